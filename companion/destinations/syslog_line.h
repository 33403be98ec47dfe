/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as a message of syslog (RFC 5424), with what identifies it as structured data. */
#ifndef NTT_SYSLOG_LINE_H
#define NTT_SYSLOG_LINE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

enum { NTT_SYSLOG_LOCAL0 = 16 };

/* By name: "daemon", "local0" …. False when there is none. */
bool ntt_syslog_facility(const char *name, unsigned *facility);
/* Their names, for messages. */
#define NTT_SYSLOG_FACILITIES "user, daemon, auth, authpriv, or local0 to local7"

/* `line` is the event in the destination's format; it becomes the message's text. */
void ntt_syslog_line(const json_t *event, const GString *line, unsigned facility, GString *out);

/* A severity by its name as a number of syslog: critical 2, high 3, medium 4, low 5, info 6. */
unsigned ntt_syslog_severity(const char *name);

#endif
