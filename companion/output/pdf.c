/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page on paper: printed by an installed Chromium, which is run without a window or a network. */
#include "base/escape.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "output/formats.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum {
    SECONDS = 120, /* a page of 3 MB takes a few; a browser that hangs takes for ever */
    LOOK_EVERY_MS = 100,
};

/* A comment behind the end of what Chromium prints, which readers pass over. */
#define MARK "\n% written by ntt "

/* The browser to print with: $NTT_CHROMIUM, else the first one on the PATH. NULL when there is none; `problem`
 * then says what to install. Both to be freed with g_free. */
static char *find_browser(char **problem)
{
    static const char *const names[] = {"chromium", "chromium-browser", "google-chrome"};
    const char *chosen = g_getenv("NTT_CHROMIUM");
    if (chosen && *chosen) {
        char *path = g_find_program_in_path(chosen);
        if (!path)
            *problem = g_strdup_printf(
                "NTT_CHROMIUM is '%s', which is not a program; name a Chromium, or unset it", chosen);
        return path;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = g_find_program_in_path(names[i]);
        if (path)
            return path;
    }
    *problem = g_strdup(
        "a PDF is printed by Chromium, and none was found: sudo apt install chromium, or name one in "
        "NTT_CHROMIUM, or choose --format html");
    return NULL;
}

static void remove_tree(const char *path)
{
    GDir *folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        char *inner = g_build_filename(path, name, NULL);
        remove_tree(inner);
        g_free(inner);
    }
    if (folder)
        g_dir_close(folder);
    g_remove(path);
}

/* In the child, between fork and exec: a group of its own, so that all its processes can be ended together. */
static void lead_a_group(gpointer unused)
{
    (void)unused;
    setsid();
}

struct wait {
    GMainLoop *loop;
    GSubprocess *browser;
    gint64 deadline;
    bool ended, timed_out;
};

static gboolean look(gpointer data)
{
    struct wait *wait = data;
    wait->timed_out = g_get_monotonic_time() > wait->deadline;
    if (!wait->timed_out && !ntt_interrupted())
        return G_SOURCE_CONTINUE;
    g_main_loop_quit(wait->loop);
    return G_SOURCE_CONTINUE;
}

static void browser_ended(GObject *browser, GAsyncResult *result, gpointer data)
{
    struct wait *wait = data;
    wait->ended = g_subprocess_wait_finish(G_SUBPROCESS(browser), result, NULL);
    g_main_loop_quit(wait->loop);
}

/* Waits for its end, or ends it and all it has started. */
static void wait_for(struct wait *wait)
{
    GMainContext *context = g_main_context_new();
    g_main_context_push_thread_default(context);
    wait->loop = g_main_loop_new(context, FALSE);
    wait->deadline = g_get_monotonic_time() + (gint64)SECONDS * G_USEC_PER_SEC;
    const char *id = g_subprocess_get_identifier(wait->browser);
    pid_t group = id ? (pid_t)g_ascii_strtoll(id, NULL, 10) : 0;
    GSource *timer = g_timeout_source_new(LOOK_EVERY_MS);
    g_source_set_callback(timer, look, wait, NULL);
    g_source_attach(timer, context);
    g_subprocess_wait_async(wait->browser, NULL, browser_ended, wait);
    g_main_loop_run(wait->loop);
    if (group > 1)
        kill(-group, SIGKILL); /* helpers that outlive it, too */
    while (!wait->ended)
        g_main_loop_run(wait->loop);
    g_source_destroy(timer);
    g_source_unref(timer);
    g_main_loop_unref(wait->loop);
    g_main_context_pop_thread_default(context);
    g_main_context_unref(context);
}

/* The last line of what the browser said, to be freed. */
static char *last_line(const char *log)
{
    char *content = NULL;
    if (!g_file_get_contents(log, &content, NULL, NULL))
        content = g_strdup("");
    const char *line = strrchr(g_strchomp(content), '\n');
    char *text = ntt_visible(line ? line + 1 : content, NTT_TEXT_LIMIT);
    g_free(content);
    return text;
}

/* What is wrong, to be freed; NULL: nothing. */
static char *run(const char *browser, const char *folder, const char *page, const char *pdf)
{
    char *uri = g_filename_to_uri(page, NULL, NULL), *log = g_build_filename(folder, "log", NULL);
    char *profile = g_strconcat("--user-data-dir=", folder, "/profile", NULL),
         *target = g_strconcat("--print-to-pdf=", pdf, NULL);
    GPtrArray *argv = g_ptr_array_new();
    const char *const options[] = {browser,
                                   "--headless",
                                   "--disable-gpu",
                                   "--no-first-run",
                                   "--disable-extensions",
                                   "--disable-sync",
                                   "--disable-background-networking",
                                   "--disable-component-update",
                                   "--disable-dev-shm-usage",
                                   "--no-pdf-header-footer",
                                   "--print-to-pdf-no-header",
                                   profile,
                                   target};
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        g_ptr_array_add(argv, (gpointer)options[i]);
    /* Chromium refuses to start as root with its sandbox. The page is our own, has a policy that lets nothing
     * be loaded, and the sandbox stays on for everybody else. */
    if (geteuid() == 0)
        g_ptr_array_add(argv, (gpointer) "--no-sandbox");
    g_ptr_array_add(argv, uri);
    g_ptr_array_add(argv, NULL);

    GSubprocessLauncher *launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
    g_subprocess_launcher_set_child_setup(launcher, lead_a_group, NULL, NULL);
    g_subprocess_launcher_set_stderr_file_path(launcher, log);
    g_subprocess_launcher_setenv(launcher, "HOME", folder, TRUE); /* its caches go with the folder */
    g_subprocess_launcher_unsetenv(launcher, "XDG_CONFIG_HOME");
    g_subprocess_launcher_unsetenv(launcher, "XDG_CACHE_HOME");
    GError *error = NULL;
    struct wait wait = {.browser =
                            g_subprocess_launcher_spawnv(launcher, (const char *const *)argv->pdata, &error)};
    char *problem = NULL;
    if (!wait.browser) {
        problem = g_strdup_printf("cannot start '%s': %s", browser, error->message);
        g_error_free(error);
    } else {
        wait_for(&wait);
        char *said = last_line(log);
        if (wait.timed_out)
            problem =
                g_strdup_printf("'%s' did not print the page within %d s and was stopped", browser, SECONDS);
        else if (ntt_interrupted())
            problem = g_strdup("printing was interrupted");
        else if (!g_file_test(pdf, G_FILE_TEST_IS_REGULAR))
            problem =
                g_strdup_printf("'%s' printed no PDF; it reported: %s", browser, *said ? said : "nothing");
        g_free(said);
        g_object_unref(wait.browser);
    }
    g_object_unref(launcher);
    g_ptr_array_free(argv, TRUE);
    g_free(target);
    g_free(profile);
    g_free(log);
    g_free(uri);
    return problem;
}

static bool print_page(GString *content, char **problem)
{
    char *browser = find_browser(problem);
    if (!browser)
        return false;
    GError *error = NULL;
    char *made = g_dir_make_tmp("ntt-pdf-XXXXXX", &error);
    if (!made) {
        *problem = g_strdup_printf("cannot create a folder for the page to be printed: %s", error->message);
        g_error_free(error);
        g_free(browser);
        return false;
    }
    char *folder = g_canonicalize_filename(made, NULL); /* TMPDIR may be relative, and a URI is not */
    char *page = g_build_filename(folder, "report.html", NULL),
         *pdf = g_build_filename(folder, "report.pdf", NULL), *printed = NULL;
    gsize length = 0;
    if (ntt_output_write(page, content->str, content->len, 0600, problem) &&
        !(*problem = run(browser, folder, page, pdf)) && !g_file_get_contents(pdf, &printed, &length, &error))
        *problem = g_strdup(error->message);
    g_clear_error(&error);
    if (printed) {
        g_string_truncate(content, 0);
        g_string_append_len(content, printed, (gssize)length);
        g_string_append(content, MARK NTT_VERSION "\n");
    }
    bool good = printed != NULL;
    remove_tree(folder);
    g_free(printed);
    g_free(pdf);
    g_free(page);
    g_free(folder);
    g_free(made);
    g_free(browser);
    return good;
}

static char *check_browser(void)
{
    char *problem = NULL;
    g_free(find_browser(&problem));
    return problem;
}

static void write_page(const struct ntt_report *report, GString *out)
{
    ntt_format_html.write(report, out);
}

const struct ntt_format ntt_format_pdf = {
    .name = "pdf",
    .suffix = ".pdf",
    .about = "the page, printed by Chromium: the package chromium, or the program in NTT_CHROMIUM",
    .check = check_browser,
    .begins = "%PDF-",
    .mark = MARK,
    .write = write_page,
    .finish = print_page,
    .named_by_capture = true,
};
