/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is missing on this machine, and the command that mends it. One file a check; each prints one or more
 * lines about one thing through ntt_doctor_report.
 */
#ifndef NTT_DOCTOR_H
#define NTT_DOCTOR_H

#include "config/baseline_file.h"
#include "tshark/tshark.h"

#include <stdbool.h>
#include <stdint.h>

enum ntt_health { NTT_OK, NTT_WARN, NTT_FAIL /* captures cannot be reported on */ };

struct ntt_doctor {
    struct ntt_tshark tshark; /* its version is NULL where there is none that can be used */
    /* What `tshark -G TOPIC` prints, "" without tshark, and what it says on standard error beside the plugins. */
    char *plugins, *plugin_messages, *folders, *preferences;
    const char *wanted_tshark, *wanted_baseline; /* of the command line; NULL: not given */
    bool colour, failed;
};

/* Runs every check. True when captures can be reported on. */
bool ntt_doctor_examine(struct ntt_doctor *doctor);

/*
 * Prints a line, and beneath it the commands that mend what it says, one a line of `remedy`. Only what is OK
 * goes without a remedy (NULL).
 */
void ntt_doctor_report(struct ntt_doctor *doctor, enum ntt_health health, const char *remedy,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Builds and installs plugin, profile and command for the Wireshark that is there. */
#define NTT_REMEDY_REBUILD                                                                                   \
    "cmake --preset release && cmake --build --preset release && "                                           \
    "sudo cmake --install build/release    # in ntt's source folder"

void ntt_doctor_tshark(struct ntt_doctor *doctor); /* comes first: it fills what the others read */
void ntt_doctor_plugin(struct ntt_doctor *doctor);
void ntt_doctor_window(struct ntt_doctor *doctor);
void ntt_doctor_capture(struct ntt_doctor *doctor);
void ntt_doctor_geoip(struct ntt_doctor *doctor);
void ntt_doctor_baseline(struct ntt_doctor *doctor);
void ntt_doctor_time_zone(struct ntt_doctor *doctor);
void ntt_doctor_disk(struct ntt_doctor *doctor);

/* The baseline in use, to be freed with g_free. NULL when none is named (`path` is NULL) or it cannot be read
 * (`problem`). Both are to be freed with g_free. */
struct ntt_baseline *ntt_doctor_read_baseline(const struct ntt_doctor *doctor, char **path, char **problem);

#endif
