/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logins in HTTP, by header or by form, and in SIP, which borrows HTTP's headers. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/hash.h"

static struct ntt_bytes header(struct ntt_bytes said, const char *name_in_lower_case)
{
    /* Names are spelled "Authorization" or "authorization": the first letter is left out. */
    struct ntt_bytes found = ntt_bytes_find(said, name_in_lower_case + 1);
    found = ntt_bytes_after(found, (uint32_t)strlen(name_in_lower_case + 1));
    return ntt_bytes_line(found);
}

/* What the client shows of its rights. True when a refusal of it refuses a guess. */
static bool offers_password(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    struct ntt_bytes value = header(said, "authorization: ");
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

static bool has_password(struct ntt_bytes body)
{
    static const char *const names[] = {"pass", "Pass", "PASS", "pwd", "Pwd", "pw="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ntt_bytes_find(body, names[i]).at)
            return true;
    }
    return false;
}

static void take_form(struct ntt_login_dialog *dialog, struct ntt_bytes body)
{
    dialog->http.body_to_come = false;
    dialog->http.form = has_password(body);
    dialog->http.status = 0;
    dialog->user = 0;
    dialog->credential = ntt_bytes_hash(body);
}

static bool is_request(struct ntt_bytes said)
{
    return ntt_bytes_find(ntt_bytes_line(said), " HTTP/1.").at;
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
    http->form = false;
}

static void read_request(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    struct ntt_http_login *http = &dialog->http;
    judge_form(dialog, piece->session, verdict);
    http->body_to_come = false;
    dialog->asked = offers_password(dialog, said);
    if (dialog->asked || !ntt_bytes_begin(said, "POST "))
        return;
    struct ntt_bytes body = ntt_bytes_after(ntt_bytes_find(said, "\r\n\r\n"), 4);
    http->path = ntt_bytes_hash(ntt_bytes_until(ntt_bytes_after(said, 5), " ?"));
    http->bytes_before = piece->session ? piece->session->bytes[NTT_SERVER] : 0;
    if (body.length)
        take_form(dialog, body);
    else
        http->body_to_come = true;
}

/* Where a failed login is sent. */
static bool leads_back(struct ntt_bytes said)
{
    struct ntt_bytes where = header(said, "location: ");
    static const char *const signs[] = {"ogin", "rror", "ail", "nvalid", "enied", "ignin", "sign_in", "auth"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (ntt_bytes_find(where, signs[i]).at)
            return true;
    }
    return false;
}

static void read_answer(struct ntt_login_dialog *dialog, struct ntt_bytes said,
                        struct ntt_login_verdict *verdict)
{
    enum { OK = 200, MULTIPLE = 300, FOUND = 302, SEE_OTHER = 303, BAD = 400 };
    unsigned status = 0;
    for (uint32_t i = 9; i < 12; i++)
        status = status * 10 + (i < said.length ? (unsigned)(said.at[i] - '0') : 0);
    bool refused = status == 401 || status == 403 || status == 407;
    struct ntt_http_login *http = &dialog->http;
    if (dialog->asked && status >= OK) {
        verdict->service = NTT_LOGIN_HTTP;
        verdict->user = dialog->user;
        verdict->credential = dialog->credential;
        verdict->refused = refused && !ntt_bytes_find(said, "stale=true").at;
        verdict->accepted = status < BAD;
        dialog->asked = false;
    } else if (http->form && !http->status && status >= OK) {
        http->status = (uint16_t)status;
        bool redirected = status == FOUND || status == SEE_OTHER;
        verdict->service = NTT_LOGIN_FORM;
        verdict->credential = dialog->credential;
        verdict->refused = refused;
        verdict->accepted = redirected && !leads_back(said);
        if (status >= MULTIPLE && !(redirected && !verdict->accepted))
            http->form = false; /* there is nothing left to judge by the size */
    }
}

void ntt_login_read_http(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_SERVER) {
        if (ntt_bytes_begin(said, "HTTP/1."))
            read_answer(dialog, said, verdict);
    } else if (is_request(said)) {
        read_request(dialog, piece, verdict);
    } else if (dialog->http.body_to_come) {
        take_form(dialog, said);
    }
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
        if (ntt_bytes_begin(said, "REGISTER "))
            dialog->asked = offers_password(dialog, said);
        return;
    }
    bool refused = ntt_bytes_begin(said, "SIP/2.0 401") || ntt_bytes_begin(said, "SIP/2.0 403") ||
                   ntt_bytes_begin(said, "SIP/2.0 407");
    bool accepted = ntt_bytes_begin(said, "SIP/2.0 200");
    if (!dialog->asked || (!refused && !accepted))
        return;
    verdict->refused = refused && !ntt_bytes_find(said, "stale=true").at;
    verdict->accepted = accepted;
    verdict->user = dialog->user;
    dialog->asked = false;
}
