/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The alerts of golden/alerts.ndjson in each format, byte for byte as in golden/. With NTT_WRITE_GOLDEN=1 the
 * files are written anew, for who changed a format on purpose, and the test fails.
 */
#include "events/event.h"
#include "events/formats.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char version[] = "\"@VERSION@\"", cef_version[] = "|@VERSION@|";

static char *contents(const char *name)
{
    char *path = g_build_filename(NTT_GOLDEN, name, NULL), *text = NULL;
    CU_ASSERT_TRUE(g_file_get_contents(path, &text, NULL, NULL));
    g_free(path);
    return text ? text : g_strdup("");
}

/* The golden files name no version, so that the next one is no change of a format. */
static void without_version(GString *text)
{
    g_string_replace(text, "\"" NTT_VERSION "\"", version, 0);
    g_string_replace(text, "|" NTT_VERSION "|", cef_version, 0);
}

/* Each alert's changes are numbered, as a sensor numbers them. */
static GPtrArray *events(void)
{
    static const struct ntt_event_source source = {
        .sensor = "gate", .interface = "eth0", .file = "ring_00001_20261123132300.pcapng"};
    GPtrArray *made = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
    GHashTable *sequences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *text = contents("alerts.ndjson"), **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line && **line; line++) {
        json_t *alert = json_loads(*line, 0, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
        char *uid = ntt_event_uid(alert);
        gsize sequence = GPOINTER_TO_SIZE(g_hash_table_lookup(sequences, uid)) + 1;
        g_hash_table_insert(sequences, uid, GSIZE_TO_POINTER(sequence));
        g_ptr_array_add(made, ntt_event_new(alert, sequence, &source));
        json_decref(alert);
    }
    g_strfreev(lines);
    g_free(text);
    g_hash_table_destroy(sequences);
    return made;
}

/* ndjson writes an event as native does. */
static const char *golden_name(const struct ntt_event_format *format)
{
    return format->as_record ? ntt_event_native.name : format->name;
}

static void as_in_the_golden_files(void)
{
    GPtrArray *all = events();
    CU_ASSERT_TRUE(all->len > 5);
    for (size_t i = 0; ntt_event_formats[i]; i++) {
        GString *got = g_string_new(NULL);
        for (guint j = 0; j < all->len; j++) {
            ntt_event_formats[i]->write(g_ptr_array_index(all, j), got);
            g_string_append_c(got, '\n');
        }
        without_version(got);
        char *file = g_strdup_printf("events.%s", golden_name(ntt_event_formats[i]));
        if (g_getenv("NTT_WRITE_GOLDEN")) {
            char *path = g_build_filename(NTT_GOLDEN, file, NULL);
            CU_ASSERT_TRUE(g_file_set_contents(path, got->str, (gssize)got->len, NULL));
            CU_FAIL("the golden files were written anew");
            g_free(path);
        } else {
            char *wanted = contents(file);
            CU_ASSERT_STRING_EQUAL(got->str, wanted);
            g_free(wanted);
        }
        g_free(file);
        g_string_free(got, TRUE);
    }
    g_ptr_array_free(all, TRUE);
}

static void no_line_is_broken(void)
{
    static const char rogue[] = "x\n\r\t\x1b[31m\x7f\xc2\x9b\xe2\x80\xae\xe2\x80\xa8|=\\\"\xff";
    const struct ntt_event_source source = {.sensor = rogue, .interface = rogue, .file = rogue};
    GPtrArray *all = events();
    for (guint j = 0; j < all->len; j++) {
        json_t *event = ntt_event_new(g_ptr_array_index(all, j), 1, &source);
        for (size_t i = 0; ntt_event_formats[i]; i++) {
            GString *line = g_string_new(NULL);
            ntt_event_formats[i]->write(event, line);
            json_t *object = json_loads(line->str, 0, NULL);
            CU_ASSERT_EQUAL(json_is_object(object), ntt_event_formats[i]->shape == NTT_EVENT_JSON);
            json_decref(object);
            CU_ASSERT_TRUE(g_utf8_validate(line->str, (gssize)line->len, NULL));
            for (const char *at = line->str; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);
                CU_ASSERT_FALSE(g_unichar_iscntrl(c) || c == 0x2028 || c == 0x202e);
            }
            g_string_free(line, TRUE);
        }
        json_decref(event);
    }
    g_ptr_array_free(all, TRUE);
}

/* Each format's own files are added to; what others wrote is not. */
static void files_of_events_are_known(void)
{
    static const char *const foreign[] = {
        "notes of mine\n",
        "{\n \"ntt_baseline\": 1\n}\n",
        "<!doctype html>\n",
        "[{\"a\": 1}]\n",
        "\n",
        "\xff\xfe\n",
        "{\"event_type\":\"alert\",\"alert\":{\"gid\":1}}\n", /* Suricata's */
        "{\"log\":\"of a container\",\"stream\":\"stdout\"}\n",
    };
    char *path = NULL;
    int descriptor = g_file_open_tmp("ntt-events-XXXXXX", &path, NULL);
    CU_ASSERT_TRUE(descriptor >= 0 && close(descriptor) == 0);
    CU_ASSERT_TRUE(ntt_event_file_is_ours(path));
    for (size_t i = 0; ntt_event_formats[i]; i++) {
        char *name = g_strdup_printf("events.%s", golden_name(ntt_event_formats[i])), *text = contents(name);
        CU_ASSERT_TRUE(g_file_set_contents(path, text, -1, NULL));
        CU_ASSERT_TRUE(ntt_event_file_is_ours(path));
        g_free(text);
        g_free(name);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
        CU_ASSERT_TRUE(g_file_set_contents(path, foreign[i], -1, NULL));
        CU_ASSERT_FALSE(ntt_event_file_is_ours(path));
    }
    char *text = g_strnfill(100000, 'x'),
         *large = g_strconcat("{\"record\":\"alert\",\"event\":\"open\",\"message\":\"", text, "\"}\n", NULL);
    CU_ASSERT_TRUE(g_file_set_contents(path, large, -1, NULL));
    CU_ASSERT_TRUE(ntt_event_file_is_ours(path));
    g_free(large);
    g_free(text);
    CU_ASSERT_EQUAL(unlink(path), 0);
    CU_ASSERT_FALSE(ntt_event_file_is_ours(path));
    CU_ASSERT_FALSE(ntt_event_file_is_ours("/dev/zero"));
    g_free(path);
}

static void identity(void)
{
    json_t *alert =
        json_pack("{s:s, s:s}", "key", "3d882bf762cace01", "first_time", "2026-11-23T13:37:58.589268550Z");
    json_t *event = ntt_event_new(alert, 3, &(struct ntt_event_source){.sensor = NULL});
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(event, "uid")),
                           "3d882bf762cace01-20261123T133758.589268550Z");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(event, "event_id")),
                           "3d882bf762cace01-20261123T133758.589268550Z-3");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(event, "sequence")), 3);
    CU_ASSERT_TRUE(json_is_string(json_object_get(event, "sensor")));
    CU_ASSERT_PTR_NULL(json_object_get(event, "interface"));
    CU_ASSERT_PTR_NULL(json_object_get(alert, "uid")); /* the record is left as it was */
    json_decref(event);
    json_decref(alert);
}

static void formats_by_name(void)
{
    CU_ASSERT_PTR_EQUAL(ntt_event_format_named("native"), &ntt_event_native);
    CU_ASSERT_PTR_NULL(ntt_event_format_named("html"));
    char *all = ntt_event_format_names(NTT_EVENT_ANY, &ntt_event_text),
         *plain = ntt_event_format_names(NTT_EVENT_PLAIN, NULL), *unknown = ntt_event_format_unknown("html");
    CU_ASSERT_TRUE(g_str_has_prefix(all, "text (default), ndjson, native, "));
    CU_ASSERT_TRUE(g_str_has_prefix(unknown, "'html' is not a format; choose text, ndjson, native, "));
    for (size_t i = 0; ntt_event_formats[i]; i++) {
        const char *name = ntt_event_formats[i]->name;
        CU_ASSERT_PTR_EQUAL(ntt_event_format_named(name), ntt_event_formats[i]);
        CU_ASSERT_PTR_NOT_NULL(strstr(all, name));
        CU_ASSERT_PTR_NOT_NULL(strstr(unknown, name));
        CU_ASSERT_EQUAL(strstr(plain, name) != NULL, ntt_event_formats[i]->shape == NTT_EVENT_PLAIN);
    }
    g_free(unknown);
    g_free(plain);
    g_free(all);
}

static CU_TestInfo tests[] = {
    {"each alert in each format is as in the golden files", as_in_the_golden_files},
    {"hostile text breaks no line", no_line_is_broken},
    {"files of events are known", files_of_events_are_known},
    {"events have names", identity},
    {"formats by name", formats_by_name},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("event formats", tests)
