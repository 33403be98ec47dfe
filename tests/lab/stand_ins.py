#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Small stand-ins for programs that are too heavy for the lab or in no package."""
import argparse
import http.server
import random
import socket
import struct
import sys
import time


def counters(a):
    """Metrics over UDP, as statsd's clients send them: a socket for each, nothing ever comes back."""
    for number in range(a.times):
        host = a.hosts[number % len(a.hosts)]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"shop.checkout.time:%d|ms|@0.1" % random.randint(2, 900), (host, a.port))
        time.sleep(a.every)


def calls(a):
    """Telephone calls: RTP (RFC 3550) from one port to one port each, 50 packets a second, whether anybody hears it."""
    legs = []
    for number in range(a.calls):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("", 16000 + 2 * number))
        legs.append((sock, (a.hosts[number % len(a.hosts)], 20000 + 2 * number), random.getrandbits(32)))
    due = time.monotonic()
    for packet in range(int(a.seconds * 50)):
        for sock, there, stream in legs:
            try:
                sock.sendto(struct.pack("!BBHII", 0x80, 0, packet, packet * 160, stream) + random.randbytes(160), there)
            except OSError:
                pass  # what an ICMP error left behind
        due += 0.02
        time.sleep(max(0, due - time.monotonic()))


def tracker(a):
    """A BitTorrent tracker (BEP 3, 23) that names the same peers to everybody."""
    peers = b"".join(socket.inet_aton(f"203.0.113.{n}") + struct.pack("!H", 6881 if n % 2 else random.randint(20000, 60000))
                     for n in random.sample(range(1, 255), a.peers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"d8:intervali1800e5:peers%d:%se" % (len(peers), peers))

    http.server.ThreadingHTTPServer(("", a.port), Handler).serve_forever()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    kinds = p.add_subparsers(required=True)
    for function, port in ((counters, 8125), (calls, 0), (tracker, 8000)):
        q = kinds.add_parser(function.__name__, help=function.__doc__)
        q.add_argument("--port", type=int, default=port)
        q.add_argument("--hosts", nargs="+", default=[])
        q.add_argument("--times", type=int, default=1000)
        q.add_argument("--every", type=float, default=0.01, help="seconds")
        q.add_argument("--seconds", type=float, default=12)
        q.add_argument("--calls", type=int, default=10)
        q.add_argument("--peers", type=int, default=60)
        q.set_defaults(run=function)
    a = p.parse_args()
    a.run(a)
    return 0


sys.exit(main())
