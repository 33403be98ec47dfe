#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The services of one lab host, in one process: web, TLS, greeting-and-answer, echo over TCP and UDP."""
import argparse
import asyncio
import socket
import ssl

BACKLOG = 256


async def http(reader, writer):
    """Serves GET /N as N bytes of text (4,096 without N), one request a connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].strip(b"/")
        size = int(path) if path.isdigit() else 4096
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                     b"Content-Length: %d\r\n\r\n" % size + b"ntt lab " * (size // 8) + b"." * (size % 8))
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, IndexError):
        pass
    writer.close()


async def banner(reader, writer):
    """Greets, then answers every line."""
    try:
        writer.write(b"220 lab.example ready\r\n")
        while line := await reader.readline():
            writer.write(b"250 " + line)
            await writer.drain()
    except (OSError, ValueError):
        pass
    writer.close()


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def udp_echo(port):
    """Echoes from the address that was asked, which on a host of many addresses a plain socket would not."""
    IP_PKTINFO = 8
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    sock.bind(("0.0.0.0", port))
    sock.setblocking(False)

    def answer():
        try:
            data, control, _, peer = sock.recvmsg(65536, 64)
            for level, kind, value in control:
                if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
                    source = b"\0" * 4 + value[8:12] + b"\0" * 4  # any interface, the address that was asked
                    sock.sendmsg([data], [(socket.IPPROTO_IP, IP_PKTINFO, source)], 0, peer)
        except OSError:
            pass

    asyncio.get_running_loop().add_reader(sock, answer)


async def main():
    p = argparse.ArgumentParser(description=__doc__)
    for option in ("--http", "--banner", "--echo", "--udp-echo"):
        p.add_argument(option, type=int, nargs="+", default=[], metavar="PORT")
    p.add_argument("--tls", nargs=3, metavar=("PORT", "CERTIFICATE", "KEY"))
    a = p.parse_args()
    listeners = [(port, http, None) for port in a.http] + [(port, banner, None) for port in a.banner]
    listeners += [(port, echo, None) for port in a.echo]
    if a.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(a.tls[1], a.tls[2])
        listeners.append((int(a.tls[0]), http, context))
    for port, serve, context in listeners:
        await asyncio.start_server(serve, None, port, backlog=BACKLOG, ssl=context)
    for port in a.udp_echo:
        await udp_echo(port)
    await asyncio.Event().wait()


asyncio.run(main())
