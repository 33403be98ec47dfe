/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/standard_output.h"

#include "base/advice.h"
#include "base/diagnostics.h"

#include <errno.h>
#include <stdio.h>

bool ntt_standard_output_end(const char *command)
{
    bool failed = ferror(stdout) != 0; /* whose reason nobody has kept */
    errno = 0;
    if (fflush(stdout) == 0 && !failed)
        return true;
    char *problem = ntt_advise(g_strdup_printf("cannot write all to standard output%s%s", errno ? ": " : "",
                                               errno ? g_strerror(errno) : ""),
                               "write elsewhere");
    ntt_error(command, "%s", problem);
    g_free(problem);
    clearerr(stdout);
    return false;
}
