/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/severity.h"

#include <string.h>

const char *ntt_severity_name(enum ntt_severity severity)
{
    switch (severity) {
#define CASE(constant, number, name)                                                                         \
    case constant:                                                                                           \
        return name;
        NTT_SEVERITY_LIST(CASE)
#undef CASE
    }
    return "";
}

bool ntt_severity_parse(const char *name, enum ntt_severity *severity)
{
    for (enum ntt_severity each = NTT_INFO; name && each <= NTT_CRITICAL; each++) {
        if (strcmp(name, ntt_severity_name(each)) == 0) {
            *severity = each;
            return true;
        }
    }
    return false;
}
