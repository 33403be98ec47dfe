/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/advice.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* Behind a full stop that is in no quoted name. */
static bool has_second_sentence(const char *problem)
{
    bool quoted = false;
    for (const char *at = problem; *at; at++) {
        if (*at == '\'' && (quoted || at == problem || at[-1] == ' '))
            quoted = !quoted;
        else if (!quoted && at[0] == '.' && at[1] == ' ' && g_ascii_isupper(at[2]))
            return true;
    }
    return false;
}

static bool names(const char *problem, int error)
{
    return strstr(problem, g_strerror(error)) != NULL;
}

char *ntt_advise(char *problem, const char *otherwise)
{
    if (has_second_sentence(problem))
        return problem;
    char *advice = NULL;
    if (names(problem, EINTR))
        advice = g_strdup("Run it again");
    else if (names(problem, ENOSPC) || names(problem, EDQUOT) || names(problem, EFBIG))
        advice = g_strdup_printf("Make room there, or %s", otherwise);
    else
        advice = g_strdup_printf("%c%s", g_ascii_toupper(*otherwise), otherwise + 1);
    char *text = g_strdup_printf("%s. %s", problem, advice);
    g_free(advice);
    g_free(problem);
    return text;
}
