/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/menu.h"

#include "compat.h"

#include <epan/plugin_if.h>
#include <wsutil/report_message.h>

#include <gio/gio.h>

static void show(ext_menubar_gui_type gui _U_, void *window _U_, void *filter)
{
    plugin_if_apply_filter((const char *)filter, TRUE);
}

static char *find_command(void)
{
    return g_file_test(NTT_COMMAND, G_FILE_TEST_IS_EXECUTABLE) ? g_strdup(NTT_COMMAND)
                                                               : g_find_program_in_path("ntt");
}

static bool can_write_into(const char *folder)
{
    GFile *file = g_file_new_for_path(folder);
    GFileInfo *info = g_file_query_info(file, "access::*", G_FILE_QUERY_INFO_NONE, NULL, NULL);
    bool can = info && g_file_info_get_attribute_boolean(info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE) &&
               g_file_info_get_attribute_boolean(info, G_FILE_ATTRIBUTE_ACCESS_CAN_EXECUTE);
    g_clear_object(&info);
    g_object_unref(file);
    return can;
}

/* Beside the capture, or in the folder for temporary files where that cannot be written to. */
static char *report_path(const char *capture)
{
    char *folder = g_path_get_dirname(capture), *name = g_path_get_basename(capture);
    char *file = g_strconcat(name, ".ntt.html", NULL);
    char *path = g_build_filename(can_write_into(folder) ? folder : g_get_tmp_dir(), file, NULL);
    g_free(file);
    g_free(name);
    g_free(folder);
    return path;
}

static void open_report(const char *path)
{
    GError *error = NULL;
    char *address = g_filename_to_uri(path, NULL, &error);
    if (!address || !g_app_info_launch_default_for_uri(address, NULL, &error)) {
        report_warning("The report has been written, but no browser could open it (%s). Open it yourself: %s",
                       error ? error->message : "no reason is known", path);
        g_clear_error(&error);
    }
    g_free(address);
}

/* Why a command that has ended wrote no report; to be freed. */
static char *why_none(GBytes *messages)
{
    gsize length = 0;
    const char *text = messages ? g_bytes_get_data(messages, &length) : NULL;
    return length ? g_utf8_make_valid(text, (gssize)length) : g_strdup("ntt ended early.");
}

/* `data`: the path of the report. */
static void finish_report(GObject *command, GAsyncResult *result, void *data)
{
    enum { INCOMPLETE = 3 /* written, and labelled so */ };
    char *path = (char *)data, *reason = NULL;
    GBytes *messages = NULL;
    GError *error = NULL;
    GSubprocess *process = G_SUBPROCESS(command);
    if (!g_subprocess_communicate_finish(process, result, NULL, &messages, &error)) {
        reason = g_strdup(error ? error->message : "its messages could not be read.");
    } else {
        int status = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1;
        if (status != 0 && status != INCOMPLETE)
            reason = why_none(messages);
    }
    if (reason)
        report_failure("No report was written. %s", reason);
    else
        open_report(path);
    g_clear_pointer(&messages, g_bytes_unref);
    g_clear_error(&error);
    g_free(reason);
    g_free(path);
}

static void start_report(const char *command, const char *capture)
{
    GError *error = NULL;
    char *absolute =
        g_canonicalize_filename(capture, NULL); /* no name that begins with a dash, and a URI wants it */
    char *path = report_path(absolute);
    GSubprocess *process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, command,
                         "report", "--quiet", "-o", path, absolute, NULL);
    if (process) {
        g_subprocess_communicate_async(process, NULL, NULL, finish_report, path);
        g_object_unref(process);
    } else {
        report_failure("%s cannot be started: %s", command, error->message);
        g_error_free(error);
        g_free(path);
    }
    g_free(absolute);
}

static void make_report(ext_menubar_gui_type gui _U_, void *window _U_, void *data _U_)
{
    ws_info_t *info = NULL;
    plugin_if_get_ws_info(&info);
    char *command = find_command();
    if (!info || info->cf_state == FILE_CLOSED || !info->cf_filename)
        report_failure("There is no capture to report on. Open one first: File → Open.");
    else if (!command)
        report_failure("The command ntt was not found, neither as %s nor in $PATH. Install it: it comes with "
                       "this plugin.",
                       NTT_COMMAND);
    else
        start_report(command, info->cf_filename);
    g_free(command);
}

void ntt_menu_register(int protocol)
{
    ext_menu_t *menu = ext_menubar_register_menu(protocol, "Network Traffic Tracer", TRUE);
    ext_menubar_set_parentmenu(menu, "Tools");
    ext_menubar_add_entry(menu, "Show Alerts", "Filters by ntt.alert", show, (void *)"ntt.alert");
    ext_menubar_add_entry(menu, "Show Alerts of Medium Severity and Up", "Filters by ntt.alert.severity >= 3",
                          show, (void *)"ntt.alert.severity >= 3");
    ext_menubar_add_separator(menu);
    ext_menubar_add_entry(menu, "Report on This Capture",
                          "Runs ntt report on the file as it is on disk, and opens the page", make_report,
                          NULL);
}
