/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports that can be shown to others: addresses are replaced in what was read of the captures, before any
 * format is written, so that no format can forget one.
 *
 * Anonymised addresses keep prefixes: two that share their first n bits share exactly the first n bits
 * afterwards, so that networks stay networks (Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address
 * Anonymization: Measurement-based Security Evaluation and a New Cryptography-based Scheme, ICNP 2002). Bit n
 * is turned over where a pseudo-random function of the n bits before it says so; that function is here
 * HMAC-SHA-256 instead of the paper's AES.
 *
 * Internal addresses (private, shared, link-local, loopback and multicast ones, and all link addresses) can
 * be numbered instead: "internal-1".
 */
#ifndef NTT_ANONYMIZE_H
#define NTT_ANONYMIZE_H

#include "records/records.h"

enum { NTT_ANONYMIZE_KEY = 32 };

/* A key nobody knows. False, with `problem` to be freed, where the system gives none. */
bool ntt_anonymize_random_key(uint8_t key[NTT_ANONYMIZE_KEY], char **problem);
/* The key that a file makes, 16 bytes of it at least. False, with `problem` to be freed, when it makes none. */
bool ntt_anonymize_read_key(const char *path, uint8_t key[NTT_ANONYMIZE_KEY], char **problem);

struct ntt_anonymizer;

/* `key` NULL: addresses that are not internal stay. To be freed with ntt_anonymizer_free, which takes NULL. */
struct ntt_anonymizer *ntt_anonymizer_new(const uint8_t *key, bool hide_internal);
void ntt_anonymizer_free(struct ntt_anonymizer *anonymizer);

/* Which key it is, and nothing else about it: equal for equal keys. NULL without one. */
const char *ntt_anonymizer_key_id(const struct ntt_anonymizer *anonymizer);

/* `text` with every address in it replaced. To be freed with g_free. */
char *ntt_anonymizer_text(struct ntt_anonymizer *anonymizer, const char *text);
/* All that `summary` says, and a warning in it of what is not hidden. */
void ntt_anonymizer_summary(struct ntt_anonymizer *anonymizer, struct ntt_summary *summary);
/* That warning, in a few sentences. */
char *ntt_anonymizer_limits(const struct ntt_anonymizer *anonymizer);

#endif
