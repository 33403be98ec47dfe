/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/statistics.h"

#include "analysis.h"
#include "ui/statistics_tables.h"

static int frame_tap, end_tap;
static bool awaits_end; /* a listener of end_tap is registered */

/* A table while the host fills it. The host's part comes first: it leads to the rest. */
static struct table {
    stat_tap_table_ui ui;
    const struct ntt_statistic *about;
    struct ntt_rows rows;
    GHashTable *selected; /* ids of alerts of which a frame passed the filter */
    GByteArray *passed;   /* a bit a frame that passed it, while the capture is read for the first time */
} tables[NTT_STATISTICS];

/* What is queued for a frame. */
struct frame {
    struct ntt_packet packet;
    bool first_time; /* the host reads the frame for the first time */
    unsigned alert_count;
    uint32_t alerts[]; /* ids */
};

static void reset(struct table *table)
{
    g_hash_table_remove_all(table->selected);
    g_byte_array_set_size(table->passed, 0);
    if (table->about->begin)
        table->about->begin(&table->rows);
}

static void init_table(stat_tap_table_ui *ui)
{
    struct table *table = (struct table *)ui;
    ntt_rows_lay(&table->rows, ui);
    reset(table);
}

static void reset_table(stat_tap_table *host)
{
    for (struct table *table = tables; table < tables + NTT_STATISTICS; table++) {
        if (table->rows.table == host) {
            ntt_rows_clear(&table->rows);
            reset(table);
        }
    }
}

static void check_filter(const char *argument, const char **filter _U_, char **error)
{
    for (const struct table *table = tables; table < tables + NTT_STATISTICS; table++) {
        if (table->ui.tables && table->ui.tables->len && g_str_has_prefix(argument, table->about->cli))
            *error =
                g_strdup_printf("-z %s was given twice; run tshark once for each filter", table->about->cli);
    }
}

/* An alert that the table does not have yet. */
static void select_alert(struct table *table, const struct ntt_alert *alert)
{
    if (g_hash_table_add(table->selected, GUINT_TO_POINTER(alert->id)))
        table->about->alert(&table->rows, alert);
}

static bool has_passed(const struct table *table, uint32_t frame)
{
    return frame / 8 < table->passed->len && table->passed->data[frame / 8] >> frame % 8 & 1;
}

static void pass(struct table *table, uint32_t frame)
{
    guint used = table->passed->len, needed = frame / 8 + 1;
    if (needed > used) {
        g_byte_array_set_size(table->passed, needed);
        memset(table->passed->data + used, 0, needed - used);
    }
    table->passed->data[frame / 8] |= (guint8)(1u << frame % 8);
}

static tap_packet_status see_frame(void *data, packet_info *pinfo, epan_dissect_t *dissection _U_,
                                   const void *tapped, tap_flags_t flags _U_)
{
    struct table *table = (struct table *)((stat_data_t *)data)->stat_tap_data;
    const struct frame *frame = (const struct frame *)tapped;
    if (table->about->packet)
        table->about->packet(&table->rows, &frame->packet);
    if (!table->about->alert)
        return TAP_PACKET_DONT_REDRAW;
    for (unsigned i = 0; i < frame->alert_count; i++)
        select_alert(table, ntt_analysis_alert(frame->alerts[i]));
    if (frame->first_time) {
        pass(table, pinfo->num);
        return TAP_PACKET_DONT_REDRAW;
    }
    unsigned count;
    const struct ntt_alert *const *late = ntt_analysis_late_alerts(&count);
    for (unsigned i = 0; i < count; i++) {
        if (late[i]->evidence.last_frame == pinfo->num)
            select_alert(table, late[i]);
    }
    /* Rows change places while packets come, so that the window may show them only when all have come. */
    return TAP_PACKET_DONT_REDRAW;
}

/* One-pass tshark has read everything and is about to print: alerts get their last figures, and those that
 * open only now come in. */
static void end_first_reading(void *data _U_)
{
    unsigned known_count, late_count;
    ntt_analysis_finish();
    const struct ntt_alert *const *known = ntt_analysis_alerts(&known_count);
    const struct ntt_alert *const *late = ntt_analysis_late_alerts(&late_count);
    for (struct table *table = tables; table < tables + NTT_STATISTICS; table++) {
        if (!table->passed->len)
            continue;
        for (unsigned i = 0; i < late_count; i++) {
            if (has_passed(table, late[i]->evidence.last_frame))
                g_hash_table_add(table->selected, GUINT_TO_POINTER(late[i]->id));
        }
        table->about->forget_alerts(&table->rows);
        for (unsigned i = 0; i < known_count; i++) {
            if (g_hash_table_contains(table->selected, GUINT_TO_POINTER(known[i]->id)))
                table->about->alert(&table->rows, known[i]);
        }
    }
}

static bool wanted(void)
{
    return have_tap_listener(frame_tap);
}

/* Listeners are drawn from the last one on, and only tshark and sharkd draw those that have seen nothing: this
 * one, registered behind the tables', is drawn before them. */
static void begin(void)
{
    if (!wanted())
        return;
    GString *error = register_tap_listener("ntt_end", &end_tap, NULL, TL_IS_DISSECTOR_HELPER, NULL, NULL,
                                           end_first_reading, NULL);
    awaits_end = !error;
    if (error)
        g_string_free(error, TRUE);
}

static void end(void)
{
    if (awaits_end)
        remove_tap_listener(&end_tap);
    awaits_end = false;
}

static void queue_frame(packet_info *pinfo, const struct ntt_packet *packet, const struct ntt_alert *alerts,
                        unsigned alert_count)
{
    size_t size = sizeof(struct frame) + alert_count * sizeof(uint32_t);
    struct frame *frame = (struct frame *)wmem_alloc(pinfo->pool, size);
    frame->packet = *packet;
    frame->packet.data = NULL; /* borrowed for a shorter time */
    frame->packet.data_length = 0;
    frame->first_time = !PINFO_FD_VISITED(pinfo);
    frame->alert_count = alert_count;
    for (unsigned i = 0; i < alert_count; i++)
        frame->alerts[i] = alerts[i].id;
    tap_queue_packet(frame_tap, pinfo, frame);
}

void ntt_statistics_register(void)
{
    static const struct ntt_follower follower = {
        .begin = begin, .end = end, .frame = queue_frame, .wants_frames = wanted};
    static tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", NULL, TRUE}};
    frame_tap = register_tap("ntt");
    end_tap = register_tap("ntt_end");
    for (unsigned i = 0; i < NTT_STATISTICS; i++) {
        const struct ntt_statistic *about = &ntt_statistics[i];
        tables[i] = (struct table){
            .ui = {.group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
                   .title = about->title,
                   .tap_name = "ntt",
                   .cli_string = about->cli,
                   .stat_tap_init_cb = init_table,
                   .packet_func = see_frame,
                   .stat_tap_reset_table_cb = reset_table,
                   .stat_tap_free_table_item_cb = ntt_rows_free_cell,
                   .stat_filter_check_cb = check_filter,
                   .nfields = about->column_count,
                   .fields = (stat_tap_table_item *)about->columns,
                   .nparams = array_length(parameters),
                   .params = parameters},
            .about = about,
            .rows = {.packets = about->packets, .others_label = about->others_label},
            .selected = g_hash_table_new(NULL, NULL),
            .passed = g_byte_array_new(),
        };
        register_stat_tap_table_ui(&tables[i].ui);
    }
    ntt_analysis_follow(&follower);
}
