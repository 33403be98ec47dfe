# SPDX-License-Identifier: GPL-2.0-or-later
"""What is done to servers and by programs, one try after another: guessed passwords, held connections, call-backs."""
import functools

from grids.grid import Grid, drill, made
from grids.scans import get

CLIENT, SERVER = "198.51.100.66", "192.0.2.10"
habit = functools.partial(made, habit=True)


def ftp(capture, time, user, password, client=CLIENT, server=SERVER, good=False):
    capture.dialogue(time, client, server, 21, (False, b"220 ready\r\n"), (True, b"USER %s\r\n" % user),
                     (False, b"331 password\r\n"), (True, b"PASS %s\r\n" % password),
                     (False, b"230 welcome\r\n" if good else b"530 Login incorrect.\r\n"))


@made("FTP, 1 a minute at each of 20 servers in turn")
def spray_slowly(capture, size, chance):
    for i in range(size):
        ftp(capture, 5 + i * 60, b"user%d" % i, b"Winter2026", server=f"192.0.2.{10 + i % 20}")


@habit("FTP, a program with an old password, each minute")
def old_password(capture, size, chance):
    for i in range(size):
        ftp(capture, 5 + i * 60, b"backup", b"summer")


@habit("FTP, people of whom every 3rd mistypes once")
def people(capture, size, chance):
    for i in range(size):
        user, client = b"user%d" % (i % 50), f"10.1.1.{1 + i % 50}"
        if i % 3 == 0:
            ftp(capture, 5 + i * 2, user, b"word%d" % i, client)
        ftp(capture, 6 + i * 2, user, b"right", client, good=True)


@habit("clients that wait for a whole request's answer")
def long_polls(capture, size, chance):
    for i in range(size):
        capture.dialogue(5 + chance.random() * 5, CLIENT, SERVER, 80, (True, get(b"/events")), closed=False)
    for i in range(30):
        capture.session(6 + i, "10.1.1.1", SERVER, 80)


def calls(title, period, jitter=0.0, clients=1, is_habit=False, drawn=None, server="203.0.113.77", port=8447):
    """Sessions of which each carries 37 bytes there and 13 back."""
    @functools.partial(made, habit=is_habit)(title)
    def fill(capture, size, chance):
        for who in range(clients):
            time = 5 + 7 * who
            for _ in range(size + 1):
                capture.dialogue(time, f"10.1.1.{1 + who}", server, port, (True, b"ready for work, number of client 4711"),
                                 (False, b"nothing to do"))
                time += drawn(chance, period) if drawn else period * (1 + jitter * (2 * chance.random() - 1))
    return fill


GRIDS = [
    Grid("brute_force", "guesses", (3, 5, 8, 12, 20, 50), (
        drill("SSH, 2 connections a second", "brute-force/ssh", 2), drill("FTP, 2 a second", "brute-force/ftp", 2),
        drill("a form, 2 a second", "brute-force/http-form", 2), drill("MySQL, 2 a second", "brute-force/mysql", 2),
        drill("FTP, 1 in 40 s", "brute-force/slow", 1 / 40),
        drill("many clients, 2 a second", "brute-force/distributed", 2), drill("many servers, 2 a second", "brute-force/spray", 2),
        spray_slowly, old_password, people), "FTP, 2 a second"),
    Grid("slow_dos", "connections", (5, 8, 12, 20, 40, 100), (
        drill("headers that never end", "slow-dos/headers", 10), drill("bodies that never end", "slow-dos/body", 10),
        drill("answers that are not read", "slow-dos/read", 10), drill("no data", "slow-dos/connections", 10),
        drill("headers, 10 clients", "slow-dos/distributed", 10), long_polls), "headers that never end"),
    Grid("beacon", "intervals", (5, 8, 12, 16, 24, 60), (
        calls("each minute", 60), calls("each minute ± 10 %", 60, 0.1), calls("each minute ± 30 %", 60, 0.3),
        calls("each minute ± 50 %", 60, 0.5), calls("every 5 s", 5), drill("UDP, every 5 s", "beacon/udp", 0.2),
        drill("one session, every 5 s", "beacon/talk", 0.2),
        calls("at random times", 60, is_habit=True, drawn=lambda chance, period: chance.expovariate(1 / period)),
        calls("10 hosts, each minute", 60, 0.02, 10, True)), "each minute"),
]
