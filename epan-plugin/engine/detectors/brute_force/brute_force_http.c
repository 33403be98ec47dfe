/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logins in HTTP, by header or by form, and in SIP, which borrows HTTP's headers. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/content/http.h"
#include "engine/hash.h"

/* What the client shows of its rights. True when a refusal of it refuses a guess. */
static bool offers_password(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    struct ntt_bytes value = ntt_http_header(said, "authorization: ");
    dialog->user = dialog->credential = 0;
    if (ntt_bytes_begin(value, "Basic ")) {
        dialog->user = ntt_bytes_base64_user(ntt_bytes_after(value, 6));
        dialog->credential = ntt_bytes_hash(value);
        return true;
    }
    if (ntt_bytes_begin(value, "Digest ")) {
        struct ntt_bytes user = ntt_bytes_after(ntt_bytes_find(value, "username=\""), 10);
        dialog->user = ntt_bytes_hash(ntt_bytes_until(user, "\""));
        return true;
    }
    /* NTLM takes three messages, and only the last one shows a password. */
    return ntt_bytes_find(value, " TlRMTVNTUAAD").at;
}

/* The field's name begins where a name does in a form, a query or a document. */
static bool has_field(struct ntt_bytes text, const char *name)
{
    static const char marks[] = {'&', '?', '"'};
    for (struct ntt_bytes at = ntt_bytes_find(text, name); at.at;
         at = ntt_bytes_find(ntt_bytes_after(at, 1), name)) {
        if (at.at == text.at || memchr(marks, at.at[-1], sizeof marks))
            return true;
    }
    return false;
}

bool ntt_login_has_password(struct ntt_bytes text)
{
    static const char *const anywhere[] = {"pass", "Pass", "PASS", "pwd", "Pwd", "pw="};
    static const char *const fields[] = {"pin=", "pin\"", "PIN=", "otp=", "otp\""};
    for (size_t i = 0; i < sizeof anywhere / sizeof *anywhere; i++) {
        if (ntt_bytes_find(text, anywhere[i]).at)
            return true;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (has_field(text, fields[i]))
            return true;
    }
    return false;
}

/* The page asks for the password again, or says that it was wrong. A page may carry such words in any case, so they make the
 * request a login, not its answer a refusal: sizes decide that. */
static bool asks_again(struct ntt_bytes said)
{
    static const char *const signs[] = {
        "type=password", "type=\"password\"",  "type='password'", "rong p",   "rong P",   "rong code",
        "ncorrect p",    "ncorrect P",         "ncorrect code",   "nvalid p", "nvalid P", "nvalid code",
        "ogin failed",   "nvalid credentials",
    };
    struct ntt_bytes body = ntt_http_body(said);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (ntt_bytes_find(body, signs[i]).at)
            return true;
    }
    return false;
}

static void take_body(struct ntt_login_dialog *dialog, struct ntt_bytes body)
{
    struct ntt_http_login *http = &dialog->http;
    http->body_to_come = false;
    http->posted = true;
    http->call = ntt_bytes_find(body, "<methodCall").at;
    http->many = ntt_bytes_find(body, "system.multicall").at;
    http->form = !http->call && ntt_login_has_password(body);
    http->status = 0;
    dialog->user = 0;
    dialog->credential = ntt_bytes_hash(body);
}

static void judge_form(struct ntt_login_dialog *dialog, const struct ntt_session *session,
                       struct ntt_login_verdict *verdict)
{
    struct ntt_http_login *http = &dialog->http;
    if (http->form && http->status && session) {
        verdict->service = NTT_LOGIN_FORM;
        verdict->size = session->bytes[NTT_SERVER] - http->bytes_before;
        verdict->alike = (uint32_t)ntt_combine(http->path, http->status);
        verdict->credential = dialog->credential;
    }
    http->form = http->posted = http->call = false;
}

/* A request whose headers were not captured may carry a password. That of a program which repeats itself has one length, apart
 * from what it asks for. */
static void suppose_password(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                             uint32_t target)
{
    dialog->asked = dialog->http.blind = true;
    dialog->credential = (piece->payload - target) | 1U << 31;
}

static void read_request(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece), target = ntt_http_target(said),
                     body = ntt_http_body(said);
    struct ntt_http_login *http = &dialog->http;
    judge_form(dialog, piece->session, verdict);
    http->body_to_come = http->blind = false;
    dialog->tool = (uint8_t)ntt_http_tool(said);
    dialog->asked = offers_password(dialog, said);
    if (dialog->asked)
        return;
    http->path = ntt_bytes_hash(ntt_bytes_until(target, "?"));
    http->bytes_before = piece->session ? piece->session->bytes[NTT_SERVER] : 0;
    if (ntt_login_in_query(said))
        take_body(dialog, ntt_bytes_find(target, "?"));
    else if (ntt_bytes_begin(said, "POST ") && body.length)
        take_body(dialog, body);
    else if (piece->length < piece->payload && !ntt_bytes_find(said, "\r\n\r\n").at)
        suppose_password(dialog, piece, target.length);
    else
        http->body_to_come = ntt_bytes_begin(said, "POST ");
}

bool ntt_login_in_query(struct ntt_bytes said)
{
    if (!ntt_bytes_begin(said, "GET ") || !ntt_http_is_request(said))
        return false;
    struct ntt_bytes target = ntt_http_target(said), query = ntt_bytes_find(target, "?");
    return query.at && ntt_login_has_password(query);
}

/* Where a failed login is sent. */
static bool leads_back(struct ntt_bytes said)
{
    struct ntt_bytes where = ntt_http_header(said, "location: ");
    static const char *const signs[] = {"ogin", "rror", "ail", "nvalid", "enied", "ignin", "sign_in", "auth"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (ntt_bytes_find(where, signs[i]).at)
            return true;
    }
    return false;
}

enum { OK = 200, MULTIPLE = 300, FOUND = 302, SEE_OTHER = 303, BAD = 400 };

/* Passwords that an answer to a call, or to many in one, refuses (WordPress' words, and code 403). */
static unsigned refused_calls(struct ntt_bytes said)
{
    enum { MOST = 1000 };
    unsigned count = 0;
    struct ntt_bytes at = ntt_bytes_find(said, "ncorrect ");
    for (; at.at && count < MOST; at = ntt_bytes_find(ntt_bytes_after(at, 1), "ncorrect "))
        count += ntt_bytes_begin(at, "ncorrect username") || ntt_bytes_begin(at, "ncorrect password");
    return count ? count : ntt_bytes_find(said, "<int>403</int>").at != NULL;
}

static void judge_header(struct ntt_login_dialog *dialog, struct ntt_bytes said, unsigned status,
                         struct ntt_login_verdict *verdict)
{
    bool blind = dialog->http.blind, refused = status == 401 || status == 407 || (status == 403 && !blind);
    verdict->service = NTT_LOGIN_HTTP;
    verdict->user = dialog->user;
    verdict->credential = dialog->credential;
    verdict->refused = refused && !ntt_bytes_find(said, "stale=true").at;
    verdict->accepted = status < BAD;
    verdict->supposed = blind;
    dialog->asked = dialog->http.blind = false;
}

static void judge_call(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                       struct ntt_login_verdict *verdict)
{
    verdict->service = NTT_LOGIN_FORM;
    verdict->refused = refused_calls(said);
    verdict->credential =
        dialog->http.many ? 0 : dialog->credential; /* most of many are not in this packet */
    dialog->http.posted = dialog->http.call = false;
}

static void read_answer(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                        struct ntt_login_verdict *verdict)
{
    unsigned status = ntt_http_status(said);
    struct ntt_http_login *http = &dialog->http;
    if (status < OK)
        return;
    if (dialog->asked) {
        judge_header(dialog, said, status, verdict);
        return;
    }
    if (http->call) {
        judge_call(dialog, said, verdict);
        return;
    }
    http->form |= http->posted && asks_again(said);
    if (http->form && !http->status) {
        http->status = (uint16_t)status;
        bool redirected = status == FOUND || status == SEE_OTHER;
        verdict->service = NTT_LOGIN_FORM;
        verdict->credential = dialog->credential;
        verdict->refused = status == 401 || status == 403 || status == 407;
        verdict->accepted = redirected && !leads_back(said);
        if (status >= MULTIPLE && !(redirected && !verdict->accepted))
            http->form = http->posted = false; /* there is nothing left to judge by the size */
    }
}

void ntt_login_read_http(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_SERVER)
        read_answer(dialog, said, verdict);
    else if (ntt_http_is_request(said))
        read_request(dialog, piece, verdict);
    else if (dialog->http.body_to_come)
        take_body(dialog, said);
}

void ntt_login_end_http(struct ntt_login_dialog *dialog, const struct ntt_session *session,
                        struct ntt_login_verdict *verdict)
{
    judge_form(dialog, session, verdict);
}

void ntt_login_read_sip(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                        struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_CLIENT) {
        if (ntt_bytes_begin(said, "REGISTER ")) {
            dialog->asked = offers_password(dialog, said);
            dialog->tool = (uint8_t)ntt_http_tool(said);
        }
        return;
    }
    bool refused = ntt_bytes_begin(said, "SIP/2.0 401") || ntt_bytes_begin(said, "SIP/2.0 403") ||
                   ntt_bytes_begin(said, "SIP/2.0 407");
    bool accepted = ntt_bytes_begin(said, "SIP/2.0 200");
    if (dialog->asked && (refused || accepted)) {
        verdict->refused = refused && !ntt_bytes_find(said, "stale=true").at;
        verdict->accepted = accepted;
        verdict->user = dialog->user;
        dialog->asked = false;
    } else if (ntt_bytes_begin(said, "SIP/2.0 404") && ntt_bytes_find(said, " REGISTER").at) {
        /* There is nobody of that name: the answer repeats it. */
        struct ntt_bytes to = ntt_bytes_find(said, "\nTo:"),
                         name = ntt_bytes_find(ntt_bytes_line(ntt_bytes_after(to, 1)), "sip:");
        verdict->user = verdict->credential =
            ntt_bytes_hash(ntt_bytes_until(ntt_bytes_after(name, 4), "@>;"));
        verdict->refused = verdict->name = verdict->user;
        dialog->asked = false;
    }
}
