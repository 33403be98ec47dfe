/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Wireshark window, where there is one: of the same X.Y as tshark, and with ntt's profile. */
#include "base/escape.h"
#include "doctor/doctor.h"
#include "doctor/printed.h"

static const char profile_name[] = "Network Traffic Tracer";

/* A Wireshark of another X.Y may have brought its own tshark. To be freed with g_free. */
static char *remedy_mismatch(const char *wireshark)
{
    char *folder = g_path_get_dirname(wireshark), *beside = g_build_filename(folder, "tshark", NULL);
    char *word = ntt_shell_plain_word(beside);
    bool there = g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE);
    char *text = g_strconcat(
        "sudo apt install wireshark tshark    # both of the same version, then ntt for that version",
        there ? "\nntt doctor --tshark " : "", there ? word : "", NULL);
    g_free(word);
    g_free(beside);
    g_free(folder);
    return text;
}

/* A plugin is for one X.Y. */
static void check_version(struct ntt_doctor *doctor, char *wireshark)
{
    char *output = NULL, *messages = NULL, *version = NULL, *remedy = remedy_mismatch(wireshark);
    unsigned major = 0, minor = 0;
    char *argv[] = {wireshark, (char[]){"--version"}, NULL};
    ntt_run(argv, &output, &messages);
    if (!ntt_program_version("Wireshark", output, &major, &minor, &version))
        ntt_doctor_report(doctor, NTT_WARN, "sudo apt install --reinstall wireshark",
                          "%s does not report its Wireshark version", wireshark);
    else if (major != doctor->tshark.major || minor != doctor->tshark.minor)
        ntt_doctor_report(
            doctor, NTT_WARN, remedy,
            "wireshark is %s (%s), but tshark is %s (%s): a plugin for one does not load in the other",
            version, wireshark, doctor->tshark.version, doctor->tshark.path);
    else
        ntt_doctor_report(doctor, NTT_OK, NULL, "wireshark %s (%s)", version, wireshark);
    g_free(remedy);
    g_free(version);
    g_free(messages);
    g_free(output);
}

static void check_profile(struct ntt_doctor *doctor)
{
    static const char *const labels[] = {"Personal configuration", "Global configuration"};
    char *found = NULL, *global = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(labels) && !found; i++) {
        char *folder = ntt_printed_folder(doctor->folders, labels[i]);
        g_free(global);
        global = g_build_filename(folder ? folder : "", "profiles", profile_name, NULL);
        if (folder && g_file_test(global, G_FILE_TEST_IS_DIR))
            found = g_strdup(global);
        g_free(folder);
    }
    if (found)
        ntt_doctor_report(doctor, NTT_OK, NULL, "profile for the window: wireshark -C '%s' (%s)",
                          profile_name, found);
    else
        ntt_doctor_report(
            doctor, NTT_WARN, NTT_REMEDY_REBUILD,
            "profile '%s' is not in %s: the window shows the alerts, but without their columns, "
            "colours and filter buttons",
            profile_name, global);
    g_free(found);
    g_free(global);
}

void ntt_doctor_window(struct ntt_doctor *doctor)
{
    char *wireshark = g_find_program_in_path("wireshark");
    if (doctor->tshark.version && wireshark) {
        check_version(doctor, wireshark);
        check_profile(doctor);
    }
    g_free(wireshark);
}
