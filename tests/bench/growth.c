/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Feeds the engine with hand-made packets: growth KIND SOURCES PACKETS, where KIND is `flood` (SYNs to one
 * host that nobody answers) or `ordinary` (TLS sessions of 17 packets with one of 16 servers). Prints the
 * packets that were fed and the bytes of engine memory. Run by tests/bench/growth, which counts instructions.
 */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct feed {
    struct ntt_engine *engine;
    struct ntt_packet packet;
    uint32_t frames;
};

static void ignore(void *data, const struct ntt_alert *alert)
{
    (void)data;
    (void)alert;
}

static struct ntt_address address(uint8_t network, uint32_t number)
{
    uint8_t bytes[4] = {network, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    return ntt_address_from_bytes(NTT_IPV4, bytes);
}

static void feed(struct feed *feed, unsigned flags, uint32_t payload)
{
    feed->packet.frame = ++feed->frames;
    feed->packet.time_ns += 50000;
    feed->packet.tcp_flags = (uint8_t)flags;
    feed->packet.payload = payload;
    feed->packet.length = 54 + payload;
    ntt_engine_feed(feed->engine, &feed->packet);
}

static void turn_round(struct ntt_packet *packet)
{
    struct ntt_address source = packet->source;
    uint16_t port = packet->source_port;
    packet->source = packet->destination;
    packet->source_port = packet->destination_port;
    packet->destination = source;
    packet->destination_port = port;
}

static void session(struct feed *traffic)
{
    static const struct {
        bool from_server;
        unsigned flags;
        uint32_t payload;
    } steps[] = {
        /* clang-format off */
        {false, NTT_SYN, 0}, {true, NTT_SYN | NTT_ACK, 0}, {false, NTT_ACK, 0},
        {false, NTT_PSH | NTT_ACK, 517}, {true, NTT_ACK, 1400}, {true, NTT_PSH | NTT_ACK, 1400}, {false, NTT_ACK, 0},
        {false, NTT_PSH | NTT_ACK, 80}, {false, NTT_PSH | NTT_ACK, 400}, {true, NTT_ACK, 1400}, {true, NTT_ACK, 1400},
        {false, NTT_ACK, 0}, {true, NTT_PSH | NTT_ACK, 900}, {false, NTT_ACK, 0},
        {false, NTT_FIN | NTT_ACK, 0}, {true, NTT_FIN | NTT_ACK, 0}, {false, NTT_ACK, 0},
        /* clang-format on */
    };
    bool turned = false;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].from_server != turned)
            turn_round(&traffic->packet);
        turned = steps[i].from_server;
        feed(traffic, steps[i].flags, steps[i].payload);
    }
    if (turned)
        turn_round(&traffic->packet);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s flood|ordinary SOURCES PACKETS\n", argv[0]);
        return 2;
    }
    bool flood = strcmp(argv[1], "flood") == 0;
    uint32_t sources = (uint32_t)strtoul(argv[2], NULL, 10), packets = (uint32_t)strtoul(argv[3], NULL, 10);
    struct ntt_config config;
    ntt_config_defaults(&config);
    struct ntt_setup setup = {.sink = ignore};
    struct feed traffic = {
        .engine = ntt_engine_create(&config, &setup),
        .packet = {.time_ns = 1700000000LL * 1000000000, .ttl = 64, .ip_protocol = 6, .transport = NTT_TCP}};
    for (uint32_t i = 0; traffic.frames < packets; i++) {
        traffic.packet.source = address(11, (uint32_t)((uint64_t)i * 2654435761U % sources));
        traffic.packet.destination = address(10, flood ? 1 : i % 16);
        traffic.packet.source_port = (uint16_t)(1024 + i / sources % 60000);
        traffic.packet.destination_port = 443;
        if (flood)
            feed(&traffic, NTT_SYN, 0);
        else
            session(&traffic);
    }
    printf("%u packets, %zu bytes\n", traffic.frames, ntt_engine_state(traffic.engine).memory);
    ntt_engine_destroy(traffic.engine);
    return 0;
}
