#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many TCP sessions held open: by attackers who starve a web server, and by programs that wait for news."""
import argparse
import random
import socket
import struct
import sys
import time

HEAD = b"%s / HTTP/1.1\r\nHost: lab.example\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n"


def dial(a, source="0.0.0.0", window=None):
    """A connected socket that never blocks, or None."""
    sock = socket.socket()
    if window:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    sock.settimeout(1)
    try:
        sock.bind((source, 0))
        sock.connect((a.host, a.port))
    except OSError:
        sock.close()
        return None
    sock.setblocking(False)
    return sock


def say(sock, data):
    """False where the session is over."""
    try:
        sock.send(data)
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


def hold(a, open_one, tend):
    """Opens a.sessions of them, then tends each every a.every seconds, until a.seconds are over."""
    deadline, held = time.monotonic() + a.seconds, []
    for n in range(a.sessions):
        if (sock := dial(a, a.sources[n % len(a.sources)], a.window)) and open_one(sock):
            held.append(sock)
        time.sleep(1 / a.rate)
    while time.monotonic() < deadline:
        for sock in held[:]:
            if not tend(sock):
                held.remove(sock)
                sock.close()
        time.sleep(a.every * random.uniform(0.8, 1.2))


def headers(a):
    """Requests whose headers never end."""
    hold(a, lambda s: say(s, HEAD % b"GET"), lambda s: say(s, b"X-%d: 1\r\n" % random.randint(1, 5000)))


def body(a):
    """Forms whose body comes a byte at a time."""
    start = HEAD % b"POST" + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nq="
    hold(a, lambda s: say(s, start), lambda s: say(s, random.choice(b"abcdefgh").to_bytes(1, "big")))


def read(a):
    """Large answers that are taken a few bytes at a time."""

    def sip(sock):
        try:
            sock.recv(32)
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    hold(a, lambda s: say(s, b"GET /%d HTTP/1.1\r\nHost: lab.example\r\n\r\n" % a.size), sip)


def connect(a):
    """Sessions that say nothing at all."""
    hold(a, lambda s: True, lambda s: True)


def wait(a):
    """Clients that are answered at once and then keep the session for what may come, with a word now and then."""

    def swallow(sock):
        try:
            while sock.recv(65536):
                pass
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    hold(a, lambda s: say(s, HEAD % b"GET" + b"\r\n"),
         lambda s: swallow(s) and (random.random() > 0.1 or say(s, b"ping\r\n")))


def visit(a):
    """One request over a bad line: in three pieces within two seconds."""
    sock = socket.create_connection((a.host, a.port), 3, (a.sources[0], 0))
    for piece in (HEAD[:20] % b"GET", b" lab.example\r\nAccept: */*\r\n", b"Accept-Language: en\r\n\r\n"):
        sock.sendall(piece)
        time.sleep(random.uniform(0.3, 0.9))
    while sock.recv(65536):
        pass


def corners(a):
    """What is rare in TCP and right: urgent data, keep-alives, half-closed sessions, resets in place of an end."""
    for number in range(6):
        sock = socket.create_connection((a.host, a.port))
        for option, value in ((socket.TCP_KEEPIDLE, 1), (socket.TCP_KEEPINTVL, 1)):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.send(b"data")
        sock.send(b"!", socket.MSG_OOB)
        time.sleep(1.5)
        if number % 2:
            sock.shutdown(socket.SHUT_WR)
            sock.recv(100)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("kind", choices=("headers", "body", "read", "connect", "wait", "visit", "corners"))
    p.add_argument("host"), p.add_argument("port", type=int)
    p.add_argument("--sessions", type=int, default=100)
    p.add_argument("--rate", type=float, default=50, help="sessions opened a second")
    p.add_argument("--every", type=float, default=4.0, help="seconds between two words in a session")
    p.add_argument("--seconds", type=float, default=20)
    p.add_argument("--window", type=int, help="size of the receive buffer")
    p.add_argument("--size", type=int, default=200000, help="of the answer that is read slowly")
    p.add_argument("--sources", nargs="+", default=["0.0.0.0"])
    a = p.parse_args()
    globals()[a.kind](a)
    return 0


sys.exit(main())
