# SPDX-License-Identifier: GPL-2.0-or-later
"""What hides in look-ups and pings; and look-ups of hashes, of words, and long pings."""
import functools
import struct

from made_traffic import echo, ethernet, ipv4, checksum, udp
from grids.grid import Grid, drill, made
from grids.scans import word

CLIENT, RESOLVER = "192.0.2.10", "192.0.2.53"
habit = functools.partial(made, habit=True)
NO_SUCH_NAME, FOUND = b"\x81\x83", b"\x81\x80"


def look_up(capture, time, name, chance, flags, address=b"\x7f\0\0\2"):
    """A question for an address, and its answer."""
    encoded = b"".join(bytes([len(label)]) + label for label in name.split(b".")) + b"\0"
    ask = struct.pack("!6H", chance.randrange(65536), 0x100, 1, 0, 0, 0) + encoded + b"\0\1\0\1"
    found = flags == FOUND
    reply = ask[:2] + flags + b"\0\1" + (b"\0\1" if found else b"\0\0") + ask[8:]
    port = 1024 + chance.randrange(60000)
    capture.add(time, udp(CLIENT, port, RESOLVER, 53, ask))
    capture.add(time + 0.02, udp(RESOLVER, 53, CLIENT, port,
                                 reply + (b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + address if found else b"")))


def look_ups(title, every, name, flags):
    """name(chance) gives the name; flags(number) the answer."""
    @habit(title)
    def fill(capture, size, chance):
        for i in range(size):
            look_up(capture, 5 + i * every, name(chance), chance, flags(i))
    return fill


def hexadecimal(chance, digits):
    return b"%0*x" % (digits, chance.getrandbits(4 * digits))


HASHES = look_ups("look-ups of hashes, 1 a second", 1, lambda c: hexadecimal(c, 32) + b".hash.example.net",
                  lambda i: FOUND if i % 10 == 0 else NO_SUCH_NAME)
BLOCK_LIST = look_ups("look-ups in a block list, 1 a second", 1,
                      lambda c: b"%d.%d.%d.%d.list.example.org" % tuple(c.randrange(256) for _ in range(4)),
                      lambda i: FOUND if i % 5 == 0 else NO_SUCH_NAME)
WORDS = look_ups("domains of words that do not exist, 1 a second", 1, lambda c: word(c) + b".com", lambda i: NO_SUCH_NAME)


@habit("long pings with random bytes, echoed")
def random_pings(capture, size, chance):
    for i in range(size):
        body = struct.pack("!HH", 7, i % 65536) + chance.randbytes(400)
        for after, kind, ends in ((0, 8, (CLIENT, "203.0.113.9")), (0.02, 0, ("203.0.113.9", CLIENT))):
            head = struct.pack("!BB", kind, 0)
            capture.add(5 + i + after, ethernet(ipv4(*ends, 1, head + struct.pack("!H", checksum(head + b"\0\0" + body)) + body)))


@habit("pings of one text")
def plain_pings(capture, size, chance):
    for i in range(size):
        capture.add(5 + i, echo(CLIENT, "203.0.113.9", i))
        capture.add(5 + i + 0.02, echo("203.0.113.9", CLIENT, i, reply=True))


GRIDS = [
    Grid("dns_tunnel", "messages", (5, 10, 15, 30, 60, 200), (
        drill("names and TXT answers", "dns-tunnel/two_way", 5), drill("names alone", "dns-tunnel/names", 5),
        drill("TXT answers alone", "dns-tunnel/answers", 5), drill("NULL records", "dns-tunnel/records", 5),
        HASHES, BLOCK_LIST), "names and TXT answers"),
    Grid("icmp_tunnel", "messages", (4, 8, 16, 30, 60, 200), (
        drill("requests and replies differ", "icmp-tunnel/two_way", 5), drill("data in requests", "icmp-tunnel/one_way", 5),
        drill("replies alone", "icmp-tunnel/replies", 5), random_pings, plain_pings), "requests and replies differ"),
    Grid("dga", "domains", (5, 8, 12, 20, 40, 100), (
        drill("random names, 1 in 2 s", "dga/random", 0.5), drill("random names, 1 a minute", "dga/random", 1 / 60),
        WORDS, HASHES), "random names, 1 in 2 s"),
]
