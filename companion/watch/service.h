/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a service manager is told of a watch (sd_notify, watchdog); nothing where there is none. */
#ifndef NTT_WATCH_SERVICE_H
#define NTT_WATCH_SERVICE_H

void ntt_service_ready(void);
void ntt_service_stopping(void);
/* A sign of life with the line that `systemctl status` shows. */
void ntt_service_alive(const char *status);

#endif
