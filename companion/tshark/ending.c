/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tshark/ending.h"

#include "base/escape.h"
#include "base/file_type.h"
#include "tshark/session.h"

#include <string.h>
#include <sys/wait.h>

/* Wireshark's names and descriptions of encapsulations made for files that are no captures. */
static const char *const media[] = {
    "mime",
    "json",
    "mp4",
    "mpeg",
    "mp2ts",
    "jfif",
    "ruby_marshal",
    "tnef",
    "rfc7468",
    "ber",
    "JavaScript Object Notation",
    "MP4 files",
    "ISO/IEC 13818-1 MPEG2-TS",
    "JPEG/JFIF",
    "Ruby marshal object",
    "Transport-Neutral Encapsulation Format",
    "RFC 7468 file",
    "ASN.1 Basic Encoding Rules",
};

bool ntt_tshark_is_media(const char *link_type)
{
    for (size_t i = 0; link_type && i < G_N_ELEMENTS(media); i++)
        if (g_ascii_strcasecmp(link_type, media[i]) == 0)
            return true;
    return false;
}

enum ntt_verdict ntt_tshark_session_verdict(const struct ntt_ending *ending)
{
    if (ending->interrupted)
        return NTT_VERDICT_INTERRUPTED;
    if (ending->line_too_long)
        return NTT_VERDICT_STREAM_BROKEN;
    if (ntt_tshark_is_media(ending->link_type) || strstr(ending->messages, "isn't a capture file"))
        return NTT_VERDICT_NOT_A_CAPTURE;
    if (WIFSIGNALED(ending->wait_status))
        return NTT_VERDICT_DIED;
    if (!ending->saw_capture && strstr(ending->messages, "was compiled for Wireshark version"))
        return NTT_VERDICT_OTHER_PLUGIN;
    if (!ending->saw_capture && strstr(ending->messages, "Invalid -z argument"))
        return NTT_VERDICT_NO_PLUGIN;
    if (WEXITSTATUS(ending->wait_status) != 0)
        return ending->saw_end ? NTT_VERDICT_CUT_SHORT : NTT_VERDICT_FAILED;
    return ending->saw_end ? NTT_VERDICT_OK : NTT_VERDICT_NO_END;
}

/* The line of tshark's that says what happened: the first of its own, else the last of any; without the full stop at its
 * end. To be freed. */
static char *first_message(const char *messages)
{
    const char *chosen = NULL;
    char **lines = g_strsplit(messages, "\n", -1);
    for (char **line = lines; *line; line++) {
        bool noise = !**line || g_str_has_prefix(*line, "Running as user");
        if (!noise && g_str_has_prefix(*line, "tshark: ")) {
            chosen = *line + strlen("tshark: ");
            break;
        }
        if (!noise)
            chosen = *line;
    }
    char *text = ntt_visible(chosen ? chosen : "no message", NTT_SENTENCE_LIMIT);
    for (size_t length = strlen(text); length && text[length - 1] == '.'; length--)
        text[length - 1] = '\0';
    g_strfreev(lines);
    return text;
}

/* A compression that this tshark may have been built without, or that none reads, makes a capture look like anything
 * else. */
static char *not_a_capture(const char *file)
{
    static const struct {
        const char *suffix, *command;
        bool is_read; /* by a tshark with the library for it */
    } programs[] = {{".gz", "gunzip -k", true}, {".zst", "zstd -d", true},     {".lz4", "lz4 -d", true},
                    {".xz", "xz -dk", false},   {".bz2", "bunzip2 -k", false}, {".lzma", "xz -dk", false},
                    {".zip", "unzip", false},   {".7z", "7z x", false},        {".Z", "gunzip -k", false}};
    const char *compression = ntt_file_compression(file);
    for (size_t i = 0; compression && i < G_N_ELEMENTS(programs); i++) {
        if (strcmp(compression, programs[i].suffix) != 0)
            continue;
        char *word = ntt_shell_word(file);
        char *text =
            programs[i].is_read
                ? g_strdup_printf("This is not a packet capture, or this tshark cannot read %s files "
                                  "(`tshark -v` lists what it was built with). Decompress it first, "
                                  "with: %s %s",
                                  compression, programs[i].command, word)
                : g_strdup_printf("This is compressed (%s), which tshark does not read. Decompress "
                                  "it first, with: %s %s",
                                  compression, programs[i].command, word);
        g_free(word);
        return text;
    }
    return g_strdup("This is not a packet capture. Give a pcap, pcapng or another file that Wireshark "
                    "opens as packets.");
}

/* NULL where something else is wrong. */
static char *unknown_link_type(const char *messages)
{
    static const char words[] = "network type ";
    const char *at = strstr(messages, words);
    if (!at || !strstr(at, "unknown or unsupported"))
        return NULL;
    guint64 number = g_ascii_strtoull(at + strlen(words), NULL, 10);
    return g_strdup_printf(
        "This tshark does not know its link type, %" G_GUINT64_FORMAT ". A newer Wireshark may. If "
        "the file only has the wrong number in its header, correct it, with: editcap -T ether "
        "FILE corrected.pcapng",
        number);
}

char *ntt_tshark_session_words(enum ntt_verdict verdict, const struct ntt_ending *ending,
                               const struct ntt_tshark_session *session, const char *file)
{
    char *said = first_message(ending->messages), *text = NULL;
    switch (verdict) {
    case NTT_VERDICT_OK:
        break;
    case NTT_VERDICT_CUT_SHORT:
        text = g_strdup_printf("The capture ends early; everything before that was read. If it is still "
                               "being written, read it again later. tshark reported: %s.",
                               said);
        break;
    case NTT_VERDICT_INTERRUPTED:
        text = g_strdup(ending->read_nothing
                            ? "Reading was interrupted before anything was found; nothing is known of it."
                            : "Reading was interrupted; this covers only what came before.");
        break;
    case NTT_VERDICT_DIED:
        text = g_strdup_printf(
            "tshark was killed by signal %d (%s); this covers only what came before. Try --depth headers, "
            "which leaves out the dissectors above transport.",
            WTERMSIG(ending->wait_status), g_strsignal(WTERMSIG(ending->wait_status)));
        break;
    case NTT_VERDICT_STREAM_BROKEN:
        text = g_strdup_printf(
            "tshark printed a line longer than %d MiB, which cannot be a record, and was stopped there. Use "
            "`ntt doctor` to check that plugin and command have the same version.",
            NTT_LINE_LIMIT >> 20);
        break;
    case NTT_VERDICT_NO_END:
        text = g_strdup_printf("tshark stopped before its last record; this covers only what came before. "
                               "Try --depth headers. It reported: %s.",
                               said);
        break;
    case NTT_VERDICT_NOT_A_CAPTURE:
        text = not_a_capture(file);
        break;
    case NTT_VERDICT_NO_PLUGIN:
        text = g_strdup_printf("tshark %s (%s) has no ntt plugin. Run `ntt doctor` to see why.",
                               session->tshark->version, session->tshark->path);
        break;
    case NTT_VERDICT_OTHER_PLUGIN:
        text = g_strdup_printf(
            "The ntt plugin does not fit tshark %s: %s. Build it against this version, or run `ntt doctor`.",
            session->tshark->version, said);
        break;
    case NTT_VERDICT_FAILED:
        text = unknown_link_type(ending->messages);
        if (text)
            break;
        text = g_strdup_printf("tshark failed with status %d: %s. Run `ntt doctor` to check it.",
                               WEXITSTATUS(ending->wait_status), said);
        break;
    }
    g_free(said);
    return text;
}
