/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/talk.h"

#include <netinet/tcp.h>
#include <string.h>

enum { SEGMENT = 1440 };

static const int64_t half_way = 400 * NTT_MICROSECOND;

static void add_segment(struct ntt_talk *talk, bool from_client, uint8_t flags, const void *bytes,
                        size_t length)
{
    uint32_t *own = from_client ? &talk->client_next : &talk->server_next,
             other = from_client ? talk->server_next : talk->client_next;
    const struct ntt_host *from = from_client ? talk->client : talk->server,
                          *to = from_client ? talk->server : talk->client;
    uint16_t from_port = from_client ? talk->client_port : talk->server_port,
             to_port = from_client ? talk->server_port : talk->client_port;
    const struct ntt_tcp tcp = {.flags = flags,
                                .sequence = *own,
                                .acknowledged = flags & TH_ACK ? other : 0,
                                .payload = bytes,
                                .length = length};
    ntt_craft_tcp(talk->craft, talk->now, from, to, (struct ntt_ports){from_port, to_port}, &tcp);
    *own += (uint32_t)length + ((flags & (TH_SYN | TH_FIN)) != 0);
    talk->now += half_way;
}

void ntt_talk_open(struct ntt_talk *talk, struct ntt_craft *craft, int64_t at, const struct ntt_host *client,
                   const struct ntt_host *server, struct ntt_ports ports)
{
    *talk = (struct ntt_talk){.craft = craft,
                              .client = client,
                              .server = server,
                              .client_port = ports.from,
                              .server_port = ports.to,
                              .client_next = ntt_craft_random(craft, UINT32_MAX),
                              .server_next = ntt_craft_random(craft, UINT32_MAX),
                              .now = at};
    add_segment(talk, true, TH_SYN, NULL, 0);
    add_segment(talk, false, TH_SYN | TH_ACK, NULL, 0);
    add_segment(talk, true, TH_ACK, NULL, 0);
}

void ntt_talk_say(struct ntt_talk *talk, bool from_client, const void *bytes, size_t length)
{
    const uint8_t *next = bytes;
    while (length) {
        size_t part = length < SEGMENT ? length : SEGMENT;
        add_segment(talk, from_client, part == length ? TH_PUSH | TH_ACK : TH_ACK, next, part);
        next += part;
        length -= part;
    }
    add_segment(talk, !from_client, TH_ACK, NULL, 0);
}

void ntt_talk_say_text(struct ntt_talk *talk, bool from_client, const char *text)
{
    ntt_talk_say(talk, from_client, text, strlen(text));
}

void ntt_talk_close(struct ntt_talk *talk)
{
    add_segment(talk, true, TH_FIN | TH_ACK, NULL, 0);
    add_segment(talk, false, TH_FIN | TH_ACK, NULL, 0);
    add_segment(talk, true, TH_ACK, NULL, 0);
}
