/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record stream: `tshark -q -r FILE -z ntt,records[,LABEL]` prints one JSON object a line on standard
 * output. LABEL (the rest of the argument, commas included) is what `capture.file` says; without it `file` is
 * null.
 *
 * Always valid UTF-8; "record" is the first member of every line; unknown members and unknown kinds are to be
 * ignored by readers. Times are RFC 3339 in UTC with nine digits of fraction. Addresses are text; a group of
 * addresses is a prefix ("198.51.100.0/24"). A member that is not known is absent, never "".
 *
 * While packets are read
 *   capture       "schema":1 "file" "link_type" "wireshark" "plugin" "complete":false, "first_time",
 *                 "geoip":[{"path" "type" "built" "description"}…], "not_evaluated":[{"what" "why"}…],
 *                 "warnings":["text"…]. The first line of every stream; `file` and times may be null.
 *   alert         one per state change, flushed at once:
 *                 "event" open|update|close, "id" (1…, in this capture), "key" (16 hex digits,
 *                 the same in every run), "type" "variant" "category",
 *                 "severity" info|low|medium|high|critical, "confidence" 0-100, "source" "target",
 *                 "time" (packet time of this change), "frame" (null at the end of the capture),
 *                 "first_frame" "last_frame" (null: in a file before this one, whose state was loaded),
 *                 "first_time" "last_time", "packets", "observed" "threshold" "unit"
 *                 (what is counted: "ports", "hosts", "half-open connections", "packets per second"…),
 *                 "window_s", "technique", "message", "filter", "frames":[up to eight evidence frames],
 *                 "source_country" "target_country" (ISO code, when a database knows)
 *   progress      "packets" "bytes" "offset" (position in the capture file), about every 20,000 packets
 *
 * At the end, for each ignore rule
 *   ignored       "rule" (in words) "reason" "expires" (its last day) "count" (alerts it kept quiet)
 *                 "expired" (true: by the last packet's time it had ended)
 *
 * Then tables of the top N, most traffic first; each table is followed by
 *   omitted       "of" (the table's record kind), "rows" "packets" "bytes": what did not fit
 *   interval      "start" "seconds" "packets" "bytes" "protocols":{name:[packets,bytes]…}
 *                 "services":{name:[packets,bytes]…} "alerts" (opened in it);
 *                 in time order, empty ones left out
 *   host          "address" "country" "country_name" "city" "latitude" "longitude" "asn" "as_org"
 *                 "sent_packets" "sent_bytes" "received_packets" "received_bytes" "first_time" "last_time"
 *                 "alerts_as_source" "alerts_as_target"
 *   conversation  "a" "b" "packets_ab" "bytes_ab" "packets_ba" "bytes_ba" "first_time" "last_time"
 *   service       "name" (category by port: web, dns, mail, file, remote, …) "packets" "bytes"
 *   protocol      "name" (what the dissectors found: tls, dns, …) "packets" "bytes"
 *   port          "transport" tcp|udp|sctp "port" "service" "packets" "bytes"
 *   country       "code" "name" "hosts" "packets" "bytes"
 *   path          "from" "to" (country codes) "packets" "bytes"
 *   asn           "asn" "org" "hosts" "packets" "bytes"
 *   distribution  "name" packet_length|ttl|inter_arrival "unit" "bins":[{"from" "to" "count"}…] "mean"
 *   capture       again, "complete":true, now with "last_time" "duration_s" "packets" "bytes"
 *                 "clock_regressions" "state_pressure" (entries with evidence that full tables gave up)
 *                 "visibility" two-way|one-way|unknown
 *   end           "packets" "bytes" "alerts" (opened). A stream without it is an incomplete run.
 *
 * With the preference ntt.learn, before the last `capture`
 *   week          "time_zone" "hours":[{"hour" (of the week, 0 is Monday from midnight) "seconds" (observed)
 *                 "packets" "bytes" "most_bytes" (in one such hour)}…]
 *   places        "countries":{code:true…} (null: no database) "networks":{number:{"org"}…} of hosts that
 *                 sent data in exchanges
 *   service_sizes "transport" tcp|udp "port" "direction" to|from "bins":[24 counts of payload sizes, two bins
 *                 to a doubling]
 *   host_service  "address" "transport" "port" "packets": who serves
 */
#ifndef NTT_RECORDS_H
#define NTT_RECORDS_H

/* Registers `-z ntt,records`. Called once, from plugin registration. */
void ntt_records_register(void);

#endif
