/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses in any text, prefixes that stay prefixes, numbers for internal hosts. */
#include "unit.h"

#include "base/address_text.h"
#include "records/anonymize.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <string.h>

static const uint8_t key[NTT_ANONYMIZE_KEY] = {1, 2, 3}, other_key[NTT_ANONYMIZE_KEY] = {3, 2, 1};

static void bracket(void *data, const struct ntt_text_address *address, GString *out)
{
    (void)data;
    g_string_append_c(out, '<');
    ntt_text_address_append(out, address);
    g_string_append_c(out, '>');
}

static void addresses_are_found_wherever_they_stand(void)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"192.0.2.7 scanned 198.51.100.0/24.", "<192.0.2.7> scanned <198.51.100.0/24>."},
        {"ip.src == 192.0.2.7 && tcp.port == 80", "ip.src == <192.0.2.7> && tcp.port == 80"},
        {"(192.0.2.7:443), [2001:db8::1]:443", "(<192.0.2.7>:443), [<2001:db8::1>]:443"},
        {"/captures/host192.0.2.7_b.pcap", "/captures/host<192.0.2.7>_b.pcap"},
        {"010.000.000.001-10.0.0.2", "<10.0.0.1>-<10.0.0.2>"},
        {"2001:DB8:0:0::1 told fe80::1: no", "<2001:db8::1> told <fe80::1>: no"},
        {"2001:db8::/32, ::ffff:192.0.2.7 and ::", "<2001:db8::/32>, <::ffff:192.0.2.7> and <::>"},
        {"eth.src == 02:00:5e:00:00:01 or 02-00-5E-00-00-02",
         "eth.src == <02:00:5e:00:00:01> or <02:00:5e:00:00:02>"},
        {"fe80::1%eth0.", "<fe80::1>%eth0."},
        {"at 2026-11-23T13:37:44.356789538Z (UTC+01:00)", "at 2026-11-23T13:37:44.356789538Z (UTC+01:00)"},
        {"std::string, 4.0.17, 192.0.2.256, 1.2.3", "std::string, 4.0.17, 192.0.2.256, 1.2.3"},
        {"7.2.0.192.in-addr.arpa and 2.0.192.IN-ADDR.ARPA", "hidden.in-addr.arpa and hidden.IN-ADDR.ARPA"},
        {"b.8.b.d.0.ip6.arpa", "hidden.ip6.arpa"},
        {"192.0.2.7/33 and 192.0.2.7/x", "<192.0.2.7>/33 and <192.0.2.7>/x"},
        {"", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *got = ntt_replace_addresses(cases[i].text, bracket, NULL);
        CU_ASSERT_STRING_EQUAL(got, cases[i].wanted);
        g_free(got);
    }
    CU_ASSERT_PTR_NULL(ntt_replace_addresses(NULL, bracket, NULL));
}

static void forget(void *data, const struct ntt_text_address *address, GString *out)
{
    (void)address;
    ++*(unsigned *)data;
    g_string_append_c(out, '~');
}

/* Whatever stands beside an address: where all were taken out, none is left. */
static void none_is_overlooked(void)
{
    static const char letters[] = "0123456789abf:::...//-- gz";
    GRand *random = g_rand_new_with_seed(7);
    unsigned found = 0, left = 0;
    for (unsigned round = 0; round < 200000; round++) {
        char text[64];
        gint32 length = g_rand_int_range(random, 1, (gint32)sizeof text);
        for (gint32 i = 0; i < length; i++)
            text[i] = letters[g_rand_int_range(random, 0, sizeof letters - 1)];
        text[length - 1] = '\0';
        char *once = ntt_replace_addresses(text, forget, &found),
             *twice = ntt_replace_addresses(once, forget, &left);
        g_free(once);
        g_free(twice);
    }
    CU_ASSERT(found > 1000);
    CU_ASSERT_EQUAL(left, 0);
    g_rand_free(random);
}

/* Into `bytes`, what the text becomes. */
static void map(struct ntt_anonymizer *anonymizer, const char *text, int family, uint8_t bytes[16])
{
    char *got = ntt_anonymizer_text(anonymizer, text);
    CU_ASSERT_EQUAL(inet_pton(family, got, bytes), 1);
    CU_ASSERT_STRING_NOT_EQUAL(got, text);
    g_free(got);
}

static unsigned shared_bits(const uint8_t *a, const uint8_t *b, unsigned length)
{
    unsigned bits = 0;
    while (bits < 8 * length && !((a[bits / 8] ^ b[bits / 8]) & (0x80 >> bits % 8)))
        bits++;
    return bits;
}

static void prefixes_stay_as_long_as_they_were(void)
{
    struct ntt_anonymizer *anonymizer = ntt_anonymizer_new(key, false);
    static const char *const v4[] = {"192.0.2.7", "192.0.2.8", "192.0.3.7",
                                     "193.0.2.7", "10.0.0.1",  "10.0.0.254"},
                             *const v6[] = {"2001:db8::1", "2001:db8::2", "2001:db8:1::1", "fe80::1"};
    uint8_t from[2][16], to[2][16];
    for (size_t i = 0; i < G_N_ELEMENTS(v4); i++)
        for (size_t j = 0; j < i; j++) {
            inet_pton(AF_INET, v4[i], from[0]);
            inet_pton(AF_INET, v4[j], from[1]);
            map(anonymizer, v4[i], AF_INET, to[0]);
            map(anonymizer, v4[j], AF_INET, to[1]);
            CU_ASSERT_EQUAL(shared_bits(from[0], from[1], 4), shared_bits(to[0], to[1], 4));
        }
    for (size_t i = 0; i < G_N_ELEMENTS(v6); i++)
        for (size_t j = 0; j < i; j++) {
            inet_pton(AF_INET6, v6[i], from[0]);
            inet_pton(AF_INET6, v6[j], from[1]);
            map(anonymizer, v6[i], AF_INET6, to[0]);
            map(anonymizer, v6[j], AF_INET6, to[1]);
            CU_ASSERT_EQUAL(shared_bits(from[0], from[1], 16), shared_bits(to[0], to[1], 16));
        }
    ntt_anonymizer_free(anonymizer);
}

static void networks_hold_their_hosts(void)
{
    struct ntt_anonymizer *anonymizer = ntt_anonymizer_new(key, false);
    char *network = ntt_anonymizer_text(anonymizer, "192.0.2.0/24");
    uint8_t base[16], host[16];
    CU_ASSERT(g_str_has_suffix(network, ".0/24"));
    *strchr(network, '/') = '\0';
    inet_pton(AF_INET, network, base);
    map(anonymizer, "192.0.2.77", AF_INET, host);
    CU_ASSERT(shared_bits(base, host, 4) >= 24);
    g_free(network);
    network = ntt_anonymizer_text(anonymizer, "0.0.0.0/0 0.0.0.0 255.255.255.255 :: ff:ff:ff:ff:ff:ff");
    CU_ASSERT_STRING_EQUAL(network, "0.0.0.0/0 0.0.0.0 255.255.255.255 :: ff:ff:ff:ff:ff:ff");
    g_free(network);
    ntt_anonymizer_free(anonymizer);
}

static void link_addresses_keep_what_kind_they_are(void)
{
    struct ntt_anonymizer *anonymizer = ntt_anonymizer_new(key, false);
    static const char *const texts[] = {"00:11:22:33:44:55", "02:11:22:33:44:55", "01:00:5e:00:00:fb"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *got = ntt_anonymizer_text(anonymizer, texts[i]);
        CU_ASSERT_STRING_NOT_EQUAL(got, texts[i]);
        CU_ASSERT_EQUAL(g_ascii_xdigit_value(got[1]) & 3, g_ascii_xdigit_value(texts[i][1]) & 3);
        g_free(got);
    }
    ntt_anonymizer_free(anonymizer);
}

static void keys_decide(void)
{
    struct ntt_anonymizer *a = ntt_anonymizer_new(key, false), *b = ntt_anonymizer_new(key, true),
                          *c = ntt_anonymizer_new(other_key, false);
    char *first = ntt_anonymizer_text(a, "198.51.100.66"), *same = ntt_anonymizer_text(b, "198.51.100.66"),
         *other = ntt_anonymizer_text(c, "198.51.100.66");
    CU_ASSERT_STRING_EQUAL(first, same);
    CU_ASSERT_STRING_NOT_EQUAL(first, other);
    CU_ASSERT_STRING_EQUAL(ntt_anonymizer_key_id(a), ntt_anonymizer_key_id(b));
    CU_ASSERT_STRING_NOT_EQUAL(ntt_anonymizer_key_id(a), ntt_anonymizer_key_id(c));
    g_free(first);
    g_free(same);
    g_free(other);
    ntt_anonymizer_free(a);
    ntt_anonymizer_free(b);
    ntt_anonymizer_free(c);
}

static void internal_addresses_are_numbered(void)
{
    struct ntt_anonymizer *anonymizer = ntt_anonymizer_new(NULL, true);
    char *got = ntt_anonymizer_text(anonymizer,
                                    "10.0.0.1 172.31.0.1 172.32.0.1 10.0.0.1 10.0.0.0/24 0.0.0.0/0 fd00::1 "
                                    "fe80::1 224.0.0.251 127.0.0.1 ::1 ::ffff:10.0.0.1 8.8.8.8 "
                                    "2001:db8::1 00:11:22:33:44:55 fec0::1 64:ff9b::a00:2 2002:a00:3::1 "
                                    "2002:808:808::1 64:ff9b:1::a00:2");
    CU_ASSERT_STRING_EQUAL(
        got, "internal-1 internal-2 172.32.0.1 internal-1 internal-network-1/24 0.0.0.0/0 internal-3 "
             "internal-4 internal-5 internal-6 internal-7 internal-8 8.8.8.8 "
             "2001:db8::1 internal-9 internal-10 internal-11 internal-12 "
             "2002:808:808::1 64:ff9b:1::a00:2");
    CU_ASSERT_PTR_NULL(ntt_anonymizer_key_id(anonymizer));
    g_free(got);
    ntt_anonymizer_free(anonymizer);
}

static void keys_come_from_files(void)
{
    char *folder = g_dir_make_tmp("ntt-key-XXXXXX", NULL), *path = g_build_filename(folder, "key", NULL),
         *problem = NULL;
    uint8_t read[NTT_ANONYMIZE_KEY], again[NTT_ANONYMIZE_KEY];
    CU_ASSERT(!ntt_anonymize_read_key(path, read, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, path));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(g_file_set_contents(path, "short", -1, NULL));
    CU_ASSERT(!ntt_anonymize_read_key(path, read, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "head -c 32"));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(g_file_set_contents(path, "0123456789abcdef", -1, NULL));
    CU_ASSERT(ntt_anonymize_read_key(path, read, &problem));
    CU_ASSERT(ntt_anonymize_read_key(path, again, &problem));
    CU_ASSERT_EQUAL(memcmp(read, again, sizeof read), 0);
    CU_ASSERT(ntt_anonymize_random_key(again, &problem));
    CU_ASSERT_NOT_EQUAL(memcmp(read, again, sizeof read), 0);
    CU_ASSERT_PTR_NULL(problem);
    g_remove(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
}

static void summaries_forget_where_a_host_is(void)
{
    static const char *const lines[] = {
        "{\"record\":\"capture\",\"schema\":1,\"complete\":true,\"warnings\":[\"192.0.2.7 is odd\"]}",
        "{\"record\":\"alert\",\"event\":\"open\",\"id\":1,\"key\":\"00ff\",\"type\":\"port_scan\","
        "\"severity\":\"high\","
        "\"source\":\"192.0.2.7\",\"target\":\"192.0.2.0/24\",\"message\":\"192.0.2.7 did "
        "it\",\"filter\":\"ip.src == "
        "192.0.2.7\"}",
        "{\"record\":\"host\",\"address\":\"192.0.2.7\",\"city\":\"Ghent\",\"latitude\":51,\"longitude\":3.7,"
        "\"asn\":1,"
        "\"country\":\"BE\",\"sent_packets\":1,\"sent_bytes\":1,\"received_packets\":0,\"received_bytes\":0}",
    };
    struct ntt_summary *summary = ntt_summary_new("192.0.2.7.pcap");
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        ntt_summary_line(summary, lines[i], strlen(lines[i]));
    ntt_summary_finish(summary);
    struct ntt_anonymizer *anonymizer = ntt_anonymizer_new(key, false);
    char *wanted = ntt_anonymizer_text(anonymizer, "192.0.2.7");
    ntt_anonymizer_summary(anonymizer, summary);
    const struct ntt_finding *finding = g_ptr_array_index(summary->findings, 0);
    const json_t *host = json_array_get(summary->rows[NTT_HOSTS], 0);
    CU_ASSERT_STRING_EQUAL(finding->source, wanted);
    CU_ASSERT_STRING_EQUAL(finding->key, "00ff");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(finding->record, "source")), wanted);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(host, "address")), wanted);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(host, "country")), "BE");
    CU_ASSERT_PTR_NULL(json_object_get(host, "city"));
    CU_ASSERT_PTR_NULL(json_object_get(host, "latitude"));
    CU_ASSERT_PTR_NULL(json_object_get(host, "asn"));
    CU_ASSERT(g_str_has_prefix(finding->filter, "ip.src == "));
    CU_ASSERT_PTR_NULL(strstr(finding->filter, "192.0.2.7"));
    CU_ASSERT_PTR_NULL(strstr(finding->message, "192.0.2.7"));
    CU_ASSERT_PTR_NULL(strstr(summary->file, "192.0.2.7"));
    CU_ASSERT_EQUAL(json_array_size(summary->warnings), 2);
    CU_ASSERT_PTR_NULL(strstr(json_string_value(json_array_get(summary->warnings, 0)), "192.0.2.7"));
    g_free(wanted);
    ntt_anonymizer_free(anonymizer);
    ntt_summary_free(summary);
}

static CU_TestInfo tests[] = {
    {"addresses are found wherever they stand", addresses_are_found_wherever_they_stand},
    {"none is overlooked", none_is_overlooked},
    {"prefixes stay as long as they were", prefixes_stay_as_long_as_they_were},
    {"networks hold their hosts", networks_hold_their_hosts},
    {"link addresses keep what kind they are", link_addresses_keep_what_kind_they_are},
    {"keys decide", keys_decide},
    {"internal addresses are numbered", internal_addresses_are_numbered},
    {"keys come from files", keys_come_from_files},
    {"summaries forget where a host is", summaries_forget_where_a_host_is},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("anonymize", tests)
