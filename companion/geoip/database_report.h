/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What building a database gives to tell. */
#ifndef NTT_DATABASE_REPORT_H
#define NTT_DATABASE_REPORT_H

#include <glib.h>

/* Between ntt_database_report_init and _clear; what it points to is its own. */
struct ntt_database_report {
    guint64 ranges;      /* of addresses read */
    guint64 names;       /* countries, or networks */
    char *description;   /* as in the file: source, licence, date; NULL before that is known */
    GPtrArray *warnings; /* char *: what was left out, and why */
};

void ntt_database_report_init(struct ntt_database_report *report);
void ntt_database_report_clear(struct ntt_database_report *report);
void ntt_database_report_warn(struct ntt_database_report *report, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* "SOURCE; LICENCE; data of YYYY-MM-DD" into `description`. `licence` may be NULL; `made`: seconds since
 * 1970. */
void ntt_database_report_describe(struct ntt_database_report *report, const char *source, const char *licence,
                                  gint64 made);

#endif
