/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/service.h"

void ntt_service_ready(void) {}

void ntt_service_stopping(void) {}

void ntt_service_alive(const char *status)
{
    (void)status;
}
