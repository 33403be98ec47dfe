#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Login pages of each habit: a refusal in a 200 page, by redirection, by 401 or 403, in JSON; NTLM; and an API by token."""
import argparse
import base64
import http.server
import json
import struct
import urllib.parse

ACCOUNTS = {"alice": "Quiet-Harbour-7", "bob": "sunshine1"}
TOKEN = "Bearer current"
FORM = """<html><head><title>Sign in</title></head><body>{}<form method="post">
<input name="user"><input name="password" type="password"><button>Sign in</button></form></body></html>"""


def ntlm_challenge():
    """A CHALLENGE message (MS-NLMP 2.2.1.2) without target name."""
    flags = 0x00000001 | 0x00000200 | 0x00008000 | 0x00080000
    return b"NTLMSSP\0" + struct.pack("<IHHIIQQHHI", 2, 0, 0, 48, flags, 0x1122334455667788, 0, 0, 0, 48)


def ntlm_user(message):
    """The user name in an AUTHENTICATE message, which comes as UTF-16 or in bytes of one."""
    length, _, offset = struct.unpack_from("<HHI", message, 36)
    return message[offset : offset + length].replace(b"\0", b"").decode("latin-1")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "lab"

    def answer(self, code, body="", kind="text/html", **headers):
        data = body.encode()
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        _, _, path, query, _ = urllib.parse.urlsplit(self.path)
        if path == "/home":
            self.answer(200, "<html><body>Welcome back. " + "Your orders. " * 200 + "</body></html>")
        elif path == "/ntlm":
            self.ntlm()
        elif path.startswith("/api/"):
            self.api()
        elif path.startswith("/login"):
            self.answer(200, FORM.format("<p>Login failed.</p>" if query == "error=1" else ""))
        else:
            self.answer(404, "no such page")

    def ntlm(self):
        """Knows users by name alone: what an observer sees of the exchange is the same."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        message = base64.b64decode(token) if scheme == "NTLM" else b""
        if message[8:9] == b"\1":
            self.answer(401, WWW_Authenticate="NTLM " + base64.b64encode(ntlm_challenge()).decode())
        elif message[8:9] == b"\3" and ntlm_user(message) in ACCOUNTS:
            self.answer(200, "<html><body>intranet</body></html>")
        else:
            self.answer(401, "not you", WWW_Authenticate="NTLM")

    def api(self):
        if self.headers.get("Authorization") == TOKEN:
            self.answer(200, json.dumps({"orders": list(range(20))}), "application/json")
        else:
            self.answer(401, json.dumps({"error": "token expired"}), "application/json",
                        WWW_Authenticate='Bearer error="invalid_token"')

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8", "replace")
        path = urllib.parse.urlsplit(self.path).path
        if path == "/login_json":
            try:
                fields = json.loads(body)
            except ValueError:
                fields = {}
        else:
            fields = dict(urllib.parse.parse_qsl(body))
        user = fields.get("user")
        if user in ACCOUNTS and ACCOUNTS[user] == fields.get("password"):
            self.welcome(path)
        else:
            self.refuse(path)

    def welcome(self, path):
        if path == "/login_json":
            self.answer(200, json.dumps({"token": "current"}), "application/json")
        else:
            self.answer(302, Location="/home", Set_Cookie="session=4fd1c6b9; HttpOnly")

    def refuse(self, path):
        if path == "/login_json":
            self.answer(401, json.dumps({"error": "wrong user or password"}), "application/json")
        elif path == "/login302":
            self.answer(302, Location="/login302?error=1")
        elif path in ("/login401", "/login403"):
            self.answer(int(path[-3:]), FORM.format("<p>Login failed.</p>"))
        else:
            self.answer(200, FORM.format("<p>Login failed.</p>"))

    def log_message(self, *arguments):
        pass


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("port", type=int)
    http.server.ThreadingHTTPServer(("", p.parse_args().port), Handler).serve_forever()


main()
