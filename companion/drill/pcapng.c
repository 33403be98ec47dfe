/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/pcapng.h"

#include <string.h>

enum block_type {
    SECTION_HEADER = 0x0a0d0d0a,
    INTERFACE_DESCRIPTION = 1,
    ENHANCED_PACKET = 6,
};
enum {
    BYTE_ORDER_MAGIC = 0x1a2b3c4d, /* numbers are in that of this machine */
    ETHERNET = 1,
    WIRELESS = 105, /* 802.11 without anything of the receiver */
    SNAPSHOT = 262144,
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_APPLICATION = 4,
    OPTION_RESOLUTION = 9,
    NANOSECONDS = 9, /* negative power of 10 */
};

static void add(GString *out, const void *bytes, size_t length)
{
    static const char padding[4];
    g_string_append_len(out, bytes, (gssize)length);
    g_string_append_len(out, padding, (gssize)(-length & 3));
}

static void add_number(GString *out, uint32_t number)
{
    add(out, &number, sizeof number);
}

static void add_option(GString *out, uint16_t code, const void *bytes, size_t length)
{
    const uint16_t head[] = {code, (uint16_t)length};
    add(out, head, sizeof head);
    add(out, bytes, length);
}

/* A block begins and ends with its length, which is known in the end. Returns the place of its beginning. */
static size_t begin(GString *out, uint32_t type)
{
    size_t place = out->len;
    add_number(out, type);
    add_number(out, 0);
    return place;
}

static void end(GString *out, size_t place)
{
    uint32_t length = (uint32_t)(out->len - place + sizeof length);
    memcpy(out->str + place + sizeof length, &length, sizeof length);
    add_number(out, length);
}

static void add_section(GString *out, const char *comment)
{
    static const char application[] = "ntt " NTT_VERSION;
    const uint16_t version[] = {1, 0};
    const int64_t length = -1; /* not said */
    size_t block = begin(out, SECTION_HEADER);
    add_number(out, BYTE_ORDER_MAGIC);
    add(out, version, sizeof version);
    add(out, &length, sizeof length);
    add_option(out, OPTION_COMMENT, comment, strlen(comment));
    add_option(out, OPTION_APPLICATION, application, strlen(application));
    add_option(out, OPTION_END, NULL, 0);
    end(out, block);
}

static void add_interface(GString *out, uint16_t link_type)
{
    const uint16_t type[] = {link_type, 0};
    const uint8_t resolution = NANOSECONDS;
    size_t block = begin(out, INTERFACE_DESCRIPTION);
    add(out, type, sizeof type);
    add_number(out, SNAPSHOT);
    add_option(out, OPTION_RESOLUTION, &resolution, sizeof resolution);
    add_option(out, OPTION_END, NULL, 0);
    end(out, block);
}

static void add_frame(GString *out, const struct ntt_frame *frame, int64_t began)
{
    uint64_t time = (uint64_t)(began + frame->at);
    size_t block = begin(out, ENHANCED_PACKET);
    add_number(out, 0); /* the interface */
    add_number(out, (uint32_t)(time >> 32));
    add_number(out, (uint32_t)time);
    add_number(out, (uint32_t)frame->length);
    add_number(out, (uint32_t)frame->length);
    add(out, frame->bytes, frame->length);
    end(out, block);
}

void ntt_pcapng(const struct ntt_craft *craft, int64_t began, const char *comment, GString *out)
{
    add_section(out, comment);
    add_interface(out, ntt_craft_is_wireless(craft) ? WIRELESS : ETHERNET);
    for (size_t i = 0; i < ntt_craft_count(craft); i++) {
        struct ntt_frame frame = ntt_craft_frame(craft, i);
        add_frame(out, &frame, began);
    }
}
