/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dumpcap writing the ring, started again whenever it ends. It waits for nobody; each start is a new run of the ring
 * (ring.h). A dumpcap that an earlier watch left behind, killed, is ended first.
 */
#ifndef NTT_WATCH_RECORDER_H
#define NTT_WATCH_RECORDER_H

#include "capture/dumpcap.h"

struct ntt_recorder;

struct ntt_recorder_options {
    const char *dumpcap;                /* its path */
    struct ntt_dumpcap_options capture; /* but for the file */
    const char *folder;                 /* of the ring */
    const char *state;                  /* the folder of the watch: dumpcap.pid is there */
    /* dumpcap is about to begin this run. */
    void (*begins)(void *data, unsigned run);
    /* One sentence about dumpcap that ended or came back. */
    void (*warn)(void *data, const char *sentence);
    /* dumpcap ended because the disk is full; room is to be made before it is started again. May be NULL. */
    void (*disk_full)(void *data);
    void *data;
};

/* `run` is the number of its first run. Starts dumpcap on the first turn. */
struct ntt_recorder *ntt_recorder_new(const struct ntt_recorder_options *options, unsigned run);
/* To be called a few times a second: starts dumpcap when that is due. */
void ntt_recorder_turn(struct ntt_recorder *recorder);
/* True while files of this run may still grow. */
bool ntt_recorder_writes(const struct ntt_recorder *recorder, unsigned run);
bool ntt_recorder_running(const struct ntt_recorder *recorder);
GPid ntt_recorder_pid(const struct ntt_recorder *recorder);
/* Ends dumpcap in good order and starts it anew, in a new run. */
void ntt_recorder_renew(struct ntt_recorder *recorder);
/* Ends dumpcap in good order, and starts none any more. It takes some turns until it no longer writes. */
void ntt_recorder_stop(struct ntt_recorder *recorder);
void ntt_recorder_free(struct ntt_recorder *recorder);

#endif
