/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How brute_force follows one connection to a service that asks for a login, and what it learns: how many
 * logins were refused, and whether one was accepted. A service is known by what is said, not by its port.
 */
#ifndef NTT_BRUTE_FORCE_H
#define NTT_BRUTE_FORCE_H

#include "engine/content/text.h"
#include "engine/detector.h"

enum ntt_login_service {
    NTT_LOGIN_NONE,
    NTT_LOGIN_SSH,
    NTT_LOGIN_FTP,
    NTT_LOGIN_SMTP,
    NTT_LOGIN_POP3,
    NTT_LOGIN_IMAP,
    NTT_LOGIN_TELNET,
    NTT_LOGIN_REDIS,
    NTT_LOGIN_HTTP, /* by an Authorization header */
    NTT_LOGIN_FORM, /* by a form or a document with a password in it */
    NTT_LOGIN_MYSQL,
    NTT_LOGIN_POSTGRES,
    NTT_LOGIN_VNC,
    NTT_LOGIN_LDAP,
    NTT_LOGIN_SMB,
    NTT_LOGIN_MQTT,
    NTT_LOGIN_MSSQL,
    NTT_LOGIN_RDP,
    NTT_LOGIN_SIP,
    NTT_LOGIN_SERVICES
};

struct ntt_ssh_login {
    uint32_t request;      /* size of what the client asked last */
    uint32_t before[2];    /* sizes of the passwords before that were answered, the last one first */
    uint16_t accept;       /* size of the answer that accepts the service request; 0: not seen */
    uint16_t seen[3];      /* sizes of answers that came once */
    uint16_t refusal;      /* the first size that came twice */
    uint8_t passwords_for; /* bit i: seen[i] answered a password */
    uint8_t answers, refused, told, halves;
    bool encrypted, password_refused, key_refused, halved, varied;
};

struct ntt_http_login {
    uint64_t bytes_before; /* the server's, when the form was sent */
    uint32_t path;         /* hash */
    uint16_t status;       /* of the answer to the form; 0: none yet */
    bool posted;           /* something was sent, and its answer is yet to come or goes on */
    bool form;             /* with a password in it */
    bool body_to_come;
    bool call, many; /* XML-RPC; many calls in one */
    bool blind;      /* the request's headers were not captured */
};

/* What is known of one connection. */
struct ntt_login_dialog {
    struct ntt_slot slot; /* key: the flow's. Score: attempts that were seen */
    uint8_t service;      /* enum ntt_login_service */
    uint8_t phase;        /* the service's own */
    bool asked;           /* the client has offered something and waits for the answer */
    uint8_t tool;         /* that names itself, for ntt_http_tool_name; 0: none does */
    uint32_t user;        /* hash of the name offered; 0: not visible */
    uint32_t credential;  /* hash of all that was offered; 0: not visible, or never the same twice */
    union {
        struct ntt_ssh_login ssh;
        struct ntt_http_login http;
    };
};

/* A packet with payload in that connection. */
struct ntt_login_piece {
    const uint8_t *data; /* as far as it was captured */
    uint32_t length;
    uint32_t payload; /* bytes on the wire */
    enum ntt_side from;
    const struct ntt_session *session; /* NULL for UDP */
};

struct ntt_login_verdict {
    enum ntt_login_service service;
    unsigned refused; /* logins */
    bool accepted;
    bool keys_only; /* what was refused were keys: nobody guesses those */
    bool name;      /* there is nobody of that name */
    uint8_t tool;   /* as in struct ntt_login_dialog */
    bool supposed;  /* nobody saw whether a password was offered */
    /* Not 0: the size of an answer that does not say what it is. It is a refusal if those before it, to other
     * passwords, were the same. */
    uint64_t size;
    uint32_t alike; /* hash of what else has to be the same */
    uint32_t user, credential;
};

/* The detector's tables, and its options. */
enum { NTT_LOGIN_DIALOGS, NTT_LOGIN_GUESSES };
enum { NTT_LOGIN_FAILURES, NTT_LOGIN_LEAK, NTT_LOGIN_SLOW_FAILURES, NTT_LOGIN_SOURCES, NTT_LOGIN_TARGETS };
enum { NTT_LOGIN_TIMES = 8, NTT_LOGIN_RECENT = 4 };

/* What one scope has tried and not got. */
struct ntt_guessing {
    struct ntt_slot slot; /* score: guesses */
    struct ntt_incident evidence;
    struct ntt_prefix client, server; /* cover all that took part */
    uint32_t guesses;                 /* since the last success, or within the slow window */
    uint32_t ends;                    /* pairs with guesses and no success, where the scope has many */
    uint32_t fresh_ends;              /* of those, since the bucket was last empty */
    uint32_t run;                     /* answers that were alike */
    uint32_t keys;                    /* of the guesses, refusals of keys alone */
    uint32_t supposed;                /* of the guesses, those that nobody saw a password in */
    int64_t level_ms;                 /* the bucket: each guess is worth `leak` seconds */
    int64_t begin_ns, last_ns;        /* the first and the last guess */
    int64_t fresh_ns;                 /* the first one since the bucket was last empty */
    uint64_t size, users; /* the last answer of unknown meaning; the names, as bits of their hashes */
    uint32_t alike;
    uint32_t times
        [NTT_LOGIN_TIMES]; /* of the last guesses, by number; in ms, and only differences mean anything */
    uint32_t recent[NTT_LOGIN_RECENT];
    uint32_t known; /* credentials that were shown, one after the other */
    uint8_t tool;   /* that the last guess named */
    bool hidden;    /* a guess did not show its credential */
};

/* Where a dialog takes place. */
struct ntt_login_place {
    struct ntt_address client, server;
    uint64_t client_hash, server_hash;
    uint16_t client_port, server_port;
    enum ntt_transport transport;
    const struct ntt_session *session; /* NULL for UDP */
};

/* One client at one server; all clients at it; it at all servers. And one client that was let in. */
enum ntt_login_scope { NTT_LOGIN_ONE_PAIR, NTT_LOGIN_AT_SERVER, NTT_LOGIN_BY_CLIENT, NTT_LOGIN_LET_IN };

/* The packet is evidence. `anew`: even where nothing is held against anybody yet. */
void ntt_login_prove(struct ntt_engine *engine, const struct ntt_login_place *at,
                     enum ntt_login_service service, const struct ntt_packet *packet, bool anew);
/* Applies the rules to what has been learnt. */
void ntt_login_conclude(struct ntt_engine *engine, const struct ntt_login_place *at,
                        const struct ntt_login_verdict *verdict, const struct ntt_packet *packet);
/* What the scope has tried; NULL: nothing. */
struct ntt_guessing *ntt_login_guesses(struct ntt_engine *engine, const struct ntt_login_place *at,
                                       enum ntt_login_service service, enum ntt_login_scope scope);
/* The rules, for a scope with one more guess. */
void ntt_login_judge_pair(struct ntt_engine *engine, struct ntt_guessing *guessing,
                          const struct ntt_login_place *at, enum ntt_login_service service);
void ntt_login_judge_crowd(struct ntt_engine *engine, struct ntt_guessing *guessing,
                           const struct ntt_login_place *at, enum ntt_login_service service,
                           enum ntt_login_scope scope);
/* One client has been refused often enough for its success to be a break-in. */
bool ntt_login_is_sure(const struct ntt_engine *engine, const struct ntt_guessing *guessing);
/* A refusal is only supposed, by sizes. */
bool ntt_login_is_weak(enum ntt_login_service service);
unsigned ntt_login_option(const struct ntt_engine *engine, unsigned place);
/* Opens an alert on what one scope has tried, or brings the open one up to date. `draft` brings severity, confidence,
 * threshold, window and technique, and where somebody was let in, selector and observed; `modifier` ends the variant. */
void ntt_login_report(struct ntt_engine *engine, struct ntt_guessing *guessing,
                      const struct ntt_login_place *at, enum ntt_login_service service,
                      enum ntt_login_scope scope, struct ntt_alert *draft, const char *modifier);
void ntt_login_describe(struct ntt_open_alert *open);

/* The service that the packet begins to speak; NTT_LOGIN_NONE where it is none of these. */
enum ntt_login_service ntt_login_recognise(const struct ntt_login_piece *piece);
/* Brings the dialog forward. */
void ntt_login_read(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                    struct ntt_login_verdict *verdict);
/* The connection ends. */
void ntt_login_end(struct ntt_login_dialog *dialog, const struct ntt_session *session,
                   struct ntt_login_verdict *verdict);

const char *ntt_login_name(enum ntt_login_service service);
/* The packets that prove guessing at a service: those that ntt_login_conditions[service] holds for, sent
 * by the client or by the server. */
enum ntt_side ntt_login_evidence_side(enum ntt_login_service service);
extern const struct ntt_condition ntt_login_conditions[NTT_LOGIN_SERVICES];

/* Each reads what one family of services says. */
void ntt_login_read_text(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict);
void ntt_login_read_telnet(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                           struct ntt_login_verdict *verdict);
void ntt_login_read_http(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                         struct ntt_login_verdict *verdict);
/* A form, a query or a document has a field for a password or a PIN. */
bool ntt_login_has_password(struct ntt_bytes text);
/* A request for a page with a password in the query. */
bool ntt_login_in_query(struct ntt_bytes said);
void ntt_login_read_sip(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                        struct ntt_login_verdict *verdict);
void ntt_login_read_ssh(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                        struct ntt_login_verdict *verdict);
void ntt_login_read_binary(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                           struct ntt_login_verdict *verdict);
void ntt_login_end_ssh(struct ntt_login_dialog *dialog, struct ntt_login_verdict *verdict);
void ntt_login_end_http(struct ntt_login_dialog *dialog, const struct ntt_session *session,
                        struct ntt_login_verdict *verdict);
void ntt_login_end_rdp(const struct ntt_session *session, struct ntt_login_verdict *verdict);

static inline struct ntt_bytes ntt_login_bytes(const struct ntt_login_piece *piece)
{
    return (struct ntt_bytes){piece->data, piece->length};
}

#endif
