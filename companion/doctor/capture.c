/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds dumpcap, and says what this user may do with it. */
#include "capture/dumpcap.h"
#include "capture/rights.h"
#include "doctor/doctor.h"
#include "doctor/printed.h"

#include <stdbool.h>

/* tshark runs the one in its own folder. */
static char *find_dumpcap(const struct ntt_doctor *doctor)
{
    char *own = ntt_printed_folder(doctor->folders, "Program");
    char *tshark = own ? g_build_filename(own, "tshark", NULL) : NULL, *found = ntt_dumpcap_find(tshark);
    g_free(tshark);
    g_free(own);
    return found;
}

static void report(struct ntt_doctor *doctor, enum ntt_rights_verdict verdict,
                   const struct ntt_rights *rights, const char *messages)
{
    char *remedy = ntt_rights_remedy(verdict, rights), *words = ntt_rights_words(verdict, rights, messages);
    if (verdict == NTT_RIGHTS_GOOD)
        ntt_doctor_report(doctor, NTT_OK, NULL, "dumpcap has permission to capture (%s)", rights->dumpcap);
    else if (verdict == NTT_RIGHTS_NO_INTERFACE)
        ntt_doctor_report(doctor, NTT_WARN, remedy, "%s", words);
    else
        ntt_doctor_report(doctor, NTT_WARN, remedy, "%s: ntt can read captures but not make them", words);
    g_free(words);
    g_free(remedy);
}

static bool sees_interfaces(char *dumpcap, char **messages)
{
    char *output = NULL;
    char *argv[] = {dumpcap, (char[]){"-D"}, NULL};
    bool sees = ntt_run(argv, &output, messages) && *output;
    g_free(output);
    return sees;
}

void ntt_doctor_capture(struct ntt_doctor *doctor)
{
    char *dumpcap = find_dumpcap(doctor), *messages = NULL;
    struct ntt_rights_here here;
    ntt_rights_find(dumpcap, &here);
    if (here.rights.executable && here.rights.privileged)
        here.rights.interfaces = sees_interfaces(dumpcap, &messages);
    char *said = g_strstrip(g_strdup(messages ? messages : ""));
    report(doctor, ntt_rights_judge(&here.rights), &here.rights, said);
    g_free(said);
    g_free(messages);
    ntt_rights_clear(&here);
    g_free(dumpcap);
}
