/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/units.h"

#include "schedule/unit_text.h"

#include <stdbool.h>

/* What every job does without, in the words of systemd.exec(5). */
static const char confined[] = "NoNewPrivileges=yes\n"
                               "ProtectSystem=strict\n"
                               "ProtectHome=yes\n"
                               "PrivateTmp=yes\n"
                               "PrivateDevices=yes\n"
                               "DevicePolicy=closed\n"
                               "RemoveIPC=yes\n"
                               "ProtectProc=invisible\n"
                               "ProcSubset=pid\n"
                               "ProtectKernelTunables=yes\n"
                               "ProtectKernelModules=yes\n"
                               "ProtectKernelLogs=yes\n"
                               "ProtectControlGroups=yes\n"
                               "ProtectClock=yes\n"
                               "ProtectHostname=yes\n"
                               "LockPersonality=yes\n"
                               "MemoryDenyWriteExecute=yes\n"
                               "RestrictNamespaces=yes\n"
                               "RestrictRealtime=yes\n"
                               "RestrictSUIDSGID=yes\n"
                               "SystemCallArchitectures=native\n"
                               "SystemCallFilter=@system-service\n"
                               "SystemCallFilter=~@privileged @resources\n"
                               "SystemCallErrorNumber=EPERM\n";

static const char capturing[] = "\n"
                                "# The process itself has the capture rights: under NoNewPrivileges those of "
                                "dumpcap's file are ignored.\n"
                                "AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN\n"
                                "CapabilityBoundingSet=CAP_NET_RAW CAP_NET_ADMIN\n";

static const char reading[] = "\n"
                              "# Captures contain data from strangers. The reader has no capabilities and no "
                              "network, and can only write reports.\n"
                              "CapabilityBoundingSet=\n"
                              "PrivateNetwork=yes\n"
                              "IPAddressDeny=any\n"
                              "RestrictAddressFamilies=none\n"
                              "PrivateUsers=yes\n";

struct ntt_job *ntt_job_new(enum ntt_job_kind kind)
{
    struct ntt_job *job = g_new0(struct ntt_job, 1);
    job->kind = kind;
    job->argv = g_ptr_array_new_with_free_func(g_free);
    job->environment = g_ptr_array_new_with_free_func(g_free);
    job->folders = g_ptr_array_new_with_free_func(g_free);
    job->read_folders = g_ptr_array_new_with_free_func(g_free);
    job->files = g_ptr_array_new_with_free_func(g_free);
    job->read_files = g_ptr_array_new_with_free_func(g_free);
    return job;
}

void ntt_job_free(struct ntt_job *job)
{
    char *texts[] = {job->name, job->purpose, job->made_by, job->on_calendar, job->state_folder, job->group};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_free(job->argv, TRUE);
    g_ptr_array_free(job->environment, TRUE);
    g_ptr_array_free(job->folders, TRUE);
    g_ptr_array_free(job->read_folders, TRUE);
    g_ptr_array_free(job->files, TRUE);
    g_ptr_array_free(job->read_files, TRUE);
    g_free(job);
}

static void begin(GString *out, const struct ntt_job *job, const char *when)
{
    static const char *const pages[] = {"ntt-capture", "ntt-report", "ntt-watch"};
    char *purpose = ntt_unit_sentence(job->purpose);
    g_string_append_printf(out,
                           "[Unit]\n"
                           "Description=%s%s\n"
                           "Documentation=man:ntt-schedule(1) man:%s(1)\n",
                           purpose, when, pages[job->kind]);
    g_free(purpose);
}

/* The finished unit, which names the command that made it. Takes over `text`. */
static char *end(GString *text, const struct ntt_job *job)
{
    char *checksum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1),
         *unit = g_strdup_printf(NTT_UNIT_MARK "%s\n" NTT_UNIT_CHECKSUM "%s\n%s", job->made_by, checksum,
                                 text->str);
    g_string_free(text, TRUE);
    g_free(checksum);
    return unit;
}

/* NAME=WORD, once for each. */
static void add_words(GString *out, const char *name, const GPtrArray *words)
{
    for (guint i = 0; i < words->len; i++) {
        char *word = ntt_unit_word(g_ptr_array_index(words, i));
        g_string_append_printf(out, "%s=%s\n", name, word);
        g_free(word);
    }
}

static void add_command(GString *out, const struct ntt_job *job)
{
    g_string_append(out, "ExecStart=");
    for (guint i = 0; i < job->argv->len; i++) {
        const char *argument = g_ptr_array_index(job->argv, i);
        char *word = i ? ntt_unit_argument(argument) : ntt_unit_word(argument);
        g_string_append_printf(out, "%s%s", i ? " " : "", word);
        g_free(word);
    }
    g_string_append_c(out, '\n');
}

/* How it begins and ends. 130: ended by a signal, in good order. */
static void add_life(GString *out, const struct ntt_job *job)
{
    static const char again[] = "Restart=always\nRestartSec=5\n";
    switch (job->kind) {
    case NTT_JOB_WATCH:
        g_string_append_printf(out, "Type=notify\nWatchdogSec=2min\n%s", again);
        break;
    case NTT_JOB_CAPTURE:
        if (job->on_calendar)
            g_string_append(out, "Type=oneshot\n");
        else
            g_string_append_printf(out, "Type=exec\n%s", again);
        g_string_append(out, "SuccessExitStatus=130\n");
        break;
    case NTT_JOB_REPORT:
        g_string_append(out, "Type=oneshot\n"
                             "# 3: a capture was incomplete, and the report is marked so.\n"
                             "SuccessExitStatus=3\n");
        break;
    }
    g_string_append(out, "KillMode=mixed\nTimeoutStopSec=60\n");
}

const char *ntt_job_state_mode(const struct ntt_job *job)
{
    return job->kind == NTT_JOB_CAPTURE ? "2750" : "0750"; /* captures belong to the group of their folder */
}

char *ntt_job_service(const struct ntt_job *job)
{
    bool captures = job->kind != NTT_JOB_REPORT;
    GString *out = g_string_new(NULL);
    begin(out, job, "");
    g_string_append_printf(out, "%s\n[Service]\n",
                           captures && !job->on_calendar ? "After=network.target\nStartLimitIntervalSec=0\n"
                                                         : "");
    add_life(out, job);
    add_words(out, "Environment", job->environment);
    if (job->kind == NTT_JOB_WATCH)
        g_string_append(out, "EnvironmentFile=-/etc/default/ntt\nExecReload=/bin/kill -HUP $MAINPID\n");
    add_command(out, job);
    g_string_append(out, "User=ntt\nGroup=ntt\n");
    if (job->group) {
        char *group = ntt_unit_word(job->group);
        g_string_append_printf(out, "# Only this group may run dumpcap here.\nSupplementaryGroups=%s\n",
                               group);
        g_free(group);
    }
    if (job->state_folder)
        g_string_append_printf(out, "StateDirectory=%s\nStateDirectoryMode=%s\n", job->state_folder,
                               ntt_job_state_mode(job));
    if (job->kind == NTT_JOB_WATCH)
        g_string_append(out, "LogsDirectory=ntt\nLogsDirectoryMode=0750\n");
    add_words(out, "ReadWritePaths", job->folders);
    g_string_append_printf(out,
                           "UMask=0027\n"
                           "\n"
                           "# A fault here must not affect the rest of the machine.\n"
                           "MemoryMax=%" G_GUINT64_FORMAT "M\n"
                           "TasksMax=256\n"
                           "LimitNOFILE=65536\n"
                           "%s",
                           job->memory_mib, captures ? "Nice=-5\n" : "Nice=10\n");
    g_string_append(out, captures ? capturing : reading);
    if (job->kind == NTT_JOB_CAPTURE)
        g_string_append(out, "IPAddressDeny=any\n");
    if (captures)
        g_string_append(out, "RestrictAddressFamilies=AF_PACKET AF_NETLINK AF_UNIX AF_INET AF_INET6\n");
    g_string_append(out, confined);
    if (captures)
        g_string_append(out,
                        "SystemCallFilter=capset\n"); /* with which dumpcap gives up what it does not need */
    if (!job->on_calendar)
        g_string_append(out, "\n[Install]\nWantedBy=multi-user.target\n");
    return end(out, job);
}

char *ntt_job_timer(const struct ntt_job *job)
{
    if (!job->on_calendar)
        return NULL;
    GString *out = g_string_new(NULL);
    begin(out, job, " (timer)");
    /* A report that was missed is made up for; a capture of another hour is of no use. */
    g_string_append_printf(
        out, "\n[Timer]\nOnCalendar=%s\n%s\n[Install]\nWantedBy=timers.target\n", job->on_calendar,
        job->kind == NTT_JOB_REPORT ? "RandomizedDelaySec=10min\nPersistent=yes\n" : "AccuracySec=1s\n");
    return end(out, job);
}
