/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/address_text.h"

#include <arpa/inet.h>
#include <string.h>

bool ntt_text_address_is_host(const struct ntt_text_address *address)
{
    return address->bits == 8 * address->length;
}

void ntt_text_address_append(GString *out, const struct ntt_text_address *address)
{
    const uint8_t *b = address->bytes;
    char text[INET6_ADDRSTRLEN];
    if (address->length == NTT_MAC_BYTES)
        g_string_append_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
    else
        g_string_append(
            out, inet_ntop(address->length == NTT_IPV4_BYTES ? AF_INET : AF_INET6, b, text, sizeof text));
    if (!ntt_text_address_is_host(address))
        g_string_append_printf(out, "/%u", address->bits);
}

/* Each returns how many characters at the beginning of `text` are an address of its kind; 0: none are. */

static size_t read_ipv4(const char *text, uint8_t *bytes)
{
    const char *at = text;
    for (unsigned i = 0; i < NTT_IPV4_BYTES; i++) {
        unsigned value = 0, digits = 0;
        if (i && *at++ != '.')
            return 0;
        for (; g_ascii_isdigit(*at) && digits < 4; digits++)
            value = value * 10 + (unsigned)(*at++ - '0');
        if (digits == 0 || digits > 3 || value > 255)
            return 0;
        bytes[i] = (uint8_t)value;
    }
    return (size_t)(at - text);
}

static size_t read_mac(const char *text, uint8_t *bytes)
{
    const char *at = text;
    char separator = ':';
    for (unsigned i = 0; i < NTT_MAC_BYTES; i++) {
        if (i == 1 && *at == '-')
            separator = '-';
        if (i && *at++ != separator)
            return 0;
        if (!g_ascii_isxdigit(at[0]) || !g_ascii_isxdigit(at[1]))
            return 0;
        bytes[i] = (uint8_t)(g_ascii_xdigit_value(at[0]) * 16 + g_ascii_xdigit_value(at[1]));
        at += 2;
    }
    return g_ascii_isxdigit(*at) || *at == separator ? 0 : (size_t)(at - text);
}

/* The longest beginning that is one: what follows may be a dot, a colon or more. */
static size_t read_ipv6(const char *text, uint8_t *bytes)
{
    char copy[INET6_ADDRSTRLEN];
    size_t run = strspn(text, "0123456789abcdefABCDEF:.");
    for (size_t length = MIN(run, sizeof copy - 1); length >= 2; length--) {
        memcpy(copy, text, length);
        copy[length] = '\0';
        if (inet_pton(AF_INET6, copy, bytes) == 1)
            return length;
    }
    return 0;
}

static size_t read_address(const char *text, char before, struct ntt_text_address *address)
{
    size_t length = 0;
    *address = (struct ntt_text_address){0};
    /* "std::" has none, but digits behind a letter may: "host10.0.0.1". */
    if (!g_ascii_isalnum(before) && (g_ascii_isxdigit(*text) || *text == ':')) {
        address->length = NTT_MAC_BYTES;
        length = read_mac(text, address->bytes);
        if (!length) {
            address->length = NTT_IPV6_BYTES;
            length = read_ipv6(text, address->bytes);
        }
    }
    if (!length && g_ascii_isdigit(*text) && !g_ascii_isdigit(before)) {
        address->length = NTT_IPV4_BYTES;
        length = read_ipv4(text, address->bytes);
    }
    return length;
}

static size_t read_prefix(const char *text, struct ntt_text_address *address)
{
    address->bits = 8 * address->length;
    if (text[0] != '/' || !g_ascii_isdigit(text[1]))
        return 0;
    char *end;
    guint64 bits = g_ascii_strtoull(text + 1, &end, 10);
    if (bits > address->bits)
        return 0;
    address->bits = (unsigned)bits;
    return (size_t)(end - text);
}

/* The beginning of the address in reverse that ends before `end`. */
static const char *reverse_start(const char *text, const char *end)
{
    while (end > text && (g_ascii_isxdigit(end[-1]) || strchr(".-/", end[-1])))
        end--;
    return end;
}

static char *without_reverse_names(const char *text)
{
    static const char *const zones[] = {".in-addr.arpa", ".ip6.arpa"};
    GString *out = g_string_new(text);
    for (size_t i = 0; i < G_N_ELEMENTS(zones); i++) {
        char *lower = g_ascii_strdown(out->str, -1);
        /* From the end, so that what was found keeps its place. */
        for (const char *at; (at = g_strrstr(lower, zones[i]));) {
            const char *start = reverse_start(lower, at);
            gssize place = start - lower;
            g_string_erase(out, place, at - start);
            g_string_insert(out, place, "hidden");
            lower[place] = '\0';
        }
        g_free(lower);
    }
    return g_string_free(out, FALSE);
}

char *ntt_replace_addresses(const char *text,
                            void (*replace)(void *data, const struct ntt_text_address *address, GString *out),
                            void *data)
{
    if (!text)
        return NULL;
    char *plain = without_reverse_names(text), before = '\0';
    GString *out = g_string_sized_new(strlen(plain) + 16);
    for (const char *at = plain; *at;) {
        struct ntt_text_address address;
        size_t length = read_address(at, before, &address);
        if (length) {
            length += read_prefix(at + length, &address);
            replace(data, &address, out);
            before = '\0'; /* another may follow at once */
        } else {
            length = 1;
            before = *at;
            g_string_append_c(out, *at);
        }
        at += length;
    }
    g_free(plain);
    return g_string_free(out, FALSE);
}
