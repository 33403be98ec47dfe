/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for service.c where libsystemd is missing: nobody is told. */
#include "watch/service.h"

void ntt_service_ready(void) {}

void ntt_service_stopping(void) {}

void ntt_service_alive(const char *status)
{
    (void)status;
}
