/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/sessions.h"

static struct ntt_fed_session *start(const struct ntt_sessions *sessions, uint64_t files, const char *load,
                                     char **problem)
{
    struct ntt_tshark_session session = *sessions->session;
    const char *folder = sessions->states->folder;
    char *name = ntt_state_files_name(sessions->states, files + 1),
         *save = g_build_filename(folder, name, NULL),
         *path = load ? g_build_filename(folder, load, NULL) : NULL;
    session.state_load = path;
    session.state_save = save;
    struct ntt_fed_session *fed = ntt_fed_session_start(&session, problem);
    g_free(path);
    g_free(save);
    g_free(name);
    return fed;
}

struct ntt_fed_session *ntt_sessions_take(struct ntt_sessions *sessions, uint64_t files, const char *load,
                                          char **problem)
{
    bool fits = sessions->standby && sessions->files == files && load;
    if (fits)
        return g_steal_pointer(&sessions->standby);
    if (sessions->files != files + 1)
        ntt_sessions_clear(sessions);
    return start(sessions, files, load, problem);
}

struct ntt_fed_session *ntt_sessions_take_alone(const struct ntt_sessions *sessions, char **problem)
{
    struct ntt_tshark_session session = *sessions->session;
    session.state_load = session.state_save = NULL;
    return ntt_fed_session_start(&session, problem);
}

void ntt_sessions_prepare(struct ntt_sessions *sessions, uint64_t files)
{
    if (sessions->standby)
        return;
    char *load = ntt_state_files_name(sessions->states, files), *problem = NULL;
    sessions->standby = start(sessions, files, load, &problem);
    sessions->files = files;
    g_free(problem);
    g_free(load);
}

void ntt_sessions_clear(struct ntt_sessions *sessions)
{
    ntt_fed_session_free(sessions->standby);
    sessions->standby = NULL;
}
