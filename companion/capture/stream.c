/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/stream.h"

#include "base/diagnostics.h"
#include "base/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOKING_MS = 100 };

bool ntt_stream_is_one(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool is_fifo(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
}

/* Without waiting, and only what is still no regular file. */
static int open_now(const char *path)
{
    struct stat status;
    int descriptor = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0 || (fstat(descriptor, &status) == 0 && !S_ISREG(status.st_mode)))
        return descriptor;
    close(descriptor);
    errno = EEXIST;
    return -1;
}

/* False when a signal came, or the time is over. */
static bool wait_a_while(gint64 began, int64_t limit_s)
{
    struct pollfd polled = {ntt_interrupt_descriptor(), POLLIN, 0};
    poll(&polled, 1, LOOKING_MS);
    return !ntt_interrupted() && (!limit_s || g_get_monotonic_time() - began < limit_s * G_USEC_PER_SEC);
}

int ntt_stream_open(const char *path, int64_t limit_s, char **problem)
{
    gint64 began = g_get_monotonic_time();
    int descriptor = open_now(path);
    bool waits = descriptor < 0 && errno == ENXIO && is_fifo(path);
    if (waits)
        ntt_warning("capture", "nobody reads the FIFO '%s' yet; the capture begins when somebody does", path);
    while (waits && descriptor < 0 && errno == ENXIO && wait_a_while(began, limit_s))
        descriptor = open_now(path);
    if (descriptor >= 0)
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    else if (waits)
        *problem = g_strdup_printf("nobody has read the FIFO '%s'. Start its reader first, or choose another "
                                   "file with -w",
                                   path);
    else
        *problem =
            g_strdup_printf("cannot write '%s': %s. Choose another file with -w", path, g_strerror(errno));
    return descriptor;
}
