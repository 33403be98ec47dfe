# SPDX-License-Identifier: GPL-2.0-or-later
"""Alerts on their way to others: real receivers, that fail, hang, refuse, come back, and are killed in between."""

import collections
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from ntt_test import CAPTURES, NTT, run

SAMPLE = CAPTURES / "sample.pcapng"
QUIET = CAPTURES / "health_check.pcapng"  # has no alerts
ENVIRONMENT = dict(os.environ, NTT_RETRY_MS="20", NTT_SPLUNK_TOKEN="splunk-secret", NTT_HTTP_TOKEN="http-secret")
NAME = r'[^ ="\]\x00-\x20\x7f-\uffff]{1,32}'
RFC5424 = re.compile(
    r"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) ([!-~]{1,255}) ([!-~]{1,48}) "
    rf'([!-~]{{1,128}}) ([!-~]{{1,32}}) (-|(?:\[{NAME}(?: {NAME}="(?:[^"\\\]]|\\["\\\]])*")*\])+)(?: (.*))?', re.S)
PRIORITIES = {"critical": 2, "high": 3, "medium": 4, "low": 5, "info": 6}


# A journal without its program: whatever comes to its socket, in a mount namespace that has no other.
JOURNAL = """
import json, os, socket, subprocess, sys, threading
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
os.makedirs("/run/systemd/journal")
without = subprocess.run([*sys.argv[1:], "--wait", "0"], capture_output=True, text=True)
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.bind("/run/systemd/journal/socket")
journal.settimeout(1)
done, entries = threading.Event(), []
def read():
    while True:
        try:
            entries.append(dict(line.split("=", 1) for line in journal.recv(1 << 20).decode().splitlines()))
        except TimeoutError:
            if done.is_set():
                return
reader = threading.Thread(target=read)
reader.start()
there = subprocess.run(sys.argv[1:], capture_output=True, text=True)
done.set()
reader.join()
print(json.dumps([without.returncode, without.stderr, there.returncode, there.stderr, entries]))
"""


class Http:
    """A server that answers as `answer` says: (path, headers, body) to (status, text)."""

    def __init__(self, answer=lambda path, headers, body: (200, ""), port=0, context=None):
        self.requests, outer = [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, text = answer(self.path, self.headers, body)
                outer.requests.append((status, self.path, dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # of a client that has gone
                pass

        self.server = Server(("127.0.0.1", port), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def taken(self):
        """The lines of the requests that were answered with 200."""
        return [line for status, _, _, body in self.requests if status == 200 for line in body.splitlines()]


class Datagrams(threading.Thread):
    """What comes by UDP, or by the socket of a machine."""

    def __init__(self, family, address):
        super().__init__(daemon=True)
        self.socket, self.messages = socket.socket(family, socket.SOCK_DGRAM), []
        self.socket.bind(address)
        self.port = self.socket.getsockname()[1]
        self.start()

    def close(self):
        self.socket.close()

    def run(self):
        while True:
            try:
                self.messages.append(self.socket.recv(65536).decode())
            except OSError:  # it was closed
                return


class Stream(threading.Thread):
    """What comes by TCP, with the count of its octets."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket, self.messages = socket.create_server(("127.0.0.1", 0)), []
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        count = b""
        with self.socket, self.socket.accept()[0] as connection, connection.makefile("rb") as stream:
            while byte := stream.read(1):
                count += byte
                if byte == b" ":
                    self.messages.append(stream.read(int(count)).decode())
                    count = b""


def ids(lines):
    return [json.loads(line)["event_id"] for line in lines]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Destinations(unittest.TestCase):
    def setUp(self):
        # In memory, where it can be: on a busy disk a sync takes longer than all the rest.
        folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = dict(ENVIRONMENT, TMPDIR=folder.name)
        self.file = self.folder / "alerts.ndjson"

    def serve(self, *arguments, **options):
        server = Http(*arguments, **options)
        self.addCleanup(server.close)
        return server

    def certificate(self):
        """A certificate of an authority of our own: a TLS context that has it, and the file of the authority."""
        authority, key, request, signed = (self.folder / name for name in ("ca.pem", "key.pem", "request", "signed.pem"))
        for words in (["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=authority",
                       "-keyout", self.folder / "ca.key", "-out", authority],
                      ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                       "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", request],
                      ["x509", "-req", "-in", request, "-CA", authority, "-CAkey", self.folder / "ca.key", "-copy_extensions",
                       "copy", "-out", signed]):
            done = run("openssl", *words)
            self.assertEqual(done.returncode, 0, done.stderr)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(signed, key)
        return context, authority

    def alerts(self, *targets, capture=SAMPLE, options=(), status=0):
        words = [word for target in targets for word in ("--to", target)]
        done = run(NTT, "alerts", capture, "-q", *words, *options, env=self.environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def check_syslog(self, messages, events, facility):
        self.assertEqual(len(messages), len(events))
        for message, event in zip(messages, events):
            parts = RFC5424.fullmatch(message)
            self.assertTrue(parts, message)
            priority, moment, host, program, process, kind, data, text = parts.groups()
            self.assertEqual(int(priority), facility * 8 + PRIORITIES[event["severity"]])
            self.assertEqual((moment[:19], host, program, kind), (event["time"][:19], event["sensor"], "ntt", event["type"]))
            self.assertTrue(process.isdigit())
            self.assertIn(f' event_id="{event["event_id"]}" ', data)
            self.assertIn(f' source="{event["source"]}"', data)
            yield event, text

    def test_every_kind_at_once(self):
        """Each takes every event, with the failures of its kind, and what one does holds up no other."""
        def busy(path, headers, body):
            return (503, "") if len(unsure.requests) < 2 else (200, "")

        def collector(path, headers, body):
            return (200, '{"text":"Success","code":0}') if headers["Authorization"] == "Splunk splunk-secret" else (403, "")

        def bulk(path, headers, body):
            items = []
            for identity in [json.loads(line)["create"]["_id"] for line in body.splitlines()[::2]]:
                tried[identity] += 1
                status = {refused: 400, again: 409, later: 429 if tried[identity] == 1 else 201}.get(
                    list(tried).index(identity), 201)
                error = {"error": {"type": "some_exception", "reason": "told"}} if status in (400, 409, 429) else {}
                items.append({"create": {"status": status, **error}})
            return 200, json.dumps({"errors": True, "items": items})

        refused, again, later, tried = 1, 2, 4, collections.Counter()
        context, authority = self.certificate()
        unsure, array, splunk, elastic = self.serve(busy), self.serve(), self.serve(collector), self.serve(bulk)
        safe = self.serve(context=context)
        udp = Datagrams(socket.AF_INET, ("127.0.0.1", 0))
        local, tcp = Datagrams(socket.AF_UNIX, str(self.folder / "log")), Stream()
        self.addCleanup(udp.close)
        self.addCleanup(local.close)
        token = self.folder / "token"
        token.write_text("elastic-secret\n")
        done = self.alerts(
            self.file, "-,format=text", f"http://127.0.0.1:{unsure.port}/hook?key=query-secret",
            f"http://127.0.0.1:{array.port}/array,body=array,format=cef", f"https://localhost:{safe.port}/,ca-file={authority}",
            f"splunk+http://127.0.0.1:{splunk.port}",
            f"elastic+http://127.0.0.1:{elastic.port}/logs-ntt,token-file={token}",
            f"syslog+udp://127.0.0.1:{udp.port},facility=local5", f"syslog:{self.folder / 'log'},format=cef",
            f"syslog+tcp://127.0.0.1:{tcp.port}", status=3)
        self.assertNotIn("secret", done.stderr)
        lines = self.file.read_text().splitlines()
        events = [json.loads(line) for line in lines]
        self.assertEqual(len(events), len(set(ids(lines))))
        self.assertGreater(len(events), later)
        self.assertEqual(len(done.stdout.splitlines()), len(events))

        self.assertEqual(unsure.taken(), lines)
        self.assertEqual(unsure.requests[0][2]["Authorization"], "Bearer http-secret")
        self.assertRegex(done.stderr, rf"http://127.0.0.1:{unsure.port}/hook does not accept events: it answers 503")
        self.assertRegex(done.stderr, rf"http://127.0.0.1:{unsure.port}/hook is back after \d+ s; \d+ events? w\w+ sent late, 0 lost")
        texts = [text for _, _, _, body in array.requests for text in json.loads(body)]
        self.assertEqual([text[:6] for text in texts], ["CEF:0|"] * len(events))
        self.assertEqual(safe.taken(), lines)
        collected = [json.loads(line) for line in splunk.taken()]
        self.assertEqual([item["event"] for item in collected], events)
        self.assertEqual({(item["host"], item["sourcetype"]) for item in collected}, {(events[0]["sensor"], "ntt:alert")})
        self.assertAlmostEqual(collected[0]["time"] % 60, float(events[0]["time"][17:26]), places=5)

        self.assertEqual(list(tried), ids(lines))
        self.assertEqual(tried[ids(lines)[later]], 2)
        self.assertEqual({tried[identity] for identity in ids(lines)[:later]}, {1})
        self.assertEqual(elastic.requests[0][2]["Authorization"], "ApiKey elastic-secret")
        self.assertTrue(elastic.requests[0][1].startswith("/logs-ntt/_bulk"))
        self.assertIn("@timestamp", json.loads(elastic.requests[0][3].splitlines()[1]))
        self.assertRegex(done.stderr, "has lost 1 event: it was refused with 400, some_exception: told")

        for event, text in self.check_syslog(udp.messages, events, 21):
            self.assertEqual(json.loads(text), event)
        for event, text in self.check_syslog(tcp.messages, events, 16):
            self.assertEqual(json.loads(text), event)
        for _, text in self.check_syslog(local.messages, events, 16):
            self.assertTrue(text.startswith("CEF:0|"))

    def test_down_and_back(self):
        """What is down says why; its events are kept for the next run, and arrive in order."""
        hang = threading.Event()
        self.addCleanup(hang.set)
        hanging = self.serve(lambda *_: (hang.wait(), 200, "")[1:])
        context, _ = self.certificate()
        safe, port = self.serve(context=context), free_port()
        spool, address = self.folder / "a spool", f"http://127.0.0.1:{port}/"
        began = time.monotonic()
        done = self.alerts(self.file, address, f"http://127.0.0.1:{hanging.port}/,timeout=1", f"https://localhost:{safe.port}/",
                           f"syslog+tcp://127.0.0.1:{port}", options=["--spool", spool, "--wait", "1"], status=3)
        self.assertLess(time.monotonic() - began, 60)
        lines = self.file.read_text().splitlines()
        self.assertIn(f"ntt alerts: {len(lines)} events could not be sent to {address}; they are kept in '{spool}'", done.stderr)
        for name, reason in ((address, "Failed to connect|Couldn't connect"), (f"http://127.0.0.1:{hanging.port}/", "timed out"),
                             (f"https://localhost:{safe.port}/", "certificate.*ca-file=FILE"),
                             (f"syslog+tcp://127.0.0.1:{port}", "Connection refused")):
            self.assertRegex(done.stderr, f"(?m)^ntt alerts: {re.escape(name)} does not accept events: .*({reason})")
        self.assertEqual(done.stderr.count(f" {address} does not accept events"), 1)
        self.assertEqual(safe.requests, [])
        back = self.serve(port=port)
        self.alerts(self.file, address, capture=QUIET, options=["--spool", spool])
        self.assertEqual(back.taken(), lines)
        self.assertEqual(self.file.read_text().splitlines(), lines)

    def test_killed(self):
        """Events that were in the spool when the program was killed are sent by the next one: to a file once."""
        hang = threading.Event()
        self.addCleanup(hang.set)
        server = self.serve(lambda *_: (hang.wait(), 200, "")[1:])
        spool, address = self.folder / "spool", f"http://127.0.0.1:{server.port}/"
        words = [NTT, "alerts", SAMPLE, "-q", "--to", self.file, "--to", address, "--spool", spool]
        with subprocess.Popen(words, env=self.environment, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and (not self.file.exists() or self.file.read_text().count("\n") < 3):
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        hang.set()
        self.alerts(self.file, address, capture=QUIET, options=["--spool", spool])
        lines = self.file.read_text().splitlines()
        self.assertGreaterEqual(len(lines), 3)
        self.assertEqual(len(ids(lines)), len(set(ids(lines))))
        self.assertEqual(list(dict.fromkeys(ids(server.taken()))), ids(lines))

    def test_files_of_others_in_the_spool(self):
        """Files that are only called like those of a spool are neither deleted nor added to."""
        spool = self.folder / "spool"
        spool.mkdir(mode=0o700)
        notes = [spool / f"{number:020}.ndjson" for number in (0, 500)]
        for note in notes:
            note.write_text("notes of mine\nwithout a newline at the end")
        done = self.alerts(self.file, options=["--spool", spool], status=2)
        self.assertRegex(done.stderr, f"'{spool}/0+(500)?.ndjson' is called like a file of a spool, but holds no events.*Move it away")
        self.assertEqual([path.read_text() for path in notes], ["notes of mine\nwithout a newline at the end"] * 2)
        self.assertEqual((sorted(spool.iterdir()), self.file.exists()), (notes, False))

    def test_journal(self):
        if os.geteuid() != 0 or run("unshare", "--mount", "true").returncode != 0:
            self.skipTest("a mount namespace needs root")
        words = [NTT, "alerts", SAMPLE, "-q", "--to", self.file, "--to", "journal:"]
        done = run("unshare", "--mount", "python3", "-c", JOURNAL, *words, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        without, why, status, said, entries = json.loads(done.stdout)
        self.assertEqual((without, status, said), (3, 0, ""))
        self.assertIn("journal: does not accept events: /run/systemd/journal/socket: No such file or directory", why)
        events = [json.loads(line) for line in self.file.read_text().splitlines()][-len(entries):]
        self.assertGreater(len(entries), 3)
        for entry, event in zip(entries, events):
            self.assertEqual((entry["MESSAGE"], entry["NTT_EVENT_ID"]), (event["message"], event["event_id"]))
            self.assertEqual(int(entry["PRIORITY"]), PRIORITIES[event["severity"]])
            self.assertEqual((entry["MESSAGE_ID"], entry["SYSLOG_IDENTIFIER"]), ("b1387aa6b7d846a49ad2f79c525f7e61", "ntt"))

    def test_wrong_targets(self):
        for target, problem in ((f"splunk+https://host:8088,token-file={self.folder}/none", "cannot read the token in"),
                                ("https://user:password-secret@host/", "everybody on this machine can see"),
                                ("elastic+https://host:9200", "does not end with the name of a data stream")):
            done = run(NTT, "alerts", SAMPLE, "--to", target, env=self.environment)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(problem, done.stderr)
            self.assertNotIn("secret", done.stderr)


if __name__ == "__main__":
    unittest.main()
