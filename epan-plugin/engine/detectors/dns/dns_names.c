/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns/dns_names.h"

#include "engine/detectors/dns/dns_letters.h"
#include "engine/hash.h"

struct ntt_dns_label ntt_dns_label(const uint8_t *data, const struct ntt_dns_message *message,
                                   unsigned number)
{
    const uint8_t *at = data + NTT_DNS_HEADER + message->label_at[number];
    return (struct ntt_dns_label){at + 1, *at};
}

static bool label_is(struct ntt_dns_label label, const char *text)
{
    for (unsigned i = 0; i < label.length; i++) {
        if (!text[i] || ntt_dns_lower(label.text[i]) != text[i])
            return false;
    }
    return !text[label.length];
}

static bool label_is_one_of(struct ntt_dns_label label, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (label_is(label, texts[i]))
            return true;
    }
    return false;
}

/* No top-level domain has digits, except behind "xn--", or is longer than 24 letters. */
static bool may_be_top_level(struct ntt_dns_label label)
{
    if (label.length > 24 || label.length < 2)
        return false;
    if (label.length > 4 && memcmp(label.text, "xn--", 4) == 0)
        return true;
    for (unsigned i = 0; i < label.length; i++) {
        if (ntt_dns_lower(label.text[i]) < 'a' || ntt_dns_lower(label.text[i]) > 'z')
            return false;
    }
    return true;
}

/* How many of the last labels are the domain that somebody registered; 0: no such thing. Of at least one. */
static unsigned apex_labels(const uint8_t *data, const struct ntt_dns_message *message)
{
    static const char *const second_level[] = {"ac",  "co", "com", "edu", "go", "gob", "gov",
                                               "mil", "ne", "net", "nom", "or", "org"};
    struct ntt_dns_label top = ntt_dns_label(data, message, message->labels - 1);
    if (!may_be_top_level(top))
        return 0;
    if (message->labels < 2)
        return 1;
    struct ntt_dns_label second = ntt_dns_label(data, message, message->labels - 2);
    bool public_second = top.length == 2 && message->labels > 2 &&
                         label_is_one_of(second, second_level, sizeof second_level / sizeof *second_level);
    return public_second ? 3 : 2;
}

/* Services that put hashes, addresses or keys in the names they are asked for; nobody else can answer there.
 */
static const char *const services[] = {
    "amazonaws",
    "amazonses",
    "avast",
    "azure",
    "azurefd",
    "barracudabrts",
    "barracudacentral",
    "bitdefender",
    "cloudfront",
    "cymru",
    "e5",
    "fbcdn",
    "fortiguard",
    "googlevideo",
    "gstatic",
    "kaspersky",
    "kaspersky-labs",
    "mailspike",
    "mcafee",
    "opendns",
    "office365",
    "senderbase",
    "sophosxl",
    "spamhaus",
    "sorbs",
    "spamcop",
    "surbl",
    "symantec",
    "trafficmanager",
    "trendmicro",
    "uribl",
    "webrootcloudav",
    "windows",
    "windowsupdate",
    "akamai",
    "akamaiedge",
    "akadns",
    "dotnxdomain",
    "dnswl",
    "microsoft",
    "google",
    "apple",
    "icloud",
};
static const char *const service_ends[] = {"com", "net", "org", "sk", "eu"};

static bool is_exempt(const uint8_t *data, const struct ntt_dns_message *message)
{
    if (!message->labels)
        return true;
    struct ntt_dns_label top = ntt_dns_label(data, message, message->labels - 1);
    if (label_is(top, "arpa"))
        return true;
    return message->labels > 2 &&
           label_is_one_of(top, service_ends, sizeof service_ends / sizeof *service_ends) &&
           label_is_one_of(ntt_dns_label(data, message, message->labels - 2), services,
                           sizeof services / sizeof *services);
}

static void write_apex(const uint8_t *data, const struct ntt_dns_message *message, unsigned first,
                       char text[NTT_DNS_APEX_TEXT])
{
    unsigned begin = NTT_DNS_HEADER + message->label_at[first] + 1U;
    unsigned length = (unsigned)message->name_end - 1 - begin;
    unsigned skip = length > NTT_DNS_APEX_TEXT - 1 ? length - (NTT_DNS_APEX_TEXT - 1) : 0;
    unsigned next = first + 1;
    for (unsigned i = 0; i < length; i++) {
        char c = ntt_dns_lower(data[begin + i]);
        bool dot = next < message->labels && begin + i == NTT_DNS_HEADER + (unsigned)message->label_at[next];
        next += dot;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (i >= skip)
            text[i - skip] = (char)(dot ? '.' : plain ? c : '?');
    }
    text[length - skip] = '\0';
}

static uint64_t hash_from(const uint8_t *data, const struct ntt_dns_message *message, unsigned first)
{
    uint64_t hash = 0xcbf29ce484222325ULL; /* FNV-1a */
    for (size_t at = NTT_DNS_HEADER + (size_t)message->label_at[first]; at < message->name_end; at++)
        hash = (hash ^ (uint8_t)ntt_dns_lower(data[at])) * 0x100000001b3ULL;
    return ntt_mix(hash) | 1;
}

bool ntt_dns_is_private(const uint8_t *data, const struct ntt_dns_message *message)
{
    /* RFC 6762, appendix G; RFC 6761; and what routers and Windows hand out besides. */
    static const char *const suffixes[] = {"arpa",        "corp",      "home",   "internal",
                                           "intranet",    "lan",       "local",  "localhost",
                                           "localdomain", "workgroup", "mshome", "private"};
    return message->labels && label_is_one_of(ntt_dns_label(data, message, message->labels - 1), suffixes,
                                              sizeof suffixes / sizeof *suffixes);
}

struct ntt_dns_apex ntt_dns_find_apex(const uint8_t *data, const struct ntt_dns_message *message)
{
    struct ntt_dns_apex apex = {.labels = message->labels ? apex_labels(data, message) : 0};
    if (apex.labels)
        apex.hash = hash_from(data, message, message->labels - apex.labels);
    return apex;
}

void ntt_dns_write_apex(const uint8_t *data, const struct ntt_dns_message *message,
                        const struct ntt_dns_apex *apex, char text[NTT_DNS_APEX_TEXT])
{
    text[0] = '\0';
    if (apex->labels)
        write_apex(data, message, message->labels - apex->labels, text);
}

uint64_t ntt_dns_hash_name(const uint8_t *data, const struct ntt_dns_message *message)
{
    return hash_from(data, message, 0);
}

/* Letters of both cases that are no hexadecimal digits: the case carries data, and no hash is written so. */
static bool is_mixed(struct ntt_dns_label label)
{
    unsigned upper = 0, lower = 0;
    for (unsigned i = 0; i < label.length; i++) {
        upper += label.text[i] >= 'G' && label.text[i] <= 'Z';
        lower += label.text[i] >= 'g' && label.text[i] <= 'z';
    }
    return upper * 8 >= label.length && lower * 8 >= label.length;
}

struct ntt_dns_name ntt_dns_judge_name(const uint8_t *data, const struct ntt_dns_message *message)
{
    enum { SHORT = 8 };
    struct ntt_dns_name name = {.exempt = is_exempt(data, message)};
    if (name.exempt)
        return name;
    name.apex = ntt_dns_find_apex(data, message);
    unsigned below = message->labels - name.apex.labels;
    for (unsigned i = 0; i < below; i++) {
        struct ntt_dns_label label = ntt_dns_label(data, message, i);
        bool encoded = ntt_dns_looks_encoded(label.text, label.length);
        name.below += label.length;
        if (encoded)
            name.data += label.length;
        if (encoded || (label.length >= SHORT && ntt_dns_looks_random(label.text, label.length)))
            name.chance += label.length;
        name.mixed = name.mixed || (encoded && is_mixed(label));
        name.file = name.file || ntt_dns_looks_like_file(label.text, label.length);
    }
    name.carries = name.data && name.data * 10 >= name.below * 6;
    name.drawn = name.chance && name.chance * 10 >= name.below * 4;
    name.hash = hash_from(data, message, 0);
    return name;
}
