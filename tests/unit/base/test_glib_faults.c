/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A warning of GLib's ends a test: without that, a test passes over a NULL that GLib has refused. */
#include "unit.h"

#include <glib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The signal that a process dies of when GLib says this. */
static int signal_of(GLogLevelFlags level)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        close(STDERR_FILENO);
        g_log("test", level, "a fault");
        _exit(0);
    }
    CU_ASSERT_TRUE_FATAL(child > 0);
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void test_faults_are_fatal(void)
{
    CU_ASSERT_EQUAL(signal_of(G_LOG_LEVEL_CRITICAL), SIGTRAP);
    CU_ASSERT_EQUAL(signal_of(G_LOG_LEVEL_WARNING), SIGTRAP);
    CU_ASSERT_EQUAL(signal_of(G_LOG_LEVEL_MESSAGE), 0);
}

static CU_TestInfo tests[] = {{"warnings and criticals of GLib are fatal", test_faults_are_fatal},
                              CU_TEST_INFO_NULL};

UNIT_MAIN("glib_faults", tests)
