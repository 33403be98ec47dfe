/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/system.h"

#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <fcntl.h>
#include <sys/sendfile.h>
#endif

void *ntt_allocate_huge(size_t size)
{
    void *memory = g_malloc0(size);
#ifdef MADV_HUGEPAGE
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)memory;
    uintptr_t first = (start + page - 1) / page * page;
    madvise((void *)first, start + size - first, MADV_HUGEPAGE); /* advice: without it all works, slower */
#endif
    return memory;
}

void ntt_ip_format(const uint8_t *address, size_t length, char *text, size_t size)
{
    inet_ntop(length == 4 ? AF_INET : AF_INET6, address, text, (socklen_t)size);
}

size_t ntt_ip_parse(const char *text, uint8_t address[16])
{
    if (inet_pton(AF_INET, text, address) == 1)
        return 4;
    return inet_pton(AF_INET6, text, address) == 1 ? 16 : 0;
}

const struct sockaddr *ntt_ip_socket_address(const uint8_t *address, size_t length,
                                             struct ntt_socket_address *room)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    _Static_assert(sizeof v4 <= sizeof *room && sizeof v6 <= sizeof *room, "room for every address");
    if (length == 4) {
        memcpy(&v4.sin_addr, address, 4);
        memcpy(room, &v4, sizeof v4);
    } else {
        memcpy(&v6.sin6_addr, address, 16);
        memcpy(room, &v6, sizeof v6);
    }
    return (const struct sockaddr *)room;
}

bool ntt_file_identify(const char *path, struct ntt_file_identity *file)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    *file = (struct ntt_file_identity){
        .device = status.st_dev, .number = status.st_ino, .regular = S_ISREG(status.st_mode)};
    return true;
}

/* A descriptor; -1: the system cannot do it. */
static int copy_in_memory(const char *path)
{
    int copy = -1;
#ifdef __linux__
    enum { CHUNK = 1 << 30 };
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t copied = 0;
    copy = memfd_create("ntt", MFD_CLOEXEC);
    while (copy >= 0 && (copied = sendfile(copy, file, NULL, CHUNK)) > 0)
        continue;
    if (copied < 0) {
        close(copy);
        copy = -1;
    }
    close(file);
#else
    (void)path;
#endif
    return copy;
}

void ntt_file_copy_open(const char *path, struct ntt_file_copy *copy)
{
    copy->descriptor = copy_in_memory(path);
    copy->path =
        copy->descriptor >= 0 ? g_strdup_printf("/proc/self/fd/%d", copy->descriptor) : g_strdup(path);
}

void ntt_file_copy_close(struct ntt_file_copy *copy)
{
    if (copy->descriptor >= 0)
        close(copy->descriptor);
    g_free(copy->path);
}
