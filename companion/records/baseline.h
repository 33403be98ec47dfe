/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several captures together teach about a network, and the file it is written to
 * (epan-plugin/config/baseline_file.h says what that holds). */
#ifndef NTT_COMPANION_BASELINE_H
#define NTT_COMPANION_BASELINE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

struct ntt_lesson;

struct ntt_lesson *ntt_lesson_new(void);
void ntt_lesson_free(struct ntt_lesson *lesson); /* NULL is fine */

/* Adds what a record of the stream teaches; records of other kinds teach nothing. What does not have the
 * promised shape is left out. */
void ntt_lesson_add(struct ntt_lesson *lesson, const json_t *record);
/* Notes a capture that was learnt from; the times may be NULL. */
void ntt_lesson_add_file(struct ntt_lesson *lesson, const char *file, const char *first_time,
                         const char *last_time);

/* Every baseline begins with it, as it is written: with an indent of 1. */
#define NTT_LESSON_MARK "{\n \"ntt_baseline\": "

/* The baseline as a JSON object, sorted so that the same captures give the same file. To be released with
 * json_decref. */
json_t *ntt_lesson_baseline(const struct ntt_lesson *lesson, const char *generator);

/* For the reader: "hours of the week observed, services, countries". To be freed. */
char *ntt_lesson_summary(const struct ntt_lesson *lesson);

#endif
