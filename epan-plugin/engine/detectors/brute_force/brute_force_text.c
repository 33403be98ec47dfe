/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logins that are words: ftp, smtp, pop3, imap, redis and telnet. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/hash.h"

/* What a dialog in words is waiting for. */
enum { IDLE, NAMED, OFFERED };

static void offer(struct ntt_login_dialog *dialog, struct ntt_bytes what)
{
    dialog->credential = (uint32_t)ntt_combine(dialog->credential, ntt_bytes_hash(what)) | 1;
    dialog->phase = OFFERED;
    dialog->asked = true;
}

static void name(struct ntt_login_dialog *dialog, struct ntt_bytes user)
{
    dialog->user = dialog->credential = ntt_bytes_hash(user);
    dialog->phase = NAMED;
    dialog->asked = true;
}

static void settle(struct ntt_login_dialog *dialog, struct ntt_login_verdict *verdict, bool accepted)
{
    verdict->refused = !accepted;
    verdict->accepted = accepted;
    verdict->user = dialog->user;
    verdict->credential = dialog->credential;
    dialog->phase = IDLE;
    dialog->asked = false;
}

/* "AUTH PLAIN …", "AUTH LOGIN", "AUTHENTICATE …"; what follows the command. */
static void begin_mechanism(struct ntt_login_dialog *dialog, struct ntt_bytes mechanism)
{
    dialog->user = dialog->credential = 0;
    mechanism = ntt_bytes_line(mechanism);
    struct ntt_bytes word = ntt_bytes_until(mechanism, " ");
    struct ntt_bytes initial = ntt_bytes_after(mechanism, word.length + 1);
    if (initial.length)
        dialog->user = ntt_bytes_base64_user(initial);
    offer(dialog, mechanism);
}

/* A further line of the exchange that a mechanism makes. */
static void go_on(struct ntt_login_dialog *dialog, struct ntt_bytes line)
{
    line = ntt_bytes_line(line);
    if (!dialog->user)
        dialog->user = ntt_bytes_base64_user(line);
    offer(dialog, line);
}

static void read_ftp_client(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    if (ntt_bytes_begin(said, "USER "))
        name(dialog, ntt_bytes_line(ntt_bytes_after(said, 5)));
    else if (ntt_bytes_begin(said, "PASS "))
        offer(dialog, ntt_bytes_line(ntt_bytes_after(said, 5)));
    else if (ntt_bytes_begin(said, "EHLO ") || ntt_bytes_begin(said, "HELO ") ||
             ntt_bytes_begin(said, "LHLO "))
        dialog->service = NTT_LOGIN_SMTP;
    else
        dialog->asked = false;
}

static bool is_full(struct ntt_bytes said)
{
    return ntt_bytes_find(said, "aximum").at || ntt_bytes_find(said, "oo many").at;
}

static void read_ftp_server(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                            struct ntt_login_verdict *verdict)
{
    if (!dialog->asked)
        return;
    if ((ntt_bytes_begin(said, "530") || ntt_bytes_begin(said, "430")) && !is_full(said))
        settle(dialog, verdict, false);
    else if (ntt_bytes_begin(said, "230"))
        settle(dialog, verdict, true);
    else
        dialog->asked = false;
}

static void read_smtp_client(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    if (ntt_bytes_begin(said, "AUTH "))
        begin_mechanism(dialog, ntt_bytes_after(said, 5));
    else if (dialog->phase == OFFERED)
        go_on(dialog, said);
}

static void read_smtp_server(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                             struct ntt_login_verdict *verdict)
{
    if (dialog->phase != OFFERED || !dialog->asked)
        return;
    dialog->asked = false;
    if (ntt_bytes_begin(said, "535"))
        settle(dialog, verdict, false);
    else if (ntt_bytes_begin(said, "235"))
        settle(dialog, verdict, true);
    else if (!ntt_bytes_begin(said, "334"))
        dialog->phase = IDLE;
}

static void read_pop3_client(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    if (ntt_bytes_begin(said, "USER ")) {
        name(dialog, ntt_bytes_line(ntt_bytes_after(said, 5)));
    } else if (ntt_bytes_begin(said, "PASS ")) {
        offer(dialog, ntt_bytes_line(ntt_bytes_after(said, 5)));
    } else if (ntt_bytes_begin(said, "APOP ")) {
        name(dialog, ntt_bytes_until(ntt_bytes_line(ntt_bytes_after(said, 5)), " "));
        dialog->credential = 0;
        dialog->phase = OFFERED;
    } else if (ntt_bytes_begin(said, "AUTH ")) {
        begin_mechanism(dialog, ntt_bytes_after(said, 5));
    } else if (dialog->phase == OFFERED) {
        go_on(dialog, said);
    }
}

static void read_pop3_server(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                             struct ntt_login_verdict *verdict)
{
    if (!dialog->asked)
        return;
    dialog->asked = false;
    bool busy = ntt_bytes_find(said, "[IN-USE").at || ntt_bytes_find(said, "[SYS/").at ||
                ntt_bytes_find(said, "[LOGIN-DELAY").at;
    if (ntt_bytes_begin(said, "-ERR") && !busy)
        settle(dialog, verdict, false);
    else if (ntt_bytes_begin(said, "+OK") && dialog->phase == OFFERED)
        settle(dialog, verdict, true);
    else if (!ntt_bytes_begin(said, "+"))
        dialog->phase = IDLE;
}

static void read_imap_client(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    struct ntt_bytes line = ntt_bytes_line(said);
    struct ntt_bytes command = ntt_bytes_after(line, ntt_bytes_until(line, " ").length + 1);
    if (ntt_bytes_begin(command, "LOGIN ")) {
        name(dialog, ntt_bytes_until(ntt_bytes_after(command, 6), " "));
        offer(dialog, ntt_bytes_after(command, 6));
    } else if (ntt_bytes_begin(command, "AUTHENTICATE ")) {
        begin_mechanism(dialog, ntt_bytes_after(command, 13));
    } else if (dialog->phase == OFFERED) {
        go_on(dialog, line);
    }
}

static void read_imap_server(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                             struct ntt_login_verdict *verdict)
{
    if (!dialog->asked || dialog->phase != OFFERED)
        return;
    for (; said.length; said = ntt_bytes_after(said, ntt_bytes_line(said).length + 2)) {
        struct ntt_bytes line = ntt_bytes_line(said);
        if (ntt_bytes_begin(line, "* ") || ntt_bytes_begin(line, "+"))
            continue;
        struct ntt_bytes word = ntt_bytes_after(line, ntt_bytes_until(line, " ").length + 1);
        bool busy = ntt_bytes_find(line, "[UNAVAILABLE").at || ntt_bytes_find(line, "[INUSE").at ||
                    ntt_bytes_find(line, "[LIMIT").at;
        if (ntt_bytes_begin(word, "NO") && !busy)
            settle(dialog, verdict, false);
        else if (ntt_bytes_begin(word, "OK"))
            settle(dialog, verdict, true);
        else
            dialog->phase = IDLE;
        return;
    }
}

static void read_redis(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                       struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_CLIENT) {
        bool array =
            ntt_bytes_begin(said, "*2\r\n$4\r\nAUTH\r\n") || ntt_bytes_begin(said, "*3\r\n$4\r\nAUTH\r\n");
        dialog->asked = false;
        dialog->credential = 0;
        if (array || ntt_bytes_begin(said, "AUTH "))
            offer(dialog, said);
    } else if (dialog->asked && (ntt_bytes_begin(said, "-WRONGPASS") ||
                                 ntt_bytes_begin(said, "-ERR invalid") || ntt_bytes_begin(said, "-NOAUTH"))) {
        settle(dialog, verdict, false);
    } else if (dialog->asked && ntt_bytes_begin(said, "+OK")) {
        settle(dialog, verdict, true);
    }
}

void ntt_login_read_text(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    bool client = piece->from == NTT_CLIENT;
    switch (dialog->service) {
    case NTT_LOGIN_FTP:
        client ? read_ftp_client(dialog, said) : read_ftp_server(dialog, said, verdict);
        break;
    case NTT_LOGIN_SMTP:
        client ? read_smtp_client(dialog, said) : read_smtp_server(dialog, said, verdict);
        break;
    case NTT_LOGIN_POP3:
        client ? read_pop3_client(dialog, said) : read_pop3_server(dialog, said, verdict);
        break;
    case NTT_LOGIN_IMAP:
        client ? read_imap_client(dialog, said) : read_imap_server(dialog, said, verdict);
        break;
    default:
        read_redis(dialog, piece, verdict);
    }
    verdict->service = (enum ntt_login_service)dialog->service;
}

/* A prompt for a password, something typed, and then another prompt or a word of refusal. Once text without
 * either has come back often enough, somebody is in. */
void ntt_login_read_telnet(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                           struct ntt_login_verdict *verdict)
{
    enum { IN = OFFERED + 1 };
    enum { IAC = 255 };
    struct ntt_bytes said = ntt_login_bytes(piece);
    bool typed = said.length && said.at[0] != IAC;
    if (dialog->phase == IN || !typed)
        return;
    if (piece->from == NTT_CLIENT) {
        if (dialog->phase == NAMED)
            dialog->credential = (uint32_t)ntt_combine(dialog->credential, ntt_bytes_hash(said)) | 1;
        bool entered = memchr(said.at, '\r', said.length) || memchr(said.at, '\n', said.length);
        if (dialog->phase == NAMED && entered)
            dialog->phase = OFFERED;
        return;
    }
    bool asks_password = ntt_bytes_find(said, "assword:").at || ntt_bytes_find(said, "asswd:").at;
    bool greets = ntt_bytes_find(said, "ast login:").at || ntt_bytes_find(said, "elcome").at;
    bool asks_name = !greets && (ntt_bytes_find(said, "ogin:").at || ntt_bytes_find(said, "sername:").at);
    bool refuses = ntt_bytes_find(said, "ncorrect").at || ntt_bytes_find(said, "nvalid").at ||
                   ntt_bytes_find(said, "ailed").at || ntt_bytes_find(said, "enied").at ||
                   ntt_bytes_find(said, "ad password").at;
    if (dialog->phase == OFFERED) {
        struct ntt_bytes prompt = ntt_bytes_after(said, said.length > 3 ? said.length - 3 : 0);
        bool ready = said.length > 2 && ntt_bytes_until(prompt, "$#>%").length < prompt.length;
        if (refuses || asks_password || asks_name) {
            settle(dialog, verdict, false);
        } else if (greets || ready) {
            settle(dialog, verdict, true);
            dialog->phase = IN;
        }
    }
    if (asks_password && dialog->phase != IN) {
        dialog->phase = NAMED;
        dialog->credential = 0;
    }
    verdict->user = 0; /* typed before the prompt, often a letter a packet */
    verdict->credential = 0;
}
