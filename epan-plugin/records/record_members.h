/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What records are made of: kind, volumes, times, texts. */
#ifndef NTT_RECORD_MEMBERS_H
#define NTT_RECORD_MEMBERS_H

#include "traffic/categories.h"

#include <jansson.h>

/* Takes a record and prints it; owns it from then on. */
typedef void (*ntt_record_sink)(json_t *record);

/* A record that has its kind and nothing else yet. */
json_t *ntt_record_of(const char *kind);
/* A volume as two members, named with a prefix and a suffix ("sent_packets", "packets_ab"). */
void ntt_record_set_volume(json_t *record, const char *prefix, const char *suffix,
                           const struct ntt_volume *volume);
/* An RFC 3339 time in UTC. */
void ntt_record_set_time(json_t *record, const char *member, int64_t time_ns);
/* A text; left out when it is empty, mended when it is not UTF-8. */
void ntt_record_set_text(json_t *record, const char *member, const char *text);

#endif
