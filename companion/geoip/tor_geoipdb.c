/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/tor_geoipdb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST_LINE = 128 }; /* two IPv6 addresses and a code take 95 bytes */

/* FIRST and LAST as decimal numbers. */
static bool parse_v4(const char *text, uint8_t address[16])
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, &number, NULL))
        return false;
    memset(address, 0, 12);
    for (unsigned i = 0; i < 4; i++)
        address[12 + i] = (uint8_t)(number >> (24 - 8 * i));
    return true;
}

static bool parse_address(const char *text, bool v6, uint8_t address[16])
{
    return v6 ? inet_pton(AF_INET6, text, address) == 1 : parse_v4(text, address);
}

/* "??" and "ZZ" say that the country is not known. */
static bool parse_country(const char *text, char country[3])
{
    if (strcmp(text, "??") == 0 || g_ascii_strcasecmp(text, "ZZ") == 0) {
        country[0] = '\0';
        return true;
    }
    if (strlen(text) != 2 || !g_ascii_isalpha(text[0]) || !g_ascii_isalnum(text[1]))
        return false;
    country[0] = g_ascii_toupper(text[0]);
    country[1] = g_ascii_toupper(text[1]);
    country[2] = '\0';
    return true;
}

/* Takes `line` apart in place. */
static bool parse_range(char *line, uint8_t first[16], uint8_t last[16], char country[3])
{
    char *comma = strchr(line, ',');
    char *second = comma ? strchr(comma + 1, ',') : NULL;
    if (!second)
        return false;
    *comma = *second = '\0';
    bool v6 = strchr(line, ':') != NULL;
    return parse_address(line, v6, first) && parse_address(comma + 1, v6, last) &&
           memcmp(first, last, 16) <= 0 && parse_country(second + 1, country);
}

static void refuse(struct ntt_tor_geoipdb *summary, guint64 number, const char *line, size_t length)
{
    summary->refused++;
    if (summary->refusal)
        return;
    char *valid = g_utf8_make_valid(line, (gssize)MIN(length, LONGEST_LINE));
    char *shown = g_strescape(valid, NULL);
    summary->refusal =
        g_strdup_printf("line %" G_GUINT64_FORMAT " is not FIRST,LAST,COUNTRY: '%s'", number, shown);
    g_free(shown);
    g_free(valid);
}

/* "Thu, 25 Jun 2026 04:33:59 GMT"; 0 when it is not. */
static gint64 parse_date(const char *text)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    GRegex *pattern = g_regex_new("^\\w{3}, (\\d{1,2}) (\\w{3}) (\\d{4}) (\\d{2}):(\\d{2}):(\\d{2}) GMT$",
                                  G_REGEX_RAW, 0, NULL);
    GMatchInfo *match = NULL;
    gint64 seconds = 0;
    if (g_regex_match(pattern, text, 0, &match)) {
        char **part = g_match_info_fetch_all(match); /* whole, day, month, year, hour, minute, second */
        int month = 0;
        while (month < 12 && strcmp(months[month], part[2]) != 0)
            month++;
        int number[7] = {0};
        for (int i = 1; i < 7; i++)
            number[i] = (int)g_ascii_strtoll(part[i], NULL, 10);
        GDateTime *time =
            g_date_time_new_utc(number[3], month + 1, number[1], number[4], number[5], number[6]);
        seconds = time ? g_date_time_to_unix(time) : 0;
        g_clear_pointer(&time, g_date_time_unref);
        g_strfreev(part);
    }
    g_match_info_free(match);
    g_regex_unref(pattern);
    return seconds;
}

/* Returns what follows "# NAME:", or NULL. */
static const char *header_value(const char *line, const char *name)
{
    line += strspn(line, "# \t");
    if (!g_str_has_prefix(line, name))
        return NULL;
    line += strlen(name);
    return line + strspn(line, " \t");
}

static void read_header(struct ntt_tor_geoipdb *summary, const char *line)
{
    const char *date = header_value(line, "Generated:");
    const char *licence = header_value(line, "License:");
    gint64 made = date ? parse_date(date) : 0;
    if (made > 0)
        summary->made = made;
    if (licence && *licence && !summary->licence)
        summary->licence = g_utf8_make_valid(licence, -1);
}

static void read_line(struct ntt_tor_geoipdb *summary, guint64 number, const char *bytes, size_t length,
                      ntt_tor_geoipdb_range take, void *data)
{
    char line[LONGEST_LINE + 1], country[3];
    uint8_t first[16], last[16];
    if (length && bytes[length - 1] == '\r')
        length--;
    if (!length)
        return;
    size_t kept = MIN(length, LONGEST_LINE);
    memcpy(line, bytes, kept);
    line[kept] = '\0';
    if (*line == '#') {
        read_header(summary, line);
    } else if (length <= LONGEST_LINE && !memchr(line, '\0', kept) &&
               parse_range(line, first, last, country)) {
        summary->ranges++;
        take(data, first, last, country);
    } else {
        refuse(summary, number, bytes, length);
    }
}

static bool file_time(const char *path, gint64 *seconds, GError **error)
{
    GStatBuf file;
    int code = g_stat(path, &file) == 0 ? 0 : errno;
    if (!code && S_ISREG(file.st_mode)) {
        *seconds = file.st_mtime;
        return true;
    }
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code ? code : EINVAL),
                "cannot read '%s': %s", path, code ? g_strerror(code) : "not a regular file");
    return false;
}

gboolean ntt_tor_geoipdb_read(const char *path, ntt_tor_geoipdb_range take, void *data,
                              struct ntt_tor_geoipdb *summary, GError **error)
{
    *summary = (struct ntt_tor_geoipdb){.ranges = 0};
    if (!file_time(path, &summary->made, error))
        return FALSE;
    GMappedFile *file = g_mapped_file_new(path, FALSE, error);
    if (!file)
        return FALSE;
    const char *at = g_mapped_file_get_contents(file);
    const char *end = at ? at + g_mapped_file_get_length(file) : at;
    for (guint64 number = 1; at < end; number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline ? newline : end) - at);
        read_line(summary, number, at, length, take, data);
        at = newline ? newline + 1 : end;
    }
    g_mapped_file_unref(file);
    if (!summary->ranges)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' contains no valid address range%s%s",
                    path, summary->refusal ? "; " : "", summary->refusal ? summary->refusal : "");
    return summary->ranges > 0;
}

void ntt_tor_geoipdb_clear(struct ntt_tor_geoipdb *summary)
{
    g_free(summary->refusal);
    g_free(summary->licence);
    *summary = (struct ntt_tor_geoipdb){.ranges = 0};
}
