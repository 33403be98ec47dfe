/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/ignore_table.h"

#include <epan/uat.h>

static struct ntt_ignore_cells *rows;
static guint row_count;

UAT_CSTRING_CB_DEF(rows, type, struct ntt_ignore_cells)
UAT_CSTRING_CB_DEF(rows, address, struct ntt_ignore_cells)
UAT_CSTRING_CB_DEF(rows, side, struct ntt_ignore_cells)
UAT_CSTRING_CB_DEF(rows, port, struct ntt_ignore_cells)
UAT_CSTRING_CB_DEF(rows, reason, struct ntt_ignore_cells)
UAT_CSTRING_CB_DEF(rows, expires, struct ntt_ignore_cells)

static void *copy(void *to, const void *from, size_t size _U_)
{
    const struct ntt_ignore_cells *old = (const struct ntt_ignore_cells *)from;
    *(struct ntt_ignore_cells *)to = (struct ntt_ignore_cells){
        .type = g_strdup(old->type),
        .address = g_strdup(old->address),
        .side = g_strdup(old->side),
        .port = g_strdup(old->port),
        .reason = g_strdup(old->reason),
        .expires = g_strdup(old->expires),
    };
    return to;
}

static ntt_table_bool check(void *row, char **error)
{
    struct ntt_ignore_rule rule;
    *error = ntt_ignore_cells_read((const struct ntt_ignore_cells *)row, &rule);
    if (*error)
        return FALSE;
    g_free(rule.reason);
    return TRUE;
}

static void clear(void *row)
{
    struct ntt_ignore_cells *cells = (struct ntt_ignore_cells *)row;
    char *texts[] = {cells->type, cells->address, cells->side, cells->port, cells->reason, cells->expires};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

void ntt_ignore_table_register(module_t *module)
{
    static uat_field_t fields[] = {
        UAT_FLD_CSTRING(rows, type, "Type", "A type of alert, such as host_sweep, or *"),
        UAT_FLD_CSTRING(rows, address, "Address", "An address or a network, or *"),
        UAT_FLD_CSTRING(rows, side, "Side", "source, target or either"),
        UAT_FLD_CSTRING(rows, port, "Port", "Port of the alert, or *"),
        UAT_FLD_CSTRING(rows, reason, "Reason", "Why it is ignored"),
        UAT_FLD_CSTRING(rows, expires, "Expires",
                        "The last day on which it is ignored: 2026-12-31, or never"),
        UAT_END_FIELDS,
    };
    uat_t *table = uat_new("Ignored alerts", sizeof *rows, "ntt_ignore", TRUE, (void *)&rows, &row_count,
                           UAT_AFFECTS_DISSECTION, NULL, copy, check, clear, NULL, NULL, fields);
    prefs_register_uat_preference(
        module, "ignore", "Ignored alerts",
        "Alerts to ignore. They are counted in the record stream and the report. Default: none.", table);
}

void ntt_ignore_table_add(struct ntt_ignore_set *set)
{
    for (guint i = 0; i < row_count; i++) {
        char *where = g_strdup_printf("row %u of the table \"Ignored alerts\"", i + 1);
        ntt_ignore_set_add(set, &rows[i], where);
        g_free(where);
    }
}
