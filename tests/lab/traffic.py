#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Traffic no packaged tool makes: the plain sequential walk, and the normal habits that look like attacks."""
import argparse
import random
import socket
import ssl
import sys
import threading
import time


def dial(host, port, source=None, timeout=1.0):
    """A connected socket, or None."""
    try:
        return socket.create_connection((host, port), timeout, (source, 0) if source else None)
    except OSError:
        return None


def fetch(host, port, source=None, size=4096, tls=None):
    sock = dial(host, port, source)
    if not sock:
        return
    try:
        with tls.wrap_socket(sock) if tls else sock as s:
            s.sendall(b"GET /%d HTTP/1.1\r\nHost: lab.example\r\n\r\n" % size)
            while s.recv(65536):
                pass
    except OSError:
        pass


def at_once(jobs):
    """Runs (function, arguments…) tuples side by side."""
    threads = [threading.Thread(target=job[0], args=job[1:]) for job in jobs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def walk(a):
    """Connects to FIRST…LAST of a host, one after the other."""
    for port in range(a.first, a.last + 1):
        if sock := dial(a.host, port, timeout=0.3):
            sock.close()
        time.sleep(a.pause)


def poll(a):
    """Connects to each port of a host every so often, as a health check does."""
    for _ in range(a.times):
        for port in a.ports:
            if sock := dial(a.host, port, timeout=0.5):
                sock.close()
        time.sleep(a.every)


def retry(a):
    """Clients that go on asking for a service that does not answer."""

    def one(source):
        for _ in range(a.times):
            fetch(a.host, a.port, source)
            time.sleep(a.every)

    at_once([(one, source) for source in a.sources])


def crowd(a):
    """Many sources load pages of one site within seconds."""

    def one(source):
        for _ in range(a.pages):
            time.sleep(random.uniform(0, 1))
            at_once([(fetch, a.host, 80, source, size) for size in (9000, 2000, 500)])

    at_once([(one, f"{a.network}.{i}") for i in range(a.first, a.last + 1)])


def peers(a):
    """Keeps up with sixty peers on random high ports over UDP and TCP, half of them gone."""
    rng = random.Random(7)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("", 6881))
    udp.setblocking(False)
    contacts = [(f"203.0.113.{n}", 6881 if n < 128 else rng.randint(20000, 60000)) for n in rng.sample(range(1, 255), 60)]
    deadline = time.time() + a.seconds
    held = []
    while time.time() < deadline:
        for host, port in rng.sample(contacts, 6):
            udp.sendto(b"d1:ad2:id20:" + rng.randbytes(20) + b"e1:q4:ping1:t2:aa1:y1:qe", (host, port))
            if rng.random() < 0.3 and (sock := dial(host, port, timeout=0.2)):
                sock.sendall(b"\x13BitTorrent protocol" + rng.randbytes(48))
                sock.recv(100)
                held.append(sock)
        time.sleep(0.3)
        try:
            while udp.recv(2000):
                pass
        except OSError:
            pass


def chatter(a):
    """What hosts tell their network all day: mDNS, SSDP, LLMNR, NetBIOS names, NTP."""
    multicast = [("224.0.0.251", 5353), ("239.255.255.250", 1900), ("224.0.0.252", 5355), ("10.80.0.255", 137)]
    question = b"\0\0\0\0\0\1\0\0\0\0\0\0\x05_http\x04_tcp\x05local\0\0\x0c\0\1"
    search = b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'
    for _ in range(a.times):
        for source in a.sources:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sock.bind((source, 0))
                for host, port in multicast:
                    sock.sendto(search if port == 1900 else question, (host, port))
                for server in range(1, 5):
                    sock.sendto(b"\x23" + b"\0" * 47, (f"203.0.113.{server}", 123))
                time.sleep(0.1)
        time.sleep(a.every)


def logins(a):
    """A session on each of the hosts: greeting, a few commands and answers, goodbye."""
    for host in a.hosts:
        sock = dial(host, a.port)
        if not sock:
            continue
        with sock:
            sock.recv(1000)
            for line in range(a.lines):
                sock.sendall(b"command %d of an administrator\r\n" % line)
                sock.recv(1000)
                time.sleep(0.02)


def api(a):
    """Short TLS requests, one after the other."""
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    for n in range(a.times):
        fetch(f"203.0.113.{1 + n % a.servers}" if a.servers else a.host, 443, size=700, tls=tls)
        time.sleep(0.05)


def udp_rounds(a):
    """A game or a telephone: small datagrams to one port and back, at a steady rate."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((a.host, a.port))
        sock.setblocking(False)
        for _ in range(a.times):
            sock.send(b"\x80\0" * 60)
            time.sleep(a.every)
            try:
                sock.recv(2000)
            except OSError:
                pass


def main():
    p = argparse.ArgumentParser(description=__doc__)
    kinds = p.add_subparsers(required=True)

    def kind(function, *arguments, **defaults):
        q = kinds.add_parser(function.__name__, help=function.__doc__)
        for name in arguments:
            q.add_argument(name, type=int if name in ("first", "last", "port") else str)
        for name, value in defaults.items():
            many = isinstance(value, list)
            q.add_argument("--" + name, default=value, type=type(value[0] if many else value), nargs="+" if many else None)
        q.set_defaults(run=function)

    kind(walk, "host", "first", "last", pause=0.02)
    kind(poll, "host", ports=[80], every=0.5, times=40)
    kind(retry, "host", "port", sources=["0.0.0.0"], every=1.0, times=15)
    kind(crowd, "host", "first", "last", network="198.51.100", pages=4)
    kind(peers, seconds=15.0)
    kind(chatter, sources=["10.80.0.80"], every=1.0, times=12)
    kind(logins, port=22, lines=8, hosts=["10.80.0.10"])
    kind(api, "host", times=60, servers=0)
    kind(udp_rounds, "host", "port", every=0.02, times=500)
    a = p.parse_args()
    a.run(a)
    return 0


sys.exit(main())
