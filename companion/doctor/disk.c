/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room where files go: tshark's temporary files, and reports. */
#include "base/disk_room.h"
#include "doctor/doctor.h"
#include "doctor/printed.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* A live capture that is given no file goes to the temporary folder whole: 100 Mbit/s fill 1 GB in 80 s. */
static const uint64_t least_temporary = UINT64_C(1000000000);
/* A report is a few MB and is written beside an older one before it takes its place: some dozens of them. */
static const uint64_t least_reports = UINT64_C(100000000);

static void check(struct ntt_doctor *doctor, const char *folder, const char *what, uint64_t least,
                  const char *remedy)
{
    uint64_t available;
    if (access(folder, W_OK | X_OK) != 0 || !ntt_disk_room(folder, &available)) {
        ntt_doctor_report(doctor, NTT_WARN, remedy, "cannot write %s in %s: %s", what, folder,
                          g_strerror(errno));
        return;
    }
    char *free_space = g_format_size(available), *limit = g_format_size(least);
    if (available < least)
        ntt_doctor_report(doctor, NTT_WARN, remedy, "%s free for %s in %s, less than %s", free_space, what,
                          folder, limit);
    else
        ntt_doctor_report(doctor, NTT_OK, NULL, "%s free for %s in %s", free_space, what, folder);
    g_free(limit);
    g_free(free_space);
}

void ntt_doctor_disk(struct ntt_doctor *doctor)
{
    char *temporary = ntt_printed_folder(doctor->folders, "Temp"), *here = g_get_current_dir();
    check(doctor, temporary ? temporary : g_get_tmp_dir(), "temporary files", least_temporary,
          "df -h\n"
          "export TMPDIR=/var/tmp    # or another folder with room");
    check(doctor, here, "reports", least_reports, "df -h\nntt report capture.pcapng -o ~/report.html");
    g_free(here);
    g_free(temporary);
}
