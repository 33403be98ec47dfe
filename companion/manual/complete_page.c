/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ntt_complete_page TYPE: completes the page of a detector, from standard input to standard output, with what stands in
 * the detector's rows: the title above it, the table of its thresholds in place of the line <!-- thresholds -->, and
 * the default of a threshold in place of its name in braces, {scan_ports}. Built and run with the manual.
 */
#include "engine/detector.h"

#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "<!-- thresholds -->\n";

/* How many detectors decide by the option. */
static unsigned user_count(size_t option)
{
    unsigned count = 0;
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        count += ntt_config_option_is_used(option, type);
    return count;
}

/* The detector's options: first what it alone decides by, then what it shares. */
static GArray *options_of(enum ntt_alert_type type)
{
    GArray *options = g_array_new(FALSE, FALSE, sizeof(size_t));
    for (int shared = 0; shared <= 1; shared++) {
        for (size_t i = 0; i < ntt_config_option_count(); i++) {
            if (ntt_config_option_is_used(i, type) && (user_count(i) > 1) == shared)
                g_array_append_val(options, i);
        }
    }
    return options;
}

enum { COLUMNS = 5 };

/* The cells of one line, to be freed with g_strfreev. */
static char **row_of(size_t place, enum ntt_alert_type type)
{
    const struct ntt_config_option *option = ntt_config_option(place);
    GString *text = g_string_new(option->text);
    const char *before = " Shared with ";
    for (enum ntt_alert_type other = 0; other < NTT_ALERT_TYPES; other++) {
        if (other == type || !ntt_config_option_is_used(place, other))
            continue;
        g_string_append_printf(text, "%s`%s`", before, ntt_alert_type(other)->name);
        before = ", ";
    }
    if (user_count(place) > 1)
        g_string_append_c(text, '.');
    char **cells = g_new0(char *, COLUMNS + 1);
    cells[0] = g_strdup_printf("`ntt.%s`", option->name);
    cells[1] = g_strdup_printf("%u", option->fallback);
    cells[2] = g_strdup_printf("%u to %u", option->minimum, option->maximum);
    cells[3] = g_strdup(option->unit);
    cells[4] = g_string_free(text, FALSE);
    return cells;
}

static void print_row(char *const *cells, const int *widths)
{
    for (unsigned i = 0; i < COLUMNS; i++)
        printf("| %-*s ", widths[i], cells[i]);
    puts("|");
}

/* What Markdown wants below the head. */
static void print_rule(const int *widths)
{
    for (unsigned i = 0; i < COLUMNS; i++) {
        char *dashes = g_strnfill((gsize)widths[i], '-');
        printf("| %s ", dashes);
        g_free(dashes);
    }
    puts("|");
}

static void print_table(enum ntt_alert_type type)
{
    GArray *options = options_of(type);
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    int widths[COLUMNS] = {0}; /* but for the last, behind which nothing stands */
    g_ptr_array_add(rows, g_strsplit("Preference|Default|Range|Unit|What it is", "|", 0));
    for (guint i = 0; i < options->len; i++)
        g_ptr_array_add(rows, row_of(g_array_index(options, size_t, i), type));
    for (guint i = 0; i < rows->len; i++) {
        char **cells = g_ptr_array_index(rows, i);
        for (unsigned j = 0; j < COLUMNS; j++)
            widths[j] = j + 1 < COLUMNS ? MAX(widths[j], (int)strlen(cells[j])) : 3;
    }
    print_row(g_ptr_array_index(rows, 0), widths);
    print_rule(widths);
    for (guint i = 1; i < rows->len; i++)
        print_row(g_ptr_array_index(rows, i), widths);
    g_ptr_array_free(rows, TRUE);
    g_array_free(options, TRUE);
}

static const struct ntt_config_option *option_named(const char *name)
{
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        if (strcmp(ntt_config_option(i)->name, name) == 0)
            return ntt_config_option(i);
    }
    return NULL;
}

/* "20,000" */
static void print_number(unsigned number)
{
    if (number >= 1000) {
        print_number(number / 1000);
        printf(",%03u", number % 1000);
    } else {
        printf("%u", number);
    }
}

__attribute__((noreturn, format(printf, 3, 4))) static void fail(const char *page, unsigned line,
                                                                 const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s.md, line %u: ", page, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

/* A line of the page, with defaults for names. */
static void print_line(const char *page, unsigned number, const char *line)
{
    for (const char *brace; (brace = strchr(line, '{')); line = brace) {
        size_t length = strspn(++brace, "abcdefghijklmnopqrstuvwxyz_");
        char *name = g_strndup(brace, length);
        const struct ntt_config_option *option = option_named(name);
        if (!option || brace[length] != '}')
            fail(page, number, "no threshold is called '%s'; see engine/config.c and the detector's options",
                 name);
        printf("%.*s", (int)(brace - 1 - line), line);
        print_number(option->fallback);
        g_free(name);
        brace += length + 1;
    }
    fputs(line, stdout);
}

static void complete(enum ntt_alert_type type)
{
    const struct ntt_alert_type_info *about = ntt_alert_type(type);
    char *line = NULL;
    size_t room = 0;
    unsigned number = 0, tables = 0;
    printf("# %s (`%s`)\n\n", about->title, about->name);
    while (getline(&line, &room, stdin) > 0) {
        number++;
        if (line[0] == '#' && line[1] == ' ')
            fail(about->name, number, "leave out the title; that of the detector's row is put there");
        if (strcmp(line, mark) != 0) {
            print_line(about->name, number, line);
            continue;
        }
        print_table(type);
        tables++;
    }
    free(line);
    if (tables != 1)
        fail(about->name, number, "write the line <!-- thresholds --> once, where their table belongs");
}

int main(int argc, char **argv)
{
    for (enum ntt_alert_type type = 0; argc == 2 && type < NTT_ALERT_TYPES; type++) {
        if (strcmp(argv[1], ntt_alert_type(type)->name) != 0)
            continue;
        complete(type);
        return EXIT_SUCCESS;
    }
    fputs("usage: ntt_complete_page TYPE <PAGE >COMPLETED\n", stderr);
    return 2;
}
