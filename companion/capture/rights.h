/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether this user may capture with dumpcap, which is what Wireshark and tshark capture with. */
#ifndef NTT_RIGHTS_H
#define NTT_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ntt_rights {
    const char *dumpcap; /* its path; NULL: not found */
    const char *user;
    const char *group;       /* the one that may run it where others may not; NULL: there is none */
    bool executable;         /* by this user */
    bool member, member_now; /* of that group: by the user database, and in this login */
    bool privileged;         /* dumpcap has the capabilities it needs, or is root's */
    bool root;               /* this user is; then `privileged` is about the process */
    bool packaged;           /* Debian's, where the package manages the rights */
    bool interfaces;         /* it sees some */
};

enum ntt_rights_verdict {
    NTT_RIGHTS_GOOD,
    NTT_RIGHTS_NO_DUMPCAP,
    NTT_RIGHTS_CONFINED, /* root, without the capabilities: a container */
    NTT_RIGHTS_NONE,     /* neither capabilities nor root */
    NTT_RIGHTS_NOT_IN_GROUP,
    NTT_RIGHTS_OLD_LOGIN, /* in the group, but this login began before that */
    NTT_RIGHTS_NOT_EXECUTABLE,
    NTT_RIGHTS_NO_INTERFACE,
};

enum ntt_rights_verdict ntt_rights_judge(const struct ntt_rights *rights);
/* The commands that mend it, one a line; NULL where all is good. To be freed with g_free. */
char *ntt_rights_remedy(enum ntt_rights_verdict verdict, const struct ntt_rights *rights);

/* What stands in the way, half a sentence, to be freed with g_free; NULL where nothing does. `messages` is what dumpcap
 * says where it sees no interface. */
char *ntt_rights_words(enum ntt_rights_verdict verdict, const struct ntt_rights *rights,
                       const char *messages);

/* What there is to know about this user, this process and a dumpcap, except whether it sees interfaces. */
struct ntt_rights_here {
    struct ntt_rights rights;
    char *user, *group; /* what the names in it point to */
};
void ntt_rights_find(const char *dumpcap, struct ntt_rights_here *here);
void ntt_rights_clear(struct ntt_rights_here *here);

/* A sentence for a dumpcap that was refused: what stands in the way, and the commands that mend it. To be freed with
 * g_free. */
char *ntt_rights_advice(const struct ntt_rights *rights);

/* True when the value of a file's attribute security.capability gives it CAP_NET_RAW and CAP_NET_ADMIN. */
bool ntt_rights_of_file(const uint8_t *value, size_t size);
/* True when the line CapEff of /proc/PID/status names both. */
bool ntt_rights_of_process(const char *status);

#endif
