/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries under Tools → Network Traffic Tracer in the window; elsewhere nobody asks for them. */
#ifndef NTT_MENU_H
#define NTT_MENU_H

/* Called once, from plugin registration. */
void ntt_menu_register(int protocol);

#endif
