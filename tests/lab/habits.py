#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What one host of an office does by itself or for its user, from an address of its own."""
import argparse
import random
import socket
import ssl
import sys
import time

NETWORK = "203.0.113"
OFFICE = [f"10.80.0.{n}" for n in range(80, 86)]
# Requests of the office in each hour of a working day.
DAY = (1, 1, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 6, 7, 9, 9, 8, 6, 4, 2, 2, 1, 1, 1)
BACKUP_HOUR, BACKUP_SERVER, UPLOAD_PORT = 2, "203.0.113.120", 8000
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE


def request(a, host, size):
    """One page over HTTP, or over TLS with --tls."""
    try:
        sock = socket.create_connection((host, 443 if a.tls else 80), 2, (a.source, 0))
        with TLS.wrap_socket(sock) if a.tls else sock as session:
            session.sendall(b"GET /%d HTTP/1.1\r\nHost: %s\r\n\r\n" % (size, host.encode()))
            while session.recv(65536):
                pass
    except OSError as e:
        print(f"habits.py: {host}: {e}", file=sys.stderr)


def pause(a):
    time.sleep(a.every * random.uniform(1 - a.jitter, 1 + a.jitter))


def fetch(a):
    """Asks one of its servers for news, or all of them, every so often; sometimes there is much of it."""
    deadline = time.monotonic() + a.seconds
    while time.monotonic() < deadline:
        servers = [f"{NETWORK}.{a.first + n}" for n in range(a.servers)]
        for host in servers if a.at_once else [random.choice(servers)]:
            request(a, host, random.randint(5000, 12000) if random.random() < a.large else random.randint(280, 320))
        pause(a)


def browse(a):
    """A person at a browser: some pages of a site, then reading, then another site, then lunch."""
    deadline = time.monotonic() + a.seconds
    time.sleep(random.expovariate(1))
    while time.monotonic() < deadline:
        host = f"{NETWORK}.{min(120, int(random.paretovariate(0.6)))}"
        for _ in range(random.choice((1, 1, 2, 3, 5))):
            a.tls = random.random() < 0.7
            request(a, host, int(random.lognormvariate(7, 1)))
            time.sleep(random.expovariate(8))
        time.sleep(min(6.0, random.lognormvariate(0, 1)))


def ntp(a):
    """The clock is compared with four servers, each in turn about once a second of the scenario."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((a.source, 0))
        sock.settimeout(0.05)
        deadline = time.monotonic() + a.seconds
        while time.monotonic() < deadline:
            for server in range(1, 5):
                sock.sendto(b"\x23\0\6\xec" + b"\0" * 36 + random.randbytes(8), (f"{NETWORK}.{server}", 123))
                try:
                    sock.recv(100)
                except OSError:
                    pass
                time.sleep(random.uniform(0.2, 0.24))


def upload(source, host, megabytes):
    try:
        with socket.create_connection((host, UPLOAD_PORT), 2, (source, 0)) as session:
            session.sendall(f"PUT /backup HTTP/1.1\r\nHost: {host}\r\nContent-Length: {megabytes << 20}\r\n\r\n".encode())
            for _ in range(megabytes):
                session.sendall(b"ntt lab " * (1 << 17))
            session.recv(1000)
    except OSError as e:
        print(f"habits.py: {host}: {e}", file=sys.stderr)


def office(a):
    """Days of an office: people by day, programs all the time, a backup every night.

    They pass as fast as they can. Standard output says when each session would be: the time it begins, and that time in
    seconds after the first midnight. tests/lab/spread.py puts it there.
    """

    def mark(seconds):
        time.sleep(0.003)  # what is left of the session before
        print(f"{time.time():.6f} {seconds:.6f}", flush=True)

    for hour in range(a.days * 24):
        expected = DAY[hour % 24] * (0.3 if hour // 24 % 7 >= 5 else 1)
        count = max(1, round(random.gauss(expected, expected**0.5 / 2)))
        for second in sorted(random.uniform(0, 3500) for _ in range(count)):
            mark(hour * 3600 + second)
            a.source, a.tls = random.choice(OFFICE), random.random() < 0.7
            host = f"{random.choice(a.networks)}.{random.randint(1, 12)}"
            request(a, host, min(9000, int(random.lognormvariate(6.5, 0.8))))
        if hour % 24 == BACKUP_HOUR:
            mark(hour * 3600 + 3510)
            upload(OFFICE[5], BACKUP_SERVER, a.backup)
        if hour == a.upload_at:
            for number in range(a.uploads):
                mark(hour * 3600 + 3530 + number * 60)
                upload(OFFICE[2], a.upload_to, a.megabytes)


def burst(a):
    """Requests at a steady rate, and for a while at --times that rate."""
    start = due = time.monotonic()
    while (now := time.monotonic() - start) < a.seconds:
        a.source = random.choice(OFFICE)
        request(a, f"{NETWORK}.{random.randint(1, 12)}", random.randint(200, 4000))
        at_peak = a.seconds * 0.65 <= now < a.seconds * 0.65 + a.peak
        due += random.uniform(0.7, 1.3) * a.every / (a.times if at_peak else 1)
        time.sleep(max(0.0, due - time.monotonic()))


def sizes(a):
    """A telemetry service over UDP whose datagrams are small, and from half-time on large."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((a.source, 0))
        sock.connect((a.server, 5000))
        sock.settimeout(0.05)
        for number in range(a.times):
            small = number < a.times * a.change
            sock.send(random.randbytes(random.randint(60, 120) if small else random.randint(1000, 1300)))
            try:
                sock.recv(2000)
            except OSError:
                pass
            time.sleep(a.every)


def wander(a):
    """Short sessions with many hosts, or many ports of one host, all of which answer."""
    for number in range(a.times):
        host, port = (f"{NETWORK}.{1 + number % 127}", 80) if not a.server else (a.server, random.randint(8001, 8040))
        try:
            with socket.create_connection((host, port), 1, (a.source, 0)) as session:
                session.sendall(b"GET /200 HTTP/1.1\r\n\r\n")
                session.recv(1000)
        except OSError as e:
            print(f"habits.py: {host}: {e}", file=sys.stderr)
        time.sleep(a.every)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("habit", choices=("fetch", "browse", "ntp", "office", "burst", "sizes", "wander"))
    p.add_argument("--source", default="0.0.0.0")
    p.add_argument("--seconds", type=float, default=20)
    p.add_argument("--first", type=int, default=1, help=f"its first server: {NETWORK}.FIRST")
    p.add_argument("--servers", type=int, default=1)
    p.add_argument("--at-once", action="store_true", help="asks all of them each time")
    p.add_argument("--every", type=float, default=1.0, help="seconds")
    p.add_argument("--jitter", type=float, default=0.0, help="part of --every")
    p.add_argument("--large", type=float, default=0.0, help="how often the answer is large")
    p.add_argument("--tls", action="store_true")
    p.add_argument("--server", help="of sizes and wander")
    p.add_argument("--times", type=int, default=20)
    p.add_argument("--change", type=float, default=0.5, help="when the sizes change, as a part of --times")
    p.add_argument("--peak", type=float, default=1.5, help="seconds of the burst")
    p.add_argument("--days", type=int, default=1)
    p.add_argument("--networks", nargs="+", default=[NETWORK], help="where the office's servers are, as 10.0.0")
    p.add_argument("--backup", type=int, default=60, help="megabytes each night")
    p.add_argument("--upload-at", type=int, default=-1, help="hour of an unusual upload")
    p.add_argument("--upload-to", default=f"{NETWORK}.90")
    p.add_argument("--uploads", type=int, default=1)
    p.add_argument("--megabytes", type=int, default=60, help="of each of them")
    a = p.parse_args()
    globals()[a.habit](a)
    return 0


sys.exit(main())
