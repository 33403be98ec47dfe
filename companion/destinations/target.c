/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/target.h"

#include "base/did_you_mean.h"
#include "base/folders.h"
#include "destinations/driver.h"
#include "events/formats.h"

#include <string.h>
#include <unistd.h>

const struct ntt_destination_driver *const ntt_destination_drivers[] = {
#define ROW(name) &ntt_##name##_driver,
    NTT_DESTINATION_LIST(ROW)
#undef ROW
        NULL,
};

static const struct ntt_destination_driver *driver_named(const char *scheme, const char **prefix)
{
    for (size_t i = 0; ntt_destination_drivers[i]; i++) {
        for (size_t j = 0; ntt_destination_drivers[i]->prefixes[j]; j++) {
            size_t length = strcspn(ntt_destination_drivers[i]->prefixes[j], ":");
            *prefix = ntt_destination_drivers[i]->prefixes[j];
            if (strlen(scheme) == length && g_ascii_strncasecmp(*prefix, scheme, length) == 0)
                return ntt_destination_drivers[i];
        }
    }
    return NULL;
}

/* "https" of "https://", "file" of "file:". A mistyped URL has one as well, so that it is no name of a file, which
 * messages would repeat with all that is secret in it. */
static char *scheme_of(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+.-"), any = length;
    while (g_ascii_isalnum(text[any]) || (text[any] && strchr("+.-", text[any])))
        any++;
    const char *prefix;
    char *word = g_strndup(text, any);
    bool url =
        g_str_has_prefix(text + any, "://") ||
        (g_str_has_prefix(text + any, "//") && driver_named(word, &prefix) && g_str_has_suffix(prefix, "//"));
    if (url || (any == length && (text[any] == ':' || !text[any])))
        return word;
    g_free(word);
    return NULL;
}

/* The word that a mistyped scheme was meant to be, all kinds, and an example. */
static char *unknown_scheme(const char *scheme)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    const char *prefix;
    GString *kinds = g_string_new("-");
    for (size_t i = 0; ntt_destination_drivers[i]; i++) {
        for (const char *const *known = ntt_destination_drivers[i]->prefixes; *known; known++) {
            g_ptr_array_add(words, scheme_of(*known));
            if (ntt_destination_drivers[i] != &ntt_stdout_driver)
                g_string_append_printf(kinds, ", %s", *known);
        }
    }
    g_ptr_array_add(words, NULL);
    const char *const *schemes = (const char *const *)words->pdata;
    const char *nearest = ntt_nearest(scheme, schemes);
    char *meant = ntt_did_you_mean(scheme, schemes);
    char *problem = g_strdup_printf("'%s:' is not a kind of destination%s The kinds are %s. For example: %s. "
                                    "A file whose name contains a colon is file:NAME.",
                                    scheme, meant, kinds->str,
                                    (nearest ? driver_named(nearest, &prefix) : &ntt_file_driver)->example);
    g_free(meant);
    g_string_free(kinds, TRUE);
    g_ptr_array_free(words, TRUE);
    return problem;
}

static const struct ntt_destination_driver *driver_of(const char *address, char **problem)
{
    const char *prefix = NULL;
    char *scheme = scheme_of(address);
    bool has_colon = scheme && *scheme && address[strlen(scheme)];
    const struct ntt_destination_driver *driver = scheme ? driver_named(scheme, &prefix) : NULL;
    if (strcmp(address, "-") == 0)
        driver = &ntt_stdout_driver;
    else if (!*address)
        *problem = g_strdup_printf("a destination is empty. For example: %s.", ntt_file_driver.example);
    else if (!driver && has_colon)
        *problem = unknown_scheme(scheme);
    else if (!driver)
        driver = &ntt_file_driver;
    else if (strncmp(address, prefix, strlen(prefix)) != 0 && (g_str_has_suffix(prefix, "/") || has_colon)) {
        /* "journal" does as well as "journal:". */
        *problem =
            g_strdup_printf("'%s' does not begin with %s. For example: %s.", scheme, prefix, driver->example);
        driver = NULL;
    }
    g_free(scheme);
    return driver;
}

/* "name=value": true, as opposed to a part of a path or URL that has a comma. */
static bool is_option(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz-");
    return length && text[length] == '=';
}

/* Takes the options off the end. */
static char *split(const char *text, char ***options)
{
    char **parts = g_strsplit(text, ",", -1);
    guint count = g_strv_length(parts), first = count;
    while (first > 1 && is_option(parts[first - 1]))
        first--;
    *options = g_strdupv(parts + MIN(first, count));
    for (guint i = first; i < count; i++)
        g_clear_pointer(&parts[i], g_free);
    char *address = g_strjoinv(",", parts);
    g_strfreev(parts);
    return address;
}

static bool among(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == length && strncmp(word, *words, length) == 0)
            return true;
    return false;
}

static char *check_option(const struct ntt_destination_driver *driver, const char *option)
{
    size_t length = strcspn(option, "=");
    bool has_format = driver->takes != 0;
    if (has_format && length == 6 && strncmp(option, "format", length) == 0)
        return NULL;
    if (among(option, length, driver->options))
        return NULL;
    char *word = g_strndup(option, length), *known = g_strjoinv(", ", (char **)driver->options);
    char *meant = ntt_did_you_mean(word, driver->options);
    const char *between = has_format && *known ? ", " : "";
    char *problem =
        *known || has_format
            ? g_strdup_printf("'%s' is not an option of %s%s It takes %s%s%s. For example: %s.", word,
                              driver->prefixes[0], meant, has_format ? "format" : "", between, known,
                              driver->example)
            : g_strdup_printf("%s takes no options, but '%s' was given.", driver->prefixes[0], word);
    g_free(meant);
    g_free(known);
    g_free(word);
    return problem;
}

/* NULL and `problem` where the driver takes no such format. */
static const struct ntt_event_format *format_of(const struct ntt_destination_driver *driver, const char *name,
                                                char **problem)
{
    const struct ntt_event_format *format = ntt_event_format_named(name),
                                  *usual = driver->format ? driver->format : &ntt_event_native;
    if (format && format->shape & driver->takes)
        return format;
    char *names = ntt_event_format_names(driver->takes, usual);
    *problem = g_strdup_printf("'%s' is not a format for %s; it takes %s. For example: %s,format=%s.", name,
                               driver->prefixes[0], names, driver->example, usual->name);
    g_free(names);
    return NULL;
}

/* Whether what stands between "://" and the first "/", "?" or "#" can only be the beginning of a user name and a
 * password that contains one of these: what follows its colon is no port. */
static bool is_cut_password(const char *host, size_t length)
{
    const char *colon = g_strrstr_len(host, (gssize)length, ":");
    return colon && !memchr(colon, ']', length - (size_t)(colon - host)) &&
           strspn(colon + 1, "0123456789") + 1 < length - (size_t)(colon - host);
}

/* Where there is a password, ps shows it to everybody. Keeps what is no secret for messages. */
static char *check_url(struct ntt_target *target)
{
    const char *begin = strstr(target->address, "://");
    if (!begin)
        return NULL;
    const char *host = begin + strlen("://");
    size_t length = strcspn(host, "/?#");
    const char *sign = strchr(host, '@');
    if (sign && ((size_t)(sign - host) < length || is_cut_password(host, length)))
        return g_strdup_printf(
            "a destination's address contains a user name or a password, which everybody on this machine can "
            "see; remove them and give a token in a file: ,token-file=FILE. For example: %s.",
            target->driver->example);
    g_free(target->name);
    size_t shown = strcspn(host, "?#");
    bool whole = !sign || (size_t)(sign - host) > shown;
    target->name = g_strdup_printf("%.*s%s", (int)(host - target->address + (gssize)(whole ? shown : length)),
                                   target->address, whole ? "" : "/…");
    if (length == 0)
        return g_strdup_printf("'%s' contains no host. For example: %s.", target->name,
                               target->driver->example);
    return NULL;
}

/* Sets the identity, whose slashes at the end are gone: with them, the path is no file's. */
static char *identify_file(struct ntt_target *target)
{
    const char *path = target->address + (g_str_has_prefix(target->address, "file:") ? strlen("file:") : 0);
    if (ntt_path_names_folder(path))
        return g_strdup_printf(
            "'%s' is not a regular file, but the name of a folder. Choose another file with "
            "--to. For example: %s.",
            path, target->driver->example);
    target->identity = g_canonicalize_filename(path, NULL);
    return NULL;
}

struct ntt_target *ntt_target_parse(const char *text, char **problem)
{
    struct ntt_target *target = g_new0(struct ntt_target, 1);
    target->address = split(text, &target->options);
    target->name = g_strdup(target->address);
    target->driver = driver_of(target->address, problem);
    for (size_t i = 0; target->driver && target->options[i] && !*problem; i++)
        *problem = check_option(target->driver, target->options[i]);
    if (target->driver && !*problem)
        *problem = check_url(target);
    if (target->driver && !*problem) {
        if (target->driver == &ntt_file_driver) {
            *problem = identify_file(target);
        } else if (target->driver == &ntt_stdout_driver) {
            g_free(target->name);
            target->name = g_strdup("standard output");
            target->identity = g_strdup("-");
        } else { /* "journal" is "journal:" */
            target->identity = g_strconcat(target->address, strchr(target->address, ':') ? "" : ":", NULL);
        }
        const char *format = ntt_target_option(target, "format");
        if (format && !*problem)
            target->format = format_of(target->driver, format, problem);
    }
    if (!*problem)
        return target;
    ntt_target_free(target);
    return NULL;
}

void ntt_target_help(GString *out)
{
    g_string_append(out, "Destinations, each with an example, see ntt-destinations(5):\n");
    for (size_t i = 0; ntt_destination_drivers[i]; i++)
        g_string_append_printf(out, "  %-16s  %s\n", ntt_destination_drivers[i]->prefixes[0],
                               ntt_destination_drivers[i]->example);
}

void ntt_target_free(struct ntt_target *target)
{
    g_strfreev(target->options);
    g_free(target->address);
    g_free(target->name);
    g_free(target->identity);
    g_free(target);
}

const char *ntt_target_option(const struct ntt_target *target, const char *name)
{
    size_t length = strlen(name);
    const char *value = NULL;
    for (size_t i = 0; target->options[i]; i++)
        if (strncmp(target->options[i], name, length) == 0 && target->options[i][length] == '=')
            value = target->options[i] + length + 1;
    return value;
}

/* What follows the digits of a size; 0 where it is no unit. */
static uint64_t unit(const char *text)
{
    static const struct {
        const char *name;
        uint64_t bytes;
    } units[] = {
        {"", 1},          {"B", 1},         {"k", 1000},      {"kB", 1000},      {"K", 1000},
        {"KB", 1000},     {"M", 1000000},   {"MB", 1000000},  {"G", 1000000000}, {"GB", 1000000000},
        {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, text) == 0)
            return units[i].bytes;
    return 0;
}

bool ntt_target_number(const struct ntt_target *target, const char *name, uint64_t least, uint64_t most,
                       uint64_t otherwise, uint64_t *value, char **problem)
{
    const char *text = ntt_target_option(target, name);
    char *end = NULL;
    *value = otherwise;
    if (!text)
        return true;
    uint64_t number = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 0,
             factor = end ? unit(end) : 0;
    if (factor && number <= most / factor && number * factor >= least) {
        *value = number * factor;
        return true;
    }
    *problem = g_strdup_printf("'%s=%s' must be a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                               ". For example: %s.",
                               name, text, least, most, target->driver->example);
    return false;
}

const struct ntt_event_format *ntt_target_format(const struct ntt_target *target,
                                                 const struct ntt_event_format *all)
{
    const struct ntt_destination_driver *driver = target->driver;
    if (target->format)
        return target->format;
    if (all && all->shape & driver->takes)
        return all;
    if (driver == &ntt_stdout_driver && isatty(STDOUT_FILENO))
        return &ntt_event_text;
    return driver->format ? driver->format : &ntt_event_native;
}

bool ntt_target_host(const char *text, uint16_t default_port, char **host, uint16_t *port)
{
    const char *end = *text == '[' ? strchr(text, ']') : text + strcspn(text, ":");
    if (!end || end == text)
        return false;
    const char *rest = *text == '[' ? end + 1 : end;
    guint64 number = default_port;
    if (*rest && (*rest != ':' || !g_ascii_string_to_unsigned(rest + 1, 10, 1, UINT16_MAX, &number, NULL)))
        return false;
    if (!number)
        return false;
    *host =
        *text == '[' ? g_strndup(text + 1, (gsize)(end - text - 1)) : g_strndup(text, (gsize)(end - text));
    *port = (uint16_t)number;
    return true;
}
