/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page on paper: printed by an installed Chromium, which is run without a window or a network. */
#ifndef NTT_PDF_H
#define NTT_PDF_H

#include <glib.h>
#include <stdbool.h>

/* The browser to print with: $NTT_CHROMIUM, else the first one on the PATH. NULL when there is none; `problem`
 * then says what to install. Both to be freed with g_free. */
char *ntt_pdf_browser(char **problem);

/* Turns the page in `content` into a PDF. False on failure, with `problem` set, to be freed with g_free. */
bool ntt_pdf_print(GString *content, char **problem);

#endif
