/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tshark, asked once: what it printed about a capture is kept in the folder $NTT_TSHARK_ANSWERS, and printed again to whoever
 * asks the same, of the same file, with the same options and environment. So is what it prints about itself (-G, --version).
 * Without that folder, and for all that has to do with other files - pipes, states, rules, what is written, a home with
 * settings - it is tshark itself. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The first tshark of the path but for this program, which a test may have put there under that name; NULL without one. */
static char *find_tshark(void)
{
    GStatBuf own, found;
    char *real = NULL, **folders = g_strsplit(g_getenv("PATH") ? g_getenv("PATH") : "", ":", 0);
    bool known = g_stat("/proc/self/exe", &own) == 0;
    for (char **folder = folders; *folder && !real; folder++) {
        char *path = g_build_filename(**folder ? *folder : ".", "tshark", NULL);
        bool is_own =
            known && g_stat(path, &found) == 0 && found.st_ino == own.st_ino && found.st_dev == own.st_dev;
        if (!is_own && g_file_test(path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test(path, G_FILE_TEST_IS_DIR))
            real = g_steal_pointer(&path);
        g_free(path);
    }
    g_strfreev(folders);
    return real;
}

/* What is read with -r; NULL without it. */
static const char *capture_of(char **arguments)
{
    const char *capture = NULL;
    for (char **argument = arguments; *argument && argument[1]; argument++)
        if (strcmp(*argument, "-r") == 0)
            capture = argument[1];
    return capture;
}

/* Whether the argument, or what follows a colon, comma or equals sign in it, is a file or folder. */
static bool names_a_file(const char *argument)
{
    for (const char *at = argument; at; at = strpbrk(at, ":,="), at = at ? at + 1 : NULL)
        if (strchr(at, '/') && g_file_test(at, G_FILE_TEST_EXISTS))
            return true;
    return false;
}

/* Whether a preference is of a file that is read or written, which need not be there yet. */
static bool is_of_a_file(const char *argument)
{
    static const char *const preferences[] = {"ntt.state_*:*", "ntt.*_file:*", "ntt.geoip:*",
                                              "ntt.baseline:*", "uat:*"};
    for (size_t i = 0; i < G_N_ELEMENTS(preferences); i++)
        if (g_pattern_match_simple(preferences[i], argument))
            return true;
    return false;
}

static bool can_be_kept(char **arguments, const char *capture)
{
    if (capture ? !g_file_test(capture, G_FILE_TEST_IS_REGULAR)
                : arguments[0] && strcmp(arguments[0], "-G") != 0 && strcmp(arguments[0], "--version") != 0)
        return false;
    for (char **argument = arguments; *argument; argument++) {
        bool is_the_capture = capture && g_str_has_suffix(*argument, capture);
        if (g_str_has_prefix(*argument, "-w") || is_of_a_file(*argument) ||
            (!is_the_capture && names_a_file(*argument)))
            return false;
    }
    return arguments[0] != NULL;
}

/* Whether a place where tshark looks for settings is a test's own, which may hold others the next time. */
static bool has_own_settings(void)
{
    static const char *const variables[] = {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                            "WIRESHARK_CONFIG_DIR", "WIRESHARK_PLUGIN_DIR"};
    char *temporary = g_strconcat(g_get_tmp_dir(), "/", NULL);
    bool own = false;
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *place = g_getenv(variables[i]);
        own |= place && (g_str_has_prefix(place, temporary) || g_str_has_prefix(place, "/tmp/"));
    }
    g_free(temporary);
    return own;
}

static bool decides(const char *variable)
{
    static const char *const variables[] = {"HOME=*", "TZ=*",   "TZDIR=*", "LANG=*",
                                            "LC_*=*", "PATH=*", "XDG_*=*", "WIRESHARK_*=*"};
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        if (g_pattern_match_simple(variables[i], variable))
            return true;
    return false;
}

static int compare(const void *first, const void *second)
{
    return strcmp(*(char *const *)first, *(char *const *)second);
}

/* One word for everything that the answer depends on, with the system of files that is seen; to be freed. */
static char *key_of(char **arguments, const char *capture)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    char **environment = g_get_environ(), *folder = g_get_current_dir();
    GStatBuf status = {0}, mounts = {0};
    if (capture)
        g_stat(capture, &status);
    g_stat("/proc/self/ns/mnt", &mounts);
    qsort(environment, g_strv_length(environment), sizeof *environment, compare);
    GString *text = g_string_new(NULL);
    for (char **argument = arguments; *argument; argument++)
        g_string_append_len(text, *argument, (gssize)strlen(*argument) + 1);
    for (char **variable = environment; *variable; variable++)
        if (decides(*variable))
            g_string_append_len(text, *variable, (gssize)strlen(*variable) + 1);
    g_string_append_printf(text, "%u %lu %lu %lu %ld %ld.%09ld %s", geteuid(), (gulong)mounts.st_ino,
                           (gulong)status.st_dev, (gulong)status.st_ino, (glong)status.st_size,
                           (glong)status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                           capture && *capture == '/' ? "" : folder);
    g_checksum_update(sum, (const guchar *)text->str, (gssize)text->len);
    char *key = g_strdup(g_checksum_get_string(sum));
    g_string_free(text, TRUE);
    g_checksum_free(sum);
    g_strfreev(environment);
    g_free(folder);
    return key;
}

/* In the child: tshark, whose output goes to files in the folder, and which ends with this program. */
static void become_tshark(const char *real, char **argv, const char *folder)
{
    static const char *const names[] = {[STDOUT_FILENO] = "stdout", [STDERR_FILENO] = "stderr"};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int stream = STDOUT_FILENO; stream <= STDERR_FILENO; stream++) {
        char *path = g_build_filename(folder, names[stream], NULL);
        int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (file < 0 || dup2(file, stream) < 0)
            _exit(127);
        g_free(path);
    }
    execv(real, argv);
    _exit(127);
}

/* Keeps what tshark answers in the folder. False where it could not be asked. */
static bool ask(const char *real, char **argv, const char *folder)
{
    int status;
    g_mkdir(folder, 0700);
    pid_t child = fork();
    if (child == 0)
        become_tshark(real, argv, folder);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return false;
    char *path = g_build_filename(folder, "status", NULL);
    char *text = g_strdup_printf("%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    bool kept = g_file_set_contents(path, text, -1, NULL);
    g_free(text);
    g_free(path);
    return kept;
}

/* Writes a file of the answer to the stream. */
static void repeat(const char *folder, const char *name, int stream)
{
    char *path = g_build_filename(folder, name, NULL), *content;
    size_t length;
    if (g_file_get_contents(path, &content, &length, NULL)) {
        for (size_t at = 0; at < length;) {
            ssize_t written = write(stream, content + at, length - at);
            if (written < 0)
                exit(EXIT_FAILURE);
            at += (size_t)written;
        }
        g_free(content);
    }
    g_free(path);
}

int main(int argc, char **argv)
{
    const char *answers = g_getenv("NTT_TSHARK_ANSWERS"), *capture = capture_of(argv + 1);
    char *real = find_tshark();
    if (!real || argc < 1) {
        g_printerr("tshark_once: no tshark is in the path; on Debian: apt-get install tshark\n");
        return 127;
    }
    argv[0] = real;
    if (answers && *answers && can_be_kept(argv + 1, capture) && !has_own_settings()) {
        char *key = key_of(argv + 1, capture), *folder = g_build_filename(answers, key, NULL);
        char *done = g_build_filename(folder, "status", NULL), *locked = g_strconcat(folder, ".lock", NULL),
             *status;
        int lock = open(locked, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        /* Who asks while another does waits for that answer. */
        if (lock >= 0 && flock(lock, LOCK_EX) == 0 &&
            (g_file_test(done, G_FILE_TEST_EXISTS) || ask(real, argv, folder)) &&
            g_file_get_contents(done, &status, NULL, NULL)) {
            close(lock);
            repeat(folder, "stderr", STDERR_FILENO);
            repeat(folder, "stdout", STDOUT_FILENO);
            return atoi(status);
        }
    }
    execv(real, argv);
    g_printerr("tshark_once: cannot run '%s': %s\n", real, g_strerror(errno));
    return 127;
}
