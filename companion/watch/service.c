/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/service.h"

#include <systemd/sd-daemon.h>

void ntt_service_ready(void)
{
    sd_notify(0, "READY=1");
}

void ntt_service_stopping(void)
{
    sd_notify(0, "STOPPING=1");
}

void ntt_service_alive(const char *status)
{
    sd_notifyf(0, "WATCHDOG=1\nSTATUS=%s", status);
}
