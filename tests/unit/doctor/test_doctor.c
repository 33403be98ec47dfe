/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor makes of what it is told: rights to capture, and what tshark prints about itself. */
#include "capture/rights.h"
#include "doctor/printed.h"
#include "tshark/tshark.h"
#include "unit.h"

#include <glib.h>
#include <string.h>

static const struct ntt_rights able = {.dumpcap = "/usr/bin/dumpcap",
                                       .user = "alice",
                                       .executable = true,
                                       .privileged = true,
                                       .packaged = true,
                                       .interfaces = true};

/* `expected`: the whole remedy. */
static void expect(const struct ntt_rights *rights, enum ntt_rights_verdict verdict, const char *expected)
{
    enum ntt_rights_verdict judged = ntt_rights_judge(rights);
    CU_ASSERT_EQUAL(judged, verdict);
    char *remedy = ntt_rights_remedy(judged, rights);
    if (g_strcmp0(remedy, expected) != 0)
        CU_FAIL(remedy ? remedy : "no remedy");
    g_free(remedy);
}

static void rights_to_capture(void)
{
    struct ntt_rights rights = able;
    expect(&rights, NTT_RIGHTS_GOOD, NULL);
    rights.interfaces = false;
    expect(&rights, NTT_RIGHTS_NO_INTERFACE, "dumpcap -D\nip link");
    rights.privileged = false;
    expect(&rights, NTT_RIGHTS_NONE,
           "sudo dpkg-reconfigure wireshark-common    # answer Yes\n"
           "sudo usermod -aG wireshark alice    # then log out and in again");
    rights.packaged = false;
    rights.dumpcap = "/opt/wire shark/dumpcap";
    expect(&rights, NTT_RIGHTS_NONE, "sudo setcap cap_net_raw,cap_net_admin+eip '/opt/wire shark/dumpcap'");
    rights.root = true;
    expect(&rights, NTT_RIGHTS_CONFINED, "docker run --cap-add NET_RAW --cap-add NET_ADMIN IMAGE");
    rights.dumpcap = NULL;
    expect(&rights, NTT_RIGHTS_NO_DUMPCAP, "sudo apt install wireshark-common");
}

static void rights_by_group(void)
{
    struct ntt_rights rights = able;
    rights.executable = false;
    rights.group = "wireshark";
    expect(&rights, NTT_RIGHTS_NOT_IN_GROUP,
           "sudo usermod -aG wireshark alice    # then log out and in again");
    rights.member = true;
    expect(&rights, NTT_RIGHTS_OLD_LOGIN,
           "newgrp wireshark    # for this shell; log out and in again for all");
    rights.group = NULL;
    rights.packaged = false;
    expect(&rights, NTT_RIGHTS_NOT_EXECUTABLE,
           "sudo chmod a+rx /usr/bin/dumpcap\nsudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/dumpcap");
}

static void capabilities(void)
{
    /* cap_net_admin,cap_net_raw=eip, as setcap writes it; then with one of the two, and cut short. */
    const uint8_t both[20] = {0x01, 0, 0, 0x02, 0x00, 0x30, 0, 0, 0x00, 0x30},
                  raw[20] = {1, 0, 0, 2, 0, 0x20};
    CU_ASSERT(ntt_rights_of_file(both, sizeof both));
    CU_ASSERT(!ntt_rights_of_file(raw, sizeof raw));
    CU_ASSERT(!ntt_rights_of_file(both, 8));
    CU_ASSERT(!ntt_rights_of_file(both, 0));
    CU_ASSERT(ntt_rights_of_process("Name:\tntt\nCapPrm:\t0000000000000000\nCapEff:\t000001ffffffffff\n"));
    CU_ASSERT(ntt_rights_of_process("Name:\tntt\nCapEff:\t0000000000003000\n"));
    CU_ASSERT(!ntt_rights_of_process("Name:\tntt\nCapPrm:\t000001ffffffffff\nCapEff:\t00000000a80405fb\n"));
    CU_ASSERT(!ntt_rights_of_process(""));
}

static void folders_and_preferences(void)
{
    static const char folders[] = "Temp:                \t/tmp/a: b\n"
                                  "Personal Plugins:    \t/home/a/.local/lib/wireshark/plugins/4.0\n"
                                  "MaxMind database path:\t/usr/share/GeoIP\n"
                                  "MaxMind database path:\t/var/lib/GeoIP\n";
    char *temporary = ntt_printed_folder(folders, "Temp"), **paths;
    CU_ASSERT_STRING_EQUAL(temporary, "/tmp/a: b");
    CU_ASSERT_PTR_NULL(ntt_printed_folder(folders, "Plugins"));
    CU_ASSERT_PTR_NULL(ntt_printed_folder("", "Temp"));
    paths = ntt_printed_folders(folders, "MaxMind database path");
    CU_ASSERT_EQUAL(g_strv_length(paths), 2);
    static const char preferences[] =
        "# A comment: with a colon\n#ntt.baseline: \nntt.time_zone: Europe/Berlin\n";
    char *zone = ntt_printed_preference(preferences, "ntt.time_zone");
    char *baseline = ntt_printed_preference(preferences, "ntt.baseline");
    CU_ASSERT_STRING_EQUAL(zone, "Europe/Berlin");
    CU_ASSERT_STRING_EQUAL(baseline, "");
    g_free(baseline);
    g_free(zone);
    g_strfreev(paths);
    g_free(temporary);
}

static void plugins(void)
{
    static const char listed[] = "mate.so         \t1.0.1\tdissector\t/usr/lib/plugins/4.0/epan/mate.so\n"
                                 "ntt.so          \t0.1.0\tdissector\t/usr/lib/plugins/4.0/epan/ntt.so\n";
    char *version = NULL, *path = NULL;
    CU_ASSERT_FATAL(ntt_printed_plugin(listed, "ntt.so", &version, &path));
    CU_ASSERT_STRING_EQUAL(version, "0.1.0");
    CU_ASSERT_STRING_EQUAL(path, "/usr/lib/plugins/4.0/epan/ntt.so");
    CU_ASSERT(!ntt_printed_plugin(listed, "other.so", &version, &path));
    CU_ASSERT(!ntt_printed_plugin("ntt.so", "ntt.so", &version, &path));
    g_free(path);
    g_free(version);
}

static void messages(void)
{
    static const struct {
        const char *said, *version, *line;
    } cases[] = {
        {"noise\nThe plugin 'ntt.so' was compiled for Wireshark version 4.2\n", "4.2",
         "The plugin 'ntt.so' was compiled for Wireshark version 4.2"},
        {"The plugin 'ntt.so' was compiled for Wireshark version 4.10.", "4.10",
         "The plugin 'ntt.so' was compiled for Wireshark version 4.10."},
        {"The plugin 'other.so' was compiled for Wireshark version 4.2\n", NULL, NULL},
        {"Couldn't load plugin 'ntt.so': undefined symbol: x\n", NULL,
         "Couldn't load plugin 'ntt.so': undefined symbol: x"},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *version = ntt_printed_other_version(cases[i].said, "ntt.so");
        char *line = ntt_printed_line(cases[i].said, "ntt.so");
        CU_ASSERT_EQUAL(g_strcmp0(version, cases[i].version), 0);
        CU_ASSERT_EQUAL(g_strcmp0(line, cases[i].line), 0);
        g_free(line);
        g_free(version);
    }
}

static void versions(void)
{
    unsigned major = 0, minor = 0;
    char *version = NULL;
    CU_ASSERT(ntt_program_version("Wireshark", "Wireshark 4.4.2 (Git v4.4.2).\n", &major, &minor, &version));
    CU_ASSERT_EQUAL(major, 4);
    CU_ASSERT_EQUAL(minor, 4);
    CU_ASSERT_STRING_EQUAL(version, "4.4.2");
    CU_ASSERT(!ntt_program_version("Wireshark", "bash 5.2\n", &major, &minor, &version));
    g_free(version);
}

static CU_TestInfo tests[] = {
    {"rights to capture", rights_to_capture},
    {"rights by group", rights_by_group},
    {"capabilities", capabilities},
    {"folders and preferences", folders_and_preferences},
    {"plugins", plugins},
    {"messages", messages},
    {"versions", versions},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("doctor", tests)
