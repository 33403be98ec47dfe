/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A network namespace with a pair of interfaces, in which a drill harms nobody: what is sent through one comes
 * out of the other, where a sensor listens. Its name in /run/netns is the mark by which it is known again.
 */
#ifndef NTT_LAB_H
#define NTT_LAB_H

#include <stdbool.h>
#include <stdint.h>

#define NTT_LAB_PREFIX "ntt-drill-"
#define NTT_LAB_SENDER "drill0"
#define NTT_LAB_SENSOR "sensor0"

/* Makes a lab and moves this process into it. Its name, to be freed with g_free; NULL on failure, with `problem`
 * set, to be freed with g_free. Needs root and iproute2. */
char *ntt_lab_make(char **problem);
/* Removes it; this process is in no network of use then. */
void ntt_lab_remove(const char *name);
/* True when this process is in a lab, made by whomever. */
bool ntt_lab_is_here(void);
/* How many frames have come out at the sensor's end. */
uint64_t ntt_lab_received(void);

#endif
