/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/copies.h"

#include "engine/hash.h"

/* No router forwards a frame of 802.11: copies have all in common. */
static uint64_t print_of_frame(const struct ntt_packet *packet)
{
    uint64_t rest =
        (uint64_t)packet->wlan_sequence << 16 | (uint64_t)packet->wlan << 8 | (uint64_t)packet->wlan_retry;
    return ntt_combine(ntt_combine(packet->link_source, packet->link_destination), packet->wlan_network) ^
           ntt_mix(rest);
}

/* Link-layer addresses, TTL and checksums change on the way; in ARP the sender's link address is the message. */
static uint64_t print_of(const struct ntt_packet *packet, const struct ntt_hashes *hashes)
{
    enum { DATA = 16 };
    uint64_t ports = (uint64_t)packet->source_port << 48 | (uint64_t)packet->destination_port << 32 |
                     (uint64_t)packet->ip_id << 16 | packet->fragment_offset;
    uint64_t numbers =
        ((uint64_t)packet->tcp_sequence << 32 | packet->tcp_acknowledgement) + packet->fragment_id;
    uint64_t rest = (uint64_t)packet->payload << 32 | (uint64_t)packet->ip_protocol << 24 |
                    (uint64_t)packet->icmp << 16 | (uint64_t)packet->tcp_flags << 8 | packet->neighbour_reply;
    uint64_t print = ntt_combine(hashes->source ^ ports, hashes->destination + numbers) ^ ntt_mix(rest);
    if (packet->data)
        print ^= ntt_hash_bytes(packet->data, packet->data_length < DATA ? packet->data_length : DATA);
    if (packet->transport == NTT_NEIGHBOUR)
        print ^= ntt_combine(packet->neighbour_link, packet->link_source);
    return print;
}

/* Whether two packets that the sender meant to send would differ: by a number that counts, or by what they say. */
static bool can_be_told_apart(const struct ntt_packet *packet)
{
    if (packet->wlan)
        return packet->wlan_sequence;
    return packet->ip_id || packet->fragment_id || packet->data_length || packet->transport == NTT_TCP ||
           packet->transport == NTT_NEIGHBOUR;
}

bool ntt_copies_observe(struct ntt_copies *copies, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes)
{
    const int64_t apart_ns = 10000000;
    enum { MOST = 3 };
    if (!can_be_told_apart(packet))
        return false;
    uint64_t print = packet->wlan ? print_of_frame(packet) : print_of(packet, hashes);
    struct ntt_sighting *sighting = &copies->sightings[print % NTT_SIGHTINGS];
    int64_t since = packet->time_ns - sighting->last_ns;
    if (sighting->print != print || since > apart_ns || since < -apart_ns) {
        *sighting = (struct ntt_sighting){print, packet->time_ns, 0};
        return false;
    }
    sighting->last_ns = packet->time_ns;
    if (sighting->times >= MOST)
        return false;
    sighting->times++;
    copies->count++;
    return true;
}
