/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/logins_binary.h"

#include <glib.h>
#include <string.h>

static void add(GByteArray *out, const void *bytes, size_t length)
{
    g_byte_array_append(out, bytes, (guint)length);
}

static void add_random(struct ntt_tcp_session *session, GByteArray *out, size_t length)
{
    guint before = out->len;
    g_byte_array_set_size(out, before + (guint)length);
    ntt_craft_random_bytes(session->craft, out->data + before, length);
}

static void add_big32(GByteArray *out, size_t number)
{
    uint32_t big = g_htonl((uint32_t)number);
    add(out, &big, sizeof big);
}

static void send_bytes(struct ntt_tcp_session *session, bool from_client, GByteArray *out)
{
    ntt_tcp_session_send(session, from_client, out->data, out->len);
    g_byte_array_free(out, TRUE);
}

/* A message of ssh before anything is encrypted (RFC 4253, section 6), padded to a multiple of 8. */
static void send_ssh(struct ntt_tcp_session *session, bool from_client, GByteArray *payload)
{
    enum { BLOCK = 8, LEAST_PADDING = 4, HEAD = 5 };
    uint8_t padding = (uint8_t)(BLOCK - (HEAD + payload->len) % BLOCK);
    if (padding < LEAST_PADDING)
        padding = (uint8_t)(padding + BLOCK);
    GByteArray *out = g_byte_array_new();
    add_big32(out, 1 + payload->len + padding);
    add(out, &padding, 1);
    add(out, payload->data, payload->len);
    add_random(session, out, padding);
    g_byte_array_free(payload, TRUE);
    send_bytes(session, from_client, out);
}

static void add_ssh_string(GByteArray *out, const char *text)
{
    add_big32(out, strlen(text));
    add(out, text, strlen(text));
}

static void offer_keys(struct ntt_tcp_session *session, bool from_client)
{
    enum { KEXINIT = 20, COOKIE = 16 };
    static const uint8_t kind = KEXINIT, no_guess[5];
    static const char *const lists[] = {
        "curve25519-sha256",
        "ssh-ed25519",
        "chacha20-poly1305@openssh.com",
        "chacha20-poly1305@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-256",
        "none",
        "none",
        "",
        "",
    };
    GByteArray *out = g_byte_array_new();
    add(out, &kind, 1);
    add_random(session, out, COOKIE);
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        add_ssh_string(out, lists[i]);
    add(out, no_guess, sizeof no_guess);
    send_ssh(session, from_client, out);
}

static void exchange_keys(struct ntt_tcp_session *session)
{
    enum { ECDH_INIT = 30, ECDH_REPLY, POINT = 32, SIGNATURE = 64 };
    static const uint8_t init = ECDH_INIT, reply = ECDH_REPLY;
    GByteArray *out = g_byte_array_new();
    add(out, &init, 1);
    add_big32(out, POINT);
    add_random(session, out, POINT);
    send_ssh(session, true, out);

    out = g_byte_array_new();
    add(out, &reply, 1);
    add_big32(out, 4 + strlen("ssh-ed25519") + 4 + POINT);
    add_ssh_string(out, "ssh-ed25519");
    add_big32(out, POINT);
    add_random(session, out, POINT);
    add_big32(out, POINT);
    add_random(session, out, POINT);
    add_big32(out, 4 + strlen("ssh-ed25519") + 4 + SIGNATURE);
    add_ssh_string(out, "ssh-ed25519");
    add_big32(out, SIGNATURE);
    add_random(session, out, SIGNATURE);
    send_ssh(session, false, out);
}

static void send_encrypted(struct ntt_tcp_session *session, bool from_client, size_t length)
{
    GByteArray *out = g_byte_array_new();
    add_random(session, out, length);
    send_bytes(session, from_client, out);
}

void ntt_login_ssh(struct ntt_tcp_session *session)
{
    enum { NEW_KEYS = 21, SERVICE = 44, NONE = 60, PASSWORD = 84, REFUSED = 76, GUESSES = 3 };
    static const uint8_t kind = NEW_KEYS;
    ntt_tcp_session_send_text(session, false, "SSH-2.0-OpenSSH_9.2\r\n");
    ntt_tcp_session_send_text(session, true, "SSH-2.0-libssh2_1.10.0\r\n");
    offer_keys(session, true);
    offer_keys(session, false);
    exchange_keys(session);
    for (unsigned i = 0; i < 2; i++) {
        GByteArray *out = g_byte_array_new();
        add(out, &kind, 1);
        send_ssh(session, i == 1, out);
    }
    send_encrypted(session, true, SERVICE);
    send_encrypted(session, false, SERVICE);
    send_encrypted(session, true, NONE);
    send_encrypted(session, false, REFUSED);
    for (unsigned i = 0; i < GUESSES; i++) {
        send_encrypted(session, true, PASSWORD);
        send_encrypted(session, false, REFUSED);
    }
}

/* Three bytes of length, the least first, and a number. */
static void send_mysql(struct ntt_tcp_session *session, bool from_client, uint8_t number, GByteArray *payload)
{
    const uint8_t head[] = {(uint8_t)payload->len, (uint8_t)(payload->len >> 8), 0, number};
    g_byte_array_prepend(payload, head, sizeof head);
    send_bytes(session, from_client, payload);
}

void ntt_login_mysql(struct ntt_tcp_session *session)
{
    enum { SALT_BEGINS = 8, SALT_ENDS = 12, PROOF = 20 };
    static const char method[] = "mysql_native_password";
    static const uint8_t version[] = "\n8.0.36\0\x11\0\0", /* and the connection's number */
        abilities[] = {0xff, 0xff, 33, 2, 0, 0xff, 0xc1, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                         wants[32] = {0x85, 0xa6, 0x0f, 0, 0, 0, 0, 1, 33};
    static const char refusal[] =
        "\xff\x15\x04#28000Access denied for user 'admin'@'client' (using password: YES)";
    GByteArray *out = g_byte_array_new();
    uint8_t salt[SALT_ENDS];
    add(out, version, sizeof version);
    ntt_craft_random_bytes(session->craft, salt, sizeof salt);
    for (unsigned i = 0; i < sizeof salt; i++)
        salt[i] = (uint8_t)('!' + salt[i] % 90);
    add(out, salt, SALT_BEGINS);
    add(out, "", 1);
    add(out, abilities, sizeof abilities);
    add(out, salt, SALT_ENDS);
    add(out, "", 1);
    add(out, method, sizeof method);
    send_mysql(session, false, 0, out);

    static const uint8_t proof_length = PROOF;
    out = g_byte_array_new();
    add(out, wants, sizeof wants);
    add(out, "admin", sizeof "admin");
    add(out, &proof_length, 1);
    add_random(session, out, PROOF);
    add(out, method, sizeof method);
    send_mysql(session, true, 1, out);

    out = g_byte_array_new();
    add(out, refusal, sizeof refusal - 1);
    send_mysql(session, false, 2, out);
}

static void send_postgres(struct ntt_tcp_session *session, bool from_client, char kind, const void *bytes,
                          size_t length)
{
    GByteArray *out = g_byte_array_new();
    if (kind)
        add(out, &kind, 1);
    add_big32(out, length + 4);
    add(out, bytes, length);
    send_bytes(session, from_client, out);
}

void ntt_login_postgres(struct ntt_tcp_session *session)
{
    static const char startup[] = "\0\3\0\0user\0admin\0database\0orders\0", clear_text[] = "\0\0\0\3",
                      refusal[] = "SFATAL\0C28P01\0Mpassword authentication failed for user \"admin\"\0";
    char *guess = g_strdup_printf("guess%05u", ntt_craft_random(session->craft, 100000));
    send_postgres(session, true, 0, startup, sizeof startup);
    send_postgres(session, false, 'R', clear_text, sizeof clear_text - 1);
    send_postgres(session, true, 'p', guess, strlen(guess) + 1);
    send_postgres(session, false, 'E', refusal, sizeof refusal);
    g_free(guess);
}
