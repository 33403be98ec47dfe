/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/lab.h"

#include "tshark/tshark.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMESPACES "/run/netns"

/* Runs a command of words that hold no blanks; its error in `problem`. */
static bool run_ip(char **problem, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool run_ip(char **problem, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *line = g_strdup_vprintf(format, arguments), **words = g_strsplit(line, " ", -1), *out = NULL,
         *error = NULL;
    va_end(arguments);
    bool good = ntt_run(words, &out, &error);
    if (!good)
        *problem = g_strdup_printf("'%s' failed: %s", line,
                                   *g_strstrip(error) ? error : "iproute2 is not installed");
    g_free(error);
    g_free(out);
    g_strfreev(words);
    g_free(line);
    return good;
}

/* A frame that is sent before the kernel has said so is lost without an error. A busy machine takes its time. */
static bool wait_until_up(char **problem)
{
    enum { TRIES = 1000, MICROSECONDS = 10000 };
    char *argv[] = {"ip", "-oneline", "link", "show", NTT_LAB_SENDER, NULL};
    bool up = false;
    for (int i = 0; i < TRIES && !up; i++) {
        char *out = NULL, *error = NULL;
        if (i)
            g_usleep(MICROSECONDS);
        up = ntt_run(argv, &out, &error) && strstr(out, " state UP ");
        g_free(out);
        g_free(error);
    }
    if (!up)
        *problem = g_strdup("the interface " NTT_LAB_SENDER " did not come up within 10 seconds");
    return up;
}

static bool enter(const char *name, char **problem)
{
    char *path = g_build_filename(NAMESPACES, name, NULL);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    bool good = namespace >= 0 && setns(namespace, CLONE_NEWNET) == 0;
    if (!good)
        *problem = g_strdup_printf("cannot enter '%s': %s", path, g_strerror(errno));
    if (namespace >= 0)
        close(namespace);
    g_free(path);
    return good;
}

/* Without IPv6 of its own the kernel says nothing on these interfaces. Where it has none there is nothing to turn
 * off. */
static void keep_kernel_silent(void)
{
    FILE *file = fopen("/proc/sys/net/ipv6/conf/all/disable_ipv6", "we");
    if (file) {
        fputs("1\n", file);
        fclose(file);
    }
}

char *ntt_lab_make(char **problem)
{
    char *name = g_strdup_printf(NTT_LAB_PREFIX "%d", (int)getpid());
    if (!run_ip(problem, "ip netns add %s", name)) {
        g_free(name);
        return NULL;
    }
    bool good = enter(name, problem);
    if (good)
        keep_kernel_silent();
    good = good && run_ip(problem, "ip link add " NTT_LAB_SENDER " type veth peer name " NTT_LAB_SENSOR) &&
           run_ip(problem, "ip link set " NTT_LAB_SENDER " up") &&
           run_ip(problem, "ip link set " NTT_LAB_SENSOR " up") && wait_until_up(problem);
    if (good)
        return name;
    ntt_lab_remove(name);
    g_free(name);
    return NULL;
}

void ntt_lab_remove(const char *name)
{
    char *problem = NULL;
    /* The interfaces go at once; the namespace itself would stay for as long as this process is in it. */
    run_ip(&problem, "ip link del " NTT_LAB_SENDER);
    g_clear_pointer(&problem, g_free);
    run_ip(&problem, "ip netns del %s", name);
    g_free(problem);
}

bool ntt_lab_is_here(void)
{
    struct stat here, there;
    GDir *folder = g_dir_open(NAMESPACES, 0, NULL);
    bool found = false;
    if (!folder)
        return false;
    bool known = stat("/proc/thread-self/ns/net", &here) == 0;
    for (const char *name; known && !found && (name = g_dir_read_name(folder));) {
        char *path = g_build_filename(NAMESPACES, name, NULL);
        found = g_str_has_prefix(name, NTT_LAB_PREFIX) && stat(path, &there) == 0 &&
                here.st_dev == there.st_dev && here.st_ino == there.st_ino;
        g_free(path);
    }
    g_dir_close(folder);
    return found;
}

uint64_t ntt_lab_received(void)
{
    char *text = NULL;
    uint64_t packets = 0;
    if (g_file_get_contents("/proc/thread-self/net/dev", &text, NULL, NULL)) {
        const char *line = strstr(text, NTT_LAB_SENSOR ":");
        if (line)
            sscanf(line, NTT_LAB_SENSOR ": %*u %" G_GUINT64_FORMAT, &packets);
    }
    g_free(text);
    return packets;
}
