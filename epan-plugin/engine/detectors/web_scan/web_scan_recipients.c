/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recipients that a mail server is asked for (RFC 5321: RCPT, VRFY, EXPN), several in a packet where the server allows that. */
#include "engine/detectors/web_scan/web_scan.h"

#include "engine/hash.h"

static struct ntt_bytes next_line(struct ntt_bytes said)
{
    return ntt_bytes_after(said, ntt_bytes_line(said).length + 2);
}

unsigned ntt_smtp_recipients(struct ntt_bytes said, void (*each)(void *data, uint64_t hash), void *data)
{
    enum { COMMAND = 5 };
    unsigned count = 0;
    for (; said.length; said = next_line(said)) {
        struct ntt_bytes name = ntt_bytes_after(ntt_bytes_line(said), COMMAND);
        if (!name.length || (!ntt_bytes_begin(said, "RCPT TO:") && !ntt_bytes_begin(said, "VRFY ") &&
                             !ntt_bytes_begin(said, "EXPN ")))
            continue;
        each(data, ntt_hash_bytes(name.at, name.length));
        count++;
    }
    return count;
}

/* Refusals for other reasons (RFC 3463: x.7.x) say nothing of the recipient: no relaying, a blocked sender. */
unsigned ntt_smtp_unknown(struct ntt_bytes said)
{
    unsigned count = 0;
    for (; said.length; said = next_line(said)) {
        bool refused =
            ntt_bytes_begin(said, "550 ") || ntt_bytes_begin(said, "551 ") || ntt_bytes_begin(said, "553 ");
        struct ntt_bytes line = ntt_bytes_line(said);
        count +=
            refused && !ntt_bytes_begin(ntt_bytes_after(line, 4), "5.7.") && !ntt_bytes_find(line, "elay").at;
    }
    return count;
}
