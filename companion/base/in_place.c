/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/in_place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool write_at_start(int descriptor, const char *content, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t written = pwrite(descriptor, content + done, length - done, (off_t)done);
        if (written < 0 && errno != EINTR)
            return false;
        done += (size_t)MAX(written, 0);
    }
    return true;
}

static bool read_from_start(int descriptor, char *content, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = pread(descriptor, content + done, length - done, (off_t)done);
        if (got == 0)
            errno = EIO; /* it has been cut meanwhile */
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        done += (size_t)MAX(got, 0);
    }
    return true;
}

/* Not every file system can; then the room is found missing while writing. */
static bool take_room(int descriptor, size_t length)
{
    int reason = length ? posix_fallocate(descriptor, 0, (off_t)length) : 0;
    errno = reason;
    return reason == 0 || reason == EOPNOTSUPP || reason == EINVAL;
}

static void put_back(int descriptor, const char *old, size_t changed, off_t size)
{
    int reason = errno;
    if (write_at_start(descriptor, old, changed) && ftruncate(descriptor, size) == 0)
        fsync(descriptor);
    errno = reason;
}

static bool overwrite(int descriptor, const char *content, size_t length)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return false;
    size_t changed = MIN((size_t)status.st_size, length);
    char *old = g_try_malloc(changed + 1);
    if (!old)
        errno = ENOMEM;
    bool known = old && read_from_start(descriptor, old, changed);
    bool good = known && take_room(descriptor, length) && write_at_start(descriptor, content, length) &&
                fsync(descriptor) == 0 && ftruncate(descriptor, (off_t)length) == 0;
    if (known && !good)
        put_back(descriptor, old, changed, status.st_size);
    g_free(old);
    return good;
}

bool ntt_is_still(int descriptor, const struct stat *expected)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return false;
    bool is = status.st_dev == expected->st_dev && status.st_ino == expected->st_ino;
    if (!is)
        errno = EAGAIN;
    return is;
}

bool ntt_overwrite(const char *path, const struct stat *expected, const void *content, size_t length)
{
    int descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool good = ntt_is_still(descriptor, expected) && overwrite(descriptor, content, length);
    int reason = errno;
    bool closed = close(descriptor) == 0;
    if (!good)
        errno = reason;
    return good && closed;
}

static bool copy_attribute(const char *path, const char *name, int descriptor)
{
    ssize_t size = getxattr(path, name, NULL, 0);
    char *value = g_malloc((gsize)MAX(size, 0) + 1);
    bool good = size >= 0 && getxattr(path, name, value, (size_t)size) == size &&
                fsetxattr(descriptor, name, value, (size_t)size, 0) == 0;
    g_free(value);
    return good;
}

bool ntt_attributes_copy(const char *path, int descriptor)
{
    ssize_t length = listxattr(path, NULL, 0);
    if (length <= 0)
        return length == 0 || errno == ENOTSUP;
    char *names = g_malloc((gsize)length + 1);
    length = listxattr(path, names, (size_t)length);
    bool good = length >= 0;
    for (ssize_t at = 0; good && at < length; at += (ssize_t)strlen(names + at) + 1)
        good = copy_attribute(path, names + at, descriptor);
    g_free(names);
    return good;
}
