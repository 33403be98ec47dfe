/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people want to know about a type of alert that the record stream does not say. */
#ifndef NTT_GUIDANCE_H
#define NTT_GUIDANCE_H

/* "Port scan" for "port_scan"; NULL for the type of another version's detector. */
const char *ntt_type_title(const char *type);
/* What to do about an alert of the type, one or two sentences; general advice where the type is not known. */
const char *ntt_type_advice(const char *type);

/* "Network Service Discovery" for "T1046"; NULL when not known. */
const char *ntt_technique_name(const char *id);

#endif
