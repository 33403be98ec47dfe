/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/content/text.h"

#include "engine/hash.h"

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

bool ntt_bytes_begin(struct ntt_bytes bytes, const char *text)
{
    uint32_t i = 0;
    for (; text[i]; i++) {
        if (i >= bytes.length || lower(bytes.at[i]) != lower((uint8_t)text[i]))
            return false;
    }
    return true;
}

struct ntt_bytes ntt_bytes_after(struct ntt_bytes bytes, uint32_t count)
{
    if (count >= bytes.length)
        return (struct ntt_bytes){0};
    return (struct ntt_bytes){bytes.at + count, bytes.length - count};
}

struct ntt_bytes ntt_bytes_find(struct ntt_bytes bytes, const char *text)
{
    size_t size = strlen(text);
    const uint8_t *at = bytes.at, *end = at ? at + bytes.length : NULL;
    while (at && (size_t)(end - at) >= size) {
        at = memchr(at, text[0], (size_t)(end - at) - size + 1);
        if (at && memcmp(at, text, size) == 0)
            return (struct ntt_bytes){at, (uint32_t)(end - at)};
        if (at)
            at++;
    }
    return (struct ntt_bytes){0};
}

struct ntt_bytes ntt_bytes_until(struct ntt_bytes bytes, const char *characters)
{
    uint32_t length = 0;
    while (length < bytes.length && (!bytes.at[length] || !strchr(characters, bytes.at[length])))
        length++;
    return (struct ntt_bytes){bytes.at, length};
}

struct ntt_bytes ntt_bytes_line(struct ntt_bytes bytes)
{
    for (const char *end = "\n\r"; *end && bytes.length; end++) {
        const uint8_t *at = memchr(bytes.at, *end, bytes.length);
        bytes.length = at ? (uint32_t)(at - bytes.at) : bytes.length;
    }
    return bytes;
}

uint32_t ntt_bytes_hash(struct ntt_bytes bytes)
{
    if (!bytes.length)
        return 0;
    return (uint32_t)ntt_hash_bytes(bytes.at, bytes.length) | 1;
}

static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

uint32_t ntt_bytes_base64_user(struct ntt_bytes text)
{
    uint8_t plain[96] = {0};
    uint32_t length = 0, bits = 0, have = 0;
    for (uint32_t i = 0; i < text.length && length < sizeof plain; i++) {
        int value = base64_value(text.at[i]);
        if (value < 0)
            break;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            plain[length++] = (uint8_t)(bits >> have);
        }
    }
    struct ntt_bytes user = {plain, length};
    const uint8_t *zero = length ? memchr(plain, 0, length) : NULL;
    if (!zero)
        return ntt_bytes_hash(ntt_bytes_until(user, ":"));
    user = ntt_bytes_after(user, (uint32_t)(zero - plain) + 1);
    const uint8_t *end = user.length ? memchr(user.at, 0, user.length) : NULL;
    return ntt_bytes_hash((struct ntt_bytes){user.at, end ? (uint32_t)(end - user.at) : user.length});
}
