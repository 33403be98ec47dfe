/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool ntt_path_is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

bool ntt_folder_sync(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = descriptor >= 0 && fsync(descriptor) == 0;
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    errno = reason;
    return good;
}
