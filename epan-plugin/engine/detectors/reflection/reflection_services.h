/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The UDP services that answer strangers with more than they were asked, and what their messages look like.
 */
#ifndef NTT_REFLECTION_SERVICES_H
#define NTT_REFLECTION_SERVICES_H

#include <stdbool.h>
#include <stdint.h>

struct ntt_reflector {
    const char *name;
    /* Whether a message is an answer; NULL: the service's answers cannot be told from its questions. */
    bool (*is_answer)(const uint8_t *data, uint32_t length);
    /* What a client chooses anew for each question, and somebody who sends one question over and over does
     * not: a hash of it, taken from an answer. 0: nothing of the kind. NULL: never. */
    uint64_t (*question)(const uint8_t *data, uint32_t length);
    bool
        common; /* ordinary streams and conversations come from the port, too, or it is no service's at all */
    bool unsolicited; /* what comes from there was never asked for, or by a group: it is no evidence */
};

/* The service of a port, "udp" where none is known. */
const struct ntt_reflector *ntt_reflector_at(uint16_t port);

#endif
