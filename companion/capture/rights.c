/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rights.h"

#include "base/escape.h"

#include <stdlib.h>
#include <string.h>

/* CAP_NET_ADMIN (12) is for promiscuous mode, CAP_NET_RAW (13) for the packets. */
static const uint64_t needed = UINT64_C(1) << 12 | UINT64_C(1) << 13;

bool ntt_rights_of_file(const uint8_t *value, size_t size)
{
    /* struct vfs_cap_data: revision and flags, then the permitted and the inheritable set; little endian. */
    enum { PERMITTED = 4, LEAST = 12 };
    uint64_t permitted = 0;
    if (size < LEAST)
        return false;
    for (size_t i = 0; i < 4; i++)
        permitted |= (uint64_t)value[PERMITTED + i] << 8 * i;
    return (permitted & needed) == needed;
}

bool ntt_rights_of_process(const char *status)
{
    const char *line = strstr(status, "\nCapEff:");
    return line && (strtoull(line + strlen("\nCapEff:"), NULL, 16) & needed) == needed;
}

enum ntt_rights_verdict ntt_rights_judge(const struct ntt_rights *rights)
{
    if (!rights->dumpcap)
        return NTT_RIGHTS_NO_DUMPCAP;
    if (rights->root && !rights->privileged)
        return NTT_RIGHTS_CONFINED;
    if (!rights->privileged)
        return NTT_RIGHTS_NONE;
    if (rights->executable)
        return rights->interfaces ? NTT_RIGHTS_GOOD : NTT_RIGHTS_NO_INTERFACE;
    if (!rights->group)
        return NTT_RIGHTS_NOT_EXECUTABLE;
    return rights->member && !rights->member_now ? NTT_RIGHTS_OLD_LOGIN : NTT_RIGHTS_NOT_IN_GROUP;
}

/* Lets this user run what only a group may; Debian's package calls that group wireshark. */
static char *join_group(const struct ntt_rights *rights)
{
    char *user = ntt_shell_plain_word(rights->user),
         *group = ntt_shell_plain_word(rights->group ? rights->group : "wireshark");
    char *text = g_strdup_printf("sudo usermod -aG %s %s    # then log out and in again", group, user);
    g_free(group);
    g_free(user);
    return text;
}

static char *grant(const struct ntt_rights *rights)
{
    if (rights->packaged) {
        char *join = join_group(rights);
        char *text = g_strdup_printf("sudo dpkg-reconfigure wireshark-common    # answer Yes\n%s", join);
        g_free(join);
        return text;
    }
    char *dumpcap = ntt_shell_plain_word(rights->dumpcap);
    char *text = g_strdup_printf("sudo setcap cap_net_raw,cap_net_admin+eip %s", dumpcap);
    if (!rights->executable) {
        char *run = g_strdup_printf("sudo chmod a+rx %s", dumpcap), *both = g_strjoin("\n", run, text, NULL);
        g_free(run);
        g_free(text);
        text = both;
    }
    g_free(dumpcap);
    return text;
}

char *ntt_rights_remedy(enum ntt_rights_verdict verdict, const struct ntt_rights *rights)
{
    switch (verdict) {
    case NTT_RIGHTS_NO_DUMPCAP:
        return g_strdup("sudo apt install wireshark-common");
    case NTT_RIGHTS_CONFINED:
        return g_strdup("docker run --cap-add NET_RAW --cap-add NET_ADMIN IMAGE");
    case NTT_RIGHTS_NONE:
    case NTT_RIGHTS_NOT_EXECUTABLE:
        return grant(rights);
    case NTT_RIGHTS_NOT_IN_GROUP:
        return join_group(rights);
    case NTT_RIGHTS_OLD_LOGIN: {
        char *group = ntt_shell_plain_word(rights->group);
        char *text = g_strdup_printf("newgrp %s    # for this shell; log out and in again for all", group);
        g_free(group);
        return text;
    }
    case NTT_RIGHTS_NO_INTERFACE:
        return g_strdup("dumpcap -D\nip link");
    case NTT_RIGHTS_GOOD:
        break;
    }
    return NULL;
}

char *ntt_rights_words(enum ntt_rights_verdict verdict, const struct ntt_rights *rights, const char *messages)
{
    const char *path = rights->dumpcap;
    switch (verdict) {
    case NTT_RIGHTS_NO_DUMPCAP:
        return g_strdup("dumpcap was not found");
    case NTT_RIGHTS_CONFINED:
        return g_strdup("root may not capture here, for example because this is a container without "
                        "CAP_NET_RAW and CAP_NET_ADMIN");
    case NTT_RIGHTS_NONE:
        return g_strdup_printf(
            "dumpcap has no permission to capture: %s has neither the capabilities nor root's rights", path);
    case NTT_RIGHTS_NOT_IN_GROUP:
        return g_strdup_printf("dumpcap (%s) may only be run by the group %s, and the user %s is not in it",
                               path, rights->group, rights->user);
    case NTT_RIGHTS_OLD_LOGIN:
        return g_strdup_printf(
            "the user %s is in the group %s, which may run dumpcap (%s), but logged in before that",
            rights->user, rights->group, path);
    case NTT_RIGHTS_NOT_EXECUTABLE:
        return g_strdup_printf("dumpcap (%s) may not be run by the user %s", path, rights->user);
    case NTT_RIGHTS_NO_INTERFACE:
        return g_strdup_printf("dumpcap (%s) finds no interface to capture on%s%s", path,
                               *messages ? ": " : "", messages);
    case NTT_RIGHTS_GOOD:
        break;
    }
    return NULL;
}

char *ntt_rights_advice(const struct ntt_rights *rights)
{
    struct ntt_rights seeing = *rights;
    seeing.interfaces = true; /* what was refused was one of them */
    enum ntt_rights_verdict verdict = ntt_rights_judge(&seeing);
    if (verdict == NTT_RIGHTS_GOOD)
        return g_strdup_printf("dumpcap (%s) has its capabilities, but was refused: this process cannot gain "
                               "any, for example because of NoNewPrivileges or a container. Give them to a "
                               "service with `AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN`.",
                               rights->dumpcap);
    char *words = ntt_rights_words(verdict, rights, ""), *remedy = ntt_rights_remedy(verdict, rights);
    char **commands = g_strsplit(remedy, "\n", -1), *list = g_strjoinv("`, then `", commands);
    char *text = g_strdup_printf("%s. To fix this: `%s`.", words, list);
    g_free(list);
    g_strfreev(commands);
    g_free(remedy);
    g_free(words);
    return text;
}
