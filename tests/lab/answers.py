#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that answer much, late or for long: UDP services as amplifiers use them, and web servers that take their time."""
import argparse
import asyncio
import os
import random
import socket
import struct
import sys

IP_PKTINFO = 8
PRINTABLE = bytes(range(33, 127)) * 40


def dns(question, size):
    """The question with text records for an answer: as many of 255 bytes as fit into the size."""
    end = 12
    while end < len(question) and question[end]:
        end += question[end] + 1
    end += 5
    count = max(1, (size - end) // 268)
    text = b"\xc0\x0c\0\x10\0\1\0\0\x0e\x10\x01\x00\xff" + PRINTABLE[:255]
    head = question[:2] + struct.pack("!HHHHH", 0x8580, 1, count, 0, 0)
    return [head + question[12:end] + text * count]


def ntp(_, size):
    """The list of the last clients (mode 7, request 42): six clients a packet, of 72 bytes each."""
    return [struct.pack("!BBBBHH", 0xD7 if last else 0x97, number, 3, 42, 6, 72) + random.randbytes(432)
            for number in range(size // 440) for last in [number + 1 < size // 440]]


def memcached(question, size):
    parts = max(1, size // 1400)
    value = b"VALUE a 0 1380\r\n" + PRINTABLE[:1376]
    return [question[:2] + struct.pack("!HHH", number, parts, 0) + value for number in range(parts)]


def ssdp(_, size):
    return [b"HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\nLOCATION: http://192.168.0.1:1900/igd.xml\r\n"
            b"SERVER: ipos/7.0 UPnP/1.0 TL-WR740N/5.0\r\nST: urn:schemas-upnp-org:service:WANIPConnection:%d\r\n"
            b"USN: uuid:9f0865b3-f5da-4ad5-85b7-7404637fdf37::urn:schemas-upnp-org:service:WANIPConnection:%d\r\n\r\n"
            % (number, number) for number in range(max(1, size // 310))]


def tlv(kind, body):
    return bytes((kind, 0x82)) + struct.pack("!H", len(body)) + body


def cldap(_, size):
    attribute = tlv(0x30, b"\x04\x04text" + tlv(0x31, tlv(0x04, PRINTABLE[: max(16, size - 60)])))
    entry = tlv(0x30, b"\x02\x01\x07" + tlv(0x64, b"\x04\0" + tlv(0x30, attribute)))
    return [entry + b"\x30\x0c\x02\x01\x07\x65\x07\x0a\x01\0\x04\0\x04\0"]


def snmp(_, size):
    binding = tlv(0x30, b"\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00" + tlv(0x04, PRINTABLE[:240]))
    body = b"\x02\x01\x07\x02\x01\x00\x02\x01\x00" + tlv(0x30, binding * max(1, size // 258))
    return [tlv(0x30, b"\x02\x01\x01\x04\x06public" + tlv(0xA2, body))]


def chargen(_, size):
    return [PRINTABLE[:size]]


AMPLIFIERS = {"dns": (dns, 53), "ntp": (ntp, 123), "memcached": (memcached, 11211), "ssdp": (ssdp, 1900),
              "cldap": (cldap, 389), "snmp": (snmp, 161), "chargen": (chargen, 19)}
QUESTIONS = {
    "dns": struct.pack("!HHHHHH", 0x1234, 0x0100, 1, 0, 0, 1) + b"\x03big\x07example\0" + struct.pack("!HH", 255, 1)
    + b"\0\0\x29\x23\x28\0\0\0\0\0\0",
    "ntp": b"\x17\x00\x03\x2a\0\0\0\0",
    "memcached": b"\0\1\0\0\0\1\0\0get a\r\n",
    "ssdp": b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: ssdp:all\r\n\r\n',
    "cldap": bytes.fromhex("302502010763200400" "0a01000a0100020100020100010100" "870b") + b"objectClass\x30\0",
    "snmp": bytes.fromhex("302602010104067075626c6963a519020107020100020132300e300c06082b060102010101000500"),
    "chargen": b"\n",
}


async def amplify(a):
    """Answers every datagram, from the address that was asked."""
    make, usual = AMPLIFIERS[a.service]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    sock.bind(("0.0.0.0", a.port or usual))
    sock.setblocking(False)
    if a.service == "ssdp":
        group = socket.inet_aton("239.255.255.250") + b"\0" * 4 + struct.pack("i", socket.if_nametoindex("eth0"))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)

    def answer():
        try:
            data, control, _, peer = sock.recvmsg(65536, 64)
            for level, kind, value in control:
                if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
                    source = b"\0" * 4 + value[4:8] + b"\0" * 4  # any interface, the address that was asked
                    for part in make(data, a.size):
                        sock.sendmsg([part], [(socket.IPPROTO_IP, IP_PKTINFO, source)], 0, peer)
        except OSError as e:
            print(f"answers.py: {e}", file=sys.stderr)

    asyncio.get_running_loop().add_reader(sock, answer)
    await asyncio.Event().wait()


async def ask(a):
    """The client of such a service, which waits for its answer: --times questions to each of the hosts in turn."""
    _, usual = AMPLIFIERS[a.service]
    for number in range(a.times):
        for host in a.hosts:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.settimeout(0.05)
                sock.sendto(QUESTIONS[a.service], (host, a.port or usual))
                try:
                    while sock.recv(65536):
                        pass
                except OSError:
                    pass
        await asyncio.sleep(a.every)


async def question(a):
    """Writes the question that the service answers to standard output."""
    sys.stdout.buffer.write(QUESTIONS[a.service])


def listen(a, serve):
    async def guarded(reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await serve(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        writer.close()

    return asyncio.start_server(guarded, None, a.port, backlog=512)


def response(body, more=b""):
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def chat(a):
    """Answers at once, keeps the session, and has something to say now and then."""

    async def serve(_, reader, writer):
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        while not reader.at_eof():
            await asyncio.sleep(random.uniform(4, 12))
            writer.write(b"\x81\x10" + PRINTABLE[:16])
            await writer.drain()

    await (await listen(a, serve)).serve_forever()


async def news(a):
    """Answers when there is news, which takes some seconds; then the client asks again."""

    async def serve(head, reader, writer):
        while head:
            await asyncio.sleep(random.uniform(3, 6))
            writer.write(response(b'{"news": 1}'))
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")

    await (await listen(a, serve)).serve_forever()


async def accept(a):
    """Takes what is uploaded and thanks for it."""

    async def serve(head, reader, writer):
        words = head.lower().split()
        left = int(words[words.index(b"content-length:") + 1])
        if b"100-continue" in words:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while left > 0 and (data := await reader.read(65536)):
            left -= len(data)
        writer.write(response(b"thanks\n"))
        await writer.drain()

    await (await listen(a, serve)).serve_forever()


async def pages(a):
    """GET /N as N bytes that no tunnel can compress."""

    async def serve(head, _, writer):
        writer.write(response(os.urandom(int(head.split(b" ", 2)[1].strip(b"/"))), b"Connection: close\r\n"))
        await writer.drain()

    await (await listen(a, serve)).serve_forever()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    kinds = p.add_subparsers(required=True)
    for function in (amplify, ask, question):
        q = kinds.add_parser(function.__name__, help=function.__doc__)
        q.add_argument("service", choices=AMPLIFIERS)
        q.add_argument("--port", type=int, help="other than the usual one")
        q.add_argument("--size", type=int, default=1400, help="of an answer, all its packets together")
        q.add_argument("--hosts", nargs="+", default=[]), q.add_argument("--times", type=int, default=10)
        q.add_argument("--every", type=float, default=1.0, help="seconds between two rounds")
        q.set_defaults(run=function)
    for function in (chat, news, accept, pages):
        q = kinds.add_parser(function.__name__, help=function.__doc__)
        q.add_argument("--port", type=int, default=8000)
        q.set_defaults(run=function)
    a = p.parse_args()
    asyncio.run(a.run(a))
    return 0


sys.exit(main())
