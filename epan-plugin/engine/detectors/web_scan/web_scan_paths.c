/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which requests are guesses at what a web server has. A browser that follows a link says where it found it (Referer), and a
 * page's pictures and styles belong to the page, missing or not. Package managers look for what their indexes name. Programs that
 * ask for objects by number or digest ask for data, of which some may be gone: identifiers are left out of a name, so that a
 * thousand of them are one. Scripts and left-over files are no data, whatever is in their names.
 */
#include "engine/detectors/web_scan/web_scan.h"

#include "engine/content/http.h"
#include "engine/hash.h"

static bool is_one_of(struct ntt_bytes word, const char *list)
{
    for (size_t size; *list; list += size + 1) {
        size = strlen(list);
        if (size == word.length && ntt_bytes_begin(word, list))
            return true;
    }
    return false;
}

/* What stands behind the last dot of the last segment. */
static struct ntt_bytes extension(struct ntt_bytes path)
{
    uint32_t at = path.length;
    while (at && path.at[at - 1] != '.' && path.at[at - 1] != '/')
        at--;
    return at && path.at[at - 1] == '.' ? ntt_bytes_after(path, at) : (struct ntt_bytes){0};
}

static bool is_part_of_a_page(struct ntt_bytes extension)
{
    return is_one_of(
        extension,
        "png\0jpg\0jpeg\0gif\0svg\0ico\0webp\0css\0js\0map\0woff\0woff2\0ttf\0eot\0mp3\0mp4\0webm\0"
        "m3u8\0ts\0mpd\0m4s\0");
}

static bool is_package(struct ntt_bytes extension)
{
    return is_one_of(
        extension,
        "pom\0jar\0aar\0module\0xml\0sha1\0sha256\0sha512\0md5\0asc\0sig\0deb\0udeb\0rpm\0drpm\0gz\0xz\0"
        "bz2\0zst\0whl\0tgz\0apk\0nupkg\0gem\0crate\0");
}

static bool is_program(struct ntt_bytes extension)
{
    return is_one_of(
        extension,
        "php\0php3\0php5\0phtml\0asp\0aspx\0jsp\0jspx\0do\0cgi\0pl\0cfm\0bak\0old\0orig\0sql\0env\0git\0"
        "conf\0ini\0inc\0swp\0config\0");
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Digits and letters change more often than in a word with a number. */
static bool is_identifier(struct ntt_bytes segment)
{
    enum { CHANGES = 3 };
    unsigned changes = 0;
    int before = 0;
    for (uint32_t i = 0; i < segment.length; i++) {
        int kind = is_digit(segment.at[i]) ? 1 : is_letter(segment.at[i]) ? 2 : 0;
        changes += kind && before && kind != before;
        before = kind ? kind : before;
    }
    return changes >= CHANGES;
}

static uint64_t name_of(struct ntt_bytes path)
{
    uint64_t hash = 1;
    while (path.length) {
        struct ntt_bytes segment = ntt_bytes_until(path, "/.");
        bool identifier = is_identifier(segment);
        for (uint32_t i = 0; i < segment.length && !identifier; i++) {
            if (!is_digit(segment.at[i]))
                hash = ntt_combine(hash, segment.at[i]);
            else if (!i || !is_digit(segment.at[i - 1]))
                hash = ntt_combine(hash, '#');
        }
        hash = ntt_combine(hash, '/');
        path = ntt_bytes_after(path, segment.length + 1);
    }
    return ntt_mix(hash);
}

struct ntt_web_guess ntt_web_guess(struct ntt_bytes request)
{
    struct ntt_web_guess guess = {0};
    struct ntt_bytes path = ntt_bytes_until(ntt_http_target(request), "?#"), end = extension(path);
    if (path.length < 2 || path.at[0] != '/' || is_part_of_a_page(end) || is_package(end) ||
        ntt_http_header(request, "referer: ").at)
        return guess;
    guess.is_guess = true;
    guess.path = ntt_hash_bytes(path.at, path.length);
    guess.name = is_program(end) ? guess.path : name_of(path);
    return guess;
}

int ntt_web_is_absent(unsigned status)
{
    enum { OK = 200, BAD = 400, UNAUTHORIZED = 401, PROXY = 407, TOO_MANY = 429, BROKEN = 500 };
    if (status < OK || status == UNAUTHORIZED || status == PROXY || status == TOO_MANY || status >= BROKEN)
        return -1;
    return status >= BAD;
}
