/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/send.h"

#include "base/interrupt.h"

#include <glib.h>
#include <pcap/pcap.h>
#include <time.h>

static int64_t duration_of(const struct ntt_craft *craft)
{
    size_t count = ntt_craft_count(craft);
    return count ? ntt_craft_frame(craft, count - 1).at - ntt_craft_frame(craft, 0).at : 0;
}

uint64_t ntt_send_busiest(const struct ntt_craft *craft)
{
    uint64_t most = 0;
    for (size_t first = 0, last = 0; last < ntt_craft_count(craft); last++) {
        while (ntt_craft_frame(craft, last).at - ntt_craft_frame(craft, first).at >= NTT_SECOND)
            first++;
        most = MAX(most, last - first + 1);
    }
    return most;
}

char *ntt_send_excess(const struct ntt_craft *craft)
{
    if (ntt_craft_is_wireless(craft))
        return g_strdup("frames of 802.11 cannot be sent to an interface of Ethernet; write a file with -w");
    uint64_t busiest = ntt_send_busiest(craft);
    if (busiest > NTT_SEND_RATE)
        return g_strdup_printf(
            "%" G_GUINT64_FORMAT
            " packets per second are more than the maximum of %d; lower --rate, or write a file with -w",
            busiest, NTT_SEND_RATE);
    if (duration_of(craft) > NTT_SEND_SECONDS * NTT_SECOND)
        return g_strdup_printf(
            "it would take %.0f seconds, and the maximum is %d; shorten --duration, or write a file with -w",
            (double)duration_of(craft) * 1e-9, NTT_SEND_SECONDS);
    return NULL;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * NTT_SECOND + time.tv_nsec;
}

/* A signal ends the wait. */
static void wait_until(int64_t moment)
{
    const struct timespec time = {moment / NTT_SECOND, moment % NTT_SECOND};
    while (!ntt_interrupted() && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0)
        continue;
}

static pcap_t *open_interface(const char *interface, char **problem)
{
    enum { NO_PACKETS = 64, MILLISECONDS = 100 };
    char error[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_open_live(interface, NO_PACKETS, 0, MILLISECONDS, error);
    if (!pcap) {
        *problem = g_strdup(error);
    } else if (pcap_datalink(pcap) != DLT_EN10MB) {
        *problem = g_strdup_printf("its link type is %s, but a drill sends Ethernet frames",
                                   pcap_datalink_val_to_name(pcap_datalink(pcap)));
        pcap_close(pcap);
        pcap = NULL;
    }
    return pcap;
}

bool ntt_send(const struct ntt_craft *craft, const char *interface, struct ntt_sent *sent, char **problem)
{
    *sent = (struct ntt_sent){0};
    pcap_t *pcap = open_interface(interface, problem);
    if (!pcap)
        return false;
    int64_t began = now();
    for (size_t i = 0; i < ntt_craft_count(craft) && !ntt_interrupted(); i++) {
        struct ntt_frame frame = ntt_craft_frame(craft, i);
        wait_until(began + frame.at - ntt_craft_frame(craft, 0).at);
        if (ntt_interrupted())
            break;
        if (pcap_inject(pcap, frame.bytes, frame.length) < 0) {
            if (!sent->refused++)
                *problem = g_strdup(pcap_geterr(pcap));
        } else {
            sent->packets++;
            sent->bytes += frame.length;
        }
    }
    sent->seconds = (double)(now() - began) * 1e-9;
    pcap_close(pcap);
    bool good = sent->packets || !sent->refused;
    if (good) {
        g_free(*problem);
        *problem = NULL;
    }
    return good;
}
