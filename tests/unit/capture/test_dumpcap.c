/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpcap's arguments, and its messages as dumpcap 4.0.17 prints them. */
#include "capture/dumpcap.h"
#include "unit.h"

#include <string.h>

static GPtrArray *strings(const char *words)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    char **each = g_strsplit(words, "|", -1);
    for (char **word = each; *word; word++)
        g_ptr_array_add(list, g_strdup(*word));
    g_strfreev(each);
    return list;
}

static void expect_arguments(const struct ntt_dumpcap_options *options, const char *expected)
{
    char **argv = ntt_dumpcap_arguments("/usr/bin/dumpcap", options), *line = g_strjoinv("|", argv);
    if (strcmp(line, expected) != 0)
        CU_FAIL(line);
    g_free(line);
    g_strfreev(argv);
}

static void arguments(void)
{
    expect_arguments(&(struct ntt_dumpcap_options){.filter = NULL}, "/usr/bin/dumpcap");
    GPtrArray *interfaces = strings("eth0|-"), *stop = strings("duration:60|packets:5"),
              *ring = strings("files:3");
    const struct ntt_dumpcap_options all = {
        .interfaces = interfaces,
        .filter = "tcp port 80 or \"; rm -rf /\"",
        .file = "a b.pcapng",
        .snap_length = 96,
        .buffer_mib = 64,
        .not_promiscuous = true,
        .packets = UINT64_C(5000000000),
        .stop = stop,
        .ring = ring,
        .group_reads = true,
        .quiet = true,
    };
    expect_arguments(
        &all, "/usr/bin/dumpcap|-f|tcp port 80 or \"; rm -rf /\"|-s|96|-B|64|-p|-i|eth0|-i|-|-c|5000000000|"
              "-a|duration:60|-a|packets:5|-b|files:3|-w|a b.pcapng|-g|-q");
    g_ptr_array_free(ring, TRUE);
    g_ptr_array_free(stop, TRUE);
    g_ptr_array_free(interfaces, TRUE);
}

static void messages(void)
{
    static const struct {
        const char *messages, *expected;
    } cases[] = {
        {"Capturing on 'nosuch'\ndumpcap: There is no device named \"nosuch\".\n(No such device exists)\n",
         "there is no interface 'nosuch'. `dumpcap -D` lists the interfaces."},
        {"dumpcap: There is no interface with that adapter index\n",
         "there is no interface with that number. `dumpcap -D` lists the interfaces."},
        {"Capturing on 'Loopback: lo'\ndumpcap: Invalid capture filter \"wlan type mgt\" for interface "
         "'lo'.\n\nThat "
         "string isn't a valid capture filter (802.11 link-layer types supported only on 802.11).\nSee the "
         "User's Guide "
         "for a description of the capture filter syntax.\n",
         "'wlan type mgt' is not a capture filter: 802.11 link-layer types supported only on 802.11. Give a "
         "filter of "
         "libpcap, not a display filter, such as 'tcp port 80 and host 192.0.2.1'; see pcap-filter(7)."},
        {"Capturing on 'ifb0'\ndumpcap: Device \"ifb0\" is not up.\n(That device is not up)\n",
         "the interface 'ifb0' is down. Bring it up with: sudo ip link set ifb0 up"},
        {"dumpcap: You do not have permission to capture on device \"lo\".\n(socket: Operation not "
         "permitted)\nPlease "
         "check",
         "no permission to capture on 'lo'. `ntt doctor` prints the command that grants it."},
        {"File: v.pcapng\ndumpcap: The network adapter \"va\" is no longer attached; the capture has "
         "stopped.\nPackets "
         "captured: 2\n",
         "the interface 'va' has disappeared, and the capture has stopped. The packets before that are "
         "kept."},
        {"dumpcap: Not all the packets could be written to the file to which the capture was being "
         "saved\n(\"/t/x.pcapng\") because there is no space left on the file system\non which that file "
         "resides.\n",
         "the disk is full, and the capture has stopped. The packets before that are kept; make room, or "
         "write "
         "elsewhere "
         "with -w."},
        {"dumpcap: The file to which the capture would be saved (\"/nosuch/x\") could not be opened: No such "
         "file or "
         "directory.\n",
         "cannot write '/nosuch/x': No such file or directory. Write elsewhere with -w."},
        {"Packets: 20 dumpcap: The file to which the capture was being saved\n(\"x\") could not be written: "
         "File too "
         "large.\nPackets captured: 8\n",
         "dumpcap reported: The file to which the capture was being saved (\"x\") could not be written: File "
         "too "
         "large."},
        {"Capturing on 'lo'\nsomething \033[31m else\n", "dumpcap reported: something \xe2\x90\x9b[31m else"},
        {"", "dumpcap reported: no message"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *said = ntt_dumpcap_problem(cases[i].messages);
        if (strcmp(said, cases[i].expected) != 0)
            CU_FAIL(said);
        g_free(said);
    }
}

static void counters(void)
{
    struct ntt_dumpcap_counters counted;
    CU_ASSERT(ntt_dumpcap_counters("Packets captured: 12\n"
                                   "Packets received/dropped on interface 'Loopback: lo': 8/1 "
                                   "(pcap:0/dumpcap:1/flushed:0/ps_ifdrop:0) (88.9%)\n"
                                   "Packets received/dropped on interface 'it's 1/2': 4/2 "
                                   "(pcap:2/dumpcap:0/flushed:0/ps_ifdrop:0) (66.7%)\n",
                                   &counted));
    CU_ASSERT_EQUAL(counted.captured, 12);
    CU_ASSERT_EQUAL(counted.dropped, 3);
    CU_ASSERT(!ntt_dumpcap_counters("Capturing on 'lo'\ndumpcap: no\n", &counted));
    CU_ASSERT_EQUAL(counted.captured, 0);
    CU_ASSERT(!ntt_dumpcap_counters("Packets received/dropped on interface 'lo", &counted));
}

static CU_TestInfo tests[] = {
    {"arguments", arguments},
    {"messages", messages},
    {"counters", counters},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("dumpcap", tests)
