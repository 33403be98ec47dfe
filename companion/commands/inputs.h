/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `report` and `alerts` have in common: which captures to read, how, and the exit status that follows.
 */
#ifndef NTT_INPUTS_H
#define NTT_INPUTS_H

#include "../records.h"
#include "../session.h"

struct ntt_inputs {
    const char *command;    /* "report", for messages */
    GPtrArray *files;       /* strings */
    GPtrArray *preferences; /* "ntt.name:value", owned */
    /* Set after parsing by who wants the records that no summary holds; see struct ntt_summary. */
    void (*on_other)(void *data, const json_t *record);
    void *other_data;
    struct ntt_tshark tshark;
    enum ntt_depth depth;
    unsigned fail_on;   /* enum ntt_severity, 0: never */
    bool quiet, colour; /* colour: on standard output */
    /* As given, parsed by ntt_inputs_parse. */
    char **positional, **by_letter, *tshark_path, *depth_name, *fail_on_name, *colour_name, *ignore_file,
        *baseline_file, *time_zone;
    gboolean quiet_given, names_off;
};

/*
 * Parses `argv` with the command's own `entries` and the common ones. True when there is something to read;
 * else `status` is what the program exits with, and the reason has been printed. The fields of `inputs` other
 * than `command` need not be set.
 */
bool ntt_inputs_parse(struct ntt_inputs *inputs, GOptionContext *context, const GOptionEntry *entries,
                      int argc, char **argv, int *status);
void ntt_inputs_clear(struct ntt_inputs *inputs);

/*
 * Reads all captures, one after the other, until interrupted, and names on standard error those that could
 * not be read whole. `on_alert` (may be NULL) is called for each state change of an alert. The array owns its
 * summaries.
 */
GPtrArray *ntt_inputs_read(const struct ntt_inputs *inputs,
                           void (*on_alert)(void *data, const struct ntt_summary *summary,
                                            const json_t *alert),
                           void *data);

/* True when no capture could be read at all. */
bool ntt_inputs_nothing(const GPtrArray *captures);
/* The exit status all captures together call for. */
int ntt_inputs_status(const struct ntt_inputs *inputs, const GPtrArray *captures);

#endif
