/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output: a line an event. */
#include "destinations/driver.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum { CHUNK = 4096 /* PIPE_BUF: what a pipe that can be written to takes without waiting */ };

static void *open_stdout(const struct ntt_target *target, char **problem)
{
    static char only;
    (void)target;
    (void)problem;
    return &only;
}

static void close_stdout(void *destination)
{
    (void)destination;
}

/* False when standard output can take nothing, or the program ends. */
static bool wait_for_room(GCancellable *stop)
{
    struct pollfd files[2] = {{.fd = STDOUT_FILENO, .events = POLLOUT},
                              {.fd = g_cancellable_get_fd(stop), .events = POLLIN}};
    while (poll(files, 2, -1) < 0 && errno == EINTR)
        ;
    g_cancellable_release_fd(stop);
    errno = ECANCELED;
    return !g_cancellable_is_cancelled(stop);
}

static bool write_all(const GString *text, GCancellable *stop)
{
    for (gsize at = 0; at < text->len;) {
        if (!wait_for_room(stop))
            return false;
        ssize_t written = write(STDOUT_FILENO, text->str + at, MIN(text->len - at, CHUNK));
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        at += (gsize)MAX(written, 0);
    }
    return true;
}

static void send_to_stdout(void *destination, const struct ntt_outgoing *events, size_t count,
                           GCancellable *stop, struct ntt_send_result *result)
{
    GString *line = g_string_new(NULL);
    bool good = true;
    (void)destination;
    while (good && result->done < count) {
        const GString *text = events[result->done].line;
        g_string_assign(line, "");
        g_string_append_len(line, text->str, (gssize)text->len);
        g_string_append_c(line, '\n');
        good = write_all(line, stop);
        result->done += good;
    }
    if (!good && errno == EPIPE) {
        /* Who has gone does not come back. */
        result->refused = count - result->done;
        result->refusal = g_strdup("the reader of standard output has closed it");
        result->done = count;
    } else if (!good) {
        result->problem = g_strdup(g_strerror(errno));
    }
    g_string_free(line, TRUE);
}

const struct ntt_destination_driver ntt_stdout_driver = {
    .prefixes = (const char *const[]){"stdout:", NULL},
    .example = "-,format=text",
    .options = (const char *const[]){NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_stdout,
    .send = send_to_stdout,
    .close = close_stdout,
};
