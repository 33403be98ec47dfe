/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/pressure.h"

#include "engine/state.h"

#include <glib.h>

enum { SHARED_TABLES = 6, TABLES = SHARED_TABLES + NTT_ALERT_TYPES * NTT_OWN_TABLES };

/* Where in the engine the tables lie that hold evidence. Exchanges, rates and host profiles only explain it. */
static size_t place_of(unsigned number, const char **name)
{
    static const struct {
        size_t place;
        const char *name;
    } shared[SHARED_TABLES] = {
        {offsetof(struct ntt_engine, tracks.contacts), "first contacts"},
        {offsetof(struct ntt_engine, tracks.tables[NTT_VERTICAL_SCAN]), "ports tried"},
        {offsetof(struct ntt_engine, tracks.tables[NTT_HORIZONTAL_SCAN]), "hosts tried"},
        {offsetof(struct ntt_engine, tracks.tables[NTT_DISTRIBUTED_SCAN]), "ports tried by many"},
        {offsetof(struct ntt_engine, sessions), "sessions"},
        {offsetof(struct ntt_engine, floods), "packets without an exchange"},
    };
    if (number < SHARED_TABLES) {
        *name = shared[number].name;
        return shared[number].place;
    }
    number -= SHARED_TABLES;
    *name = ntt_alert_type((enum ntt_alert_type)(number / NTT_OWN_TABLES))->name;
    return offsetof(struct ntt_engine, own) + number * sizeof(struct ntt_table);
}

static const struct ntt_table *table_at(const struct ntt_engine *engine, unsigned number, const char **name)
{
    return (const void *)((const char *)engine + place_of(number, name));
}

void ntt_pressure_judge(struct ntt_engine *engine)
{
    enum { MINUTE = 60, SHARE = 100, LEAST = 10 };
    const char *name;
    if (engine->now / MINUTE == engine->pressure_minute)
        return;
    engine->pressure_minute = engine->now / MINUTE;
    for (unsigned i = 0; i < TABLES; i++) {
        struct ntt_table *table = (void *)((char *)engine + place_of(i, &name));
        uint64_t admitted = table->admissions - table->admissions_before;
        uint64_t lost = table->lost - table->lost_before;
        table->admissions_before = table->admissions;
        table->lost_before = table->lost;
        table->full_minutes += lost >= LEAST && lost * SHARE > admitted;
    }
}

uint64_t ntt_pressure_lost(const struct ntt_engine *engine)
{
    uint64_t lost = 0;
    const char *name;
    for (unsigned i = 0; i < TABLES; i++)
        lost += table_at(engine, i, &name)->lost;
    return lost;
}

char *ntt_engine_pressure(const struct ntt_engine *engine)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < TABLES; i++) {
        const char *name;
        const struct ntt_table *table = table_at(engine, i, &name);
        if (table->full_minutes)
            g_string_append_printf(text, "%s%s (%" G_GUINT64_FORMAT " entries with evidence, in %u min)",
                                   text->len ? ", " : "", name, table->lost, table->full_minutes);
    }
    if (!text->len) {
        g_string_free(text, TRUE);
        return NULL;
    }
    g_string_prepend(text, "state pressure: full tables gave up more than 1 % of what came in: ");
    g_string_append(text, "; slow or widely spread activity may have been missed");
    return g_string_free(text, FALSE);
}
