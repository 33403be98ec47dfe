/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text, as systemd's unit files and crontabs take it. Each result is to be freed with g_free. */
#ifndef NTT_SCHEDULE_UNIT_TEXT_H
#define NTT_SCHEDULE_UNIT_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* One argument of ExecStart=, in which neither specifiers (%) nor variables ($) come true. */
char *ntt_unit_argument(const char *text);
/* The same for the program itself, and for words of other settings (paths, Environment=), where $ is a character. */
char *ntt_unit_word(const char *text);
/* The rest of a line, such as Description=: what cannot be seen is made visible. */
char *ntt_unit_sentence(const char *text);

/* A command line for crontab(5), where % would end it. NULL when an argument holds a newline, which it cannot have. */
char *ntt_cron_command(const GPtrArray *argv);

/* A name for units: letters, digits and "-_."; all else becomes "-". */
char *ntt_unit_name(const char *text);
/* True for one that systemctl takes for a name: of these, and with a letter or digit first. */
bool ntt_unit_is_name(const char *text);

#endif
