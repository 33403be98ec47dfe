# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: confined.py UNIT COMMAND…

Runs a command as user 65534 with what the unit says of capabilities, NoNewPrivileges, system calls, address families and
(from Linux 6.3 on) memory that can be written and executed: nearly as systemd would, without one that runs. The view of the
file system is not confined."""

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys

SET_MDWE, REFUSE_EXEC_GAIN = 65, 1  # prctl
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM  # libseccomp's actions
EQUAL = 4
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable  # one that any user may run


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("one", ctypes.c_uint64), ("two", ctypes.c_uint64)]


def groups():
    """The lines of systemd's groups of system calls: calls, and groups in a group."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True)
    found, name = {}, None
    for line in listed.stdout.splitlines():
        if line.startswith("@"):
            name = line.strip()
            found[name] = []
        elif name and line.strip() and not line.strip().startswith("#"):
            found[name].append(line.strip())
    return found


def calls_of(word, known):
    return set().union(*(calls_of(part, known) for part in known[word])) if word.startswith("@") else {word}


def allowed_calls(filters):
    known, allowed = groups(), set()
    for line in filters:
        named = set().union(*(calls_of(word, known) for word in line.lstrip("~").split()))
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed


def confine_calls(allowed, families):
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_rule_add_array.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    rules = library.seccomp_init(REFUSE)
    for name in allowed - {"socket"}:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            library.seccomp_rule_add_array(rules, ALLOW, number, 0, None)
    number = library.seccomp_syscall_resolve_name(b"socket")
    for family in families:
        comparison = Comparison(0, EQUAL, int(getattr(socket, family)), 0)
        library.seccomp_rule_add_array(rules, ALLOW, number, 1, ctypes.byref(comparison))
    return library.seccomp_load(rules) == 0


def main(unit, command):
    with open(unit) as file:
        settings = re.findall(r"(?m)^(\w+)=(.*)$", file.read())
    values = {name: value for name, value in settings}
    capabilities = values["CapabilityBoundingSet"].lower().replace("cap_", "").split()
    sets = ",".join(["-all"] + [f"+{name}" for name in capabilities])
    allowed = allowed_calls([value for name, value in settings if name == "SystemCallFilter"])
    ctypes.CDLL(None).prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)
    # The filter is last: it would keep setpriv from becoming that user.
    inner = [PYTHON, __file__, "--inside", " ".join(sorted(allowed)), values["RestrictAddressFamilies"], *command]
    os.execvp("setpriv", ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", f"--inh-caps={sets}",
                          f"--ambient-caps={sets}", f"--bounding-set={sets}", *inner])


def inside(allowed, families, command):
    if not confine_calls(set(allowed.split()), families.split()):
        sys.exit("the filter of system calls was refused")
    os.execvp(command[0], command)


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(sys.argv[2], sys.argv[3], sys.argv[4:])
    main(sys.argv[1], sys.argv[2:])
