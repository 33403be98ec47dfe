/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command says when it stops or leaves something out, and the example that goes with it. */
#ifndef NTT_DIAGNOSTICS_H
#define NTT_DIAGNOSTICS_H

#include <glib.h>

/* Of -q, wherever there is one. */
#define NTT_QUIET_HELP "Print no progress and no summary, only problems"

/* The example of each command: its --help shows it, and its errors end with it. */
#define NTT_EXAMPLE_REPORT "ntt report capture.pcapng -o report.html"
#define NTT_EXAMPLE_ALERTS "ntt alerts capture.pcapng --min-severity medium"
#define NTT_EXAMPLE_DELIVERY "ntt alerts capture.pcapng --to alerts.ndjson,rotate=100MB --to -,format=cef"
#define NTT_EXAMPLE_WATCH "ntt watch -i eth0"
#define NTT_EXAMPLE_CAPTURE "ntt capture -i eth0 -d 5m -w morning.pcapng"
#define NTT_EXAMPLE_SCHEDULE "ntt schedule capture -i eth0 --every 1h -d 5m"
#define NTT_EXAMPLE_SCHEDULE_REPORT "ntt schedule report --at 02:30"
#define NTT_EXAMPLE_SCHEDULE_WATCH "ntt schedule watch -i eth0 --to syslog:"
#define NTT_EXAMPLE_BASELINE "ntt baseline learn monday.pcapng tuesday.pcapng -o usual.json"
#define NTT_EXAMPLE_GEOIP_BUILD "sudo apt install tor-geoipdb iso-codes && sudo ntt geoip build"
#define NTT_EXAMPLE_GEOIP_STATUS "ntt geoip status"
#define NTT_EXAMPLE_MANUAL "ntt manual port_scan"
#define NTT_EXAMPLE_DOCTOR "ntt doctor"
#define NTT_EXAMPLE_DRILL "ntt drill syn-flood --rate 5000/min --duration 60s -w flood.pcapng"

/*
 * Prints "ntt COMMAND: …" ("ntt: …" without a command) on standard error, free of control characters, and
 * beneath it "Example: …" with the example of that command; an example that was printed last is not repeated. From any thread.
 */
void ntt_error(const char *command, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same where another command than the usual example is the remedy. */
void ntt_error_remedy(const char *command, const char *remedy, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The same for what no command can mend: without an example. */
void ntt_warning(const char *command, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A line on standard output that may name what is hostile: free of control characters. */
void ntt_print(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif
