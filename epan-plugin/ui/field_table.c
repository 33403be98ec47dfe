/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ntt_field_table: prints every field of the plugin, as `tshark -G fields` does, or with --markdown as the list of
 * the manual page. Built and run with the plugin; needs no Wireshark.
 */
#include "ui/field_list.h"

#include <stdio.h>
#include <string.h>

static const struct field {
    const char *name, *title, *type, *base, *text;
} fields[] = {
#define ROW(variable, type, base, strings, name, title, text) {name, title, #type, #base, text},
    NTT_FIELD_LIST(ROW)
#undef ROW
};

static void print_table(void)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct field *field = &fields[i];
        const char *base = strcmp(field->base, "BASE_NONE") == 0 ? "" : field->base;
        printf("F\t%s\t%s\t%s\tntt\t%s\t0x0\t%s\n", field->title, field->name, field->type, base,
               field->text);
    }
}

static void print_markdown(void)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        printf("**%s** (%s)  \n%s.\n\n", fields[i].name, fields[i].type, fields[i].text);
}

int main(int argc, char **argv)
{
    if (argc == 1)
        print_table();
    else if (argc == 2 && strcmp(argv[1], "--markdown") == 0)
        print_markdown();
    else
        return fputs("usage: ntt_field_table [--markdown]\n", stderr), 2;
    return 0;
}
