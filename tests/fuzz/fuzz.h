/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the targets share: the input as numbers, as text, and as a file. */
#ifndef NTT_FUZZ_H
#define NTT_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Ends the run with a report that names the condition. */
#define FUZZ_REQUIRE(condition)                                                                              \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            g_printerr("ERROR: %s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);                  \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* What is left of an input that is taken apart from its beginning. */
struct fuzz_rest {
    const uint8_t *bytes;
    size_t length;
};

/* The next `count` bytes as a number, the first byte lowest; zeros behind the end. */
static inline uint64_t fuzz_number(struct fuzz_rest *rest, unsigned count)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < count && rest->length; i++) {
        number |= (uint64_t)*rest->bytes++ << (8 * i);
        rest->length--;
    }
    return number;
}

/* A copy that ends where the bytes end, so that one read too many is seen; to be freed with g_free. Fewer bytes where
 * fewer are left. */
static inline uint8_t *fuzz_copy(struct fuzz_rest *rest, size_t *length)
{
    *length = MIN(*length, rest->length);
    uint8_t *copy = *length ? g_memdup2(rest->bytes, *length) : NULL;
    rest->bytes += *length;
    rest->length -= *length;
    return copy;
}

/* The bytes with a NUL behind them; to be freed with g_free. */
static inline char *fuzz_text(const uint8_t *bytes, size_t length)
{
    char *text = g_malloc(length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)bytes[i];
    text[length] = '\0';
    return text;
}

/* The path of a file in memory that holds these bytes, until the next call. */
const char *fuzz_file(const void *bytes, size_t length);

/* An empty folder in memory, the same in every call, and writing a file there. */
const char *fuzz_folder(void);
void fuzz_folder_put(const char *name, const void *bytes, size_t length);

#endif
