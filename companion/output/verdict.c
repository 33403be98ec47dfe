/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/verdict.h"

#include "base/text_format.h"
#include "output/limits.h"

static const struct ntt_summary *capture(const struct ntt_report *report, guint i)
{
    return g_ptr_array_index(report->captures, i);
}

unsigned ntt_verdict_worst(const struct ntt_report *report)
{
    unsigned worst = 0;
    for (guint i = 0; i < report->captures->len; i++) {
        const GPtrArray *findings = capture(report, i)->findings;
        if (findings->len)
            worst = MAX(worst, ((const struct ntt_finding *)g_ptr_array_index(findings, 0))->severity);
    }
    return worst;
}

char *ntt_verdict_headline(const struct ntt_report *report)
{
    uint64_t packets = 0, unjudged = 0, unread_packets = 0;
    unsigned attacks = 0, remarks = 0, unread = 0, captures = report->captures->len;
    for (guint i = 0; i < captures; i++) {
        const struct ntt_summary *summary = capture(report, i);
        unsigned serious = ntt_summary_count(summary, NTT_MEDIUM);
        packets += summary->packets;
        unjudged += summary->unjudged ? summary->packets : 0;
        unread_packets += ntt_limits_much_unread(summary) ? summary->unread_packets : 0;
        attacks += serious;
        remarks += summary->findings->len - serious;
        unread += summary->outcome == NTT_UNREAD;
    }
    if (unread == captures)
        return g_strdup("Nothing could be read");
    char *where = ntt_text_counted(packets, "packet", "packets");
    char *text;
    if (attacks)
        text = g_strdup_printf("%u %s found in %s", attacks, attacks == 1 ? "attack" : "attacks", where);
    else if (remarks)
        text = g_strdup_printf("No attack found in %s, %u minor %s", where, remarks,
                               remarks == 1 ? "observation" : "observations");
    else if (packets == 0)
        text = g_strdup(captures == 1 ? "The capture has no packets" : "The captures have no packets");
    else if (packets == unjudged)
        text = g_strdup_printf("Nothing in %s could be judged", where);
    else if (unread_packets)
        text = g_strdup_printf("No scan or flood was found in %s, %" G_GUINT64_FORMAT
                               " of which could not be read",
                               where, unread_packets);
    else
        text = g_strdup_printf("No scan or flood was found in %s", where);
    g_free(where);
    return text;
}

/* Whether enough of the capture was seen that finding nothing says something. */
static bool was_seen(const struct ntt_summary *summary)
{
    return summary->packets && !summary->unjudged && summary->outcome != NTT_UNREAD &&
           !ntt_limits_much_unread(summary) && g_strcmp0(summary->visibility, "one-way") != 0 &&
           summary->truncated_packets * 2 <= summary->packets;
}

bool ntt_verdict_is_clear(const struct ntt_report *report)
{
    for (guint i = 0; i < report->captures->len; i++)
        if (!was_seen(capture(report, i)))
            return false;
    return !ntt_verdict_worst(report);
}

static bool repeats(const struct ntt_lead *said, const struct ntt_summary *summary,
                    const struct ntt_finding *finding)
{
    return said->summary == summary && said->finding->key && !g_strcmp0(said->finding->key, finding->key);
}

GArray *ntt_verdict_lead(const struct ntt_report *report)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(struct ntt_lead));
    for (int severity = NTT_CRITICAL; severity >= NTT_INFO; severity--) {
        for (guint i = 0; i < report->captures->len; i++) {
            const struct ntt_summary *summary = capture(report, i);
            for (guint j = 0; j < summary->findings->len; j++) {
                const struct ntt_finding *finding = g_ptr_array_index(summary->findings, j);
                if ((int)finding->severity != severity)
                    continue;
                guint at = 0;
                while (at < points->len &&
                       !repeats(&g_array_index(points, struct ntt_lead, at), summary, finding))
                    at++;
                if (at == points->len) {
                    struct ntt_lead point = {.summary = summary, .finding = finding};
                    g_array_append_val(points, point);
                }
                g_array_index(points, struct ntt_lead, at).times++;
            }
        }
    }
    return points;
}

char *ntt_verdict_reservation(const struct ntt_report *report)
{
    unsigned partial = 0, unread = 0, captures = report->captures->len;
    for (guint i = 0; i < captures; i++) {
        enum ntt_read_outcome outcome = capture(report, i)->outcome;
        unread += outcome == NTT_UNREAD;
        partial += outcome == NTT_READ_PART || outcome == NTT_INTERRUPTED;
    }
    if (!partial && !unread)
        return NULL;
    if (captures == 1)
        return g_strdup(capture(report, 0)->outcome_text);
    return g_strdup_printf("Of %u captures, %u %s read in part and %u not at all.", captures, partial,
                           partial == 1 ? "was" : "were", unread);
}
