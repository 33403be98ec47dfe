/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/html/parts.h"

#include "base/escape.h"

void ntt_html_severity(GString *out, enum ntt_severity severity)
{
    const char *name = ntt_severity_name(severity);
    g_string_append_printf(out,
                           "<span class=\"severity %s\"><svg class=\"shape\" aria-hidden=\"true\">"
                           "<use href=\"#s-%s\"/></svg>%s</span>",
                           name, name, name);
}

void ntt_html_fact(GString *out, const char *label, char *text)
{
    if (text && *text) {
        g_string_append_printf(out, "<div><dt>%s</dt><dd>", label);
        ntt_html_sentence(out, text);
        g_string_append(out, "</dd></div>\n");
    }
    g_free(text);
}
