/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `report` and `alerts` have in common: which captures to read, how, and the exit status that follows.
 */
#ifndef NTT_INPUTS_H
#define NTT_INPUTS_H

#include "records/records.h"
#include "tshark/session.h"

/* The row of --only-check, which ntt schedule gives, among a command's options; `variable` is a gboolean. */
#define NTT_ONLY_CHECK_OPTION(variable)                                                                      \
    {                                                                                                        \
        "only-check", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, variable, "Check the options, and end",    \
            NULL                                                                                             \
    }

struct ntt_inputs {
    const char *command; /* "report", for messages */
    /* For who learns from each file: no set in several files, one file at a time. */
    bool one_by_one;
    /* For who reads no captures from files: only how they are read is asked. */
    bool live;
    GPtrArray *files; /* strings: files and directories as they were given */
    GPtrArray *sets;  /* struct ntt_capture_set: what is to be read, see capture_sets.h; by ntt_inputs_find */
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
    gboolean quiet_given, names_off, together, apart;
    int jobs;
};

/*
 * Parses `argv` with the command's own `entries` and the common ones. True when there is something to read;
 * else `status` is what the program exits with, and the reason has been printed. The fields of `inputs` other
 * than `command`, `one_by_one` and `live` need not be set.
 */
bool ntt_inputs_parse(struct ntt_inputs *inputs, GOptionContext *context, const GOptionEntry *entries,
                      int argc, char **argv, int *status);
void ntt_inputs_clear(struct ntt_inputs *inputs);

/* Of these two ntt_inputs_parse and the summaries see to what is not `live`. False when the user disabled ntt's protocol, which
 * has been said. */
bool ntt_inputs_plugin_enabled(const struct ntt_inputs *inputs);
/* Says which settings of Wireshark keep tshark from what ntt needs. */
void ntt_inputs_warn_of_settings(const struct ntt_inputs *inputs);

/* The paths of all that these inputs have the command read, for output_check.h: nothing of it has been read yet. Strings,
 * owned by the array; more may be added. */
GPtrArray *ntt_inputs_paths(const struct ntt_inputs *inputs);
/* Sets `sets`: which files are one capture, which takes reading them. Before what follows; not for `live`. */
void ntt_inputs_find(struct ntt_inputs *inputs);

/*
 * Reads all sets until interrupted, side by side, and names on standard error those that could not be read
 * whole. `print_alert` (may be NULL) says what each state change of an alert has to say on standard output; see
 * parallel_reader.h. The array owns its summaries, one for each set.
 */
GPtrArray *ntt_inputs_read(const struct ntt_inputs *inputs,
                           void (*print_alert)(void *data, const char *file, const json_t *alert,
                                               GString *out),
                           void *data);
/* True when what is said of alerts has to name the file. */
bool ntt_inputs_several(const struct ntt_inputs *inputs);

/* True when no capture could be read at all. */
bool ntt_inputs_nothing(const GPtrArray *captures);
/* The exit status all captures together call for. */
int ntt_inputs_status(const struct ntt_inputs *inputs, const GPtrArray *captures);

#endif
