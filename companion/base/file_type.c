/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file_type.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARKED_BYTES = 4096 };

/* Up to `size` bytes of a regular file, from its beginning or up to its end. */
static gsize read_part(const char *path, void *bytes, gsize size, bool end)
{
    struct stat status;
    /* Even opening a FIFO would be noticed at its other end. */
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    gsize got = 0;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        off_t from = end ? MAX(status.st_size - (off_t)size, 0) : 0;
        ssize_t more = 1;
        for (; got < size && more > 0; got += (gsize)MAX(more, 0))
            more = pread(descriptor, (char *)bytes + got, size - got, from + (off_t)got);
    }
    close(descriptor);
    return got;
}

/* The first four bytes in the order in which they stand there; 0 when they cannot be read. */
static uint32_t beginning_of(const char *path)
{
    unsigned char bytes[4];
    bool read = read_part(path, bytes, sizeof bytes, false) == sizeof bytes;
    return read ? (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]
                : 0;
}

const char *ntt_file_compression(const char *path)
{
    static const struct {
        uint32_t beginning, mask;
        const char *suffix;
    } kinds[] = {
        {0x1f8b0000, 0xffff0000, ".gz"},  {0x28b52ffd, UINT32_MAX, ".zst"}, {0x04224d18, UINT32_MAX, ".lz4"},
        {0xfd377a58, UINT32_MAX, ".xz"},  {0x425a6800, 0xffffff00, ".bz2"}, {0x5d000080, 0xffff00ff, ".lzma"},
        {0x504b0304, UINT32_MAX, ".zip"}, {0x377abcaf, UINT32_MAX, ".7z"},  {0x1f9d0000, 0xffff0000, ".Z"},
    };
    uint32_t beginning = beginning_of(path);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if ((beginning & kinds[i].mask) == kinds[i].beginning)
            return kinds[i].suffix;
    return NULL;
}

bool ntt_file_begins_as_capture(const char *path)
{
    static const uint32_t beginnings[] = {
        0xa1b2c3d4, 0xd4c3b2a1, /* pcap in both orders of bytes */
        0xa1b23c4d, 0x4d3cb2a1, /* … with nanoseconds */
        0xa1b2cd34, 0x34cdb2a1, /* … with more about each packet */
        0x0a0d0d0a,             /* pcapng */
    };
    uint32_t beginning = beginning_of(path);
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (beginning == beginnings[i])
            return true;
    return false;
}

/* From the readers in Wireshark's wiretap/. */
static bool begins_as_other_capture(const char *path)
{
    static const struct {
        const char *bytes;
        gsize length;
    } beginnings[] = {
#define BEGINNING(text) {text, sizeof(text) - 1}
        BEGINNING("snoop\0\0\0"),
        BEGINNING("btsnoop\0"),
        BEGINNING("RTSS"),                 /* Network Monitor 1 */
        BEGINNING("GMBU"),                 /* … 2 */
        BEGINNING("\x01\x10\x4c\0"),       /* LANalyzer */
        BEGINNING("\x07\x10\x4c\0"),       /* … writing in a circle */
        BEGINNING("TRSNIFF data    \x1a"), /* Sniffer */
        BEGINNING("XCP\0"),                /* … for Windows, NetXRay */
        BEGINNING("VL\0\0"),               /* NetXRay 1 */
        BEGINNING("\x05VNF"),              /* Visual Networks */
        BEGINNING("\177ver"),              /* OmniPeek */
        BEGINNING("ObserverPktBufferVersion="),
        BEGINNING("iptrace 1.0"),
        BEGINNING("iptrace 2.0"),
        BEGINNING("\x1c\0\x01\xac"), /* IXIA lcap, hardware and software, in both orders of bytes */
        BEGINNING("\x1c\0\x01\xab"),
        BEGINNING("\xac\x01\0\x1c"),
        BEGINNING("\xab\x01\0\x1c"),
        BEGINNING("\xaa\xaa\xaa\xaa"), /* 5Views */
        BEGINNING("#!rtpplay1.0 "),
        BEGINNING("Session Transcript"), /* Catapult DCT2000 */
        BEGINNING("V0208"),              /* Aethra */
        BEGINNING("LOGG"),               /* BLF */
        BEGINNING("LPKSHHRH"),           /* systemd journal */
        BEGINNING("__CURSOR="),          /* … exported */
#undef BEGINNING
    };
    char bytes[32];
    gsize length = read_part(path, bytes, sizeof bytes, false);
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (length >= beginnings[i].length && memcmp(bytes, beginnings[i].bytes, beginnings[i].length) == 0)
            return true;
    return false;
}

bool ntt_file_may_be_capture(const char *path)
{
    return ntt_file_begins_as_capture(path) || ntt_file_compression(path) || begins_as_other_capture(path);
}

bool ntt_file_is_named_as_capture(const char *path)
{
    /* tcpdump puts a number behind the suffix. */
    static const char suffixes[] = "\\.((pcap|pcapng|cap)[0-9]*|erf|snoop|btsnoop|trc|enc|dmp|pkt|5vw|vwr|"
                                   "ncf|rf5|acp|lcap|ntar)(\\." NTT_COMPRESSED_SUFFIXES ")?$";
    return g_regex_match_simple(suffixes, path, G_REGEX_CASELESS | G_REGEX_RAW, 0);
}

bool ntt_file_begins_with(const char *path, const char *text)
{
    char bytes[MARKED_BYTES];
    gsize length = strlen(text);
    return length <= sizeof bytes && read_part(path, bytes, length, false) == length &&
           memcmp(bytes, text, length) == 0;
}

/* captype's word for a file, "FILE: pcapng". To be freed; NULL: it has none. */
static char *wireshark_type(const char *path)
{
    char *argv[] = {(char[]){"captype"}, g_canonicalize_filename(path, NULL), NULL}, *said = NULL;
    char **environment = g_environ_setenv(g_get_environ(), "LC_ALL", "C", TRUE);
    bool ran = g_spawn_sync(NULL, argv, environment, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                            NULL, &said, NULL, NULL, NULL);
    const char *colon = ran ? g_strrstr(said, ": ") : NULL;
    char *type = colon ? g_strstrip(g_strdup(colon + 2)) : NULL;
    g_strfreev(environment);
    g_free(argv[1]);
    g_free(said);
    return type;
}

bool ntt_file_is_capture_to_wireshark(const char *path)
{
    /* What Wireshark opens and shows in its parts, though no packets are in it. It is mistaken in short texts: mp4. */
    static const char *const others[] = {"unknown", "mime", "json", "mp4", "rfc7468", "ruby_marshal", NULL};
    /* Nor is it to be asked about markup, JSON and PDF: in them it sometimes believes to see packets. */
    static const char *const documents[] = {"<", "{", "[", "%PDF"};
    for (size_t i = 0; i < G_N_ELEMENTS(documents); i++)
        if (ntt_file_begins_with(path, documents[i]))
            return false;
    char *type = wireshark_type(path);
    bool is_capture = type && !g_strv_contains(others, type);
    g_free(type);
    return is_capture;
}

bool ntt_file_has_mark(const char *path, const char *mark)
{
    char bytes[MARKED_BYTES];
    gsize marked = strlen(mark);
    for (int end = 0; end <= 1; end++) {
        gsize length = read_part(path, bytes, sizeof bytes, end);
        for (gsize at = 0; at + marked <= length; at++)
            if (memcmp(bytes + at, mark, marked) == 0)
                return true;
    }
    return false;
}

char *ntt_file_first_line(const char *path, gsize limit)
{
    char *line = g_malloc(limit + 1);
    gsize length = read_part(path, line, limit, false);
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (length)
        return line;
    g_free(line);
    return NULL;
}

char *ntt_file_text(const char *path, gsize limit)
{
    char *text = g_malloc(limit + 2);
    gsize length = read_part(path, text, limit + 1, false);
    text[length] = '\0';
    if (length && length <= limit)
        return text;
    g_free(text);
    return NULL;
}
