/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/packet_facts.h"

#include "packet/link_layer.h"
#include "packet/packet_headers.h"

#include <wiretap/wtap.h>

enum { DEEPEST = 16 }; /* no frame that is worth a look has more layers */

static GByteArray *layer_of; /* by protocol id: enum ntt_layer, NTT_LAYERS for all others */
static int own_protocol;

static void map_protocols(void)
{
    layer_of = g_byte_array_new();
    for (enum ntt_layer i = 0; i < NTT_LAYERS; i++) {
        guint used = layer_of->len, protocol = (guint)ntt_layer_ids(i)->protocol;
        if (protocol >= used) {
            g_byte_array_set_size(layer_of, protocol + 1);
            memset(layer_of->data + used, NTT_LAYERS, protocol + 1 - used);
        }
        layer_of->data[protocol] = (guint8)i;
    }
}

void ntt_packet_facts_handoff(void)
{
    ntt_packet_headers_handoff();
    map_protocols();
    /* Where anyone listens to any tap, the host queues what all of them say; it compares each of that with each
     * listener. So one, to the tap that says least. */
    static char listener; /* known by its address */
    GString *error = register_tap_listener(ntt_layer_ids(NTT_LAYER_SCTP)->name, &listener, NULL,
                                           TL_IS_DISSECTOR_HELPER, NULL, NULL, NULL, NULL);
    if (error)
        g_string_free(error, TRUE);
    own_protocol = proto_get_id_by_filter_name("ntt");
    ntt_link_layer_handoff();
}

GArray *ntt_packet_facts_wanted_fields(void)
{
    GArray *wanted = g_array_new(FALSE, FALSE, sizeof(int));
    for (enum ntt_layer i = 0; i < NTT_LAYERS; i++) {
        if (i != NTT_LAYER_ICMP && i != NTT_LAYER_ICMPV6)
            g_array_append_val(wanted, ntt_layer_ids(i)->field);
    }
    return wanted;
}

/* What comes after a header, by its own word; NTT_LAYERS when nothing does that counts. */
static enum ntt_layer layer_after(const struct ntt_header_reader *reader, enum ntt_layer layer)
{
    if (layer == NTT_LAYER_ICMP || layer == NTT_LAYER_ICMPV6)
        return !reader->quoting ? NTT_LAYERS : layer == NTT_LAYER_ICMP ? NTT_LAYER_IPV4 : NTT_LAYER_IPV6;
    if (layer != NTT_LAYER_IPV4 && layer != NTT_LAYER_IPV6)
        return NTT_LAYERS;
    for (enum ntt_layer next = 0; next < NTT_LAYERS; next++) {
        if (ntt_layer_ids(next)->number == reader->ip.protocol)
            return next;
    }
    return NTT_LAYERS;
}

/* The layer's number when a quoted header was dissected: the one under which its ports were left. */
static unsigned quoted_layer_number(const struct ntt_header_reader *reader, enum ntt_layer layer)
{
    unsigned number = 1;
    while (number < DEEPEST &&
           !p_get_proto_data(reader->pinfo->pool, reader->pinfo, ntt_layer_ids(layer)->field, number))
        number++;
    return number;
}

/* From Wireshark 4.4 on, pinfo->layers is empty when a dissector asked for more bytes where nobody gathers
 * them, as one above UDP. Then each header tells which is the next. */
static void read_without_layers(struct ntt_header_reader *reader)
{
    enum ntt_layer layer = ntt_header_is_there(reader, NTT_LAYER_IPV4) ? NTT_LAYER_IPV4 : NTT_LAYER_IPV6;
    for (unsigned depth = 1; depth < DEEPEST && layer != NTT_LAYERS; depth++) {
        reader->layer_number = quoted_layer_number(reader, layer);
        ntt_header_read(reader, layer);
        layer = layer_after(reader, layer);
    }
}

/* Protocols that have a transport of their own: without it, their packet is a fragment or broken. */
static bool has_own_transport(uint8_t protocol)
{
    return protocol == 1 || protocol == 6 || protocol == 17 || protocol == 58 || protocol == 132;
}

/* sharkd filters with a tree that lacks the fields that were asked for: what was found in the first pass is
 * kept for it, where it is not to be found again. */
static void keep_or_recall(const struct ntt_header_reader *reader)
{
    struct ntt_packet *kept;
    if (reader->tapped)
        return;
    if (reader->searched && !reader->pinfo->fd->visited) {
        kept = wmem_new(wmem_file_scope(), struct ntt_packet);
        *kept = *reader->packet;
        kept->data = NULL;
        kept->data_length = 0;
        p_add_proto_data(wmem_file_scope(), reader->pinfo, own_protocol, 0, kept);
    } else if (!reader->searched) {
        kept = (struct ntt_packet *)p_get_proto_data(wmem_file_scope(), reader->pinfo, own_protocol, 0);
        if (kept)
            *reader->packet = *kept;
    }
}

static uint64_t link_number(const address *from)
{
    return from->type == AT_ETHER && from->len == 6 ? ntt_link_layer_number(from->data) : 0;
}

int64_t ntt_packet_facts_time(const nstime_t *time)
{
    enum { SECOND = 1000000000, MARGIN = 3 /* seconds in an int of nanoseconds */ };
    const int64_t last = NTT_LATEST_NS / SECOND - MARGIN;
    return CLAMP((int64_t)time->secs, -last, last) * SECOND + time->nsecs;
}

bool ntt_packet_facts_tapped(void)
{
    return fetch_tapped_data(ntt_layer_ids(NTT_LAYER_IPV4)->tap, 0) ||
           fetch_tapped_data(ntt_layer_ids(NTT_LAYER_IPV6)->tap, 0);
}

/* A source route hides the final destination among the options; the dissector has found it. */
static void take_final_destination(const packet_info *pinfo, struct ntt_packet *packet)
{
    struct ntt_address destination = ntt_address_from(&pinfo->net_dst);
    if (destination.family == packet->destination.family)
        packet->destination = destination;
}

void ntt_packet_facts_read(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, struct ntt_packet *packet)
{
    *packet = (struct ntt_packet){
        .frame = pinfo->num,
        .time_ns = ntt_packet_facts_time(&pinfo->abs_ts),
        .length = pinfo->fd->pkt_len,
        .link_source = link_number(&pinfo->dl_src),
        .link_destination = link_number(&pinfo->dl_dst),
    };
    struct ntt_header_reader reader = {.frame = tvb, .pinfo = pinfo, .tree = tree, .packet = packet};
    for (wmem_list_frame_t *item = wmem_list_head(pinfo->layers); item; item = wmem_list_frame_next(item)) {
        guint protocol = GPOINTER_TO_UINT(wmem_list_frame_data(item));
        reader.layer_number++;
        enum ntt_layer layer =
            protocol < layer_of->len ? (enum ntt_layer)layer_of->data[protocol] : NTT_LAYERS;
        if (layer == NTT_LAYERS) {
            if (reader.any_ip)
                reader.next_bytes = NULL;
            continue;
        }
        if (!reader.any_ip && !ntt_packet_facts_tapped()) {
            reader.next_offset = ntt_link_layer_offset(pinfo, (int)protocol);
            reader.next_bytes = reader.next_offset < 0 ? NULL : tvb;
        }
        ntt_header_read(&reader, layer);
    }
    if (!reader.any_ip)
        read_without_layers(&reader);
    if (reader.any_ip && !reader.tapped && !reader.quoting)
        take_final_destination(pinfo, packet);
    if (!reader.any_ip && pinfo->rec->rec_header.packet_header.pkt_encap != WTAP_ENCAP_ETHERNET)
        ntt_link_layer_read_wlan(tvb, pinfo, packet);
    if (!reader.any_ip)
        ntt_link_layer_read_arp(tvb, pinfo, packet);
    else if (packet->transport == NTT_NO_TRANSPORT && !packet->fragment &&
             !has_own_transport(packet->ip_protocol))
        packet->transport = NTT_OTHER_IP;
    keep_or_recall(&reader);
}

static wmem_list_frame_t *innermost_layer(const packet_info *pinfo)
{
    /* Wireshark counts a postdissector as a layer, too. */
    wmem_list_frame_t *item = wmem_list_tail(pinfo->layers);
    while (item && GPOINTER_TO_INT(wmem_list_frame_data(item)) == own_protocol)
        item = wmem_list_frame_prev(item);
    return item;
}

int ntt_packet_facts_innermost_protocol(const packet_info *pinfo)
{
    wmem_list_frame_t *item = innermost_layer(pinfo);
    return item ? GPOINTER_TO_INT(wmem_list_frame_data(item)) : -1;
}

int ntt_packet_facts_carrying_protocol(const packet_info *pinfo)
{
    wmem_list_frame_t *item = innermost_layer(pinfo), *below = item ? wmem_list_frame_prev(item) : NULL;
    return below ? GPOINTER_TO_INT(wmem_list_frame_data(below)) : -1;
}
