/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/anonymize.h"

#include "base/address_text.h"
#include "engine/special_ranges.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum { LEAST_KEY_BYTES = 16 };

struct ntt_anonymizer {
    bool with_key, hide_internal;
    uint8_t key[NTT_ANONYMIZE_KEY];
    char *key_id;
    GHashTable *known; /* address as text → what stands for it */
    GHashTable *seen;  /* JSON values that are done: captures may share some */
    unsigned internal_hosts, internal_networks;
};

bool ntt_anonymize_random_key(uint8_t key[NTT_ANONYMIZE_KEY], char **problem)
{
    if (getrandom(key, NTT_ANONYMIZE_KEY, 0) == NTT_ANONYMIZE_KEY)
        return true;
    *problem = g_strdup_printf("the system provides no random key: %s", g_strerror(errno));
    return false;
}

bool ntt_anonymize_read_key(const char *path, uint8_t key[NTT_ANONYMIZE_KEY], char **problem)
{
    char *content = NULL;
    gsize length = 0, digest = NTT_ANONYMIZE_KEY;
    GError *error = NULL;
    if (!g_file_get_contents(path, &content, &length, &error)) {
        *problem = g_strdup_printf("cannot read the key '%s': %s", path, error->message);
        g_error_free(error);
        return false;
    }
    if (length < LEAST_KEY_BYTES) {
        *problem = g_strdup_printf(
            "the key '%s' has %zu bytes instead of %d; make one with: head -c 32 /dev/urandom >key", path,
            length, LEAST_KEY_BYTES);
        g_free(content);
        return false;
    }
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)content, (gssize)length);
    g_checksum_get_digest(checksum, key, &digest);
    g_checksum_free(checksum);
    g_free(content);
    return true;
}

struct ntt_anonymizer *ntt_anonymizer_new(const uint8_t *key, bool hide_internal)
{
    struct ntt_anonymizer *anonymizer = g_new0(struct ntt_anonymizer, 1);
    anonymizer->hide_internal = hide_internal;
    anonymizer->with_key = key != NULL;
    if (key) {
        static const char purpose[] = "name of the key";
        memcpy(anonymizer->key, key, NTT_ANONYMIZE_KEY);
        anonymizer->key_id = g_compute_hmac_for_string(G_CHECKSUM_SHA256, anonymizer->key, NTT_ANONYMIZE_KEY,
                                                       purpose, sizeof purpose - 1);
        anonymizer->key_id[16] = '\0';
    }
    anonymizer->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    anonymizer->seen = g_hash_table_new(NULL, NULL);
    return anonymizer;
}

void ntt_anonymizer_free(struct ntt_anonymizer *anonymizer)
{
    if (!anonymizer)
        return;
    g_hash_table_destroy(anonymizer->known);
    g_hash_table_destroy(anonymizer->seen);
    g_free(anonymizer->key_id);
    g_free(anonymizer);
}

const char *ntt_anonymizer_key_id(const struct ntt_anonymizer *anonymizer)
{
    return anonymizer->key_id;
}

/* Whether bit `bit` is turned over: one pseudo-random bit of the bits before it. */
static bool turned(const struct ntt_anonymizer *anonymizer, const struct ntt_text_address *address,
                   unsigned bit)
{
    uint8_t input[2 + sizeof address->bytes] = {(uint8_t)address->length, (uint8_t)bit};
    memcpy(input + 2, address->bytes, bit / 8);
    if (bit % 8)
        input[2 + bit / 8] = (uint8_t)(address->bytes[bit / 8] & (0xff00 >> bit % 8));
    char *digest =
        g_compute_hmac_for_data(G_CHECKSUM_SHA256, anonymizer->key, NTT_ANONYMIZE_KEY, input, sizeof input);
    bool odd = g_ascii_xdigit_value(digest[0]) & 1;
    g_free(digest);
    return odd;
}

/* The unspecified address and the broadcast addresses name nobody, and readers want to see them. */
static bool names_nobody(const struct ntt_text_address *address)
{
    bool zeros = true, ones = true;
    for (unsigned i = 0; i < address->length; i++) {
        zeros &= address->bytes[i] == 0;
        ones &= address->bytes[i] == 0xff;
    }
    return ntt_text_address_is_host(address) && (zeros || ones);
}

static struct ntt_text_address anonymized(const struct ntt_anonymizer *anonymizer,
                                          const struct ntt_text_address *address)
{
    struct ntt_text_address result = {.length = address->length, .bits = address->bits};
    for (unsigned bit = 0; bit < address->bits; bit++) {
        unsigned mask = 0x80U >> bit % 8, value = address->bytes[bit / 8] & mask;
        /* Of a link address two bits stay: whether it is a group's, and whether somebody made it up. */
        bool kept = address->length == NTT_MAC_BYTES && (bit == 6 || bit == 7);
        if (!kept && turned(anonymizer, address, bit))
            value ^= mask;
        result.bytes[bit / 8] = (uint8_t)(result.bytes[bit / 8] | value);
    }
    return result;
}

static bool is_internal(const struct ntt_text_address *address)
{
    if (address->length == NTT_MAC_BYTES)
        return true;
    enum ntt_family family = address->length == NTT_IPV4_BYTES ? NTT_IPV4 : NTT_IPV6;
    struct ntt_prefix prefix = {.base = ntt_address_from_bytes(family, address->bytes),
                                .bits = (uint8_t)address->bits};
    switch (ntt_prefix_special_use(&prefix)) {
    case NTT_PRIVATE:
    case NTT_SHARED:
    case NTT_LOOPBACK:
    case NTT_LINK_LOCAL:
    case NTT_MULTICAST:
        return true;
    default:
        return false;
    }
}

static char *substitute(struct ntt_anonymizer *anonymizer, const struct ntt_text_address *address)
{
    bool host = ntt_text_address_is_host(address);
    if (anonymizer->hide_internal && is_internal(address))
        return host ? g_strdup_printf("internal-%u", ++anonymizer->internal_hosts)
                    : g_strdup_printf("internal-network-%u/%u", ++anonymizer->internal_networks,
                                      address->bits);
    GString *text = g_string_new(NULL);
    struct ntt_text_address shown = anonymizer->with_key ? anonymized(anonymizer, address) : *address;
    ntt_text_address_append(text, &shown);
    return g_string_free(text, FALSE);
}

static void replace(void *data, const struct ntt_text_address *address, GString *out)
{
    struct ntt_anonymizer *anonymizer = data;
    if (names_nobody(address)) {
        ntt_text_address_append(out, address);
        return;
    }
    GString *name = g_string_new(NULL);
    ntt_text_address_append(name, address);
    const char *known = g_hash_table_lookup(anonymizer->known, name->str);
    if (!known) {
        char *fresh = substitute(anonymizer, address);
        g_hash_table_insert(anonymizer->known, g_strdup(name->str), fresh);
        known = fresh;
    }
    g_string_append(out, known);
    g_string_free(name, TRUE);
}

char *ntt_anonymizer_text(struct ntt_anonymizer *anonymizer, const char *text)
{
    return ntt_replace_addresses(text, replace, anonymizer);
}

static void rewrite(struct ntt_anonymizer *anonymizer, char **text)
{
    char *fresh = ntt_anonymizer_text(anonymizer, *text);
    g_free(*text);
    *text = fresh;
}

/* Every string in it, at any depth. */
static void rewrite_json(struct ntt_anonymizer *anonymizer, json_t *value)
{
    size_t i;
    const char *name;
    json_t *inner;
    if (json_is_string(value) && g_hash_table_add(anonymizer->seen, value)) {
        char *fresh = ntt_anonymizer_text(anonymizer, json_string_value(value));
        json_string_set(value, fresh);
        g_free(fresh);
    }
    json_array_foreach(value, i, inner) rewrite_json(anonymizer, inner);
    json_object_foreach(value, name, inner) rewrite_json(anonymizer, inner);
}

/* Where a host stands, and in whose network, would tell more than its prefix does. */
static void forget_places(const struct ntt_summary *summary)
{
    static const char *const precise[] = {"city", "latitude", "longitude", "asn", "as_org"};
    size_t i;
    json_t *host;
    json_array_foreach(summary->rows[NTT_HOSTS], i, host) for (size_t j = 0; j < G_N_ELEMENTS(precise); j++)
        json_object_del(host, precise[j]);
}

char *ntt_anonymizer_limits(const struct ntt_anonymizer *anonymizer)
{
    GString *text = g_string_new(NULL);
    if (anonymizer->with_key)
        g_string_append(text, "Addresses are anonymised; those that shared a prefix still share one of the "
                              "same length. Cities, coordinates and networks of single hosts are left out. ");
    if (anonymizer->hide_internal)
        g_string_append(text, "Internal addresses and all link addresses are replaced with numbers. ");
    g_string_append(text,
                    "Not hidden: times, ports, sizes, countries, networks as a whole, file names, and the "
                    "key of an alert, with which a guess of its addresses can be confirmed. Filters contain "
                    "the replaced addresses and select nothing in the capture; frame numbers still do.");
    return g_string_free(text, FALSE);
}

void ntt_anonymizer_summary(struct ntt_anonymizer *anonymizer, struct ntt_summary *summary)
{
    char **strings[] = {&summary->file, &summary->command, &summary->first_malformed, &summary->outcome_text};
    json_t *lists[] = {summary->not_evaluated, summary->warnings};
    for (guint i = 0; i < summary->findings->len; i++) {
        struct ntt_finding *finding = g_ptr_array_index(summary->findings, i);
        char **said[] = {&finding->source,  &finding->target, &finding->message,  &finding->filter,
                         &finding->variant, &finding->unit,   &finding->opened_in};
        for (size_t j = 0; j < G_N_ELEMENTS(said); j++)
            rewrite(anonymizer, said[j]);
        rewrite_json(anonymizer, finding->record);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        rewrite(anonymizer, strings[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        rewrite_json(anonymizer, lists[i]);
    if (anonymizer->with_key)
        forget_places(summary);
    for (unsigned i = 0; i < NTT_TABLES; i++)
        rewrite_json(anonymizer, summary->rows[i]);
    char *limits = ntt_anonymizer_limits(anonymizer);
    json_array_append_new(summary->warnings, json_string(limits));
    g_free(limits);
}
