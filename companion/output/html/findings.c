/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding cards: what, who, whom, when, how sure, the evidence against the limit, what to do, and the
 * packets. */
#include "base/escape.h"
#include "base/text_format.h"
#include "output/finding_text.h"
#include "output/guidance.h"
#include "output/html/parts.h"

#include <math.h>

enum { CARDS_SHOWN = NTT_PAGE_ALERTS };

static void who(GString *out, const char *label, const char *address, const char *country)
{
    if (!address)
        return;
    g_string_append_printf(out, "<div><dt>%s</dt><dd><code class=\"address\">", label);
    ntt_html_text(out, address);
    g_string_append(out, "</code>");
    if (country) {
        g_string_append(out, " <span class=\"country\">registered in ");
        ntt_html_text(out, country);
        g_string_append(out, "</span>");
    }
    g_string_append(out, "</dd></div>\n");
}

static void when(GString *out, const struct ntt_finding *finding)
{
    char *first = ntt_text_time(finding->first_time), *last = ntt_text_time(finding->last_time);
    g_string_append(out, "<div><dt>When</dt><dd>");
    ntt_html_text(out, first);
    g_string_append(out, "<br>to ");
    ntt_html_text(out, last);
    if (finding->first_frame)
        g_string_append_printf(out, "<br>frames %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                               finding->first_frame, finding->last_frame);
    g_string_append(out, "</dd></div>\n");
    g_free(last);
    g_free(first);
}

/*
 * Observed against the limit, as a bar with a mark. Orders of magnitude lie between the two, so the bar is
 * logarithmic; the text beside it has the numbers.
 */
static void evidence(GString *out, const struct ntt_finding *finding)
{
    char *text = ntt_finding_evidence(finding);
    if (!text)
        return;
    double observed = log10(1 + (double)finding->observed), limit = log10(1 + (double)finding->threshold);
    double full = fmax(fmax(observed, limit) * 1.08, 0.1);
    g_string_append(out, "<div class=\"wide\"><dt>Evidence</dt><dd>");
    ntt_html_text(out, text);
    g_string_append_printf(
        out,
        "<svg class=\"gauge\" viewBox=\"0 0 300 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        "<rect class=\"rail\" x=\"0\" y=\"4\" width=\"300\" height=\"6\" rx=\"3\"/>"
        "<rect class=\"level\" x=\"0\" y=\"4\" width=\"%d\" height=\"6\" rx=\"3\"/>"
        "<rect class=\"limit\" x=\"%d\" y=\"0\" width=\"2\" height=\"14\"/></svg>"
        "<span class=\"hint\">logarithmic; the mark is the limit</span></dd></div>\n",
        (int)(observed / full * 300), (int)(limit / full * 300));
    g_free(text);
}

static void sureness(GString *out, uint64_t confidence)
{
    g_string_append_printf(
        out,
        "<div><dt>How sure</dt><dd>%s <span class=\"hint\">(%d %%)</span><svg class=\"gauge\" "
        "viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        "<rect class=\"rail\" width=\"100\" height=\"6\" rx=\"3\"/>"
        "<rect class=\"sure\" width=\"%d\" height=\"6\" rx=\"3\"/></svg></dd></div>\n",
        ntt_confidence_text(confidence), (int)confidence, (int)confidence);
}

/* A line to copy; the button works with scripts on, and the text can be selected without. */
static void copyable(GString *out, const char *label, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, "<div class=\"copy\"><span>%s</span><code tabindex=\"0\">", label);
    ntt_html_sentence(out, text);
    g_string_append_printf(
        out, "</code><button type=\"button\" aria-label=\"Copy: %s\" hidden>Copy</button></div>\n", label);
}

static void card(GString *out, const struct ntt_summary *summary, const struct ntt_finding *finding,
                 unsigned number)
{
    char *title = ntt_finding_title(finding), *technique = ntt_finding_technique(finding);
    char *wireshark = ntt_finding_wireshark(summary, finding), *tshark = ntt_finding_tshark(summary, finding);
    const char *severity = ntt_severity_name(finding->severity);
    g_string_append_printf(out, "<article class=\"card %s\" id=\"finding-%u-%" G_GUINT64_FORMAT "\"",
                           severity, number, finding->id);
    ntt_html_attribute(out, "data-severity", severity);
    g_string_append(out, ">\n<header>");
    ntt_html_severity(out, finding->severity);
    g_string_append(out, "<span class=\"kind\">");
    ntt_html_text(out, title);
    g_string_append_printf(
        out, "</span><span class=\"number\">alert %" G_GUINT64_FORMAT "</span></header>\n<h3>", finding->id);
    ntt_html_sentence(out, finding->message);
    g_string_append(out, "</h3>\n<dl>\n");
    who(out, "Source", ntt_finding_end(finding->source), finding->source_country);
    who(out, "Target", ntt_finding_end(finding->target), finding->target_country);
    when(out, finding);
    sureness(out, finding->confidence);
    ntt_html_fact(out, "Packets", ntt_text_count(finding->packets));
    ntt_html_fact(out, "ATT&amp;CK", technique);
    evidence(out, finding);
    g_string_append(out, "</dl>\n<p class=\"next\"><b>What to do next.</b> ");
    ntt_html_sentence(out, ntt_type_advice(finding->type));
    g_string_append(out, " <a");
    char *page = g_strconcat("#manual-", finding->type, NULL);
    ntt_html_attribute(out, "href", page);
    g_free(page);
    g_string_append(out, ">How this is detected</a></p>\n<details><summary>See the packets</summary>\n");
    copyable(out, "Display filter", finding->filter);
    copyable(out, "In Wireshark", wireshark);
    copyable(out, "All evidence, in tshark", tshark);
    g_string_append(out, "</details>\n</article>\n");
    g_free(tshark);
    g_free(wireshark);
    g_free(title);
}

void ntt_html_findings(GString *out, const struct ntt_summary *summary, unsigned number)
{
    guint findings = summary->findings->len;
    g_string_append_printf(out, "<section class=\"findings\" id=\"findings-%u\">\n<h2>Findings</h2>\n",
                           number);
    if (findings == 0)
        g_string_append(out, "<p class=\"empty\">No alert was raised.</p>\n");
    g_string_append(out, "<div class=\"cards\">\n");
    for (guint i = 0; i < MIN(findings, CARDS_SHOWN); i++)
        card(out, summary, g_ptr_array_index(summary->findings, i), number);
    g_string_append(out, "</div>\n<p class=\"filtered\" role=\"status\" hidden></p>\n");
    if (findings > CARDS_SHOWN)
        g_string_append_printf(
            out,
            "<p class=\"more\">and %u more. <code>ntt alerts</code> and the JSON format list all of "
            "them.</p>\n",
            findings - CARDS_SHOWN);
    g_string_append(out, "</section>\n");
}
