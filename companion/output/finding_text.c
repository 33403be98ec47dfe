/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/finding_text.h"

#include "base/escape.h"
#include "base/text_format.h"
#include "output/guidance.h"

#include <stdbool.h>
#include <string.h>

const char *ntt_confidence_text(uint64_t percent)
{
    if (percent >= 95)
        return "almost certain";
    if (percent >= 80)
        return "very likely";
    return percent >= 55 ? "likely" : "possible";
}

char *ntt_finding_title(const struct ntt_finding *finding)
{
    const char *known = ntt_type_title(finding->type);
    char *title = g_strdup(known ? known : finding->type);
    if (finding->variant && *finding->variant) {
        char *with_variant = g_strdup_printf("%s (%s)", title, finding->variant);
        g_free(title);
        title = with_variant;
    }
    return title;
}

char *ntt_finding_evidence(const struct ntt_finding *finding)
{
    if (finding->observed == 0 && finding->threshold == 0)
        return NULL;
    char *observed = ntt_text_count(finding->observed), *threshold = ntt_text_count(finding->threshold);
    char *window = finding->window_s > 0 ? ntt_text_duration(finding->window_s) : NULL;
    char *text = g_strdup_printf("%s %s%s%s, where the limit is %s", observed,
                                 finding->unit ? finding->unit : "events", window ? " in " : "",
                                 window ? window : "", threshold);
    g_free(window);
    g_free(threshold);
    g_free(observed);
    return text;
}

char *ntt_finding_technique(const struct ntt_finding *finding)
{
    if (!finding->technique || !*finding->technique)
        return NULL;
    const char *name = ntt_technique_name(finding->technique);
    return g_strjoin(" ", finding->technique, name, NULL);
}

static char *command(const char *name, const char *program, const char *filter)
{
    bool is_gone =
        strcmp(name, "-") == 0 || g_str_has_prefix(name, "/dev/fd/") || strcmp(name, "/dev/stdin") == 0;
    if (!filter || is_gone)
        return NULL;
    char *path = g_strconcat(name[0] == '-' ? "./" : "", name, NULL);
    char *file = ntt_shell_word(path), *quoted = ntt_shell_word(filter);
    char *text = g_strdup_printf("%s -r %s -Y %s", program, file, quoted);
    g_free(quoted);
    g_free(file);
    g_free(path);
    return text;
}

char *ntt_finding_wireshark(const struct ntt_summary *summary, const struct ntt_finding *finding)
{
    return command(finding->opened_in ? finding->opened_in : summary->file, "wireshark", finding->filter);
}

char *ntt_finding_tshark(const struct ntt_summary *summary, const struct ntt_finding *finding)
{
    if (finding->opened_in) /* no file of a capture set counts alerts as the set does */
        return NULL;
    char *filter = g_strdup_printf("ntt.evidence == %" G_GUINT64_FORMAT, finding->id);
    char *text = command(summary->file, "tshark -2", filter);
    g_free(filter);
    return text;
}

const char *ntt_finding_end(const char *address)
{
    bool all = g_strcmp0(address, "0.0.0.0/0") == 0 || g_strcmp0(address, "::/0") == 0;
    return all ? "everywhere" : address;
}
