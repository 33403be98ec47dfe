/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/interrupt.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static int wake[2] = {-1, -1};

static void note(int number)
{
    interrupted = 1;
    ssize_t written = write(wake[1], "", 1);
    (void)written; /* the pipe is full of earlier signals: as good */
    (void)number;
}

void ntt_interrupt_catch(void)
{
    if (wake[0] >= 0 || !g_unix_open_pipe(wake, FD_CLOEXEC, NULL))
        return;
    g_unix_set_fd_nonblocking(wake[1], TRUE, NULL);
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool ntt_interrupted(void)
{
    return interrupted != 0;
}

int ntt_interrupt_descriptor(void)
{
    return wake[0];
}
