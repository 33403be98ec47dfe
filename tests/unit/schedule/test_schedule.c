/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units and crontab lines, whatever is in their words. */
#include "schedule/calendar.h"
#include "schedule/installed.h"
#include "schedule/jobs.h"
#include "schedule/option_check.h"
#include "schedule/unit_text.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect(char *text, const char *expected)
{
    if (strcmp(text, expected) != 0)
        CU_FAIL(text);
    g_free(text);
}

static void words_of_units(void)
{
    expect(ntt_unit_argument("eth0.7"), "eth0.7");
    expect(ntt_unit_argument(""), "\"\"");
    expect(ntt_unit_argument(";"), "\";\"");
    expect(ntt_unit_argument("port \"80\" or $HOME ${X} 100% \\"),
           "\"port \\\"80\\\" or $$HOME $${X} 100%% \\\\\"");
    expect(ntt_unit_argument("a\nExecStart=/bin/sh\t'"), "\"a\\x0aExecStart=/bin/sh\\x09'\"");
    expect(ntt_unit_argument("fünf"), "\"fünf\"");
    expect(ntt_unit_word("/srv/my $HOME %i"), "\"/srv/my $HOME %%i\"");
    expect(ntt_unit_sentence("on eth%d\nUser=root\\"), "on eth%%d␊User=root\\\\");
    expect(ntt_unit_name("ntt-we ird/../%i"), "ntt-we-ird-..--i");
}

static void names(void)
{
    static const char *const good[] = {"a", "ntt-capture-eth0.7", "7_x", "A-b.c"}, *const bad[] = {
                                                                                       "",   "-x",  ".x",
                                                                                       "_x", "a/b", "a b",
                                                                                       "é",  "a\n", "../x",
                                                                                       "a@b"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        CU_ASSERT(ntt_unit_is_name(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        CU_ASSERT(!ntt_unit_is_name(bad[i]));
    char *longest = g_strnfill(201, 'x');
    CU_ASSERT(!ntt_unit_is_name(longest) && ntt_unit_is_name(longest + 1));
    g_free(longest);
    static const struct {
        enum ntt_job_kind kind;
        const char *name, *problem;
    } cases[] = {{NTT_JOB_CAPTURE, "mine", NULL},
                 {NTT_JOB_CAPTURE, "a/b", "'a/b' cannot be the name"},
                 {NTT_JOB_CAPTURE, "ntt-report", "comes with ntt"},
                 {NTT_JOB_WATCH, "ntt-report", "comes with ntt"},
                 {NTT_JOB_REPORT, "ntt-report", NULL},
                 {NTT_JOB_REPORT, "ntt-geoip", "comes with ntt"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ntt_job *job = ntt_job_new(cases[i].kind);
        job->name = g_strdup(cases[i].name);
        char *problem = ntt_job_name_problem(job);
        CU_ASSERT_EQUAL(problem == NULL, cases[i].problem == NULL);
        CU_ASSERT(!problem || !cases[i].problem || strstr(problem, cases[i].problem));
        g_free(problem);
        ntt_job_free(job);
    }
}

static void words_of_cron(void)
{
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, (char[]){"/usr/bin/ntt"});
    g_ptr_array_add(argv, (char[]){"it's 100%"});
    expect(ntt_cron_command(argv), "/usr/bin/ntt 'it'\\''s 100\\%'");
    g_ptr_array_add(argv, (char[]){"a\nb"});
    CU_ASSERT_PTR_NULL(ntt_cron_command(argv));
    g_ptr_array_free(argv, TRUE);
}

static void calendars(void)
{
    static const struct {
        const char *every, *at, *systemd, *cron;
    } cases[] = {
        {"5m", NULL, "*-*-* *:00/5:00", "*/5 * * * *"},
        {"60s", NULL, "*-*-* *:00/1:00", "*/1 * * * *"},
        {"1h", NULL, "*-*-* 00/1:00:00", "0 */1 * * *"},
        {"12h", NULL, "*-*-* 00/12:00:00", "0 */12 * * *"},
        {"1d", NULL, "*-*-* 00:00:00", "0 0 * * *"},
        {"7d", NULL, "Mon *-*-* 00:00:00", "0 0 * * 1"},
        {NULL, "02:30", "*-*-* 02:30:00", "30 2 * * *"},
        {NULL, "Mon..Fri 08:00", "Mon..Fri 08:00", NULL},
        {"7m", NULL, NULL, NULL},
        {"5h", NULL, NULL, NULL},
        {"90s", NULL, NULL, NULL},
        {"2d", NULL, NULL, NULL},
        {"often", NULL, NULL, NULL},
        {NULL, "08:00\nUnit=x", NULL, NULL},
        {NULL, "100%", NULL, NULL},
        {NULL, "", NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ntt_calendar calendar;
        char *problem = NULL;
        bool good = cases[i].every ? ntt_calendar_every(cases[i].every, &calendar, &problem)
                                   : ntt_calendar_at(cases[i].at, &calendar, &problem);
        CU_ASSERT_EQUAL(good, cases[i].systemd != NULL);
        CU_ASSERT_EQUAL(problem == NULL, good);
        CU_ASSERT_EQUAL(g_strcmp0(calendar.systemd, cases[i].systemd), 0);
        CU_ASSERT_EQUAL(g_strcmp0(calendar.cron, cases[i].cron), 0);
        g_free(problem);
        ntt_calendar_clear(&calendar);
    }
}

static struct ntt_job *make_capture(const char *out, bool timed)
{
    char *interfaces[] = {(char[]){"eth0"}, NULL};
    struct ntt_capture_given given = {
        .interfaces = interfaces, .filter = (char[]){"port 80"}, .out = (char *)out, .buffer_mib = 64};
    struct ntt_calendar calendar = {.systemd = timed ? (char[]){"*-*-* 02:30:00"} : NULL};
    struct ntt_job *job = ntt_job_capture(NULL, &given, &calendar);
    job->made_by = g_strdup("ntt schedule capture");
    return job;
}

static bool has_line(const char *text, const char *line)
{
    char *whole = g_strdup_printf("\n%s\n", line);
    bool has = strstr(text, whole) != NULL;
    g_free(whole);
    return has;
}

static void a_capture(void)
{
    struct ntt_job *job = make_capture(NULL, true);
    char *service = ntt_job_service(job), *timer = ntt_job_timer(job);
    CU_ASSERT_STRING_EQUAL(job->name, "ntt-capture-eth0");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(service, " capture -q -i eth0 -f \"port 80\" -B 64 -w /var/lib/ntt/captures/\n"));
    CU_ASSERT(has_line(service, "Type=oneshot") && has_line(service, "MemoryMax=320M"));
    CU_ASSERT(has_line(service, "StateDirectory=ntt/captures") && !strstr(service, "ReadWritePaths="));
    CU_ASSERT(has_line(service, "AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN"));
    CU_ASSERT(!strstr(service, "[Install]"));
    CU_ASSERT(has_line(timer, "OnCalendar=*-*-* 02:30:00"));
    g_free(timer);
    g_free(service);
    ntt_job_free(job);

    job = make_capture("/srv/my captures/", false);
    service = ntt_job_service(job);
    CU_ASSERT_PTR_NULL(ntt_job_timer(job));
    CU_ASSERT(has_line(service, "Restart=always") && has_line(service, "WantedBy=multi-user.target"));
    CU_ASSERT(has_line(service, "ReadWritePaths=\"/srv/my captures\"") &&
              !strstr(service, "StateDirectory="));
    g_free(service);
    ntt_job_free(job);
}

static void a_report(void)
{
    GPtrArray *none = g_ptr_array_new();
    const struct ntt_job_files files = {none, none};
    char *options[] = {(char[]){"--title"}, (char[]){"100% ours"}, NULL};
    const struct ntt_calendar calendar = {.systemd = (char[]){"*-*-* 02:30:00"}};
    struct ntt_job *job = ntt_job_report(NULL, "/srv/my captures", options, &files, &calendar);
    char *service = ntt_job_service(job);
    /* In quotes where the folder of this program has a space. */
    CU_ASSERT_PTR_NOT_NULL(strstr(service, "/libexec/ntt/report-new-captures"));
    CU_ASSERT_PTR_NOT_NULL(strstr(service, " --title \"100%% ours\"\n"));
    CU_ASSERT(has_line(service, "Environment=\"NTT_CAPTURES=/srv/my captures\""));
    CU_ASSERT(has_line(service, "CapabilityBoundingSet=") && has_line(service, "PrivateNetwork=yes"));
    CU_ASSERT(!strstr(service, "AmbientCapabilities"));
    g_free(service);
    ntt_job_free(job);
    g_ptr_array_free(none, TRUE);
}

static void a_watch(void)
{
    char *interfaces[] = {(char[]){"eth0"}, NULL};
    const struct ntt_capture_given given = {
        .for_watch = true, .interfaces = interfaces, .duration = (char[]){"1d"}, .buffer_mib = 64};
    char *options[] = {(char[]){"--to"}, (char[]){"file:/srv/alerts/a.json,rotate=1MB"},
                       (char[]){"--to=file:/var/log/ntt/b.json"}, NULL};
    GPtrArray *written = g_ptr_array_new(), *read = g_ptr_array_new();
    g_ptr_array_add(written, (char[]){"/srv/alerts/a.json"});
    g_ptr_array_add(written, (char[]){"/var/log/ntt/b.json"});
    g_ptr_array_add(read, (char[]){"/etc/ntt/rules"});
    const struct ntt_job_files files = {written, read};
    struct ntt_job *job = ntt_job_watch(NULL, &given, options, &files);
    char *service = ntt_job_service(job);
    CU_ASSERT_PTR_NOT_NULL(strstr(service, " watch -i eth0 --duration 1d -B 64 --to "));
    CU_ASSERT(has_line(service, "MemoryMax=2112M"));
    CU_ASSERT_PTR_NOT_NULL(strstr(service, " --state /var/lib/ntt/watch/ntt-watch-eth0\n"));
    CU_ASSERT(has_line(service, "Type=notify") && has_line(service, "WatchdogSec=2min"));
    CU_ASSERT(has_line(service, "StateDirectory=ntt/watch/ntt-watch-eth0"));
    CU_ASSERT(has_line(service, "ReadWritePaths=/srv/alerts") && !strstr(service, "ReadWritePaths=/var/log"));
    g_free(service);
    ntt_job_free(job);
    char *own_state[] = {(char[]){"--state=/data/watch"}, NULL};
    job = ntt_job_watch("mine", &given, own_state, &files);
    service = ntt_job_service(job);
    CU_ASSERT_STRING_EQUAL(job->name, "mine");
    CU_ASSERT(has_line(service, "ReadWritePaths=/data/watch"));
    g_free(service);
    ntt_job_free(job);
    g_ptr_array_free(read, TRUE);
    g_ptr_array_free(written, TRUE);
}

static void what_is_passed_on(void)
{
    static const char help[] =
        "Usage:\n  ntt report [OPTION…] - writes --a-report\n\n  -h, --help       Show\n"
        "  -o, --output=OUT     Write\n  --fail-on=SEVERITY     Exit with 1\n  -q, --quiet   No bar\n";
    char *good[] = {(char[]){"--fail-on"},
                    (char[]){"high"},
                    (char[]){"--output=x-y"},
                    (char[]){"-q"},
                    (char[]){"-ox"},
                    (char[]){"-"},
                    NULL};
    char *wrong[] = {(char[]){"--quiet"}, (char[]){"--fail"}, NULL}, *letter[] = {(char[]){"-x"}, NULL};
    CU_ASSERT_PTR_NULL(ntt_option_check_unknown(help, good));
    CU_ASSERT_PTR_EQUAL(ntt_option_check_unknown(help, wrong), wrong[1]);
    CU_ASSERT_PTR_EQUAL(ntt_option_check_unknown(help, letter), letter[0]);
}

static void installing(void)
{
    char *folder = g_dir_make_tmp("ntt units XXXXXX", NULL), *problem = NULL;
    char *foreign = g_build_filename(folder, "ntt-capture-eth0.service", NULL);
    struct ntt_job *timed = make_capture(NULL, true), *always = make_capture(NULL, false);
    CU_ASSERT(g_file_set_contents(foreign, "[Service]\n", -1, NULL));
    CU_ASSERT(!ntt_installed_write(folder, timed, false, &problem));
    CU_ASSERT_PTR_NOT_NULL(problem ? strstr(problem, "not made by ntt schedule") : NULL);
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(!ntt_installed_remove(folder, "ntt-capture-eth0", false, &problem));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(g_file_test(foreign, G_FILE_TEST_EXISTS));
    g_unlink(foreign);

    CU_ASSERT(ntt_installed_write(folder, timed, false, &problem));
    CU_ASSERT(ntt_installed_has(folder, timed->name, ".timer") &&
              ntt_installed_has(folder, timed->name, ".service"));
    CU_ASSERT(ntt_installed_write(folder, always, false, &problem)); /* in its place */
    CU_ASSERT(!ntt_installed_has(folder, timed->name, ".timer"));
    GPtrArray *list = ntt_installed_list(folder);
    CU_ASSERT_EQUAL_FATAL(list->len, 1);
    const struct ntt_installed *installed = g_ptr_array_index(list, 0);
    CU_ASSERT_STRING_EQUAL(installed->name, "ntt-capture-eth0");
    CU_ASSERT_STRING_EQUAL(installed->made_by, "ntt schedule capture");
    g_ptr_array_free(list, TRUE);
    CU_ASSERT(ntt_installed_remove(folder, "ntt-capture-eth0", false, &problem));
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    ntt_job_free(timed);
    ntt_job_free(always);
    g_free(problem);
    g_free(foreign);
    g_free(folder);
}

/* Neither one of another kind nor one with other options takes the place of a job; the same one again does. */
static void another_job_stays(void)
{
    char *folder = g_dir_make_tmp("ntt units XXXXXX", NULL), *problem = NULL;
    struct ntt_job *job = make_capture(NULL, true), *other = make_capture("/srv/elsewhere", true),
                   *again = make_capture(NULL, true);
    other->made_by[0] = again->made_by[0] = 'N'; /* another command; but again for the same units */
    CU_ASSERT(ntt_installed_write(folder, job, false, &problem));
    CU_ASSERT(!ntt_installed_write(folder, other, true, &problem));
    CU_ASSERT(problem && strstr(problem, "is another job, made by: ntt schedule capture. Remove") &&
              strstr(problem, "--remove ntt-capture-eth0`"));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(ntt_installed_write(folder, job, false, &problem));
    CU_ASSERT(ntt_installed_write(folder, again, false, &problem));
    CU_ASSERT(ntt_installed_remove(folder, job->name, false, &problem));
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(problem);
    ntt_job_free(again);
    ntt_job_free(other);
    ntt_job_free(job);
    g_free(folder);
}

static void append(const char *path, const char *text)
{
    FILE *file = fopen(path, "a");
    fputs(text, file);
    fclose(file);
}

/* What was edited, linked or masked since stays, and of two units either both are written or none. */
static void units_of_others(void)
{
    char *folder = g_dir_make_tmp("ntt units XXXXXX", NULL), *problem = NULL;
    char *service = g_build_filename(folder, "ntt-capture-eth0.service", NULL),
         *timer = g_build_filename(folder, "ntt-capture-eth0.timer", NULL);
    struct ntt_job *job = make_capture(NULL, true);
    CU_ASSERT(g_file_set_contents(timer, "[Timer]\n", -1, NULL));
    CU_ASSERT(!ntt_installed_write(folder, job, true, &problem) &&
              strstr(problem, "not made by ntt schedule"));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(!g_file_test(service, G_FILE_TEST_EXISTS));
    g_unlink(timer);
    CU_ASSERT(ntt_installed_write(folder, job, false, &problem));
    CU_ASSERT(ntt_installed_write(folder, job, false, &problem)); /* as it was made */
    append(service, "Nice=19\n");
    CU_ASSERT(!ntt_installed_write(folder, job, false, &problem) && strstr(problem, "was edited"));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(!ntt_installed_remove(folder, job->name, false, &problem) && strstr(problem, "--even-edited"));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT(ntt_installed_has(folder, job->name, ".timer"));
    CU_ASSERT(ntt_installed_write(folder, job, true, &problem));
    CU_ASSERT(ntt_installed_remove(folder, job->name, false, &problem));
    CU_ASSERT_EQUAL(symlink("/dev/null", service), 0); /* masked */
    CU_ASSERT(!ntt_installed_write(folder, job, true, &problem));
    g_clear_pointer(&problem, g_free);
    g_unlink(service);
    CU_ASSERT_EQUAL(symlink("gone", service), 0);
    CU_ASSERT(!ntt_installed_write(folder, job, true, &problem));
    g_clear_pointer(&problem, g_free);
    g_unlink(service);
    CU_ASSERT_EQUAL(mkfifo(service, 0600), 0);
    GPtrArray *list = ntt_installed_list(folder);
    CU_ASSERT_EQUAL(list->len, 0);
    g_ptr_array_free(list, TRUE);
    g_unlink(service);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    ntt_job_free(job);
    g_free(timer);
    g_free(service);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"words of units", words_of_units},
    {"names", names},
    {"words of cron", words_of_cron},
    {"calendars", calendars},
    {"a capture", a_capture},
    {"a report", a_report},
    {"a watch", a_watch},
    {"what is passed on", what_is_passed_on},
    {"installing", installing},
    {"another job stays", another_job_stays},
    {"units of others", units_of_others},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("schedule", tests)
