/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the plugin needs of the operating system beyond C11 and GLib. system.c alone includes the system's headers: to
 * bring the plugin to another system is to look through that one file.
 */
#ifndef NTT_SYSTEM_H
#define NTT_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory to be freed with g_free; in huge pages where the system has them. */
void *ntt_allocate_huge(size_t size);

/* IP addresses are 4 or 16 bytes long, in network order. */

/* Writes the address as text (IPv6 after RFC 5952) into `size` bytes, of which the longest takes 46. */
void ntt_ip_format(const uint8_t *address, size_t length, char *text, size_t size);

/* The length of the address that the text is, without prefix or zone; 0: it is none. */
size_t ntt_ip_parse(const char *text, uint8_t address[16]);

struct ntt_socket_address {
    _Alignas(max_align_t) uint8_t bytes[32];
};

/* The address as libraries want it that take a socket's; what is returned lives in `room`. */
const struct sockaddr *ntt_ip_socket_address(const uint8_t *address, size_t length,
                                             struct ntt_socket_address *room);

/* What a path leads to, links followed. Device and number together name a file however it is reached. */
struct ntt_file_identity {
    uint64_t device, number;
    bool regular;
};

/* false: there is none, and errno says why. */
bool ntt_file_identify(const char *path, struct ntt_file_identity *file);

/* A regular file as it is now, in memory: what becomes of it later, nobody can cut or overwrite the copy. */
struct ntt_file_copy {
    char *path; /* where the copy is read; the file itself where no copy can be made */
    int descriptor;
};

/* To be closed with ntt_file_copy_close; what has been opened or mapped from its path by then stays. */
void ntt_file_copy_open(const char *path, struct ntt_file_copy *copy);
void ntt_file_copy_close(struct ntt_file_copy *copy);

#endif
