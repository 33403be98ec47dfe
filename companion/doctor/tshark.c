/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which tshark there is, and whether the user's settings let it do what ntt needs. */
#include "doctor/doctor.h"
#include "tshark/settings.h"

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

/* `messages`: what tshark says when it reads its preferences. */
static void check_settings(struct ntt_doctor *doctor, const char *messages)
{
    char *disabled = ntt_settings_without_ntt(&doctor->tshark), *valid = g_utf8_make_valid(messages, -1);
    json_t *warnings = json_array(), *warning;
    size_t i;
    if (disabled)
        ntt_doctor_report(doctor, NTT_FAIL, "wireshark    # Analyze > Enabled Protocols: switch on ntt", "%s",
                          disabled);
    ntt_settings_warn(&doctor->tshark, NTT_DEPTH_SERVICES, valid, warnings);
    json_array_foreach(warnings, i, warning)
        ntt_doctor_report(doctor, NTT_WARN, "tshark -G folders    # names the folder of these settings", "%s",
                          json_string_value(warning));
    json_decref(warnings);
    g_free(valid);
    g_free(disabled);
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
        char *messages = NULL;
        ask(doctor, "currentprefs", &doctor->preferences, &messages);
        check_settings(doctor, messages);
        g_free(messages);
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
