# SPDX-License-Identifier: GPL-2.0-or-later
"""Searches for ports, hosts, and names of pages; and the checks of monitoring systems, which resemble them."""
import functools

from made_traffic import ethernet, ipv4
from grids.grid import Grid, drill, made
import made_traffic

SCANNER, TARGET = "198.51.100.66", "192.0.2.10"


def ports(size, chance):
    """Some among the first 2000 that hardly any service has."""
    return chance.sample(range(1, 2001), size)


def host(number):
    return f"10.{20 + number // 250}.7.{1 + number % 250}"


def probe(capture, time, target, port, outcome, source=SCANNER):
    if outcome == "refused":
        capture.refused(time, source, target, port)
    elif outcome == "open":
        capture.opened_and_dropped(time, source, target, port)
    else:
        capture.silent(time, source, target, port)


def scan_of_ports(title, every, *outcomes, sources=1):
    """TCP, one port after the other; the outcomes take turns."""
    @made(title)
    def fill(capture, size, chance):
        for i, port in enumerate(ports(size, chance)):
            probe(capture, 5 + i * every * (0.9 + 0.2 * chance.random()), TARGET, port, outcomes[i % len(outcomes)],
                  f"198.51.100.{66 + i % sources}")
    return fill


@made("UDP, 10 a second, silent")
def udp_scan(capture, size, chance):
    for i, port in enumerate(ports(size, chance)):
        capture.add(5 + i / 10, made_traffic.udp(SCANNER, 40000 + i, TARGET, port, b""))


@made("UDP, 10 a second, refused")
def udp_scan_refused(capture, size, chance):
    for i, port in enumerate(ports(size, chance)):
        asked = made_traffic.udp(SCANNER, 40000 + i, TARGET, port, b"")
        capture.add(5 + i / 10, asked)
        capture.add(5 + i / 10 + 0.001, ethernet(ipv4(TARGET, SCANNER, 1, b"\3\3\0\0\0\0\0\0" + asked[14:42])))


@functools.partial(made, habit=True)("monitor of so many ports, half of them closed, each minute")
def port_monitor(capture, size, chance):
    known = ports(size, chance)
    for i in range(6):
        for j, port in enumerate(known):
            if j % 2:
                probe(capture, 5 + i * 60 + j * 60 / size, TARGET, port, "refused")
            else:
                capture.session(5 + i * 60 + j * 60 / size, SCANNER, TARGET, port)


@functools.partial(made, habit=True)("client of so many open ports, each used")
def port_client(capture, size, chance):
    for i, port in enumerate(ports(size, chance)):
        capture.session(5 + i / 10, SCANNER, TARGET, 30000 + port)


def sweep(title, every, *outcomes):
    """Port 445 of one host after the other; the outcomes take turns."""
    @made(title)
    def fill(capture, size, chance):
        for i in range(size):
            probe(capture, 5 + i * every * (0.9 + 0.2 * chance.random()), host(i), 445, outcomes[i % len(outcomes)])
    return fill


def pings(title, every, answered, rounds=1, habit=False):
    """Echo requests; one of so many hosts answers."""
    @functools.partial(made, habit=habit)(title)
    def fill(capture, size, chance):
        for i in range(rounds * size):
            to = i % size
            time = 5 + i // size * 60 + to * (every or 60 / size)
            capture.add(time, made_traffic.echo(SCANNER, host(to), i))
            if answered and to % answered == 0:
                capture.add(time + 0.001, made_traffic.echo(host(to), SCANNER, i, reply=True))
    return fill


@functools.partial(made, habit=True)("client of so many servers, half of them gone, each minute")
def host_client(capture, size, chance):
    for i in range(6):
        for j in range(size):
            if j % 2:
                capture.silent(5 + i * 60 + j * 60 / size, SCANNER, host(j), 443, (1, 3, 7))
            else:
                capture.session(5 + i * 60 + j * 60 / size, SCANNER, host(j), 443)


def get(path, referer=b""):
    return b"GET " + path + b" HTTP/1.1\r\nHost: www.example.com\r\n" + referer + b"\r\n"


def answer(status, body=b"x" * 120):
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@functools.partial(made, habit=True)("visitor of pages that miss so many pictures")
def missing_pictures(capture, size, chance):
    for i in range(size):
        referer = b"Referer: http://www.example.com/page-%d.html\r\n" % (i // 5)
        capture.dialogue(5 + i / 2, SCANNER, TARGET, 80, (True, get(b"/pictures/%s.png" % word(chance), referer)),
                         (False, answer(b"404 Not Found")))


@functools.partial(made, habit=True)("crawler of so many pages, a tenth of them gone")
def crawler(capture, size, chance):
    for i in range(size):
        capture.dialogue(5 + i / 2, SCANNER, TARGET, 80, (True, get(b"/%s/%s.html" % (word(chance), word(chance)))),
                         (False, answer(b"200 OK" if i % 10 else b"404 Not Found")))


def word(chance):
    return b"".join(chance.choice((b"ta", b"no", b"ri", b"ble", b"sen", b"cor", b"mi")) for _ in range(4))


GRIDS = [
    Grid("port_scan", "ports", (4, 8, 12, 20, 30, 60, 200), (
        scan_of_ports("TCP, 100 a second, refused", 0.01, "refused"),
        scan_of_ports("TCP, 1 a second, refused", 1, "refused"),
        scan_of_ports("TCP, 1 a minute, refused", 60, "refused"),
        scan_of_ports("TCP, 10 a second, silent", 0.1, "silent"),
        scan_of_ports("TCP, 10 a second, every 2nd port open", 0.1, "refused", "open"),
        scan_of_ports("TCP, 10 a second, all open", 0.1, "open"),
        scan_of_ports("TCP, 10 a second, refused, 10 sources", 0.1, "refused", sources=10),
        drill("nmap, 50 a second", "port-scan/syn", 50), udp_scan_refused, udp_scan, port_monitor, port_client),
        "TCP, 100 a second, refused"),
    Grid("host_sweep", "hosts", (6, 10, 16, 24, 40, 100, 250), (
        sweep("TCP, 10 a second, silent", 0.1, "silent"),
        sweep("TCP, 1 a minute, silent", 60, "silent"),
        sweep("TCP, 10 a second, every 2nd host answers", 0.1, "silent", "open"),
        sweep("TCP, 10 a second, all answer", 0.1, "open"),
        pings("pings, 10 a second, silent", 0.1, 0), pings("pings, 10 a second, every 2nd host answers", 0.1, 2),
        pings("pings, 10 a second, all answer", 0.1, 1), drill("ARP, 25 a second", "host-sweep/arp", 25),
        pings("monitor that pings so many hosts each minute, every 2nd answers", None, 2, 6, habit=True), host_client),
        "TCP, 10 a second, silent"),
    Grid("web_scan", "names", (5, 10, 20, 30, 60, 200), (
        drill("paths, 10 a second", "web-scan/paths", 10), drill("paths, 1 in 10 s", "web-scan/paths", 0.1),
        drill("recipients, 4 a second", "web-scan/recipients", 4), missing_pictures, crawler),
        "paths, 10 a second"),
]
