/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether tshark loads ntt's plugin, and one that fits tshark and this command; why not, when it does not. */
#include "doctor/doctor.h"
#include "doctor/printed.h"

#include <glob.h>
#include <string.h>
#include <unistd.h>

static const char plugin_file[] = "ntt.so";
static const char remedy_other_build[] =
    NTT_REMEDY_REBUILD "\n"
                       "sudo apt install ./ntt_*.deb    # or this, with the package for this Wireshark";

/* Folders of plugins have a folder for each X.Y of Wireshark ("…/plugins/4.0/epan"). These are their parents: of
 * the two that this tshark looks into, and wherever another Wireshark may have been put. */
static GPtrArray *parents(const struct ntt_doctor *doctor)
{
    static const char *const labels[] = {"Personal Plugins", "Global Plugins"};
    static const char *const elsewhere[] = {"/usr/lib/wireshark/plugins", "/usr/lib/*/wireshark/plugins",
                                            "/usr/local/lib/wireshark/plugins",
                                            "/usr/local/lib/*/wireshark/plugins"};
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        char *folder = ntt_printed_folder(doctor->folders, labels[i]);
        if (folder)
            g_ptr_array_add(found, g_path_get_dirname(folder));
        g_free(folder);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(elsewhere); i++) {
        glob_t matches;
        if (glob(elsewhere[i], 0, NULL, &matches) != 0)
            continue;
        for (size_t j = 0; j < matches.gl_pathc; j++)
            if (!g_ptr_array_find_with_equal_func(found, matches.gl_pathv[j], g_str_equal, NULL))
                g_ptr_array_add(found, g_strdup(matches.gl_pathv[j]));
        globfree(&matches);
    }
    return found;
}

/* The paths of every copy on this machine. */
static GPtrArray *copies(const struct ntt_doctor *doctor)
{
    GPtrArray *folders = parents(doctor), *found = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < folders->len; i++) {
        const char *parent = g_ptr_array_index(folders, i);
        GDir *versions = g_dir_open(parent, 0, NULL);
        for (const char *version; versions && (version = g_dir_read_name(versions));) {
            char *copy = g_build_filename(parent, version, "epan", plugin_file, NULL);
            if (g_file_test(copy, G_FILE_TEST_EXISTS))
                g_ptr_array_add(found, copy);
            else
                g_free(copy);
        }
        if (versions)
            g_dir_close(versions);
    }
    g_ptr_array_free(folders, TRUE);
    return found;
}

/* The X.Y of the folder a copy is in; to be freed with g_free. */
static char *version_of(const char *copy)
{
    char *epan = g_path_get_dirname(copy), *folder = g_path_get_dirname(epan);
    char *version = g_path_get_basename(folder);
    g_free(folder);
    g_free(epan);
    return version;
}

/* A copy that is where this tshark looks, and why that does not help. True when there is one. */
static bool explain_here(struct ntt_doctor *doctor, const char *label, bool personal)
{
    char *folder = ntt_printed_folder(doctor->folders, label);
    char *here = g_build_filename(folder ? folder : "", "epan", plugin_file, NULL);
    bool there = folder && g_file_test(here, G_FILE_TEST_EXISTS);
    char *built_for = ntt_printed_other_version(doctor->plugin_messages, plugin_file);
    char *messages = ntt_printed_line(doctor->plugin_messages, plugin_file);
    if (there && built_for)
        ntt_doctor_report(
            doctor, NTT_FAIL, remedy_other_build,
            "ntt plugin %s was built for Wireshark %s, but this is tshark %s (%s), which does not "
            "load it",
            here, built_for, doctor->tshark.version, doctor->tshark.path);
    else if (there && personal && (getuid() == 0 || getgid() == 0))
        ntt_doctor_report(doctor, NTT_FAIL, NTT_REMEDY_REBUILD,
                          "ntt plugin is in %s, but tshark loads no personal plugins as root: run it as an "
                          "ordinary user, or install the plugin for everybody",
                          folder);
    else if (there)
        ntt_doctor_report(doctor, NTT_FAIL, remedy_other_build,
                          "ntt plugin %s does not load in tshark %s; build it against this version%s%s", here,
                          doctor->tshark.version, messages ? ". " : "", messages ? messages : "");
    g_free(messages);
    g_free(built_for);
    g_free(here);
    g_free(folder);
    return there;
}

/* The copies that are where this tshark does not look. */
static void explain_elsewhere(struct ntt_doctor *doctor, const GPtrArray *found)
{
    char *own = g_strdup_printf("%u.%u", doctor->tshark.major, doctor->tshark.minor);
    for (guint i = 0; i < found->len; i++) {
        const char *copy = g_ptr_array_index(found, i);
        char *version = version_of(copy);
        if (strcmp(version, own) == 0)
            ntt_doctor_report(
                doctor, NTT_FAIL, remedy_other_build,
                "ntt plugin %s is for Wireshark %s, like tshark %s (%s), but not in a folder that "
                "this tshark searches",
                copy, version, doctor->tshark.version, doctor->tshark.path);
        else
            ntt_doctor_report(
                doctor, NTT_FAIL, remedy_other_build,
                "ntt plugin %s is for Wireshark %s, but this is tshark %s (%s), which loads only "
                "plugins for %s",
                copy, version, doctor->tshark.version, doctor->tshark.path, own);
        g_free(version);
    }
    g_free(own);
}

static void explain_absence(struct ntt_doctor *doctor)
{
    bool personal = explain_here(doctor, "Personal Plugins", true);
    if (explain_here(doctor, "Global Plugins", false) || personal)
        return;
    GPtrArray *found = copies(doctor);
    explain_elsewhere(doctor, found);
    if (found->len == 0)
        ntt_doctor_report(doctor, NTT_FAIL, remedy_other_build,
                          "ntt plugin is not installed for tshark %s (%s)", doctor->tshark.version,
                          doctor->tshark.path);
    g_ptr_array_free(found, TRUE);
}

void ntt_doctor_plugin(struct ntt_doctor *doctor)
{
    char *version = NULL, *path = NULL;
    if (!doctor->tshark.version)
        return;
    if (!ntt_printed_plugin(doctor->plugins, plugin_file, &version, &path))
        explain_absence(doctor);
    else if (strcmp(version, NTT_VERSION) != 0)
        ntt_doctor_report(doctor, NTT_WARN, remedy_other_build,
                          "ntt plugin is version %s (%s), this command is version %s: install both from one "
                          "build, or they may not understand each other",
                          version, path, NTT_VERSION);
    else
        ntt_doctor_report(doctor, NTT_OK, NULL, "ntt plugin %s, the version of this command (%s)", version,
                          path);
    g_free(version);
    g_free(path);
}
