/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of systemd's units for a capture, a report or a watch. */
#ifndef NTT_SCHEDULE_UNITS_H
#define NTT_SCHEDULE_UNITS_H

#include <glib.h>

/* The first words of every unit made here, before the command that made it. */
#define NTT_UNIT_MARK "# Made by: "

/* Behind them, before the checksum of all that follows: by it is known what was edited by hand. */
#define NTT_UNIT_CHECKSUM "# Its text: sha256 "

enum ntt_job_kind { NTT_JOB_CAPTURE, NTT_JOB_REPORT, NTT_JOB_WATCH };

struct ntt_job {
    enum ntt_job_kind kind;
    char *name;              /* "ntt-capture-eth0", without ".service" */
    char *purpose;           /* a sentence without its stop */
    char *made_by;           /* the command, for the reader, in one line */
    char *on_calendar;       /* NULL: runs all the time */
    GPtrArray *argv;         /* strings, the program's path first */
    GPtrArray *environment;  /* strings, NAME=value */
    char *state_folder;      /* below /var/lib: it is made, and may be written to */
    GPtrArray *folders;      /* strings: others that may be written to */
    GPtrArray *read_folders; /* strings: what it only reads */
    GPtrArray *files;        /* strings: single files, as the command was given them */
    GPtrArray *read_files;   /* strings: of those, what it only reads */
    char *group;             /* one more that the user has to be in; NULL: none */
    guint64 memory_mib;      /* at most */
};

struct ntt_job *ntt_job_new(enum ntt_job_kind kind);
void ntt_job_free(struct ntt_job *job);

const char *ntt_job_state_mode(const struct ntt_job *job); /* of its state folder, for chmod */
/* To be freed with g_free. */
char *ntt_job_service(const struct ntt_job *job);
char *ntt_job_timer(const struct ntt_job *job); /* NULL where it runs all the time */

#endif
