/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/ignore_rules.h"

#include "config/preference_file.h"
#include "system/system.h"

#include <stdio.h>
#include <string.h>

static const char *given(const char *cell)
{
    return cell && strcmp(cell, "*") != 0 ? cell : "";
}

static char *read_type(const char *text, struct ntt_ignore_rule *rule)
{
    rule->any_type = !*text;
    if (rule->any_type)
        return NULL;
    GString *known = g_string_new(NULL);
    for (rule->type = 0; rule->type < NTT_ALERT_TYPES; rule->type++) {
        const char *name = ntt_alert_type(rule->type)->name;
        if (strcmp(name, text) == 0)
            break;
        g_string_append_printf(known, ", %s", name);
    }
    char *problem = NULL;
    if (rule->type == NTT_ALERT_TYPES)
        problem = g_strdup_printf("'%s' is no type of alert; write *%s", text, known->str);
    g_string_free(known, TRUE);
    return problem;
}

static bool is_address(const char *text, struct ntt_address *address)
{
    uint8_t bytes[16];
    unsigned mac[6];
    char behind;
    size_t length = ntt_ip_parse(text, bytes);
    if (length) {
        *address = ntt_address_from_bytes(length == 4 ? NTT_IPV4 : NTT_IPV6, bytes);
    } else if (strlen(text) == 17 && sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &mac[0], &mac[1], &mac[2],
                                            &mac[3], &mac[4], &mac[5], &behind) == 6) {
        for (unsigned i = 0; i < 6; i++)
            bytes[i] = (uint8_t)mac[i];
        *address = ntt_address_from_bytes(NTT_MAC, bytes);
    } else {
        return false;
    }
    return true;
}

static void clear_bits_behind(struct ntt_prefix *prefix)
{
    for (unsigned bit = prefix->bits; bit < 8 * sizeof prefix->base.bytes; bit++)
        prefix->base.bytes[bit / 8] &= (uint8_t) ~(0x80u >> (bit % 8));
}

static char *read_address(const char *text, struct ntt_ignore_rule *rule)
{
    rule->prefix = (struct ntt_prefix){.bits = 0};
    if (!*text)
        return NULL;
    char **parts = g_strsplit(text, "/", 2);
    struct ntt_address base;
    guint64 bits = 0;
    char *problem = NULL;
    if (!is_address(parts[0], &base)) {
        problem =
            g_strdup_printf("'%s' is no address; write one, a network such as 192.0.2.0/24, or *", text);
    } else {
        rule->prefix = ntt_prefix_of(&base);
        if (parts[1] && !g_ascii_string_to_unsigned(parts[1], 10, 0, rule->prefix.bits, &bits, NULL))
            problem = g_strdup_printf("'/%s' is no length of a network; write 0 to %u", parts[1],
                                      rule->prefix.bits);
        else if (parts[1])
            rule->prefix.bits = (uint8_t)bits;
        clear_bits_behind(&rule->prefix);
    }
    g_strfreev(parts);
    return problem;
}

static char *read_side(const char *text, struct ntt_ignore_rule *rule)
{
    static const char *const names[] = {
        [NTT_IGNORE_EITHER] = "either", [NTT_IGNORE_SOURCE] = "source", [NTT_IGNORE_TARGET] = "target"};
    for (rule->side = NTT_IGNORE_EITHER; rule->side <= NTT_IGNORE_TARGET; rule->side++) {
        if (!*text || strcmp(text, names[rule->side]) == 0)
            return NULL;
    }
    return g_strdup_printf("'%s' is no side; write source, target or either", text);
}

static char *read_port(const char *text, struct ntt_ignore_rule *rule)
{
    guint64 port = 0;
    rule->any_port = !*text;
    if (!rule->any_port && !g_ascii_string_to_unsigned(text, 10, 0, UINT16_MAX, &port, NULL))
        return g_strdup_printf("'%s' is no port; write 0 to 65535, or *", text);
    rule->port = (uint16_t)port;
    return NULL;
}

static char *read_reason(const char *text, struct ntt_ignore_rule *rule)
{
    g_free(rule->reason);
    rule->reason = g_strstrip(g_strdup(text));
    return *rule->reason ? NULL : g_strdup("it gives no reason; write why this is to be ignored");
}

/* The first moment after the day. */
static char *read_expiry(const char *text, struct ntt_ignore_rule *rule)
{
    enum { SECOND = 1000000000 };
    unsigned year, month, day;
    char behind;
    rule->expires = *text && strcmp(text, "never") != 0;
    if (!rule->expires)
        return NULL;
    GDateTime *begin = NULL, *end = NULL;
    if (sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &behind) == 3)
        begin = g_date_time_new_utc((gint)year, (gint)month, (gint)day, 0, 0, 0);
    if (!begin || year < 1970 || year > 2199) {
        g_clear_pointer(&begin, g_date_time_unref);
        return g_strdup_printf("'%s' is no day; write it as 2026-12-31, or never", text);
    }
    end = g_date_time_add_days(begin, 1);
    rule->expires_ns = g_date_time_to_unix(end) * SECOND;
    g_date_time_unref(end);
    g_date_time_unref(begin);
    return NULL;
}

char *ntt_ignore_cells_read(const struct ntt_ignore_cells *cells, struct ntt_ignore_rule *rule)
{
    *rule = (struct ntt_ignore_rule){.count = 0};
    char *problem = read_type(given(cells->type), rule);
    if (!problem)
        problem = read_address(given(cells->address), rule);
    if (!problem)
        problem = read_side(given(cells->side), rule);
    if (!problem)
        problem = read_port(given(cells->port), rule);
    if (!problem)
        problem = read_expiry(given(cells->expires), rule);
    if (!problem && rule->any_type && !rule->prefix.base.family && rule->any_port)
        problem = g_strdup("it would silence everything; name a type, an address or a port");
    if (!problem)
        problem = read_reason(given(cells->reason), rule);
    if (problem)
        g_clear_pointer(&rule->reason, g_free);
    return problem;
}

char *ntt_ignore_rule_text(const struct ntt_ignore_rule *rule)
{
    static const char *const words[] = {
        [NTT_IGNORE_EITHER] = "from or to", [NTT_IGNORE_SOURCE] = "from", [NTT_IGNORE_TARGET] = "to"};
    char address[NTT_ADDRESS_TEXT];
    GString *text = g_string_new(rule->any_type ? "anything" : ntt_alert_type(rule->type)->name);
    if (rule->prefix.base.family && !rule->prefix.bits)
        g_string_append_printf(text, " %s any %s address", words[rule->side],
                               rule->prefix.base.family == NTT_IPV4 ? "IPv4" : "IPv6");
    else if (rule->prefix.base.family)
        g_string_append_printf(text, " %s %s", words[rule->side], ntt_prefix_format(&rule->prefix, address));
    if (!rule->any_port)
        g_string_append_printf(text, " on port %u", rule->port);
    return g_string_free(text, FALSE);
}

char *ntt_ignore_rule_expiry(const struct ntt_ignore_rule *rule)
{
    if (!rule->expires)
        return NULL;
    GDateTime *last = g_date_time_new_from_unix_utc(rule->expires_ns / 1000000000 - 1);
    char *text = g_date_time_format(last, "%Y-%m-%d");
    g_date_time_unref(last);
    return text;
}

struct ntt_ignore_set *ntt_ignore_set_new(void)
{
    struct ntt_ignore_set *set = g_new0(struct ntt_ignore_set, 1);
    set->problems = g_ptr_array_new_with_free_func(g_free);
    return set;
}

void ntt_ignore_set_free(struct ntt_ignore_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->rules.count; i++)
        g_free(set->rules.rules[i].reason);
    g_free(set->rules.rules);
    g_ptr_array_free(set->problems, TRUE);
    g_free(set);
}

static void warn(struct ntt_ignore_set *set, const char *where, char *problem)
{
    g_ptr_array_add(set->problems, g_strdup_printf("ignore rule not used: %s: %s", where, problem));
    g_free(problem);
}

void ntt_ignore_set_add(struct ntt_ignore_set *set, const struct ntt_ignore_cells *cells, const char *where)
{
    struct ntt_ignore_rule rule;
    char *problem = ntt_ignore_cells_read(cells, &rule);
    if (problem) {
        warn(set, where, problem);
        return;
    }
    struct ntt_ignore_rules *rules = &set->rules;
    rules->rules = g_renew(struct ntt_ignore_rule, rules->rules, rules->count + 1);
    rules->rules[rules->count++] = rule;
}

enum { COLUMNS = 6 };

/* The place of each column's cell in struct ntt_ignore_cells, as the header orders them. */
struct header {
    size_t offset[COLUMNS];
    guint count; /* 0: not read yet */
};

static char *read_header(char **names, struct header *header)
{
    static const struct {
        const char *name;
        size_t offset;
        bool required;
    } columns[COLUMNS] = {
        {"type", offsetof(struct ntt_ignore_cells, type), true},
        {"address", offsetof(struct ntt_ignore_cells, address), true},
        {"side", offsetof(struct ntt_ignore_cells, side), false},
        {"port", offsetof(struct ntt_ignore_cells, port), false},
        {"reason", offsetof(struct ntt_ignore_cells, reason), true},
        {"expires", offsetof(struct ntt_ignore_cells, expires), false},
    };
    bool there[COLUMNS] = {false};
    for (guint i = 0; names[i]; i++) {
        guint place = 0;
        while (place < COLUMNS && strcmp(names[i], columns[place].name) != 0)
            place++;
        if (place == COLUMNS || there[place])
            return g_strdup_printf(
                "'%s' is no column, or is there twice; the first line names type, address, "
                "side, port, reason and expires, separated by tabs",
                names[i]);
        there[place] = true;
        header->offset[header->count++] = columns[place].offset;
    }
    for (guint place = 0; place < COLUMNS; place++) {
        if (columns[place].required && !there[place])
            return g_strdup_printf("the first line does not name the column '%s'; add it",
                                   columns[place].name);
    }
    return NULL;
}

static void add_line(struct ntt_ignore_set *set, char **cells, const struct header *header, const char *where)
{
    struct ntt_ignore_cells row = {.type = NULL};
    guint count = g_strv_length(cells);
    if (count > header->count || count < 2) {
        warn(set, where,
             g_strdup_printf("it has %u cells and the first line %u; separate them by single tabs", count,
                             header->count));
        return;
    }
    for (guint i = 0; i < count; i++)
        *(char **)(void *)((char *)&row + header->offset[i]) = cells[i];
    ntt_ignore_set_add(set, &row, where);
}

/* True to go on with the next line. */
static bool read_line(struct ntt_ignore_set *set, char *line, struct header *header, const char *where)
{
    line[strcspn(line, "\r")] = '\0';
    if (!*line || *line == '#')
        return true;
    if (!g_utf8_validate(line, -1, NULL)) {
        warn(set, where, g_strdup("it is not UTF-8; save the file as UTF-8"));
        return true;
    }
    char **cells = g_strsplit(line, "\t", -1), *problem = NULL;
    for (char **cell = cells; *cell; cell++)
        g_strstrip(*cell);
    if (header->count)
        add_line(set, cells, header, where);
    else
        problem = read_header(cells, header);
    g_strfreev(cells);
    if (problem)
        warn(set, where, problem);
    return !problem;
}

void ntt_ignore_set_add_file(struct ntt_ignore_set *set, const char *path)
{
    static const char mark[] = "\xef\xbb\xbf"; /* byte order mark */
    enum { SIZE_LIMIT = 64 << 20 };
    char *problem, *text, *name = g_filename_display_name(path);
    size_t length;
    if (!ntt_preference_file_read(path, SIZE_LIMIT, &text, &length, &problem)) {
        warn(set, name, g_strdup_printf("%s; correct ntt.ignore_file", problem));
        g_free(problem);
        g_free(name);
        return;
    }
    char **lines = g_strsplit(g_str_has_prefix(text, mark) ? text + strlen(mark) : text, "\n", -1);
    struct header header = {.count = 0};
    bool more = true;
    for (guint i = 0; lines[i] && more; i++) {
        char *where = g_strdup_printf("%s, line %u", name, i + 1);
        more = read_line(set, lines[i], &header, where);
        g_free(where);
    }
    g_strfreev(lines);
    g_free(text);
    g_free(name);
}
