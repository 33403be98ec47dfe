/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/did_you_mean.h"

#include <stdbool.h>
#include <string.h>

enum {
    LONGEST = 32,     /* letters of a word worth comparing */
    ABBREVIATION = 3, /* letters that are enough of a beginning */
};

/* Restricted Damerau-Levenshtein distance of two words of at most LONGEST letters. */
static size_t distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b), cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            size_t changed = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            size_t moved = MIN(cost[i - 1][j], cost[i][j - 1]) + 1;
            cost[i][j] = MIN(changed, moved);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = MIN(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[rows][columns];
}

const char *ntt_nearest(const char *word, const char *const *known)
{
    const char *best = NULL;
    size_t length = strlen(word),
           least = MIN((length + 1) / 3, 2) + 1; /* one error in two letters is chance */
    if (length > LONGEST)
        return NULL;
    for (; *known; known++) {
        if (strlen(*known) > LONGEST)
            continue;
        if (length >= ABBREVIATION && strncmp(*known, word, length) == 0)
            return *known;
        size_t away = distance(word, *known);
        if (away < least) {
            least = away;
            best = *known;
        }
    }
    return best;
}

char *ntt_did_you_mean(const char *word, const char *const *known)
{
    const char *nearest = ntt_nearest(word, known);
    return nearest ? g_strdup_printf("; did you mean '%s'?", nearest) : g_strdup(".");
}

/* The long options that a --help names, to be freed: lines that begin with "  -o, --output=OUT" or "  --top=N". */
static GPtrArray *long_options(const char *help)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *line = strstr(help, "\n  -"); line; line = strstr(line + 1, "\n  -")) {
        bool lettered = line[4] && g_str_has_prefix(line + 5, ", --");
        const char *name = lettered ? line + strlen("\n  -o, ") : line + strlen("\n  ");
        if (g_str_has_prefix(name, "--"))
            g_ptr_array_add(names, g_strndup(name, 2 + strspn(name + 2, G_CSET_a_2_z G_CSET_DIGITS "-")));
    }
    g_ptr_array_add(names, NULL);
    return names;
}

char *ntt_option_problem(GOptionContext *context, const GError *error)
{
    const char *typed = strstr(error->message, " --");
    if (!typed || !g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
        return g_strconcat(error->message, ".", NULL);
    char *word = g_strndup(typed + 1, strcspn(typed + 1, "=")),
         *help = g_option_context_get_help(context, TRUE, NULL);
    GPtrArray *names = long_options(help);
    char *rest = ntt_did_you_mean(word, (const char *const *)names->pdata),
         *text = g_strconcat(error->message, rest, NULL);
    g_free(rest);
    g_ptr_array_free(names, TRUE);
    g_free(help);
    g_free(word);
    return text;
}
