/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The services that ask for a login: how each is recognised, who reads it, and which packets prove guessing.
 */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/content/http.h"

#include <string.h>

static struct ntt_bytes bytes_of(const struct ntt_packet *packet)
{
    return (struct ntt_bytes){packet->data, packet->data_length};
}

static bool is(const struct ntt_packet *packet, uint32_t at, const void *bytes, uint32_t count)
{
    return packet->data_length >= at + count && memcmp(packet->data + at, bytes, count) == 0;
}

static bool speaks_ssh(const struct ntt_packet *packet)
{
    return is(packet, 0, "SSH-", 4);
}

static bool refuses_ftp(const struct ntt_packet *packet)
{
    return is(packet, 0, "530", 3) || is(packet, 0, "430", 3);
}

static bool refuses_smtp(const struct ntt_packet *packet)
{
    return is(packet, 0, "535", 3);
}

static bool refuses_pop3(const struct ntt_packet *packet)
{
    return is(packet, 0, "-ERR", 4);
}

static bool refuses_imap(const struct ntt_packet *packet)
{
    struct ntt_bytes said = bytes_of(packet);
    uint32_t tag = 0;
    while (tag < said.length && said.at[tag] >= '!' && said.at[tag] <= '~')
        tag++;
    return tag && ntt_bytes_begin(ntt_bytes_after(said, tag), " NO ");
}

static bool prompts_telnet(const struct ntt_packet *packet)
{
    struct ntt_bytes said = bytes_of(packet);
    return ntt_bytes_find(said, "ogin:").at || ntt_bytes_find(said, "ncorrect").at ||
           ntt_bytes_find(said, "assword:").at;
}

static bool refuses_redis(const struct ntt_packet *packet)
{
    return is(packet, 0, "-WRONGPASS", 10) || is(packet, 0, "-ERR invalid", 12) ||
           is(packet, 0, "-NOAUTH", 7);
}

static bool refuses_http(const struct ntt_packet *packet)
{
    return is(packet, 0, "HTTP/1.", 7) &&
           (is(packet, 9, "401", 3) || is(packet, 9, "403", 3) || is(packet, 9, "407", 3));
}

static bool posts(const struct ntt_packet *packet)
{
    return is(packet, 0, "POST ", 5) || ntt_login_in_query(bytes_of(packet));
}

static bool refuses_mysql(const struct ntt_packet *packet)
{
    return is(packet, 4, "\xff\x15\x04", 3);
}

static bool refuses_postgres(const struct ntt_packet *packet)
{
    return is(packet, 0, "E", 1) &&
           (ntt_bytes_find(bytes_of(packet), "C28P01").at || ntt_bytes_find(bytes_of(packet), "C28000").at);
}

static bool refuses_vnc(const struct ntt_packet *packet)
{
    return packet->payload <= 64 && is(packet, 0, "\0\0\0\1", 4);
}

static bool refuses_ldap(const struct ntt_packet *packet)
{
    static const char refusal[] = "\x0a\x01\x31\x04";
    return ntt_bytes_find(bytes_of(packet), refusal).at;
}

static bool sets_up_smb(const struct ntt_packet *packet)
{
    return (is(packet, 4, "\xfeSMB", 4) && is(packet, 16, "\1\0", 2) && is(packet, 14, "\0\xc0", 2) &&
            !is(packet, 12, "\x16", 1)) ||
           (is(packet, 4, "\xffSMB\x73", 5) && is(packet, 11, "\0\xc0", 2) && !is(packet, 9, "\x16", 1));
}

static bool refuses_mqtt(const struct ntt_packet *packet)
{
    return is(packet, 0, "\x20", 1) && packet->data_length > 3 && packet->data[3];
}

static bool answers_mssql(const struct ntt_packet *packet)
{
    return is(packet, 0, "\4", 1);
}

static bool connects_rdp(const struct ntt_packet *packet)
{
    return is(packet, 0, "\3", 1) && is(packet, 5, "\xe0", 1);
}

static bool refuses_sip(const struct ntt_packet *packet)
{
    return ntt_bytes_find(bytes_of(packet), "SIP/2.0 40").at;
}

#define AT(begin, size, bytes) "tcp.payload[" #begin ":" #size "] == " bytes

const struct ntt_condition ntt_login_conditions[NTT_LOGIN_SERVICES] = {
    [NTT_LOGIN_SSH] = {AT(0, 4, "53:53:48:2d"), NULL, speaks_ssh},
    [NTT_LOGIN_FTP] = {"(" AT(0, 3, "35:33:30") " || " AT(0, 3, "34:33:30") ")", NULL, refuses_ftp},
    [NTT_LOGIN_SMTP] = {AT(0, 3, "35:33:35"), NULL, refuses_smtp},
    [NTT_LOGIN_POP3] = {AT(0, 4, "2d:45:52:52"), NULL, refuses_pop3},
    [NTT_LOGIN_IMAP] = {"tcp.payload matches \"^[!-~]+ NO \"", NULL, refuses_imap},
    [NTT_LOGIN_TELNET] = {"(tcp.payload contains \"ogin:\" || tcp.payload contains \"ncorrect\" || "
                          "tcp.payload contains \"assword:\")",
                          NULL, prompts_telnet},
    [NTT_LOGIN_REDIS] = {"(" AT(0, 10, "2d:57:52:4f:4e:47:50:41:53:53") " || " AT(
                             0, 12,
                             "2d:45:52:52:20:69:6e:76:61:6c:69:64") " || " AT(0, 7,
                                                                              "2d:4e:4f:41:55:54:48") ")",
                         NULL, refuses_redis},
    [NTT_LOGIN_HTTP] = {AT(0, 7, "48:54:54:50:2f:31:2e") " && (" AT(9, 3, "34:30:31") " || " AT(
                            9, 3, "34:30:33") " || " AT(9, 3, "34:30:37") ")",
                        NULL, refuses_http},
    [NTT_LOGIN_FORM] =
        {"(" AT(0, 5, "50:4f:53:54:20") " || (" AT(
             0, 4,
             "47:45:54:20") " && tcp.payload matches \"^GET [^ ?]*[?][^ ]*(pass|pwd|pw=|[&?](pin|otp)=)\"))",
         NULL, posts},
    [NTT_LOGIN_MYSQL] = {AT(4, 3, "ff:15:04"), NULL, refuses_mysql},
    [NTT_LOGIN_POSTGRES] = {AT(0, 1, "45") " && (tcp.payload contains \"C28P01\" || tcp.payload contains "
                                           "\"C28000\")",
                            NULL, refuses_postgres},
    [NTT_LOGIN_VNC] = {"tcp.len <= 64 && " AT(0, 4, "00:00:00:01"), NULL, refuses_vnc},
    [NTT_LOGIN_LDAP] = {"tcp.payload contains 0a:01:31:04", NULL, refuses_ldap},
    [NTT_LOGIN_SMB] =
        {"((" AT(4, 4, "fe:53:4d:42") " && " AT(16, 2, "01:00") " && " AT(14, 2, "00:c0") " && !(" AT(
             12, 1, "16") ")) || (" AT(4, 5,
                                       "ff:53:4d:42:73") " && " AT(11, 2,
                                                                   "00:c0") " && !(" AT(9, 1,
                                                                                        "16") ")))",
         NULL, sets_up_smb},
    [NTT_LOGIN_MQTT] = {AT(0, 1, "20") " && !(" AT(3, 1, "00") ")", NULL, refuses_mqtt},
    [NTT_LOGIN_MSSQL] = {AT(0, 1, "04"), NULL, answers_mssql},
    [NTT_LOGIN_RDP] = {AT(0, 1, "03") " && " AT(5, 1, "e0"), NULL, connects_rdp},
    [NTT_LOGIN_SIP] = {"frame contains \"SIP/2.0 40\"", NULL, refuses_sip},
};

static const struct {
    const char *name;
    enum ntt_side evidence;
    void (*read)(struct ntt_login_dialog *, const struct ntt_login_piece *, struct ntt_login_verdict *);
} services[NTT_LOGIN_SERVICES] = {
    [NTT_LOGIN_NONE] = {"", NTT_SERVER, NULL},
    [NTT_LOGIN_SSH] = {"ssh", NTT_CLIENT, ntt_login_read_ssh},
    [NTT_LOGIN_FTP] = {"ftp", NTT_SERVER, ntt_login_read_text},
    [NTT_LOGIN_SMTP] = {"smtp", NTT_SERVER, ntt_login_read_text},
    [NTT_LOGIN_POP3] = {"pop3", NTT_SERVER, ntt_login_read_text},
    [NTT_LOGIN_IMAP] = {"imap", NTT_SERVER, ntt_login_read_text},
    [NTT_LOGIN_TELNET] = {"telnet", NTT_SERVER, ntt_login_read_telnet},
    [NTT_LOGIN_REDIS] = {"redis", NTT_SERVER, ntt_login_read_text},
    [NTT_LOGIN_HTTP] = {"http", NTT_SERVER, ntt_login_read_http},
    [NTT_LOGIN_FORM] = {"http-form", NTT_CLIENT, NULL}, /* read by http */
    [NTT_LOGIN_MYSQL] = {"mysql", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_POSTGRES] = {"postgres", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_VNC] = {"vnc", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_LDAP] = {"ldap", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_SMB] = {"smb", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_MQTT] = {"mqtt", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_MSSQL] = {"mssql", NTT_SERVER, ntt_login_read_binary},
    [NTT_LOGIN_RDP] = {"rdp", NTT_CLIENT, NULL}, /* judged at its end */
    [NTT_LOGIN_SIP] = {"sip", NTT_SERVER, ntt_login_read_sip},
};

const char *ntt_login_name(enum ntt_login_service service)
{
    return services[service].name;
}

enum ntt_side ntt_login_evidence_side(enum ntt_login_service service)
{
    return services[service].evidence;
}

void ntt_login_read(struct ntt_login_dialog *dialog, const struct ntt_login_piece *piece,
                    struct ntt_login_verdict *verdict)
{
    verdict->service = (enum ntt_login_service)dialog->service;
    verdict->tool = dialog->tool;
    if (services[dialog->service].read)
        services[dialog->service].read(dialog, piece, verdict);
}

void ntt_login_end(struct ntt_login_dialog *dialog, const struct ntt_session *session,
                   struct ntt_login_verdict *verdict)
{
    verdict->service = (enum ntt_login_service)dialog->service;
    if (dialog->service == NTT_LOGIN_SSH)
        ntt_login_end_ssh(dialog, verdict);
    else if (dialog->service == NTT_LOGIN_HTTP)
        ntt_login_end_http(dialog, session, verdict);
    else if (dialog->service == NTT_LOGIN_RDP)
        ntt_login_end_rdp(session, verdict);
}

static bool same(struct ntt_bytes said, uint32_t at, const void *bytes, uint32_t count)
{
    return said.length >= at + count && memcmp(said.at + at, bytes, count) == 0;
}

/* Version 1 says other things in other sizes. */
static bool is_ssh_2(struct ntt_bytes said)
{
    return ntt_bytes_begin(said, "SSH-2") || ntt_bytes_begin(said, "SSH-1.99");
}

static enum ntt_login_service by_greeting(struct ntt_bytes said, uint32_t payload)
{
    enum { IAC = 0xff, WILL = 0xfb, DONT = 0xfe, MYSQL_10 = 10 };
    if (is_ssh_2(said))
        return NTT_LOGIN_SSH;
    if (ntt_bytes_begin(said, "220 ") || ntt_bytes_begin(said, "220-"))
        return ntt_bytes_find(ntt_bytes_line(said), "SMTP").at ? NTT_LOGIN_SMTP : NTT_LOGIN_FTP;
    if (ntt_bytes_begin(said, "+OK"))
        return NTT_LOGIN_POP3;
    if (ntt_bytes_begin(said, "* OK"))
        return NTT_LOGIN_IMAP;
    if (ntt_bytes_begin(said, "RFB 00"))
        return NTT_LOGIN_VNC;
    if (said.length > 2 && said.at[0] == IAC && said.at[1] >= WILL && said.at[1] <= DONT)
        return NTT_LOGIN_TELNET;
    if (ntt_bytes_find(said, "ogin: ").at || ntt_bytes_find(said, "sername: ").at)
        return NTT_LOGIN_TELNET;
    if (said.length > 5 && said.at[3] == 0 && said.at[4] == MYSQL_10 &&
        said.at[0] + (uint32_t)said.at[1] * 256 + 4 == payload)
        return NTT_LOGIN_MYSQL;
    return NTT_LOGIN_NONE;
}

static enum ntt_login_service by_request(struct ntt_bytes said, uint32_t payload)
{
    if (is_ssh_2(said))
        return NTT_LOGIN_SSH;
    if (same(said, 4, "\0\3\0\0user", 8) || (payload == 8 && same(said, 0, "\0\0\0\x08\x04\xd2\x16\x2f", 8)))
        return NTT_LOGIN_POSTGRES;
    if (ntt_bytes_begin(said, "AUTH ") ||
        (said.length > 3 && said.at[0] == '*' && said.at[2] == '\r' && ntt_bytes_find(said, "\n$").at))
        return NTT_LOGIN_REDIS;
    if (same(said, 4, "\xfeSMB", 4) || same(said, 4, "\xffSMB", 4))
        return NTT_LOGIN_SMB;
    if (same(said, 0, "\x03\0\0", 3) && same(said, 5, "\xe0", 1))
        return NTT_LOGIN_RDP;
    uint32_t length = said.length > 1 && said.at[1] & 0x80 ? 3 : 2; /* where the length of a CONNECT ends */
    if (same(said, 0, "\x10", 1) &&
        (same(said, length, "\0\4MQTT", 6) || same(said, length, "\0\6MQIsdp", 8)))
        return NTT_LOGIN_MQTT;
    if ((same(said, 0, "\x12\1", 2) || same(said, 0, "\x10\1", 2)) &&
        said.at[2] * 256U + (said.length > 3 ? said.at[3] : 0U) == payload)
        return NTT_LOGIN_MSSQL;
    return NTT_LOGIN_NONE;
}

/* A bind may come in any message, and on any connection to a directory. */
static bool is_ldap_bind(struct ntt_bytes said)
{
    enum { SEQUENCE = 0x30, LONG = 0x84 };
    uint32_t at = said.length > 1 && said.at[1] == LONG ? 6 : 2;
    if (said.length < at + 6 || said.at[0] != SEQUENCE || said.at[at] != 2 || said.at[at + 1] > 4)
        return false;
    at += 2U + said.at[at + 1];
    return said.length > at && said.at[at] == 0x60;
}

enum ntt_login_service ntt_login_recognise(const struct ntt_login_piece *piece)
{
    struct ntt_bytes said = ntt_login_bytes(piece);
    if (!piece->session)
        return ntt_bytes_begin(said, "REGISTER sip") ? NTT_LOGIN_SIP : NTT_LOGIN_NONE;
    bool first = piece->session->segments[piece->from] == 1;
    if (piece->from == NTT_SERVER)
        return first ? by_greeting(said, piece->payload) : NTT_LOGIN_NONE;
    if (ntt_http_is_request(said))
        return NTT_LOGIN_HTTP;
    if (is_ldap_bind(said))
        return NTT_LOGIN_LDAP;
    if (ntt_bytes_begin(said, "REGISTER sip"))
        return NTT_LOGIN_SIP;
    return first ? by_request(said, piece->payload) : NTT_LOGIN_NONE;
}
