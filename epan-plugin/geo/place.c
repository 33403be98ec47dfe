/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geo/place.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define PATH(...) ((const char *const[]){__VA_ARGS__, NULL})

struct named_code {
    const char *const *code;
    const char *const *name;
};

static bool get(MMDB_entry_s *entry, const char *const *path, MMDB_entry_data_s *data)
{
    return MMDB_aget_value(entry, data, path) == MMDB_SUCCESS && data->has_data;
}

/* Copies `length` bytes as valid UTF-8, cut between characters to fit `text`. */
static void copy_text(char text[NTT_GEO_TEXT], const char *bytes, size_t length)
{
    size_t kept = length;
    if (kept > NTT_GEO_TEXT - 1) {
        kept = NTT_GEO_TEXT - 1;
        while (kept && ((unsigned char)bytes[kept] & 0xc0) == 0x80)
            kept--;
    }
    if (g_utf8_validate_len(bytes, kept, NULL)) {
        memcpy(text, bytes, kept);
        text[kept] = '\0';
        return;
    }
    char *valid = g_utf8_make_valid(bytes, (gssize)kept); /* may be longer: U+FFFD has three bytes */
    copy_text(text, valid, strlen(valid));
    g_free(valid);
}

static void get_text(MMDB_entry_s *entry, const char *const *path, char text[NTT_GEO_TEXT])
{
    MMDB_entry_data_s data;
    if (!*text && get(entry, path, &data) && data.type == MMDB_DATA_TYPE_UTF8_STRING && data.data_size)
        copy_text(text, data.utf8_string, data.data_size);
}

/* Codes as databases write them: DE, but also A1 for what is no country; ZZ says "unknown". */
static bool get_country(MMDB_entry_s *entry, const char *const *path, char code[3])
{
    MMDB_entry_data_s data;
    if (!get(entry, path, &data) || data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size != 2)
        return false;
    const char *text = data.utf8_string;
    if (!g_ascii_isalpha(text[0]) || !g_ascii_isalnum(text[1]) || g_ascii_strncasecmp(text, "ZZ", 2) == 0)
        return false;
    code[0] = g_ascii_toupper(text[0]);
    code[1] = g_ascii_toupper(text[1]);
    code[2] = '\0';
    return true;
}

/* The first code stands; a name counts only beside the same code. Says which country the record is about. */
static void add_country(struct ntt_place *place, MMDB_entry_s *entry, char country[3])
{
    const struct named_code shapes[] = {
        {PATH("country", "iso_code"), PATH("country", "names", "en")},
        {PATH("country_code"), PATH("country_name")},
        {PATH("country_code"), PATH("country")},
        {PATH("country"), PATH("country_name")},
        {PATH("registered_country", "iso_code"), PATH("registered_country", "names", "en")},
    };
    country[0] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        char code[3];
        if (!get_country(entry, shapes[i].code, code) || (*country && strcmp(country, code) != 0))
            continue;
        memcpy(country, code, sizeof code);
        if (!*place->country)
            memcpy(place->country, code, sizeof code);
        if (strcmp(place->country, code) == 0)
            get_text(entry, shapes[i].name, place->country_name);
        if (*place->country_name)
            return;
    }
}

static bool get_degrees(MMDB_entry_s *entry, const char *const *path, double limit, double *degrees)
{
    MMDB_entry_data_s data;
    if (!get(entry, path, &data))
        return false;
    if (data.type == MMDB_DATA_TYPE_DOUBLE)
        *degrees = data.double_value;
    else if (data.type == MMDB_DATA_TYPE_FLOAT)
        *degrees = (double)data.float_value;
    else
        return false;
    return isfinite(*degrees) && fabs(*degrees) <= limit;
}

/* 0, 0 is open sea: files that must write a number write it for "unknown". */
static void add_position(struct ntt_place *place, MMDB_entry_s *entry)
{
    double latitude, longitude;
    if (place->has_position)
        return;
    if (!(get_degrees(entry, PATH("location", "latitude"), 90, &latitude) &&
          get_degrees(entry, PATH("location", "longitude"), 180, &longitude)) &&
        !(get_degrees(entry, PATH("latitude"), 90, &latitude) &&
          get_degrees(entry, PATH("longitude"), 180, &longitude)))
        return;
    if (fabs(latitude) < 1e-9 && fabs(longitude) < 1e-9)
        return;
    place->latitude = latitude;
    place->longitude = longitude;
    place->has_position = true;
}

/* A number, or "AS64500" as some flat files write it. */
static uint32_t get_asn(MMDB_entry_s *entry, const char *const *path)
{
    MMDB_entry_data_s data;
    if (!get(entry, path, &data))
        return 0;
    if (data.type == MMDB_DATA_TYPE_UINT16)
        return data.uint16;
    if (data.type == MMDB_DATA_TYPE_UINT32)
        return data.uint32;
    if (data.type == MMDB_DATA_TYPE_UINT64)
        return data.uint64 <= UINT32_MAX ? (uint32_t)data.uint64 : 0;
    if (data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size < 3 || data.data_size > 12)
        return 0;
    char text[13];
    memcpy(text, data.utf8_string, data.data_size);
    text[data.data_size] = '\0';
    guint64 number = 0;
    if (g_ascii_strncasecmp(text, "AS", 2) != 0 ||
        !g_ascii_string_to_unsigned(text + 2, 10, 1, UINT32_MAX, &number, NULL))
        return 0;
    return (uint32_t)number;
}

static void add_network(struct ntt_place *place, MMDB_entry_s *entry)
{
    if (*place->as_org)
        return;
    uint32_t asn = get_asn(entry, PATH("autonomous_system_number"));
    if (!asn)
        asn = get_asn(entry, PATH("asn"));
    if (!asn || (place->asn && place->asn != asn))
        return;
    place->asn = asn;
    get_text(entry, PATH("autonomous_system_organization"), place->as_org);
    get_text(entry, PATH("as_name"), place->as_org);
}

void ntt_place_add(struct ntt_place *place, MMDB_entry_s *entry)
{
    char country[3];
    add_country(place, entry, country);
    if (!*country || strcmp(country, place->country) == 0) {
        get_text(entry, PATH("city", "names", "en"), place->city);
        get_text(entry, PATH("city"), place->city);
        add_position(place, entry);
    }
    add_network(place, entry);
}

bool ntt_place_complete(const struct ntt_place *place)
{
    return *place->country_name && *place->city && place->has_position && *place->as_org;
}

bool ntt_place_empty(const struct ntt_place *place)
{
    return !*place->country && !*place->city && !place->has_position && !place->asn;
}
