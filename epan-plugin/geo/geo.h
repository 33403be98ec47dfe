/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an address is registered and who announces it, from MaxMind DB files. One handle is one list of
 * files; the same files in the same order give the same answers. A handle may be used from one thread at a
 * time. The files are copied into memory when they are opened: what becomes of one afterwards changes nothing.
 */
#ifndef NTT_GEO_H
#define NTT_GEO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NTT_GEO_TEXT = 96 }; /* bytes with the final NUL */

/* What is not known is "", 0 or false. Text is valid UTF-8, cut between characters. */
struct ntt_place {
    char country[3]; /* ISO 3166-1 alpha-2 */
    char country_name[NTT_GEO_TEXT];
    char city[NTT_GEO_TEXT];
    double latitude, longitude; /* degrees, north and east positive; meant only with has_position */
    bool has_position;
    uint32_t asn;
    char as_org[NTT_GEO_TEXT];
};

/* One open file. Strings are valid UTF-8 except `path`; "" when the file does not say. */
struct ntt_geo_source {
    char *path;
    char *type;
    char *description; /* English where the file has it: source, licence */
    char built[11];    /* YYYY-MM-DD, UTC */
};

struct ntt_geo;

/*
 * Opens every file of the NULL-terminated list; a folder stands for its *.mmdb files in byte order of their
 * names. A file reached twice is opened once. `warn` may be NULL; it gets one message, without a newline, for
 * each path that is missing or cannot be read. Missing standard folders (/usr/share/GeoIP, /var/lib/GeoIP and
 * any that ends in /ntt/GeoIP) are silent. Never NULL; to be freed with ntt_geo_close.
 */
struct ntt_geo *ntt_geo_open(const char *const *paths, void (*warn)(void *data, const char *message),
                             void *data);

/*
 * Fills `place` and returns true when anything is known about the address (4 or 16 bytes, network order).
 * For each attribute the first file that knows it wins; a file that names another country than an earlier one
 * adds no city or position to it. Addresses nobody can own on the Internet are never looked up; an IPv6
 * address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo) is answered for that.
 */
bool ntt_geo_lookup(const struct ntt_geo *geo, const uint8_t *address, size_t length,
                    struct ntt_place *place);

/* Fills `place` with what the files say of some addresses, whichever: true when they know anything of any. */
bool ntt_geo_sample(const struct ntt_geo *geo, struct ntt_place *place);

/* The open files, in order of precedence; owned by `geo`. */
size_t ntt_geo_sources(const struct ntt_geo *geo, const struct ntt_geo_source **sources);

/* NULL is allowed here and in those above. */
void ntt_geo_close(struct ntt_geo *geo);

#endif
