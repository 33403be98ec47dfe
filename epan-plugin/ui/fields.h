/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields and expert entries of the plugin, and how they are drawn. */
#ifndef NTT_FIELDS_H
#define NTT_FIELDS_H

#include "compat.h"
#include "engine/engine.h"

void ntt_fields_register(int protocol);

/* What is known about one frame. */
struct ntt_drawing {
    const struct ntt_packet *packet;
    const struct ntt_alert *events; /* the alerts that change on this frame, in order */
    unsigned event_count;
    const struct ntt_alert *const *known; /* every alert of the capture so far, as last heard of */
    const struct ntt_span *spans;         /* of each of them */
    unsigned known_count;
    const struct ntt_counters *counters; /* NULL: not kept */
};

/* Whether a tree shows, or anyone asks it for, any of the fields; not for NULL. */
bool ntt_fields_wanted(proto_tree *tree);
/* Adds the fields to the tree (NULL is fine) and the alerts to the expert information. */
void ntt_fields_draw(const struct ntt_drawing *drawing, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);
/* Says on this frame that no GeoIP database was found. */
void ntt_fields_draw_no_geoip(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
