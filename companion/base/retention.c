/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/retention.h"

uint64_t ntt_retention_choose(const struct ntt_retention *limits, struct ntt_kept_file *files, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct ntt_kept_file *file = &files[i];
        file->delete = limits->age_s && file->age_s > limits->age_s && !file->needed;
        if (!file->delete)
            sum += file->bytes;
    }
    for (size_t i = 0; limits->bytes && i < count && sum > limits->bytes; i++) {
        struct ntt_kept_file *file = &files[i];
        if (file->needed || file->delete || !file->bytes) /* an empty one gives no room */
            continue;
        file->delete = true;
        sum -= file->bytes;
    }
    return limits->bytes && sum > limits->bytes ? sum - limits->bytes : 0;
}
