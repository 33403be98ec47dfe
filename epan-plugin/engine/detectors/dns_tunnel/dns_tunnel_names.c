/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns_tunnel/dns_tunnel_names.h"

#include "engine/bytes.h"
#include "engine/hash.h"

#include <string.h>

enum { HEADER = 12, MIN_DATA_LABEL = 14, MIN_FILE_LABEL = 20, LONG_NUMBER = 30 };

static bool read_name(const uint8_t *data, size_t length, struct ntt_dns_message *message)
{
    size_t at = HEADER;
    for (;;) {
        if (at >= length)
            return false;
        unsigned label = data[at];
        if (!label)
            break;
        if (label > 63 || at + 1 + label >= length || message->name_length + label + 1 > 255 ||
            message->labels >= sizeof message->label_at)
            return false;
        message->label_at[message->labels++] = (uint8_t)(at - HEADER);
        message->name_length += label + 1;
        at += 1 + label;
    }
    if (message->name_length)
        message->name_length--; /* the last dot */
    message->name_end = at + 1;
    return true;
}

static bool is_common_type(unsigned type)
{
    switch (type) {
    case 1:  /* A */
    case 28: /* AAAA */
    case 65: /* HTTPS */
    case NTT_DNS_CNAME:
    case NTT_DNS_NULL:
    case NTT_DNS_MX:
    case NTT_DNS_TXT:
    case NTT_DNS_KEY:
    case NTT_DNS_SRV:
    case NTT_DNS_PRIVATE:
        return true;
    default:
        return false;
    }
}

bool ntt_dns_read(const uint8_t *data, size_t length, struct ntt_dns_message *message)
{
    enum { OPCODE = 0x78, TRUNCATED = 0x02, RESERVED = 0x40 };
    *message = (struct ntt_dns_message){0};
    if (length < HEADER + 5 || (data[2] & OPCODE) || ntt_big16(data + 4) != 1)
        return false;
    if (!read_name(data, length, message) || message->name_end + 4 > length)
        return false;
    unsigned class = ntt_big16(data + message->name_end + 2);
    message->response = data[2] & 0x80;
    message->type = (uint16_t)ntt_big16(data + message->name_end);
    message->answers = (uint16_t)ntt_big16(data + 6);
    message->question_end = message->name_end + 4;
    unsigned authorities = ntt_big16(data + 8), additional = ntt_big16(data + 10);
    bool ends = message->question_end == length;
    bool counts = message->response
                      ? message->answers + authorities + additional <= 64 &&
                            ends == !(message->answers + authorities + additional)
                      : !message->answers && !authorities && additional <= 2 && ends == !additional;
    message->unmistakable = class == 1 && counts && message->labels >= 2 && !(data[3] & RESERVED) &&
                            !(data[2] & TRUNCATED) && is_common_type(message->type);
    return class == 1 || class == 255 || class == 3;
}

static char lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* Bytes that a look at one label counts. */
struct label_look {
    unsigned digits, hex, letters, upper, lower, high, other, turns, consonant_run;
};

static struct label_look look_at(const uint8_t *label, unsigned length)
{
    struct label_look look = {0};
    unsigned run = 0;
    enum { NOTHING, DIGIT, UPPER, LOWER } kind = NOTHING, before = NOTHING;
    for (unsigned i = 0; i < length; i++) {
        uint8_t c = label[i];
        kind = NOTHING;
        if (c >= '0' && c <= '9') {
            look.digits++;
            kind = DIGIT;
        } else if (c >= 'a' && c <= 'z') {
            look.lower++;
            kind = LOWER;
        } else if (c >= 'A' && c <= 'Z') {
            look.upper++;
            kind = UPPER;
        } else if (c >= 0x80 || c < 0x20) {
            look.high++;
        } else {
            look.other++;
        }
        char folded = lower(c);
        look.hex += kind == DIGIT || (folded >= 'a' && folded <= 'f');
        bool consonant = kind >= UPPER && !strchr("aeiouy", folded);
        run = consonant ? run + 1 : 0;
        if (run > look.consonant_run)
            look.consonant_run = run;
        look.turns += kind && before && kind != before;
        before = kind;
    }
    look.letters = look.upper + look.lower;
    return look;
}

/* Hexadecimal, base32, base64 or raw bytes by their structure; entropy cannot tell short labels apart. Words
 * with numbers in them change little between letters and digits, resolvers that randomise case change no
 * digits. */
static bool looks_encoded(const uint8_t *label, unsigned length)
{
    if (length < MIN_DATA_LABEL || (length > 4 && memcmp(label, "xn--", 4) == 0))
        return false;
    struct label_look look = look_at(label, length);
    if (look.high * 6 >= length)
        return true;
    if (look.other * 6 > length) /* words or numbers, joined by hyphens */
        return false;
    if (look.digits == length)
        return length >= LONG_NUMBER;
    if (look.hex == length) /* text in hexadecimal has few letters */
        return look.digits * 4 >= length && look.letters * 16 >= length;
    unsigned letters_by_case = look.upper < look.lower ? look.upper : look.lower;
    if (letters_by_case * 6 >= length)
        return look.digits && look.turns * 4 >= length;
    if (look.digits * 12 >= length && look.turns * 6 >= length)
        return true;
    return look.consonant_run >= 7 && look.digits;
}

/* gzip and zip, in base64, base32 and hexadecimal. */
static bool looks_like_file(const uint8_t *label, unsigned length)
{
    static const char *const exact[] = {"H4sIA", "H4sIC", "UEsDB"};
    static const char *const folded[] = {"1f8b08", "504b0304"};
    if (length < MIN_FILE_LABEL)
        return false;
    for (unsigned i = 0; i < sizeof exact / sizeof *exact; i++) {
        if (memcmp(label, exact[i], strlen(exact[i])) == 0)
            return true;
    }
    for (unsigned i = 0; i < sizeof folded / sizeof *folded; i++) {
        unsigned same = 0;
        while (folded[i][same] && lower(label[same]) == folded[i][same])
            same++;
        if (!folded[i][same])
            return look_at(label, length).hex == length;
    }
    return false;
}

struct label {
    const uint8_t *text;
    unsigned length;
};

static struct label label_of(const uint8_t *data, const struct ntt_dns_message *message, unsigned number)
{
    const uint8_t *at = data + HEADER + message->label_at[number];
    return (struct label){at + 1, *at};
}

static bool label_is(struct label label, const char *text)
{
    for (unsigned i = 0; i < label.length; i++) {
        if (!text[i] || lower(label.text[i]) != text[i])
            return false;
    }
    return !text[label.length];
}

static bool label_is_one_of(struct label label, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (label_is(label, texts[i]))
            return true;
    }
    return false;
}

/* No top-level domain has digits, except behind "xn--", or is longer than 24 letters. */
static bool may_be_top_level(struct label label)
{
    if (label.length > 24 || label.length < 2)
        return false;
    if (label.length > 4 && memcmp(label.text, "xn--", 4) == 0)
        return true;
    for (unsigned i = 0; i < label.length; i++) {
        if (lower(label.text[i]) < 'a' || lower(label.text[i]) > 'z')
            return false;
    }
    return true;
}

/* How many of the last labels are the domain that somebody registered; 0: no such thing. Of at least one. */
static unsigned apex_labels(const uint8_t *data, const struct ntt_dns_message *message)
{
    static const char *const second_level[] = {"ac",  "co", "com", "edu", "go", "gob", "gov",
                                               "mil", "ne", "net", "nom", "or", "org"};
    struct label top = label_of(data, message, message->labels - 1);
    if (!may_be_top_level(top))
        return 0;
    if (message->labels < 2)
        return 1;
    struct label second = label_of(data, message, message->labels - 2);
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
    struct label top = label_of(data, message, message->labels - 1);
    if (label_is(top, "arpa") || label_is(top, "local"))
        return true;
    return message->labels > 2 &&
           label_is_one_of(top, service_ends, sizeof service_ends / sizeof *service_ends) &&
           label_is_one_of(label_of(data, message, message->labels - 2), services,
                           sizeof services / sizeof *services);
}

static void write_apex(const uint8_t *data, const struct ntt_dns_message *message, unsigned first,
                       char text[NTT_DNS_APEX_TEXT])
{
    unsigned begin = HEADER + message->label_at[first] + 1U;
    unsigned length = (unsigned)message->name_end - 1 - begin;
    unsigned skip = length > NTT_DNS_APEX_TEXT - 1 ? length - (NTT_DNS_APEX_TEXT - 1) : 0;
    unsigned next = first + 1;
    for (unsigned i = 0; i < length; i++) {
        char c = lower(data[begin + i]);
        bool dot = next < message->labels && begin + i == HEADER + (unsigned)message->label_at[next];
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
    for (size_t at = HEADER + (size_t)message->label_at[first]; at < message->name_end; at++)
        hash = (hash ^ (uint8_t)lower(data[at])) * 0x100000001b3ULL;
    return ntt_mix(hash) | 1;
}

struct ntt_dns_name ntt_dns_judge_name(const uint8_t *data, const struct ntt_dns_message *message)
{
    struct ntt_dns_name name = {.exempt = is_exempt(data, message)};
    if (name.exempt)
        return name;
    unsigned apex = apex_labels(data, message), below = message->labels - apex;
    for (unsigned i = 0; i < below; i++) {
        struct label label = label_of(data, message, i);
        name.below += label.length;
        if (looks_encoded(label.text, label.length))
            name.data += label.length;
        name.file = name.file || looks_like_file(label.text, label.length);
    }
    name.carries = name.data && name.data * 10 >= name.below * 6;
    name.hash = hash_from(data, message, 0);
    if (apex) {
        name.apex_hash = hash_from(data, message, below);
        write_apex(data, message, below, name.apex);
    }
    return name;
}

/* Skips a name in an answer; 0 where it does not end. */
static size_t skip_name(const uint8_t *data, size_t length, size_t at)
{
    while (at < length) {
        unsigned label = data[at];
        if (label >= 0xc0)
            return at + 2;
        if (!label)
            return at + 1;
        at += 1 + label;
    }
    return 0;
}

/* What a TXT record says is taken by its first string. Keys and policies of mail begin with their version. */
static unsigned text_data(const uint8_t *text, size_t length)
{
    unsigned size = length && text[0] < length ? text[0] : 0;
    if (size > 2 && lower(text[1]) == 'v' && text[2] == '=')
        return 0;
    return looks_encoded(text + 1, size) ? size : 0;
}

unsigned ntt_dns_answer_data(const uint8_t *data, size_t length, const struct ntt_dns_message *message)
{
    if (!message->response || !message->answers)
        return 0;
    size_t at = skip_name(data, length, message->question_end);
    if (!at || at + 10 > length)
        return 0;
    unsigned type = ntt_big16(data + at), size = ntt_big16(data + at + 8);
    at += 10;
    if (at >= length)
        return 0;
    switch (type) {
    case NTT_DNS_NULL:
    case NTT_DNS_KEY:
    case NTT_DNS_PRIVATE:
        return size;
    case NTT_DNS_TXT:
        return text_data(data + at, length - at);
    case NTT_DNS_MX:
        at += 2;
        break;
    case NTT_DNS_SRV:
        at += 6;
        break;
    case NTT_DNS_CNAME:
        break;
    default:
        return 0;
    }
    unsigned encoded = 0;
    for (; at < length && data[at] && data[at] <= 63 && at + 1 + data[at] <= length; at += 1U + data[at]) {
        if (looks_encoded(data + at + 1, data[at]))
            encoded += data[at];
    }
    return encoded;
}
