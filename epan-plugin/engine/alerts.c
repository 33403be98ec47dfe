/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/alerts.h"

#include "engine/hash.h"
#include "engine/ignore.h"
#include "engine/state.h"

static void emit(struct ntt_engine *engine, struct ntt_open_alert *open, enum ntt_event event,
                 int64_t time_ns)
{
    struct ntt_alert *alert = &open->alert;
    alert->event = event;
    alert->frame = engine->alerts.frame;
    alert->time_ns = time_ns;
    ntt_detectors_describe(open);
    open->said = alert->severity;
    open->next_update = alert->observed * 4;
    if (!open->ignored)
        engine->setup.sink(engine->setup.data, alert);
}

void ntt_alerts_close(struct ntt_engine *engine, struct ntt_open_alert *open)
{
    emit(engine, open, NTT_CLOSE, engine->now_ns);
    open->used = false;
    engine->alerts.open--;
}

void ntt_alerts_supersede(struct ntt_engine *engine, struct ntt_open_alert *open,
                          const struct ntt_open_alert *by)
{
    open->alert.superseded_by = by->alert.id;
    ntt_alerts_close(engine, open);
}

/* How little is lost when the alert has to go: what nobody hears of goes first. */
static unsigned weight(const struct ntt_open_alert *open)
{
    return open->ignored ? 0 : (unsigned)open->alert.severity;
}

static struct ntt_open_alert *free_place(struct ntt_engine *engine)
{
    struct ntt_alerts *alerts = &engine->alerts;
    struct ntt_open_alert *victim = &alerts->pool[0];
    for (unsigned i = 0; i < NTT_OPEN_ALERTS; i++) {
        struct ntt_open_alert *open = &alerts->pool[i];
        if (!open->used)
            return open;
        if (weight(open) < weight(victim) ||
            (weight(open) == weight(victim) && open->alert.evidence.last_ns < victim->alert.evidence.last_ns))
            victim = open;
    }
    ntt_alerts_close(engine, victim);
    return victim;
}

static uint64_t stable_key(const struct ntt_alert *draft)
{
    uint64_t ends = ntt_combine(ntt_hash_address(&draft->source.base) + draft->source.bits,
                                ntt_hash_address(&draft->target.base) + draft->target.bits);
    uint64_t what =
        (uint64_t)draft->type << 32 | (uint64_t)draft->selector.probe << 16 | draft->selector.port;
    return ntt_combine(ntt_combine(ends, what), (uint64_t)draft->evidence.first_ns);
}

static void introduce(struct ntt_engine *engine, struct ntt_open_alert *open)
{
    open->alert.id = ++engine->alerts.last_id;
    emit(engine, open, NTT_OPEN, engine->now_ns);
}

/* An alert that was kept quiet is said as soon as no rule holds for it any longer: it has outgrown the rule's
 * network, or the rule has expired. */
static void judge_ignored(struct ntt_engine *engine, struct ntt_open_alert *open)
{
    const struct ntt_ignore_rules *rules = engine->setup.ignore;
    if (rules && open->ignored <= rules->count &&
        ntt_ignore_holds(&rules->rules[open->ignored - 1], &open->alert, engine->now_ns))
        return;
    open->ignored = (uint32_t)ntt_ignore_find(rules, &open->alert, engine->now_ns);
    if (!open->ignored)
        introduce(engine, open);
}

struct ntt_alert_link ntt_alerts_open(struct ntt_engine *engine, const struct ntt_alert *draft,
                                      const struct ntt_figures *figures, uint32_t idle_s)
{
    struct ntt_open_alert *open = free_place(engine);
    *open = (struct ntt_open_alert){.used = true, .alert = *draft, .figures = *figures, .idle_s = idle_s};
    open->alert.key = stable_key(draft);
    open->ignored = (uint32_t)ntt_ignore_find(engine->setup.ignore, &open->alert, engine->now_ns);
    engine->alerts.open++;
    uint16_t place = (uint16_t)(open - engine->alerts.pool + 1);
    if (place > engine->alerts.reach)
        engine->alerts.reach = place;
    if (open->ignored)
        engine->setup.ignore->rules[open->ignored - 1].count++;
    else
        introduce(engine, open);
    return (struct ntt_alert_link){place, open->alert.key};
}

struct ntt_open_alert *ntt_alerts_at(struct ntt_alerts *alerts, const struct ntt_alert_link *link)
{
    if (!link->place)
        return NULL;
    struct ntt_open_alert *open = &alerts->pool[link->place - 1];
    return open->used && open->alert.key == link->key ? open : NULL;
}

void ntt_alerts_touch(struct ntt_engine *engine, struct ntt_open_alert *open)
{
    if (open->ignored)
        judge_ignored(engine, open);
    else if (open->alert.observed >= open->next_update || open->alert.severity != open->said)
        emit(engine, open, NTT_UPDATE, engine->now_ns);
}

void ntt_alerts_expire(struct ntt_engine *engine)
{
    struct ntt_alerts *alerts = &engine->alerts;
    for (unsigned i = 0; i < alerts->reach && alerts->open; i++) {
        struct ntt_open_alert *open = &alerts->pool[i];
        if (open->used && engine->now_ns - open->alert.evidence.last_ns > (int64_t)open->idle_s * 1000000000)
            ntt_alerts_close(engine, open);
    }
}

static bool is_between(const struct ntt_open_alert *open, const struct ntt_address *source,
                       const struct ntt_address *target)
{
    return (!source || ntt_address_equal(&open->alert.source.base, source)) &&
           (!target || ntt_address_equal(&open->alert.target.base, target));
}

unsigned ntt_alerts_count(const struct ntt_alerts *alerts, enum ntt_alert_type type,
                          const struct ntt_address *source, const struct ntt_address *target)
{
    unsigned count = 0;
    for (unsigned i = 0; i < alerts->reach; i++) {
        const struct ntt_open_alert *open = &alerts->pool[i];
        count += open->used && open->alert.type == type && is_between(open, source, target);
    }
    return count;
}

bool ntt_alerts_any(const struct ntt_alerts *alerts, const char *category, const struct ntt_address *source,
                    const struct ntt_address *target)
{
    for (unsigned i = 0; i < alerts->reach; i++) {
        const struct ntt_open_alert *open = &alerts->pool[i];
        if (open->used && strcmp(ntt_alert_type(open->alert.type)->category, category) == 0 &&
            is_between(open, source, target))
            return true;
    }
    return false;
}

void ntt_alerts_finish(struct ntt_engine *engine)
{
    for (unsigned i = 0; i < engine->alerts.reach; i++) {
        if (engine->alerts.pool[i].used)
            ntt_alerts_close(engine, &engine->alerts.pool[i]);
    }
}
