/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS messages by hand. */
#ifndef NTT_DNS_MESSAGES_H
#define NTT_DNS_MESSAGES_H

#include "engine_run.h"

enum { ROOM = 512, A = 1, NULL_RECORD = 10, TXT = 16 };

struct message {
    uint8_t bytes[ROOM];
    size_t length;
};

static inline void put_word(struct message *message, unsigned word)
{
    message->bytes[message->length++] = (uint8_t)(word >> 8);
    message->bytes[message->length++] = (uint8_t)word;
}

static inline void put_name(struct message *message, const char *name)
{
    while (*name) {
        size_t label = strcspn(name, ".");
        message->bytes[message->length++] = (uint8_t)label;
        memcpy(message->bytes + message->length, name, label);
        message->length += label;
        name += label + (name[label] == '.');
    }
    message->bytes[message->length++] = 0;
}

/* A question, or with `answer` the response to it with one TXT record. */
static inline struct message make(const char *name, unsigned type, const char *answer)
{
    struct message message = {.length = 0};
    put_word(&message, 0x1234);
    put_word(&message, answer ? 0x8180 : 0x0100);
    put_word(&message, 1);
    put_word(&message, answer ? 1 : 0);
    put_word(&message, 0);
    put_word(&message, 0);
    put_name(&message, name);
    put_word(&message, type);
    put_word(&message, 1);
    if (!answer)
        return message;
    size_t size = strlen(answer);
    put_word(&message, 0xc00c);
    put_word(&message, TXT);
    put_word(&message, 1);
    put_word(&message, 0);
    put_word(&message, 60);
    put_word(&message, (unsigned)size + 1);
    message.bytes[message.length++] = (uint8_t)size;
    memcpy(message.bytes + message.length, answer, size);
    message.length += size;
    return message;
}

/* The response that there is no such name, or that of another code. */
static inline struct message make_failure(const char *name, unsigned type, unsigned rcode)
{
    struct message message = make(name, type, NULL);
    message.bytes[2] = 0x81;
    message.bytes[3] = (uint8_t)(0x80 | rcode);
    return message;
}

/* The question (from_client) or its answer, as a datagram between the two. */
static inline struct ntt_packet as_packet(const struct message *message, bool from_client,
                                          struct ntt_address client, struct ntt_address server)
{
    uint32_t size = (uint32_t)message->length;
    struct ntt_packet packet =
        from_client ? udp(client, 40000, server, 53, size) : udp(server, 53, client, 40000, size);
    return with_data(packet, message->bytes, size);
}

/* A name is asked for and answered 5 ms later. */
static inline void look_up(struct run *run, int64_t after_ns, struct ntt_address client,
                           struct ntt_address server, const char *name, const struct message *answer)
{
    struct message question = make(name, A, NULL);
    feed(run, after_ns, as_packet(&question, true, client, server));
    feed(run, 5 * MS, as_packet(answer, false, client, server));
}

/* `length` characters out of `alphabet`. */
static inline char *draw(char *text, size_t length, const char *alphabet, uint32_t *state)
{
    size_t letters = strlen(alphabet);
    for (size_t i = 0; i < length; i++)
        text[i] = alphabet[random_of(state) % letters];
    text[length] = '\0';
    return text;
}

static const char hex[] = "0123456789abcdef", base32[] = "abcdefghijklmnopqrstuvwxyz234567";

#endif
