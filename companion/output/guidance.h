/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people want to know about a type of alert that the record stream does not say. */
#ifndef NTT_GUIDANCE_H
#define NTT_GUIDANCE_H

struct ntt_guidance {
    const char *title; /* "Port scan" */
    const char *next;  /* what to do, one or two sentences */
};

/* Never NULL: the type of another version's detector gets general advice, and its title is then NULL. */
const struct ntt_guidance *ntt_guidance(const char *type);

/* "Network Service Discovery" for "T1046"; NULL when not known. */
const char *ntt_technique_name(const char *id);

#endif
