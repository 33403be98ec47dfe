# SPDX-License-Identifier: GPL-2.0-or-later
"""Events in the formats that SIEMs take: the golden files against what is published of each format, and the command."""

import configparser
import datetime
import ipaddress
import json
import os
import re
import shutil
import unittest

from ntt_test import CAPTURES, listed, run
from test_command import SCAN, Command

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = CAPTURES.parent.parent
GOLDEN = ROOT / "tests" / "unit" / "golden"
FIELDS = ROOT / "tests" / "integration" / "event_fields"
SIEM = ROOT / "companion" / "siem"
FAKE = ROOT / "tests" / "unit" / "fake_tshark"
HOSTILE = 7  # the alert among the golden ones whose text is
LIMITS = {"long": 2**63, "integer": 2**31}

# Keys of the Common Event Format with the kinds of their values, from ArcSight's "Implementing ArcSight Common Event
# Format (CEF), Version 25", the chapter "ArcSight Extension Dictionary".
CEF = {"externalId": "text", "rt": "time", "start": "time", "end": "time", "cat": "text", "src": "ipv4", "dst": "ipv4",
       "c6a2": "ipv6", "c6a3": "ipv6", "smac": "mac", "dmac": "mac", "cnt": "number", "dvchost": "text", "cs1": "text",
       "deviceInboundInterface": "text", "filePath": "text", "cs2": "text", "cs3": "text", "cs4": "text", "cs5": "text",
       "cs6": "text", "cn1": "number", "cn2": "number", "cn3": "number", "flexString1": "text", "flexString2": "text", "msg": "text"}
LABELLED = re.compile(r"cs[1-6]|cn[1-3]|c6a[1-4]|flexString[12]")


def lines(name):
    """Of a golden file; a line is what ends with a newline, and nothing else."""
    return (GOLDEN / name).read_bytes().decode().removesuffix("\n").split("\n")


def golden(form):
    return [json.loads(line) for line in lines(f"events.{form}")]


def flat(value, path=""):
    """(path, value) of everything that is no object; members of lists come by themselves."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from flat(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for member in value:
            yield from flat(member, path)
    else:
        yield path, value


def is_address(text):
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def fits(value, kind):
    """Whether Elasticsearch takes the value for a field of that type."""
    if kind in LIMITS:
        return type(value) is int and -LIMITS[kind] <= value < LIMITS[kind]
    if kind == "double":
        return type(value) in (int, float)
    if kind == "date":
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z", value))
    if kind == "ip":
        return is_address(value)
    if kind == "ip_range":
        return bool(ipaddress.ip_network(value))
    return kind in ("keyword", "constant_keyword", "match_only_text") and isinstance(value, str)


def cef(line):
    """The seven parts of the header and the keys of a line, as a reader of CEF takes it apart."""
    parts = re.match(r"((?:[^|\\]|\\.)*)\|" * 7, line)
    header = [re.sub(r"\\(.)", r"\1", part) for part in parts.groups()]
    rest, keys = line[parts.end():], {}
    starts = list(re.finditer(r"(?:^| )([A-Za-z][A-Za-z0-9_]*)(?<!\\)=", rest))
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        value = rest[start.end():following.start() if following else len(rest)]
        if start[1] in keys or re.search(r"(?<!\\)(?:\\\\)*=", value):
            raise ValueError(f"{start[1]} in {line}")
        keys[start[1]] = re.sub(r"\\(.)", r"\1", value)
    return header, keys


def written_names(form):
    """The names of what a format's golden file has: members of JSON, keys of CEF; None of another one's text."""
    if all(line.startswith("{") for line in lines(f"events.{form}")):
        return {path for event in golden(form) for path, _ in flat(event)}
    if form == "cef":
        return {key for line in lines("events.cef") for key in cef(line)[1] if not key.endswith("Label")}
    return None


class Events(Command):
    @classmethod
    def setUpClass(cls):
        cls.native = golden("native")

    def hosts(self, event, end):
        return event[end] if end in event and is_address(event[end]) else None


class Ecs(Events):
    def setUp(self):
        super().setUp()
        self.published = json.loads((FIELDS / "ecs.json").read_text())
        template = json.loads((SIEM / "elasticsearch" / "index-template.json").read_text())
        self.template, self.mapped = template, {}
        self.collect(template["template"]["mappings"], "")

    def collect(self, mapping, path):
        for name, member in mapping["properties"].items():
            place = f"{path}.{name}" if path else name
            if "properties" in member:
                self.collect(member, place)
            else:
                self.mapped[place] = member["type"]

    def test_fields(self):
        """Each is one of the schema's, with its type, or below "ntt"."""
        written = set()
        for event in golden("ecs"):
            for path, value in flat(event):
                written.add(path)
                if not path.startswith("ntt."):
                    self.assertTrue(fits(value, self.published["fields"][path]["type"]), (path, value))
                if path in self.published["allowed"]:
                    self.assertIn(value, self.published["allowed"][path])
            for path, field in self.published["fields"].items():
                value = event
                for name in path.split("."):
                    value = value.get(name, {})
                if value != {}:
                    self.assertEqual(isinstance(value, list), field["array"], path)
        self.assertEqual({path for path in written if not path.startswith("ntt.")}, set(self.published["fields"]))

    def test_addresses(self):
        for event, native in zip(golden("ecs"), self.native, strict=True):
            for ours, theirs in (("source", "source"), ("target", "destination")):
                self.assertEqual(event.get(theirs, {}).get("ip"), self.hosts(native, ours))
                if ours in native:
                    self.assertTrue(event[theirs]["address"])
                if "/" in native.get(ours, "") and native["id"] != HOSTILE:
                    self.assertEqual(event["ntt"][ours]["network"], native[ours])
            self.assertEqual(event["event"]["id"], native["event_id"])
            self.assertEqual(event["ntt"]["uid"], native["uid"])

    def test_template(self):
        self.assertEqual((self.template["index_patterns"], self.template["data_stream"]), (["logs-ntt.alert-*"], {}))
        self.assertGreater(self.template["priority"], 100)  # that of Elasticsearch's own template for logs-*-*
        for event in golden("ecs"):
            self.assertEqual(event["event"]["dataset"], "ntt.alert")
            for path, value in flat(event):
                self.assertIn(path, self.mapped)
                self.assertTrue(fits(value, self.mapped[path]), (path, value))
        for path, field in self.published["fields"].items():
            self.assertEqual(self.mapped[path], field["type"], path)

    def test_shippers(self):
        for name in ("filebeat.yml", "elastic-agent.yml"):
            text = (SIEM / "elasticsearch" / name).read_text()
            self.assertRegex(text, r"overwrite_keys: true\n")
            self.assertRegex(text, r'fields: \["event.id"\]\n\s+target_field: "@metadata._id"\n')
            self.assertNotIn("\t", text)
        self.assertIn('index: "logs-ntt.alert-default"', (SIEM / "elasticsearch" / "filebeat.yml").read_text())


@unittest.skipUnless(jsonschema, "no jsonschema in this Python; on Debian: apt-get install python3-jsonschema")
class Schemas(Events):
    def check(self, form):
        schema = json.loads((FIELDS / f"{form}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        events = golden(form)
        for event in events:
            self.assertEqual([f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(event)], [])
        return events, validator

    def test_eve(self):
        events, validator = self.check("eve")
        for event, native in zip(events, self.native, strict=True):
            self.assertEqual(event.get("src_ip"), self.hosts(native, "source"))
            self.assertEqual(event.get("dest_ip"), self.hosts(native, "target"))
            self.assertEqual(event["alert"]["metadata"]["ntt_event_id"], [native["event_id"]])
        worst = {native["severity"]: event["alert"]["severity"] for event, native in zip(events, self.native, strict=True)}
        self.assertEqual(worst, {"info": 3, "low": 3, "medium": 2, "high": 1, "critical": 1})
        for change in ({"src_ip": "198.51.100.0/24"}, {"timestamp": "2026-11-23T13:23:33Z"}, {"unheard_of": 1}):
            self.assertFalse(validator.is_valid(events[0] | change), change)

    def test_ocsf(self):
        events, validator = self.check("ocsf")
        for event, native in zip(events, self.native, strict=True):
            self.assertEqual(event["type_uid"], event["class_uid"] * 100 + event["activity_id"])
            self.assertEqual((event["metadata"]["uid"], event["finding_info"]["uid"]), (native["event_id"], native["uid"]))
            self.assertEqual(event["is_alert"], native["event"] != "close")
            for name, text in (("time", "time"), ("start_time", "first_time"), ("end_time", "last_time")):
                wanted = datetime.datetime.fromisoformat(native[text][:23] + "+00:00").timestamp() * 1000
                self.assertEqual(event[name], round(wanted))
            ends = event.get("evidences", [{}])[0]
            for ours, theirs in (("source", "src_endpoint"), ("target", "dst_endpoint")):
                self.assertEqual(ends.get(theirs, {}).get("ip"), self.hosts(native, ours))
        self.assertEqual([event["activity_name"] for event in events[:3]], ["Create", "Update", "Close"])
        for change in ({"severity_id": 6}, {"time": "2026"}, {"metadata": {}}, {"unheard_of": 1}):
            self.assertFalse(validator.is_valid(events[0] | change), change)


class Cef(Events):
    KINDS = {"text": r".+", "time": r"\d{13}", "number": r"\d+", "mac": r"([0-9a-f]{2}:){5}[0-9a-f]{2}"}

    def test_lines(self):
        severities = {"info": "1", "low": "3", "medium": "5", "high": "8", "critical": "10"}
        for line, native in zip(lines("events.cef"), self.native, strict=True):
            header, keys = cef(line)
            self.assertEqual(header[:4], ["CEF:0", "ntt", "ntt", "@VERSION@"])
            self.assertEqual(header[6], severities[native["severity"]])
            self.assertEqual((keys["externalId"], keys["flexString2"]), (native["event_id"], native["uid"]))
            for key, value in keys.items():
                kind = CEF.get(key) or CEF[key.removesuffix("Label")] and "text"
                if kind in ("ipv4", "ipv6"):
                    self.assertEqual(f"ipv{ipaddress.ip_address(value).version}", kind)
                else:
                    self.assertRegex(value, rf"\A{self.KINDS[kind]}\Z")
                if LABELLED.fullmatch(key):
                    self.assertTrue(keys[f"{key}Label"])
            sources = [keys[key] for key in ("src", "c6a2", "smac", "cs5") if key in keys]
            self.assertEqual(len(sources), "source" in native)
            if native["id"] != HOSTILE:
                self.assertEqual(sources, [native["source"]] if "source" in native else [])
                self.assertEqual((header[4], keys["msg"]), (native["type"], native["message"]))

    def test_hostile_text_comes_through(self):
        _, keys = cef(lines("events.cef")[-2])
        for key in ("msg", "cat", "cs5", "flexString1"):
            self.assertTrue(keys[key].startswith("a|b=c\\d\"e'<b>␊␍␉␛[31m␡"), keys[key])
            self.assertTrue(keys[key].endswith("%s{}$(id) bücher 例"), keys[key])


class Splunk(Events):
    def settings(self, name):
        parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
        parser.optionxform = str
        parser.read(SIEM / "splunk" / name)
        return parser

    def test_time(self):
        props = self.settings("props.conf")["ntt:alert"]
        self.assertEqual(props["KV_MODE"], "json")
        self.assertEqual(self.settings("inputs.conf")["monitor:///var/log/ntt/alerts.ndjson"]["sourcetype"], "ntt:alert")
        self.assertIn('"ntt:alert"', self.settings("eventtypes.conf")["ntt_alert"]["search"])
        self.assertIn("eventtype=ntt_alert", self.settings("tags.conf"))
        for line, native in zip(lines("events.native"), self.native, strict=True):
            start = re.search(props["TIME_PREFIX"], line).end()
            text = line[start:start + int(props["MAX_TIMESTAMP_LOOKAHEAD"])]
            pattern = re.escape(props["TIME_FORMAT"]).replace("%9N", r"\d{9}")
            pattern = re.sub("%[YmdHMS]", lambda found: r"\d{4}" if found[0] == "%Y" else r"\d{2}", pattern)
            self.assertEqual(re.match(pattern, text)[0], native["time"])
            self.assertLess(len(line.encode()), int(props["TRUNCATE"]))

    def test_ends(self):
        props, transforms = self.settings("props.conf")["ntt:alert"], self.settings("transforms.conf")
        self.assertEqual(props["REPORT-ntt_ends"].split(", "), transforms.sections())
        for line, native in zip(lines("events.native"), self.native, strict=True):
            for section, member in (("ntt_src", "source"), ("ntt_dest", "target")):
                found = re.search(transforms[section]["REGEX"], line)
                hostile = '"' in native.get(member, "")
                self.assertEqual(found and found[1], None if hostile else native.get(member))


class Manual(Events):
    def test_tables(self):
        """ntt-formats(5) names the fields that are written, and no others."""
        text = (ROOT / "companion" / "man" / "ntt-formats.5.md").read_text()
        sections = dict(re.findall(r"(?ms)^## ([A-Z0-9]+)\n(.*?)(?=^## |\Z)", text))
        for form in listed("alerts", "--format"):
            if form in ("text", "ndjson", "native"):  # native's members are the left columns
                continue
            with self.subTest(format=form):
                rows = re.findall(r"(?m)^    .{27}(\S.*)$", sections.get(form.upper(), ""))
                named = [name for row in rows for name in row.split(", ")]
                written = written_names(form)
                if written is not None:
                    self.assertEqual(sorted(named), sorted(written))

    def test_every_format_is_there(self):
        text = (ROOT / "companion" / "man" / "ntt-formats.5.md").read_text()
        for form in listed("alerts", "--format"):
            found = re.search(rf"(?m)^## {form.upper()}$|--format {form}\b", text)
            self.assertTrue(found, f"ntt-formats.5.md has no section {form.upper()}")


class Native(Events):
    def test_nothing_is_lost(self):
        """Whatever is in a record, the event says it again; what cannot be seen is escaped, not replaced."""
        for line, native in zip(lines("alerts.ndjson"), self.native, strict=True):
            self.assertEqual(native | json.loads(line), native)
            self.assertEqual(native["event_id"], f"{native['uid']}-{native['sequence']}")
        self.assertEqual([event["sequence"] for event in self.native[:4]], [1, 2, 3, 1])


class Printed(Events):
    FAKED = dict(os.environ, NTT_TSHARK=str(FAKE))

    def printed(self, form, *arguments, mode="good"):
        return self.ntt("alerts", SCAN, "-q", "--format", form, *arguments, env=self.FAKED | {"NTT_FAKE": mode}).stdout

    def test_native_is_the_record_and_more(self):
        records, events = ([json.loads(line) for line in self.ntt("alerts", SCAN, "-q", "--format", form).stdout.splitlines()]
                           for form in ("ndjson", "native"))
        self.assertGreater(len(records), 2)
        for number, (record, event) in enumerate(zip(records, events, strict=True), 1):
            self.assertEqual(event | record, event)
            self.assertEqual(set(event) - set(record), {"uid", "sequence", "event_id", "sensor", "file"})
            self.assertEqual((event["sequence"], event["event_id"]), (number, f"{event['uid']}-{number}"))
            self.assertEqual(event["file"], str(SCAN))
        # In a ring of files the alert goes on, and its events with it.
        run("editcap", "-c", "110", SCAN, self.folder / "ring.pcapng")
        parts = [json.loads(line) for line in self.ntt("alerts", ".", "-q", "--format", "native").stdout.splitlines()]
        self.assertEqual([event["event_id"] for event in parts], [event["event_id"] for event in events])
        self.assertEqual(len({event["file"] for event in parts}), 2)
        made = shutil.which("localedef") and run("localedef", "-i", "de_DE", "-f", "UTF-8", self.folder / "de_DE.UTF-8")
        if made and made.returncode == 0:  # where a second has a decimal comma
            german = dict(os.environ, LC_ALL="de_DE.UTF-8", LOCPATH=str(self.folder))
            again = self.ntt("alerts", ".", "-q", "--format", "native", env=german).stdout
            self.assertEqual([json.loads(line)["event_id"] for line in again.splitlines()], [event["event_id"] for event in events])

    def test_what_is_left_out_counts(self):
        """An event's id does not depend on what else is printed."""
        every, some = ([json.loads(line) for line in self.printed("native", *least).splitlines()]
                       for least in ([], ["--min-severity", "high"]))
        self.assertEqual([event["sequence"] for event in every if event["id"] == 1], [1, 2, 3])
        self.assertEqual([event["sequence"] for event in some if event["id"] == 1], [2, 3])
        self.assertEqual(some, [event for event in every if event["severity"] in ("high", "critical")])

    def test_hostile_text(self):
        for form in listed("alerts", "--format")[1:]:
            said = self.printed(form, mode="hostile")
            self.assertEqual(len(said.splitlines()), said.count("\n"), form)  # splitlines takes more for an end of line
            self.assertNotRegex(said, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
            for line in said.splitlines():
                if form == "cef":
                    cef(line)
                elif line.startswith("{"):
                    json.loads(line)


if __name__ == "__main__":
    unittest.main()
