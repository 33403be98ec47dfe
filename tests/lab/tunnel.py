#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One end of a tunnel: a TUN or TAP interface whose traffic travels encapsulated to the other end.

Done here and not by the kernel, because not every kernel has every tunnel, and the bytes on the wire are the same.
"""
import argparse
import fcntl
import select
import socket
import struct
import subprocess
import sys

TUNSETIFF, IFF_TUN, IFF_TAP, IFF_NO_PI = 0x400454CA, 1, 2, 0x1000
SOL_PACKET, PACKET_AUXDATA, ETH_P_ALL = 263, 8, 3
VLAN, OUTER_VLAN = 100, 200


def ethertype(packet):
    return 0x86DD if packet[0] >> 4 == 6 else 0x0800


# Encapsulations over IP: (tap?, IP protocol or None, UDP port or None, header before the packet, its length on receipt)
OVER_IP = {
    "ipip": (False, 4, None, lambda p: b"", 0),
    "6in4": (False, 41, None, lambda p: b"", 0),
    "gre": (False, 47, None, lambda p: struct.pack("!HH", 0, ethertype(p)), 4),
    "gretap": (True, 47, None, lambda p: struct.pack("!HH", 0, 0x6558), 4),
    "vxlan": (True, None, 4789, lambda p: struct.pack("!II", 0x08000000, 7 << 8), 8),
    "geneve": (True, None, 6081, lambda p: struct.pack("!HHI", 0, 0x6558, 7 << 8), 8),
    "gtpu": (False, None, 2152, lambda p: struct.pack("!BBHI", 0x30, 0xFF, len(p), 7), 8),
}
TAGGED = {"vlan": (VLAN,), "qinq": (OUTER_VLAN, VLAN)}


def open_interface(tap, address):
    device = open("/dev/net/tun", "r+b", buffering=0)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"inner", (IFF_TAP if tap else IFF_TUN) | IFF_NO_PI))
    nodad = ["nodad"] if ":" in address else []
    for command in (["addr", "add", address, "dev", "inner", *nodad], ["link", "set", "inner", "mtu", "1400", "up"]):
        subprocess.run(["ip", *command], check=True)
    return device


def over_ip(kind, local, remote, device):
    _, protocol, port, header, header_length = OVER_IP[kind]
    if port:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((local, port))
    else:
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
        sock.bind((local, 0))

    def receive():
        data, peer = sock.recvfrom(65536)
        if peer[0] != remote:
            return
        device.write(data[0 if port else (data[0] & 15) * 4 :][header_length:])

    return sock, lambda packet: sock.sendto(header(packet) + packet, (remote, port or 0)), receive


def tagged(kind, device):
    """802.1Q tags on eth0. The kernel takes the outer tag off what it receives and reports it beside the frame."""
    tags = TAGGED[kind]
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind(("eth0", 0))
    sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    head = b"".join(struct.pack("!HH", 0x8100 if tag == VLAN else 0x88A8, tag) for tag in tags)

    def receive():
        frame, control, _, peer = sock.recvmsg(65536, 128)
        tag = next((struct.unpack_from("IIIHHHH", c[2])[5] for c in control if c[1] == PACKET_AUXDATA), 0)
        if peer[2] != socket.PACKET_OUTGOING and tag & 0xFFF == tags[0]:
            device.write(frame[:12] + frame[12 + 4 * (len(tags) - 1) :])

    return sock, lambda frame: sock.send(frame[:12] + head + frame[12:]), receive


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("kind", choices=[*OVER_IP, *TAGGED])
    p.add_argument("local"), p.add_argument("remote"), p.add_argument("inner", help="address/prefix of the inner interface")
    a = p.parse_args()
    device = open_interface(a.kind in TAGGED or OVER_IP[a.kind][0], a.inner)
    sock, send, receive = tagged(a.kind, device) if a.kind in TAGGED else over_ip(a.kind, a.local, a.remote, device)
    while True:
        for ready in select.select([device, sock], [], [])[0]:
            try:
                if ready is sock:
                    receive()
                else:
                    send(device.read(65536))
            except OSError as e:  # one packet lost, as a wire loses one
                print(f"tunnel.py: {e}", file=sys.stderr)


main()
