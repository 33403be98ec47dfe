/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command says when it stops or leaves something out, and the example that goes with it. */
#ifndef NTT_COMPLAIN_H
#define NTT_COMPLAIN_H

#include <glib.h>

/* The example of each command: its --help shows it, and its complaints end with it. */
#define NTT_EXAMPLE_REPORT "ntt report capture.pcapng -o report.html"
#define NTT_EXAMPLE_ALERTS "ntt alerts capture.pcapng --min-severity medium"
#define NTT_EXAMPLE_SENDING "ntt alerts capture.pcapng --to alerts.ndjson,rotate=100MB --to -,format=cef"
