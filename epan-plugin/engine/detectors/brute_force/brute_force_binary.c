/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logins whose answers are numbers: databases, directories, file and message servers, remote screens. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/bytes.h"
#include "engine/hash.h"

enum { NTSTATUS_AT = 12, COMMAND_AT = 16, SMB1_NTSTATUS_AT = 9, SESSION_SETUP = 1, SESSION_SETUP_1 = 0x73 };

static uint32_t little(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t text_hash(struct ntt_bytes bytes)
{
    const uint8_t *end = bytes.length ? memchr(bytes.at, 0, bytes.length) : NULL;
    return ntt_bytes_hash((struct ntt_bytes){bytes.at, end ? (uint32_t)(end - bytes.at) : bytes.length});
}

static void answer(struct ntt_login_dialog *dialog, struct ntt_login_verdict *verdict, bool accepted)
{
    verdict->refused = !accepted;
    verdict->accepted = accepted;
    verdict->user = dialog->user;
    verdict->credential = dialog->credential;
    dialog->asked = false;
}

static void read_mysql(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                       struct ntt_login_verdict *verdict)
{
    enum { HEADER = 4, USER_AT = 36, ERROR = 0xff, ACCESS_DENIED = 1045, FIRST_ANSWER = 2 };
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_CLIENT) {
        if (!dialog->phase)
            dialog->user = text_hash(ntt_bytes_after(said, USER_AT));
        dialog->phase = 1;
        dialog->asked = true;
    } else if (dialog->asked && said.length > HEADER + 2) {
        bool denied = said.at[HEADER] == ERROR && (said.at[5] | said.at[6] << 8) == ACCESS_DENIED;
        if (denied || (said.at[HEADER] == 0 && said.at[3] >= FIRST_ANSWER && dialog->phase == 1)) {
            answer(dialog, verdict, !denied);
            dialog->phase = 2;
        }
        dialog->asked = dialog->phase == 1;
    }
}

static void read_postgres(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                          struct ntt_login_verdict *verdict)
{
    enum { PROTOCOL_3 = 3 << 16, NAME_AT = 13 };
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_CLIENT) {
        if (said.length > NAME_AT && ntt_big32(said.at + 4) == PROTOCOL_3)
            dialog->user = text_hash(ntt_bytes_after(ntt_bytes_find(said, "user"), sizeof "user"));
        /* Whoever is turned away before a password is asked for ("no pg_hba.conf entry") has not guessed. */
        dialog->asked = said.length && said.at[0] == 'p';
    } else if (dialog->asked && said.length > 8 && said.at[0] == 'E') {
        if (ntt_bytes_find(said, "C28P01").at || ntt_bytes_find(said, "C28000").at)
            answer(dialog, verdict, false);
    } else if (dialog->asked && said.length > 8 && said.at[0] == 'R' && ntt_big32(said.at + 5) == 0) {
        answer(dialog, verdict, true);
    }
}

static void read_vnc(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                     struct ntt_login_verdict *verdict)
{
    enum { RESPONSE = 16 };
    if (piece->from == NTT_CLIENT) {
        dialog->asked = !dialog->phase && piece->payload == RESPONSE;
    } else if (dialog->asked && piece->length >= 4) {
        uint32_t result = ntt_big32(piece->data);
        if (result <= 2)
            answer(dialog, verdict, result == 0);
        dialog->phase = 1; /* whatever follows is no longer a login */
        dialog->asked = false;
    }
}

/* What an element of BER holds, and what comes behind it. */
static struct ntt_bytes ber(struct ntt_bytes bytes, uint8_t tag, struct ntt_bytes *rest)
{
    *rest = (struct ntt_bytes){0};
    if (bytes.length < 2 || bytes.at[0] != tag)
        return (struct ntt_bytes){0};
    uint32_t length = bytes.at[1], header = 2;
    if (length & 0x80) {
        uint32_t count = length & 0x7f;
        if (count > 4 || bytes.length < 2 + count)
            return (struct ntt_bytes){0};
        length = 0;
        for (uint32_t i = 0; i < count; i++)
            length = length << 8 | bytes.at[2 + i];
        header += count;
    }
    struct ntt_bytes inside = ntt_bytes_after(bytes, header);
    if (length < inside.length) {
        *rest = ntt_bytes_after(inside, length);
        inside.length = length;
    }
    return inside;
}

static void read_ldap(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                      struct ntt_login_verdict *verdict)
{
    enum { SEQUENCE = 0x30, INTEGER = 2, OCTETS = 4, ENUMERATED = 10 };
    enum { BIND_REQUEST = 0x60, BIND_RESPONSE = 0x61, SIMPLE = 0x80, INVALID_CREDENTIALS = 49 };
    struct ntt_bytes rest, inner;
    struct ntt_bytes message = ber(ntt_login_bytes(piece), SEQUENCE, &rest);
    ber(message, INTEGER, &rest);
    if (piece->from == NTT_CLIENT) {
        struct ntt_bytes bind = ber(rest, BIND_REQUEST, &inner);
        ber(bind, INTEGER, &inner);
        struct ntt_bytes simple, user = ber(inner, OCTETS, &simple);
        if (!bind.length || (simple.length > 1 && simple.at[0] == SIMPLE && simple.at[1] == 0))
            return; /* something else, or without a password */
        dialog->user = ntt_bytes_hash(user);
        dialog->credential = simple.length && simple.at[0] == SIMPLE ? ntt_bytes_hash(bind) : 0;
        dialog->asked = true;
    } else if (dialog->asked) {
        struct ntt_bytes result = ber(ber(rest, BIND_RESPONSE, &inner), ENUMERATED, &inner);
        if (result.length && (result.at[0] == INVALID_CREDENTIALS || result.at[0] == 0))
            answer(dialog, verdict, result.at[0] == 0);
    }
}

static bool is_logon_failure(uint32_t status)
{
    switch (status) {
    case 0xc000006d: /* LOGON_FAILURE */
    case 0xc000006a: /* WRONG_PASSWORD */
    case 0xc0000064: /* NO_SUCH_USER */
    case 0xc000006e: /* ACCOUNT_RESTRICTION */
    case 0xc0000072: /* ACCOUNT_DISABLED */
    case 0xc0000234: /* ACCOUNT_LOCKED_OUT */
        return true;
    default:
        return false;
    }
}

static void read_smb(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                     struct ntt_login_verdict *verdict)
{
    enum { MAGIC_AT = 4, FLAGS_AT = 70, GUEST_OR_NOBODY = 3, USER_FIELD = 36 };
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (said.length < COMMAND_AT + 2)
        return;
    bool first = said.at[MAGIC_AT] == 0xff;
    bool setup = first ? said.at[8] == SESSION_SETUP_1
                       : said.at[COMMAND_AT] == SESSION_SETUP && !said.at[COMMAND_AT + 1];
    if (!setup)
        return;
    if (piece->from == NTT_CLIENT) {
        struct ntt_bytes ntlm = ntt_bytes_find(said, "NTLMSSP");
        dialog->asked = true;
        if (ntlm.length > USER_FIELD + 8 && ntlm.at[8] == 3) {
            struct ntt_bytes user = ntt_bytes_after(ntlm, little(ntlm.at + USER_FIELD + 4));
            uint32_t length = ntlm.at[USER_FIELD] | (uint32_t)ntlm.at[USER_FIELD + 1] << 8;
            user.length = length < user.length ? length : user.length;
            dialog->user = ntt_bytes_hash(user);
            dialog->asked = length; /* without a name it is an anonymous visit */
        }
        return;
    }
    uint32_t status = little(said.at + (first ? SMB1_NTSTATUS_AT : NTSTATUS_AT));
    bool guest = !first && said.length > FLAGS_AT && (said.at[FLAGS_AT] & GUEST_OR_NOBODY);
    if (dialog->asked && is_logon_failure(status))
        answer(dialog, verdict, false);
    else if (dialog->asked && status == 0 && !guest)
        answer(dialog, verdict, true);
}

/* A field of MQTT with its length in front; `rest` is what comes behind it. */
static struct ntt_bytes mqtt_field(struct ntt_bytes *rest)
{
    if (rest->length < 2)
        return *rest = (struct ntt_bytes){0};
    uint32_t length = ntt_big16(rest->at);
    struct ntt_bytes field = ntt_bytes_after(*rest, 2);
    field.length = length < field.length ? length : field.length;
    *rest = ntt_bytes_after(*rest, 2 + length);
    return field;
}

/* A number of MQTT, seven bits a byte. */
static uint32_t mqtt_number(struct ntt_bytes *rest)
{
    uint32_t number = 0, at = 0, more = 1;
    for (; more && at < 4 && at < rest->length; at++) {
        number |= (uint32_t)(rest->at[at] & 0x7f) << (7 * at);
        more = rest->at[at] & 0x80;
    }
    *rest = ntt_bytes_after(*rest, at);
    return number;
}

static void skip_properties(struct ntt_bytes *rest)
{
    uint32_t length = mqtt_number(rest);
    *rest = ntt_bytes_after(*rest, length);
}

/* Name and password of a CONNECT (MQTT 3.1.1, 3.1; MQTT 5, 3.1). Its client identifier may be another one each time. False where
 * it brings no password. */
static bool offers_mqtt(struct ntt_login_dialog *dialog, struct ntt_bytes said)
{
    enum { WILL = 4, PASSWORD = 0x40, NAME = 0x80, VERSION_5 = 5, HEADER = 4 };
    struct ntt_bytes rest = ntt_bytes_after(said, 1);
    mqtt_number(&rest);
    mqtt_field(&rest); /* "MQTT" */
    if (rest.length < HEADER)
        return false;
    uint8_t version = rest.at[0], flags = rest.at[1];
    rest = ntt_bytes_after(rest, HEADER);
    if (version == VERSION_5)
        skip_properties(&rest);
    mqtt_field(&rest); /* client identifier */
    if (flags & WILL) {
        if (version == VERSION_5)
            skip_properties(&rest);
        mqtt_field(&rest);
        mqtt_field(&rest);
    }
    struct ntt_bytes name = {0};
    if (flags & NAME)
        name = mqtt_field(&rest);
    dialog->user = ntt_bytes_hash(name);
    dialog->credential = (uint32_t)ntt_combine(dialog->user, ntt_bytes_hash(mqtt_field(&rest))) | 1;
    return flags & (NAME | PASSWORD);
}

static void read_mqtt(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                      struct ntt_login_verdict *verdict)
{
    enum { CONNECT = 0x10, CONNACK = 0x20, BAD_USER = 4, NOT_AUTHORISED = 5, BAD_USER_5 = 0x86 };
    if (piece->from == NTT_CLIENT && piece->length && piece->data[0] == CONNECT) {
        dialog->asked = offers_mqtt(dialog, ntt_login_bytes(piece));
    } else if (dialog->asked && piece->from == NTT_SERVER && piece->length > 3 && piece->data[0] == CONNACK) {
        uint8_t code = piece->data[3];
        if (code == 0 || code == BAD_USER || code == NOT_AUTHORISED || code == BAD_USER_5 ||
            code == BAD_USER_5 + 1)
            answer(dialog, verdict, code == 0);
    }
}

static void read_mssql(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                       struct ntt_login_verdict *verdict)
{
    enum { REPLY = 4, LOGIN_ACKNOWLEDGED = 0xad };
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (piece->from == NTT_CLIENT) {
        dialog->asked = !dialog->phase;
    } else if (dialog->asked && said.length > 12 && said.at[0] == REPLY) {
        const uint8_t *number = memchr(said.at + 8, 0x18, said.length - 11); /* 18456: login failed */
        bool refused = number && number[1] == 0x48 && number[2] == 0 && number[3] == 0;
        bool accepted = memchr(said.at + 8, LOGIN_ACKNOWLEDGED, said.length - 8);
        if (refused || (accepted && said.length > 60))
            answer(dialog, verdict, !refused);
        dialog->phase = !refused && accepted && said.length > 60;
    }
}

void ntt_login_read_binary(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                           struct ntt_login_verdict *verdict)
{
    static void (*const readers[NTT_LOGIN_SERVICES])(
        struct ntt_login_dialog *, const struct ntt_login_piece *, struct ntt_login_verdict *) = {
        [NTT_LOGIN_MYSQL] = read_mysql, [NTT_LOGIN_POSTGRES] = read_postgres, [NTT_LOGIN_VNC] = read_vnc,
        [NTT_LOGIN_LDAP] = read_ldap,   [NTT_LOGIN_SMB] = read_smb,           [NTT_LOGIN_MQTT] = read_mqtt,
        [NTT_LOGIN_MSSQL] = read_mssql,
    };
    readers[dialog->service](dialog, piece, verdict);
}
