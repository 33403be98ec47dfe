/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which tshark there is, and what it can do. */
#ifndef NTT_TSHARK_H
#define NTT_TSHARK_H

#include <glib.h>

enum { NTT_TSHARK_MAJOR = 4, NTT_TSHARK_MINOR = 0 }; /* the oldest that works */

enum ntt_tshark_state {
    NTT_TSHARK_GOOD,
    NTT_TSHARK_MISSING,
    NTT_TSHARK_OLD,
    NTT_TSHARK_BROKEN, /* does not say its version */
};

struct ntt_tshark {
    char *path; /* absolute, NULL when missing */
    unsigned major, minor;
    char *version;    /* "4.0.17" */
    char **protocols; /* filter names, NULL-terminated */
};

/*
 * Looks at `wanted`, else at $NTT_TSHARK, else for tshark in $PATH. What it learns by running tshark is kept
 * under $XDG_CACHE_HOME/ntt for as long as that file does not change. Fills `tshark` as far as it gets and,
 * unless the state is good, `problem` with what is wrong and what to do (to be freed with g_free).
 */
enum ntt_tshark_state ntt_tshark_find(const char *wanted, struct ntt_tshark *tshark, char **problem);
void ntt_tshark_clear(struct ntt_tshark *tshark);

/* "4.0.17" in what a program of Wireshark's prints when it is asked for its --version, after the name it gives
 * itself ("TShark"). False when there is none. `version` is to be freed with g_free. */
gboolean ntt_program_version(const char *program, const char *output, unsigned *major, unsigned *minor,
                             char **version);
gboolean ntt_tshark_version(const char *output, unsigned *major, unsigned *minor, char **version);

/*
 * Runs a program to its end with LC_ALL=C.UTF-8. Both outputs are always set, valid or not, and to be freed
 * with g_free. False when it could not be started or failed.
 */
gboolean ntt_run(char **argv, char **standard_output, char **standard_error);
/* The environment of a child whose messages we read, to be freed with g_strfreev. */
char **ntt_child_environment(void);
/* Setup of a child (GSpawnChildSetupFunc) that Ctrl-C is not for, because we end it in our own time. */
void ntt_child_leaves_terminal(void *data);

#endif
