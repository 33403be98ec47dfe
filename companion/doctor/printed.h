/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what `tshark -G` prints about itself. */
#ifndef NTT_DOCTOR_PRINTED_H
#define NTT_DOCTOR_PRINTED_H

#include <stdbool.h>

/* The values of a line of `-G folders`, NULL-terminated; to be freed with g_strfreev. */
char **ntt_printed_folders(const char *folders, const char *label);
/* The first of them, to be freed with g_free; NULL when there is none. */
char *ntt_printed_folder(const char *folders, const char *label);

/* The value of a preference in `-G currentprefs`, to be freed with g_free; "" where it has its default. */
char *ntt_printed_preference(const char *preferences, const char *name);

/* The row of a plugin's file in `-G plugins`. False when it was not loaded. Both are to be freed with g_free. */
bool ntt_printed_plugin(const char *plugins, const char *file, char **version, char **path);

/* The X.Y that a plugin was compiled for, where Wireshark printed that it is another; to be freed with
 * g_free. NULL when it did not. */
char *ntt_printed_other_version(const char *messages, const char *file);
/* The line of the messages that names the file, to be freed with g_free; NULL when none does. */
char *ntt_printed_line(const char *messages, const char *file);

#endif
