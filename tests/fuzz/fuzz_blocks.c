/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pcapng file that grows: read in two parts it has the blocks that it has read at once. */
#include "fuzz.h"

#include "watch/blocks.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_rest rest = {bytes, length};
    size_t part = (size_t)fuzz_number(&rest, 2), size = rest.length;
    if (!size)
        return 0;
    uint8_t *file = fuzz_copy(&rest, &size);
    struct ntt_blocks whole = {.packets = 0}, parts = {.packets = 0};
    size_t end = ntt_blocks_whole(&whole, file, size);
    FUZZ_REQUIRE(end <= size && end % 4 == 0);
    part = MIN(part, size);
    uint8_t *first = part ? g_memdup2(file, part) : NULL;
    size_t middle = ntt_blocks_whole(&parts, first, part);
    FUZZ_REQUIRE(middle <= part);
    middle += ntt_blocks_whole(&parts, file + middle, size - middle);
    FUZZ_REQUIRE(middle == end && parts.packets == whole.packets && parts.received == whole.received &&
                 parts.dropped == whole.dropped && parts.damaged == whole.damaged);
    g_free(first);
    g_free(file);
    return 0;
}
