/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What brute_force says of guessing that its rules have found. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/content/http.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { IDLE_S = 1800 };

static struct ntt_selector selector_of(const struct ntt_guessing *guessing, const struct ntt_login_place *at,
                                       enum ntt_login_service service, enum ntt_login_scope scope)
{
    struct ntt_selector selector = {.transport = at->transport, .condition = (uint8_t)service};
    if (ntt_login_evidence_side(service) == NTT_CLIENT) {
        selector.source = guessing->client;
        selector.destination = guessing->server;
        selector.any_source = scope == NTT_LOGIN_AT_SERVER;
        selector.any_destination = scope == NTT_LOGIN_BY_CLIENT;
        selector.one_port = true;
        selector.port = at->server_port;
    } else {
        selector.source = guessing->server;
        selector.destination = guessing->client;
        selector.any_source = scope == NTT_LOGIN_BY_CLIENT;
        selector.any_destination = scope == NTT_LOGIN_AT_SERVER;
        selector.one_source_port = true;
        selector.source_port = at->server_port;
    }
    return selector;
}

/* What figures.own says of an alert. */
enum { OWN_GUESSES, OWN_USERS, OWN_ENDS, OWN_SCOPE, OWN_PORT, OWN_BEGIN, OWN_END, OWN_TOOL };

void ntt_login_report(struct ntt_engine *engine, struct ntt_guessing *guessing,
                      const struct ntt_login_place *at, enum ntt_login_service service,
                      enum ntt_login_scope scope, struct ntt_alert *draft, const char *modifier)
{
    struct ntt_figures figures = {.sources = scope == NTT_LOGIN_AT_SERVER ? guessing->ends : 1,
                                  .own = {guessing->guesses, (uint64_t)__builtin_popcountll(guessing->users),
                                          guessing->ends, (uint64_t)scope, at->server_port,
                                          (uint64_t)guessing->begin_ns, (uint64_t)guessing->last_ns,
                                          guessing->tool}};
    draft->type = NTT_BRUTE_FORCE;
    draft->source = guessing->client;
    draft->target = guessing->server;
    snprintf(draft->variant, sizeof draft->variant, "%s%s", ntt_login_name(service), modifier);
    if (scope != NTT_LOGIN_LET_IN) {
        draft->selector = selector_of(guessing, at, service, scope);
        draft->observed = guessing->guesses;
        snprintf(draft->unit, sizeof draft->unit, "refused logins");
    }
    ntt_report_incident(engine, &guessing->evidence, draft, &figures, IDLE_S);
}

void ntt_login_describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_HOSTS_TEXT], target[NTT_HOSTS_TEXT], duration[32], names[40] = "", tool[32] = "";
    int service = (int)strcspn(alert->variant, "+");
    ntt_prefix_format(&alert->source, source);
    ntt_prefix_format(&alert->target, target);
    if (own[OWN_SCOPE] == NTT_LOGIN_LET_IN) {
        snprintf(alert->message, sizeof alert->message,
                 "%s was let in by %s port %u (%.*s) after %llu refused logins", source, target,
                 (unsigned)own[OWN_PORT], service, alert->variant, (unsigned long long)own[OWN_GUESSES]);
        return;
    }
    if (own[OWN_SCOPE] == NTT_LOGIN_AT_SERVER)
        ntt_hosts_text((unsigned)own[OWN_ENDS], &alert->source, source);
    if (own[OWN_SCOPE] == NTT_LOGIN_BY_CLIENT)
        ntt_hosts_text((unsigned)own[OWN_ENDS], &alert->target, target);
    if (own[OWN_USERS] > 1)
        snprintf(names, sizeof names, ", for about %u names", (unsigned)own[OWN_USERS]);
    if (own[OWN_TOOL])
        snprintf(tool, sizeof tool, " with %s", ntt_http_tool_name((unsigned)own[OWN_TOOL]));
    struct ntt_evidence span = {.first_ns = (int64_t)own[OWN_BEGIN], .last_ns = (int64_t)own[OWN_END]};
    snprintf(alert->message, sizeof alert->message,
             "%s guessed logins of %s port %u (%.*s)%s: %llu refused%s%s", source, target,
             (unsigned)own[OWN_PORT], service, alert->variant, tool, (unsigned long long)own[OWN_GUESSES],
             ntt_duration_text(&span, duration), names);
}
