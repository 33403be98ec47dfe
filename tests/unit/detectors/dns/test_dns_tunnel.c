/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dns_tunnel on hand-made messages: what carries data, and what only looks like it. */
#include "dns_messages.h"

static const struct ntt_address client = {NTT_IPV4, {10, 0, 0, 9}}, server = {NTT_IPV4, {10, 0, 0, 53}};
/* One datagram to the server (up) or from it; only `captured` bytes of it are there. */
static void datagram(struct run *run, bool up, const struct message *message, size_t captured)
{
    uint32_t size = (uint32_t)message->length;
    struct ntt_packet packet =
        up ? udp(client, 40000, server, 53, size) : udp(server, 53, client, 40000, size);
    feed(run, (up ? 100 : 5) * MS, with_data(packet, message->bytes, (uint32_t)captured));
}

static void ask(struct run *run, const char *name, unsigned type, const char *answer)
{
    struct message question = make(name, type, NULL);
    datagram(run, true, &question, question.length);
    if (answer) {
        struct message response = make(name, type, answer);
        datagram(run, false, &response, response.length);
    }
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void carry(struct run *run, unsigned names, size_t length, const char *alphabet, const char *below)
{
    uint32_t state = 1;
    for (unsigned i = 0; i < names; i++) {
        char data[64], name[128];
        snprintf(name, sizeof name, "%s%s%s", draw(data, length - i % 7, alphabet, &state), *below ? "." : "",
                 below);
        ask(run, name, A, NULL);
    }
}

static void test_names_that_carry_data(void)
{
    static const char *const alphabets[] = {hex, base32, base64};
    for (unsigned i = 0; i < 3; i++) {
        struct run *run = begin();
        carry(run, 80, 50, alphabets[i], "evil.example");
        ntt_engine_finish(run->engine);
        const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(last);
        CU_ASSERT_EQUAL(last->event, NTT_CLOSE);
        CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
        CU_ASSERT_STRING_EQUAL(last->variant, "names");
        CU_ASSERT_EQUAL(last->evidence.packets, 80);
        CU_ASSERT_EQUAL(last->source.base.bytes[3], 9);
        CU_ASSERT_EQUAL(last->target.base.bytes[3], 53);
        CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "80 questions below evil.example"));
        end(run);
    }
}

static void test_names_without_a_domain(void)
{
    struct run *run = begin();
    carry(run, 80, 50, hex, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(last_of(run, NTT_DNS_TUNNEL));
    CU_ASSERT_PTR_NOT_NULL(strstr(last_of(run, NTT_DNS_TUNNEL)->message, "names without a domain"));
    end(run);
}

static void test_answers_that_carry_data(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 30; i++) {
        char name[64], answer[128];
        snprintf(name, sizeof name, "a%u.evil.example", i);
        ask(run, name, TXT, draw(answer, 120, base64, &state));
    }
    const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "answers");
    CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
    end(run);
}

static void test_records_of_tunnels(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 25; i++) {
        char name[64];
        snprintf(name, sizeof name, "pa%u.evil.example", i);
        ask(run, name, NULL_RECORD, NULL);
    }
    const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "records");
    CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "NULL records"));
    end(run);
}

static void test_file_in_a_name(void)
{
    struct run *run = begin();
    ask(run, "H4sICN03k2QAA3Rlc3QudHh0AAvJyCxWAKJEheLU5KLUEoW0zJxULgAge.a.txt", A, NULL);
    const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "file");
    CU_ASSERT_EQUAL(last->severity, NTT_LOW);
    end(run);
}

static void test_healthy_names_are_quiet(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 500; i++) {
        char name[160], hash[64];
        snprintf(name, sizeof name, "%u.%u.%u.%u.list.example", i % 256, i / 3 % 256, i * 7 % 256, i % 199);
        ask(run, name, TXT, "listed, see https://list.example/query");
        snprintf(name, sizeof name, "%u.0.113.203.in-addr.arpa", i % 256);
        ask(run, name, 12, NULL);
        snprintf(name, sizeof name, "server-%u.europe-west-%u.hosting-provider.example", i, i % 7);
        ask(run, name, A, NULL);
        snprintf(name, sizeof name, "%s.sophosxl.net", draw(hash, 40, hex, &state));
        ask(run, name, A, NULL);
        snprintf(name, sizeof name, "d%s.cdn.example", draw(hash, 13, base32, &state));
        ask(run, name, A, NULL);
        snprintf(name, sizeof name, "selector%u._domainkey.mail.example", i);
        ask(run, name, TXT, "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDBVX3kq1");
        snprintf(name, sizeof name, "%s.files.example", draw(hash, 32, hex, &(uint32_t){i % 30}));
        ask(run, name, A, NULL);
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_PTR_NULL(last_of(run, NTT_DNS_TUNNEL));
    end(run);
}

/* Names of `length` characters or up to six fewer, each answered with that record of an address. */
static struct run *ask_for_addresses(size_t length, unsigned vary, const char *below, bool scattered)
{
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 60; i++) {
        char label[64], name[128];
        snprintf(name, sizeof name, "%s.%s", draw(label, length - (vary ? i % vary : 0), base32, &state),
                 below);
        struct message answer =
            make(name, A, "1234"); /* a text of five bytes with its length: the last four are */
        uint8_t *record = answer.bytes + answer.length - 5;
        record[-9] = A; /* …an address */
        record[-1] = 4;
        record[0] = scattered ? (uint8_t)random_of(&state) : 151;
        record[1] = scattered ? (uint8_t)random_of(&state) : 101;
        answer.length--;
        look_up(run, 800 * MS, client, server, name, &answer);
    }
    ntt_engine_finish(run->engine);
    return run;
}

static void test_short_labels_and_addresses(void)
{
    static const char *const domains[] = {"z.evil.example", "z.corp.local", "t.lan"};
    for (unsigned i = 0; i < 3; i++) {
        struct run *run = ask_for_addresses(14, 6, domains[i], true);
        const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(last);
        CU_ASSERT_STRING_EQUAL(last->variant, "addresses");
        CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
        CU_ASSERT_EQUAL(opened(run, NTT_DNS_TUNNEL), 1);
        end(run);
    }
    struct run *run = ask_for_addresses(14, 6, "cdn.example", false); /* hosts of one network */
    CU_ASSERT_PTR_NULL(last_of(run, NTT_DNS_TUNNEL));
    end(run);
}

/* Hashes of one length below one domain; the answer is that there is no such name. */
static void test_reputation_is_low(void)
{
    static const size_t lengths[] = {32, 40, 60};
    for (unsigned i = 0; i < 3; i++) {
        struct run *run = begin();
        uint32_t state = 1;
        for (unsigned k = 0; k < 300; k++) {
            char label[64], name[128];
            snprintf(name, sizeof name, "%s.cloud.antivirus.example", draw(label, lengths[i], hex, &state));
            struct message answer = make_failure(name, A, 3);
            look_up(run, 300 * MS, client, server, name, &answer);
        }
        const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
        CU_ASSERT_TRUE(!last || last->severity <= NTT_LOW);
        end(run);
    }
}

static void test_fifteen_messages_of_a_dialogue(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 15; i++) {
        char label[64], name[128], text[64];
        snprintf(name, sizeof name, "%s.cmd.example-corp.local", draw(label, 18 + i % 5, hex, &state));
        ask(run, name, TXT, draw(text, 24, hex, &state));
    }
    const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "two_way");
    CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
    end(run);
}

static void test_cut_or_damaged_messages_are_harmless(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 4000; i++) {
        char data[64], name[128];
        snprintf(name, sizeof name, "%s.evil.example", draw(data, 50, hex, &state));
        struct message message = make(name, TXT, draw(data, 50, hex, &state));
        size_t captured = i % (message.length + 1);
        size_t damaged = random_of(&state) % message.length;
        if (i % 2)
            message.bytes[damaged] = (uint8_t)random_of(&state);
        uint8_t *exact = malloc(captured + 1); /* so that a sanitizer sees a byte too many */
        memcpy(exact, message.bytes, captured);
        struct ntt_packet packet = udp(server, 53, client, 40000, (uint32_t)message.length);
        feed(run, MS, with_data(packet, exact, (uint32_t)captured));
        free(exact);
    }
    CU_ASSERT_PTR_NOT_NULL(last_of(run, NTT_DNS_TUNNEL)); /* enough of them are whole */
    end(run);
}

static void segment(struct run *run, const uint8_t *data, size_t length)
{
    uint32_t size = (uint32_t)length;
    feed(run, 5 * MS, with_data(tcp(client, 40000, server, 53, NTT_ACK, size), data, size));
}

static void test_questions_over_tcp(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    handshake(run, 5 * MS, client, 40000, server, 53);
    for (unsigned i = 0; i < 60; i++) {
        char data[64], name[128];
        snprintf(name, sizeof name, "%s.evil.example", draw(data, 50 - i % 7, hex, &state));
        struct message message = make(name, A, NULL);
        uint8_t bytes[ROOM + 2] = {(uint8_t)(message.length >> 8), (uint8_t)message.length};
        memcpy(bytes + 2, message.bytes, message.length);
        bool apart = i % 2; /* the length in a segment of its own */
        if (apart)
            segment(run, bytes, 2);
        segment(run, bytes + (apart ? 2 : 0), message.length + (apart ? 0 : 2));
    }
    ntt_engine_finish(run->engine);
    const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
    CU_ASSERT_EQUAL(last->evidence.packets, 60);
    CU_ASSERT_EQUAL(last->selector.transport, NTT_TCP);
    end(run);
}

static void test_raw_exchange_on_port_53(void)
{
    struct run *run = begin();
    struct message raw = {.bytes = {0x10, 0xd1, 0x9e, 0x20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                          .length = 40};
    for (unsigned i = 0; i < 20; i++) {
        datagram(run, true, &raw, raw.length);
        datagram(run, false, &raw, raw.length);
    }
    const struct ntt_alert *last = last_of(run, NTT_DNS_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "raw");
    CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
    end(run);
}

static CU_TestInfo tests[] = {
    {"names that carry data", test_names_that_carry_data},
    {"names without a domain", test_names_without_a_domain},
    {"answers that carry data", test_answers_that_carry_data},
    {"records that only tunnels ask for", test_records_of_tunnels},
    {"a file in a name", test_file_in_a_name},
    {"healthy names are quiet", test_healthy_names_are_quiet},
    {"short labels and addresses", test_short_labels_and_addresses},
    {"look-ups of reputation are low at most", test_reputation_is_low},
    {"fifteen messages of a dialogue", test_fifteen_messages_of_a_dialogue},
    {"cut or damaged messages are harmless", test_cut_or_damaged_messages_are_harmless},
    {"questions over TCP", test_questions_over_tcp},
    {"an exchange on port 53 that is not DNS", test_raw_exchange_on_port_53},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("dns_tunnel", tests)
