/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How bad an alert is. Numbers and names are promised: they stand in fields, records, events and options. */
#ifndef NTT_SEVERITY_H
#define NTT_SEVERITY_H

#include <stdbool.h>

/* X(constant, number, name), from the least to the worst. */
#define NTT_SEVERITY_LIST(X)                                                                                 \
    X(NTT_INFO, 1, "info")                                                                                   \
    X(NTT_LOW, 2, "low")                                                                                     \
    X(NTT_MEDIUM, 3, "medium")                                                                               \
    X(NTT_HIGH, 4, "high")                                                                                   \
    X(NTT_CRITICAL, 5, "critical")

enum ntt_severity {
#define NTT_SEVERITY_CONSTANT(constant, number, name) constant = (number),
    NTT_SEVERITY_LIST(NTT_SEVERITY_CONSTANT)
#undef NTT_SEVERITY_CONSTANT
};

/* For help and messages. */
#define NTT_SEVERITY_NAMES "info, low, medium, high or critical"

/* "medium"; "" for a number that is no severity. */
const char *ntt_severity_name(enum ntt_severity severity);
/* False, and `severity` stays as it is, when `name` is no severity or NULL. */
bool ntt_severity_parse(const char *name, enum ntt_severity *severity);

#endif
