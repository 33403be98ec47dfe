/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an output goes: the file that a path leads to, or the descriptor that it stands for. */
#ifndef NTT_OUTPUT_PLACE_H
#define NTT_OUTPUT_PLACE_H

#include <stdbool.h>
#include <sys/stat.h>

/* What a path stands for once its links are followed. */
struct ntt_output_place {
    char *path, *folder; /* absolute; NULL where it is a descriptor */
    int descriptor;      /* of ours; -1: it is none */
    bool is_there;
    struct stat status; /* where it is there */
};

/* False with errno where the path leads nowhere; `place` is to be cleared in any case. */
bool ntt_output_place_find(const char *path, struct ntt_output_place *place);
void ntt_output_place_clear(struct ntt_output_place *place);

/* The absolute path of the file, there or not, that is written when `path` is; NULL where it is a descriptor, or leads
 * nowhere. To be freed with g_free. */
char *ntt_output_target(const char *path);
/* The descriptor of this program that `path` stands for ("-", /dev/stdout, /dev/fd/3 …), or -1. */
int ntt_output_descriptor(const char *path);
/* True when both lead to one file, there or not, or to two names of one. */
bool ntt_output_is_same(const char *a, const char *b);

#endif
