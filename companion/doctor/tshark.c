/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which tshark there is. */
#include "doctor/doctor.h"

static void ask(const struct ntt_doctor *doctor, const char *topic, char **output, char **messages)
{
    char *word = g_strdup(topic);
    char *argv[] = {doctor->tshark.path, (char[]){"-G"}, word, NULL};
    ntt_run(argv, output, messages);
    if (!*messages)
        *messages = g_strdup("");
    g_free(word);
}

static char *ask_for(const struct ntt_doctor *doctor, const char *topic)
{
    char *output = NULL, *messages = NULL;
    ask(doctor, topic, &output, &messages);
    g_free(messages);
    return output;
}

void ntt_doctor_tshark(struct ntt_doctor *doctor)
{
    char *problem = NULL;
    enum ntt_tshark_state state = ntt_tshark_find(doctor->wanted_tshark, &doctor->tshark, &problem);
    if (state == NTT_TSHARK_GOOD) {
        ntt_doctor_report(doctor, NTT_OK, NULL, "tshark %s (%s)", doctor->tshark.version,
                          doctor->tshark.path);
        ask(doctor, "plugins", &doctor->plugins, &doctor->plugin_messages);
        doctor->folders = ask_for(doctor, "folders");
        doctor->preferences = ask_for(doctor, "currentprefs");
    } else {
        ntt_doctor_report(doctor, NTT_FAIL,
                          state == NTT_TSHARK_MISSING ? "sudo apt install tshark"
                                                      : "ntt doctor --tshark /usr/bin/tshark",
                          "%s", problem);
        ntt_tshark_clear(&doctor->tshark);
        doctor->plugins = g_strdup("");
        doctor->plugin_messages = g_strdup("");
        doctor->folders = g_strdup("");
        doctor->preferences = g_strdup("");
    }
    g_free(problem);
}
