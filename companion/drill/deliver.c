/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/deliver.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "base/interrupt.h"
#include "drill/lab.h"
#include "drill/send.h"

#include <stdio.h>

/* Says what will be sent, before it is. */
static void announce(const struct ntt_drill *drill, const char *interface)
{
    size_t count = ntt_craft_count(drill->craft);
    char *source = ntt_host_text(&drill->source), *target = ntt_host_text(&drill->target);
    double seconds =
        count ? (double)(ntt_craft_frame(drill->craft, count - 1).at - ntt_craft_frame(drill->craft, 0).at) *
                    1e-9
              : 0;
    fprintf(stderr,
            "Sending to %s: %s, %s (%s)\n"
            "  %zu packets in %.0f s, at most %" G_GUINT64_FORMAT " per second\n"
            "  source %s, target %s; other addresses are in the target's network and in %s\n",
            interface, drill->scenario->name, drill->scenario->variant, drill->scenario->purpose, count,
            seconds, ntt_send_busiest(drill->craft), source, target,
            drill->target.ipv6 ? "2001:db8:ffff::/48" : "198.18.0.0/15");
    g_free(source);
    g_free(target);
}

int ntt_deliver(const struct ntt_drill *drill, const char *interface, bool quiet)
{
    struct ntt_sent sent;
    char *problem = ntt_send_excess(drill->craft);
    if (problem) {
        ntt_error("drill", "%s", problem);
        g_free(problem);
        return NTT_EXIT_USAGE;
    }
    if (!quiet)
        announce(drill, interface);
    ntt_interrupt_catch();
    if (!ntt_send(drill->craft, interface, &sent, &problem)) {
        ntt_error("drill", "cannot send to '%s': %s. Sending needs root or the capability CAP_NET_RAW",
                  interface, problem);
        g_free(problem);
        return NTT_EXIT_USAGE;
    }
    if (!quiet)
        fprintf(stderr,
                "Sent %" G_GUINT64_FORMAT " packets, %" G_GUINT64_FORMAT
                " bytes, in %.1f s; %" G_GUINT64_FORMAT " were refused by the interface\n",
                sent.packets, sent.bytes, sent.seconds, sent.refused);
    return ntt_interrupted() ? NTT_EXIT_INTERRUPTED : sent.refused ? NTT_EXIT_USAGE : NTT_EXIT_OK;
}

/* Its name, to be freed with g_free; NULL when there is none, and it has been said why. */
static char *make_lab(void)
{
    char *problem = NULL;
    ntt_interrupt_catch();
    char *name = ntt_lab_make(&problem);
    if (!name)
        ntt_error_remedy("drill", "sudo ntt drill icmp-flood --lab",
                         "cannot create a lab: %s. It needs root and the package iproute2", problem);
    g_free(problem);
    return name;
}

int ntt_deliver_in_lab(const struct ntt_drill *drill, bool quiet)
{
    char *name = make_lab();
    if (!name)
        return NTT_EXIT_USAGE;
    int status = ntt_deliver(drill, NTT_LAB_SENDER, quiet);
    if (!quiet)
        fprintf(stderr, "Received at " NTT_LAB_SENSOR ": %" G_GUINT64_FORMAT " packets\n",
                ntt_lab_received());
    ntt_lab_remove(name);
    g_free(name);
    return status;
}

int ntt_keep_lab(void)
{
    char *name = make_lab();
    if (!name)
        return NTT_EXIT_USAGE;
    printf("%s\n", name);
    fflush(stdout);
    fprintf(stderr,
            "The lab exists until this command is interrupted. In another terminal:\n"
            "  ip netns exec %s tshark -i " NTT_LAB_SENSOR "\n"
            "  ip netns exec %s ntt drill syn-flood -i " NTT_LAB_SENDER "\n",
            name, name);
    GPollFD wait = {.fd = ntt_interrupt_descriptor(), .events = G_IO_IN};
    while (!ntt_interrupted())
        g_poll(&wait, 1, -1);
    ntt_lab_remove(name);
    g_free(name);
    return NTT_EXIT_OK;
}

bool ntt_delivery_is_safe(const char *interface)
{
    if (ntt_lab_is_here())
        return true;
    ntt_error_remedy("drill", "sudo ntt drill syn-flood --lab",
                     "sends attack packets only to your own network: give --yes-this-is-my-network if '%s' "
                     "is in it, or use a lab",
                     interface);
    return false;
}
