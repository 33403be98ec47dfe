/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/jobs.h"

#include "base/folders.h"
#include "capture/dumpcap.h"
#include "schedule/unit_text.h"

#include <grp.h>
#include <string.h>
#include <sys/stat.h>

enum { CAPTURE_MIB = 256, REPORT_MIB = 4096, WATCH_MIB = 2048 };

/* This program, as services find it. To be freed with g_free. */
static char *own_path(void)
{
    char *path = g_file_read_link("/proc/self/exe", NULL);
    return path ? path : g_strdup("/usr/bin/ntt");
}

/* The script of the nightly report, beside this program. */
static char *report_script(void)
{
    char *own = own_path(), *folder = g_path_get_dirname(own);
    char *script = g_build_filename(folder, "..", "libexec", "ntt", "report-new-captures", NULL);
    char *plain = g_canonicalize_filename(script, "/");
    g_free(script);
    g_free(folder);
    g_free(own);
    return plain;
}

/* The group that may run dumpcap where others may not, as with Debian's package; NULL where all may. */
static char *dumpcap_group(void)
{
    char *dumpcap = ntt_dumpcap_find(NULL);
    struct stat status;
    bool closed = dumpcap && stat(dumpcap, &status) == 0 && status.st_gid != 0 && status.st_mode & S_IXGRP &&
                  !(status.st_mode & S_IXOTH);
    const struct group *group = closed ? getgrgid(status.st_gid) : NULL;
    g_free(dumpcap);
    return group ? g_strdup(group->gr_name) : NULL;
}

static void add(GPtrArray *argv, const char *argument)
{
    g_ptr_array_add(argv, g_strdup(argument));
}

/* "ntt-capture-eth0" where no name was given. */
static char *make_name(const char *given, const char *kind, char **interfaces)
{
    if (given)
        return g_strdup(given);
    char *list = interfaces ? g_strjoinv("-", interfaces) : NULL;
    char *name = g_strconcat("ntt-", kind, list ? "-" : "", list, NULL), *plain = ntt_unit_name(name);
    g_free(name);
    g_free(list);
    return plain;
}

static bool is_packaged(const struct ntt_job *job)
{
    return strcmp(job->name, "ntt-geoip") == 0 ||
           (strcmp(job->name, "ntt-report") == 0 && job->kind != NTT_JOB_REPORT);
}

char *ntt_job_name_problem(const struct ntt_job *job)
{
    if (!ntt_unit_is_name(job->name))
        return g_strdup_printf(
            "'%s' cannot be the name of a service: letters, digits, '.', '_' and '-' can, and it "
            "begins with a letter or a digit. Give one like --name office-net",
            job->name);
    return is_packaged(job)
               ? g_strdup_printf("'%s' is the name of a service that comes with ntt. Give another "
                                 "name, like --name my-%s",
                                 job->name, job->name)
               : NULL;
}

static char *make_purpose(const char *what, char **interfaces)
{
    char *list = interfaces ? g_strjoinv(" and ", interfaces) : NULL;
    char *purpose = g_strconcat(what, list ? " on " : "", list, NULL);
    g_free(list);
    return purpose;
}

/* `path` may be written to: as the state folder of the job where it is below /var/lib/ntt, which systemd makes. */
static void let_write(struct ntt_job *job, const char *path)
{
    static const char state[] = "/var/lib/", own[] = "/var/lib/ntt/";
    char *plain = g_canonicalize_filename(path, NULL);
    const char *below = g_str_has_prefix(plain, own) ? plain + strlen(state) : NULL;
    if (below && !job->state_folder && !below[strspn(below, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_./")])
        job->state_folder = g_strdup(below);
    else
        g_ptr_array_add(job->folders, g_strdup(plain));
    g_free(plain);
}

static bool is_below_any(const char *path, const char *const *folders)
{
    for (; *folders; folders++)
        if (ntt_path_is_below(path, *folders))
            return true;
    return false;
}

/* `made`: folders that the service has anyway. */
static void let_use(struct ntt_job *job, const struct ntt_job_files *files, const char *const *made)
{
    for (guint i = 0; i < files->written->len; i++) {
        const char *file = g_ptr_array_index(files->written, i);
        char *plain = g_canonicalize_filename(file, NULL), *folder = g_path_get_dirname(plain);
        g_ptr_array_add(job->files, g_strdup(file));
        if (!is_below_any(plain, made))
            let_write(job, folder);
        g_free(folder);
        g_free(plain);
    }
    for (guint i = 0; i < files->read->len; i++) {
        const char *file = g_ptr_array_index(files->read, i);
        g_ptr_array_add(job->files, g_strdup(file));
        g_ptr_array_add(job->read_files, g_strdup(file));
    }
}

/* What the buffers of all interfaces take in the kernel. */
static guint64 buffers_mib(const struct ntt_capture_given *given)
{
    guint interfaces = given->interfaces ? g_strv_length(given->interfaces) : 1;
    return (guint64)given->buffer_mib * interfaces;
}

struct ntt_job *ntt_job_capture(const char *name, const struct ntt_capture_given *given,
                                const struct ntt_calendar *calendar)
{
    struct ntt_job *job = ntt_job_new(NTT_JOB_CAPTURE);
    job->name = make_name(name, "capture", given->interfaces);
    job->purpose = make_purpose("Capture network traffic", given->interfaces);
    job->on_calendar = g_strdup(calendar->systemd);
    job->group = dumpcap_group();
    job->memory_mib = CAPTURE_MIB + buffers_mib(given);
    g_ptr_array_add(job->argv, own_path());
    add(job->argv, "capture");
    add(job->argv, "-q");
    ntt_capture_options_arguments(given, job->argv);
    char *folder = g_canonicalize_filename(given->out ? given->out : NTT_CAPTURES_FOLDER, NULL);
    let_write(job, folder);
    add(job->argv, "-w");
    g_ptr_array_add(job->argv, g_strconcat(folder, "/", NULL));
    g_free(folder);
    return job;
}

struct ntt_job *ntt_job_report(const char *name, const char *captures, char **options,
                               const struct ntt_job_files *files, const struct ntt_calendar *calendar)
{
    static const char *const made[] = {"/var/lib/ntt/reports", NULL};
    struct ntt_job *job = ntt_job_new(NTT_JOB_REPORT);
    char *folder = g_canonicalize_filename(captures ? captures : NTT_CAPTURES_FOLDER, NULL);
    job->name = make_name(name, "report", NULL);
    job->purpose = g_strdup("Report on network captures since the last report");
    job->on_calendar = g_strdup(calendar->systemd);
    job->state_folder = g_strdup("ntt/reports");
    job->memory_mib = REPORT_MIB;
    g_ptr_array_add(job->environment, g_strconcat("NTT_CAPTURES=", folder, NULL));
    add(job->read_folders, folder);
    g_ptr_array_add(job->argv, report_script());
    for (char **option = options; *option; option++)
        add(job->argv, *option);
    let_use(job, files, made);
    g_free(folder);
    return job;
}

/* The value where `options` has --name VALUE or --name=VALUE at `i`; NULL where not. */
static const char *value_of(char **options, const char *name)
{
    gsize length = strlen(name);
    if (strncmp(options[0], name, length) != 0)
        return NULL;
    return options[0][length] == '=' ? options[0] + length + 1 : options[0][length] ? NULL : options[1];
}

struct ntt_job *ntt_job_watch(const char *name, const struct ntt_capture_given *given, char **options,
                              const struct ntt_job_files *files)
{
    static const char *const made[] = {"/var/log/ntt", NULL};
    struct ntt_job *job = ntt_job_new(NTT_JOB_WATCH);
    const char *state = NULL;
    job->name = make_name(name, "watch", given->interfaces);
    job->purpose = make_purpose("Alerts on network traffic", given->interfaces);
    job->group = dumpcap_group();
    job->memory_mib = WATCH_MIB + buffers_mib(given);
    g_ptr_array_add(job->argv, own_path());
    add(job->argv, "watch");
    ntt_capture_options_arguments(given, job->argv);
    for (char **option = options; *option; option++) {
        const char *folder_given = value_of(option, "--state");
        add(job->argv, *option);
        state = folder_given ? folder_given : state;
    }
    char *folder = g_strconcat("/var/lib/ntt/watch/", job->name, NULL);
    if (!state) {
        add(job->argv, "--state");
        add(job->argv, folder);
    }
    let_write(job, state ? state : folder);
    if (state)
        g_ptr_array_add(job->files, g_strdup(state));
    let_use(job, files, made);
    g_free(folder);
    return job;
}
