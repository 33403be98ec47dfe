/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command says when it stops or leaves something out, and the example that goes with it. */
#ifndef NTT_COMPLAIN_H
#define NTT_COMPLAIN_H

#include <glib.h>

/* The example of each command: its --help shows it, and its complaints end with it. */
#define NTT_EXAMPLE_REPORT "ntt report capture.pcapng -o report.html"
#define NTT_EXAMPLE_ALERTS "ntt alerts capture.pcapng --min-severity medium"
#define NTT_EXAMPLE_BASELINE "ntt baseline learn monday.pcapng tuesday.pcapng -o usual.json"
#define NTT_EXAMPLE_GEOIP_BUILD "sudo apt install tor-geoipdb iso-codes && sudo ntt geoip build"
#define NTT_EXAMPLE_GEOIP_STATUS "ntt geoip status"
#define NTT_EXAMPLE_MANUAL "ntt manual port_scan"
#define NTT_EXAMPLE_DOCTOR "ntt doctor"
#define NTT_EXAMPLE_DRILL "ntt drill syn-flood --rate 5000/min --duration 60s -w flood.pcapng"

/*
 * Prints "ntt COMMAND: …" ("ntt: …" without a command) on standard error, free of control characters, and
 * beneath it "Example: …" with the example of that command; an example that was printed last is not repeated.
 */
void ntt_complain(const char *command, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same where another command than the usual example is the remedy. */
void ntt_complain_remedy(const char *command, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
