/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that a service passes on to another command of ntt. */
#ifndef NTT_OPTION_CHECK_H
#define NTT_OPTION_CHECK_H

#include <stdbool.h>

/* The first of `options` that this --help does not name; NULL: it names them all. Borrowed. */
const char *ntt_option_check_unknown(const char *help, char **options);

/* True when `ntt COMMAND` takes these options. Else `problem` says which it does not, to be freed with g_free. */
bool ntt_option_check(const char *command, char **options, char **problem);

#endif
