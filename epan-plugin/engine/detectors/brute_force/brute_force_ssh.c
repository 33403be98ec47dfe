/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logins that are encrypted, by the sizes of what is said. In ssh the answer that lets somebody in is always
 * 16 bytes shorter than the one that accepted the authentication service (RFC 4252: one byte against
 * seventeen, in blocks of 8 or 16), and refusals are all alike. In rdp a login that fails ends the connection
 * before there is anything to see.
 */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/bytes.h"

enum { LAST_BEFORE_CLOSE = 1 };

/* The client's last message before it encrypts; returns its size, 0 if it is not that. */
static uint32_t new_keys(const struct ntt_login_piece *piece)
{
    enum { NEW_KEYS = 21, HEADER = 4, MOST = 300 };
    if (piece->length < 6 || piece->data[5] != NEW_KEYS)
        return 0;
    uint32_t size = ntt_big32(piece->data) + HEADER;
    return size < MOST && size <= piece->payload ? size : 0;
}

/* What the client has tried, by the size of its request against the answer to its first one, which asked for
 * the service. */
enum attempt { NOTHING, PASSWORD, KEY };

static enum attempt attempt_of(const struct ntt_ssh_login *ssh)
{
    enum { METHOD_NONE = 24, SMALLEST_KEY = 84, CHACHA20_ACCEPT = 44, PADDED = 64 };
    if (ssh->request <= (uint32_t)ssh->accept + METHOD_NONE && !ssh->answers)
        return NOTHING;
    if (ssh->request < (uint32_t)ssh->accept + SMALLEST_KEY)
        return PASSWORD;
    uint32_t encrypted = ssh->request - ssh->accept + (ssh->accept == CHACHA20_ACCEPT ? 24 : 32);
    return encrypted % PADDED ? KEY : PASSWORD; /* OpenSSH hides how long a password is */
}

/* A method that asks takes two requests for each password: two sizes in turn, from the first one on. */
static bool is_other_half(struct ntt_ssh_login *ssh)
{
    if (ssh->before[1] && ssh->request != ssh->before[1] && !ssh->varied) {
        ssh->varied = true; /* so they were passwords after all */
        ssh->refused = (uint8_t)(ssh->refused + ssh->halves);
    }
    bool in_turn = ssh->before[1] && !ssh->varied && ssh->request != ssh->before[0];
    ssh->halved = in_turn && !ssh->halved;
    if (ssh->halved && ssh->halves < UINT8_MAX / 2)
        ssh->halves++;
    return ssh->halved;
}

static void refuse(struct ntt_ssh_login *ssh, enum attempt attempt)
{
    ssh->key_refused |= attempt == KEY;
    if (attempt != PASSWORD || is_other_half(ssh))
        return;
    ssh->password_refused = true;
    if (ssh->refused < UINT8_MAX / 2)
        ssh->refused++;
}

/* A refusal is the first size that comes twice: others are questions, or come with a banner. */
static void weigh(struct ntt_ssh_login *ssh, uint16_t size)
{
    enum { SEEN = sizeof ssh->seen / sizeof *ssh->seen };
    enum attempt attempt = attempt_of(ssh);
    unsigned i = 0;
    if (ssh->refusal) {
        if (size == ssh->refusal)
            refuse(ssh, attempt);
    } else {
        while (i < SEEN && ssh->seen[i] && ssh->seen[i] != size)
            i++;
        if (i < SEEN && ssh->seen[i] == size) {
            ssh->refusal = size;
            refuse(ssh, ssh->passwords_for & 1U << i ? PASSWORD : NOTHING);
            refuse(ssh, attempt);
        } else if (i < SEEN) {
            ssh->seen[i] = size;
            if (attempt == PASSWORD)
                ssh->passwords_for |= (uint8_t)(1U << i);
            ssh->key_refused |= attempt == KEY;
        }
    }
    if (ssh->answers < UINT8_MAX)
        ssh->answers++;
    if (attempt == PASSWORD) {
        ssh->before[1] = ssh->before[0];
        ssh->before[0] = ssh->request;
    }
}

static void read_server(struct ntt_login_dialog *dialog, uint16_t size, struct ntt_login_verdict *verdict)
{
    enum { SUCCESS_IS_SHORTER = 16, TRIES = 6 };
    struct ntt_ssh_login *ssh = &dialog->ssh;
    if (!ssh->accept) {
        ssh->accept = size;
    } else if (size + SUCCESS_IS_SHORTER == ssh->accept) {
        verdict->accepted = true;
        dialog->phase = 1;
    } else {
        weigh(ssh, size);
    }
    /* The first one may be a method that the client tries before it asks for the password, so it waits for
     * the second one, or for the end. */
    if (ssh->refused > ssh->told + LAST_BEFORE_CLOSE || (ssh->told && ssh->refused > ssh->told)) {
        verdict->refused = (unsigned)(ssh->refused - ssh->told);
        ssh->told = ssh->refused;
    }
    /* Servers end a connection after so many (OpenSSH's default is 6). If this one goes on, the answer that let
     * the client in was not captured, and what looks like refusals is the session. */
    if (ssh->told >= TRIES)
        dialog->phase = 1;
}

void ntt_login_read_ssh(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                        struct ntt_login_verdict *verdict)
{
    struct ntt_ssh_login *ssh = &dialog->ssh;
    uint32_t size = piece->payload;
    if (dialog->phase)
        return;
    if (piece->from == NTT_CLIENT && !ssh->encrypted) {
        uint32_t clear = new_keys(piece);
        ssh->encrypted = clear;
        size -= clear;
    }
    if (!ssh->encrypted || !size)
        return;
    if (piece->from == NTT_CLIENT) {
        ssh->request = size;
        dialog->asked = true;
    } else if (dialog->asked) { /* else it was sent twice */
        dialog->asked = false;
        read_server(dialog, size < UINT16_MAX ? (uint16_t)size : UINT16_MAX, verdict);
    }
}

void ntt_login_end_ssh(struct ntt_login_dialog *dialog, struct ntt_login_verdict *verdict)
{
    struct ntt_ssh_login *ssh = &dialog->ssh;
    if (dialog->phase)
        return;
    dialog->phase = 1;
    if (!ssh->refusal && ssh->passwords_for) {
        ssh->password_refused = true;
        ssh->refused = 1;
    }
    verdict->refused = (unsigned)(ssh->refused - ssh->told);
    if (!ssh->password_refused && ssh->key_refused) {
        verdict->refused = 1;
        verdict->keys_only = true;
    }
}

void ntt_login_end_rdp(const struct ntt_session *session, struct ntt_login_verdict *verdict)
{
    enum { NEGOTIATED = 200, DRAWN = 32768, ROUNDS = 3 };
    const int64_t soon = 30LL * 1000000000;
    uint64_t said = session->bytes[NTT_SERVER];
    if (session->whole && said >= NEGOTIATED && said < DRAWN && session->segments[NTT_CLIENT] >= ROUNDS &&
        session->last_ns - session->begin_ns < soon) {
        verdict->size = said;
        verdict->alike = 1;
    }
}
