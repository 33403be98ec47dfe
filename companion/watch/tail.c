/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/tail.h"

#include "base/state_folder.h"

#include <errno.h>
#include <unistd.h>

enum { READ_SIZE = 256 << 10 };

bool ntt_tail_open(struct ntt_tail *tail, const char *folder, const char *name, char **problem)
{
    *tail = (struct ntt_tail){.descriptor = ntt_state_file_open_other(folder, name, problem)};
    if (tail->descriptor < 0)
        return false;
    tail->waiting = g_byte_array_new();
    return true;
}

const uint8_t *ntt_tail_next(struct ntt_tail *tail, size_t *length)
{
    while (!tail->whole && !tail->blocks.damaged) {
        guint before = tail->waiting->len;
        g_byte_array_set_size(tail->waiting, before + READ_SIZE);
        ssize_t count = read(tail->descriptor, tail->waiting->data + before, READ_SIZE);
        g_byte_array_set_size(tail->waiting, before + (guint)MAX(count, 0));
        if (count < 0)
            tail->error = errno;
        if (count <= 0)
            return NULL;
        tail->offset += (uint64_t)count;
        tail->whole = ntt_blocks_whole(&tail->blocks, tail->waiting->data, tail->waiting->len);
    }
    *length = tail->whole;
    return tail->whole ? tail->waiting->data : NULL;
}

void ntt_tail_taken(struct ntt_tail *tail, size_t length)
{
    g_byte_array_remove_range(tail->waiting, 0, (guint)length);
    tail->whole -= length;
}

void ntt_tail_close(struct ntt_tail *tail)
{
    if (tail->descriptor < 0)
        return;
    close(tail->descriptor);
    g_byte_array_free(tail->waiting, TRUE);
    *tail = (struct ntt_tail){.descriptor = -1};
}
