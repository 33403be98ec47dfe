/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an output must not be put over: what is read, captures, and files that others have made. */
#ifndef NTT_OUTPUT_CHECK_H
#define NTT_OUTPUT_CHECK_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Of --force, wherever there is one. */
#define NTT_FORCE_HELP "Replace a file that ntt did not make, but never an input or a capture"
#define NTT_FORCE_APPEND_HELP                                                                                \
    "Add alerts even to a file that ntt did not make, but never to an input or a capture"
#define NTT_FORCE_CAPTURE_HELP "Replace a file that is there already, but never an input"

/* What is to be written, and to where. */
struct ntt_output {
    const char *path;      /* as the user gave it; "-" is standard output */
    const char *kind;      /* for messages: "a report in html" */
    const char *option;    /* for messages: the option that names the path, "-o" */
    const char *otherwise; /* what to do where it cannot be written, for ntt_advise */
    /* True where what is there is of this kind and made by us: it may go. NULL: nothing that is there is. */
    bool (*is_own)(const char *path, const void *mark);
    const void *mark; /* for `is_own` */
    bool is_capture;  /* `force` replaces even another capture, which nothing else does */
    bool appends;     /* to what is there, now or when it can be written to */
    bool force;
    bool in_folder; /* one of several, in the folder that the option names */
};

/*
 * Why this must not be written, in a sentence without its full stop that says what to do; NULL where it may be, or is
 * written without replacing anything: to a new or empty file, a FIFO, a character device. `inputs` are the paths of all
 * that is read ("-": standard input), which are compared as files rather than by name. What cannot be read may be a capture,
 * and is taken for one. To be freed with g_free.
 */
char *ntt_output_refusal(const struct ntt_output *output, const GPtrArray *inputs);

/* The input that is this very file, under whatever name ("-": standard input); NULL: none. A terminal is no file. */
const char *ntt_output_same_input(const struct stat *output, const GPtrArray *inputs);

/* True for what is, or would be, in a folder where ntt watch keeps its state, or in its ring or spool. */
bool ntt_path_is_in_state(const char *path);

/* Why what is to become several files (their paths) would not, as two of them are one; NULL: they are apart. */
char *ntt_outputs_collision(const GPtrArray *paths, const char *option);

/*
 * Writes it, see output_file.h, unless it is refused: this is asked again right before anything is replaced, for a program
 * that reads for hours does not know what has come there meanwhile. False, with `problem` as a sentence without its full stop
 * that says what to do, to be freed with g_free.
 */
bool ntt_output_put(const struct ntt_output *output, const GPtrArray *inputs, const void *content,
                    gsize length, mode_t mode, char **problem);

#endif
