/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KML 2.2, which Google Earth and others open: countries and hosts as places, paths between countries as
 * lines, the wider the more bytes. What has no place is left out; elements stand in the order of the standard.
 */
#include "base/escape.h"
#include "base/text_format.h"
#include "output/formats.h"
#include "output/limits.h"
#include "output/places.h"
#include "output/verdict.h"

#include <math.h>
#include <string.h>

enum { WIDTHS = 8 };

/* The width of a line: one more for each fourfold growth of its bytes, the widest for the most of all. */
static unsigned width(uint64_t bytes, uint64_t most)
{
    double steps = bytes && most > bytes ? log2((double)most / (double)bytes) / 2 : 0;
    return steps < WIDTHS - 1 ? WIDTHS - (unsigned)steps : 1;
}

static void element(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "<%s>", name);
    ntt_xml_text(out, text);
    g_string_append_printf(out, "</%s>\n", name);
}

static void datum(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "<Data name=\"%s\"><value>", name);
    ntt_xml_text(out, text);
    g_string_append(out, "</value></Data>\n");
}

static void number(GString *out, const char *name, uint64_t n)
{
    g_string_append_printf(out, "<Data name=\"%s\"><value>%" G_GUINT64_FORMAT "</value></Data>\n", name, n);
}

static void position(GString *out, const struct ntt_map_place *place)
{
    char longitude[G_ASCII_DTOSTR_BUF_SIZE], latitude[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(out, "%s,%s,0",
                           g_ascii_formatd(longitude, sizeof longitude, "%.6f", place->longitude),
                           g_ascii_formatd(latitude, sizeof latitude, "%.6f", place->latitude));
}

static void place_mark(GString *out, const struct ntt_map_place *place, const char *kind)
{
    if (!place->located)
        return;
    char *name = place->name ? g_strdup_printf("%s (%s)", place->name, place->id) : g_strdup(place->id);
    char *packets = ntt_text_counted(place->packets, "packet", "packets"),
         *bytes = ntt_text_bytes(place->bytes), *alerts = ntt_text_counted(place->alerts, "alert", "alerts"),
         *description = g_strdup_printf("%s, %s, %s", packets, bytes, alerts);
    g_string_append(out, "<Placemark>\n");
    element(out, "name", name);
    element(out, "description", description);
    g_string_append_printf(out, "<styleUrl>#%s</styleUrl>\n<ExtendedData>\n",
                           place->alerts ? "alerts" : "place");
    datum(out, "kind", kind);
    datum(out, "country", place->country ? place->country : strcmp(kind, "country") == 0 ? place->id : NULL);
    number(out, "hosts", place->hosts);
    number(out, "packets", place->packets);
    number(out, "bytes", place->bytes);
    number(out, "alerts", place->alerts);
    g_string_append(out, "</ExtendedData>\n<Point><coordinates>");
    position(out, place);
    g_string_append(out, "</coordinates></Point>\n</Placemark>\n");
    g_free(description);
    g_free(alerts);
    g_free(bytes);
    g_free(packets);
    g_free(name);
}

static void path_mark(GString *out, const struct ntt_path *path, uint64_t most)
{
    char *name = g_strdup_printf("%s to %s", path->from->name ? path->from->name : path->from->id,
                                 path->to->name ? path->to->name : path->to->id);
    char *packets = ntt_text_counted(path->packets, "packet", "packets"),
         *bytes = ntt_text_bytes(path->bytes), *description = g_strdup_printf("%s, %s", packets, bytes);
    g_string_append(out, "<Placemark>\n");
    element(out, "name", name);
    element(out, "description", description);
    g_string_append_printf(out, "<styleUrl>#width-%u</styleUrl>\n<ExtendedData>\n", width(path->bytes, most));
    datum(out, "from", path->from->id);
    datum(out, "to", path->to->id);
    number(out, "packets", path->packets);
    number(out, "bytes", path->bytes);
    g_string_append(out, "</ExtendedData>\n<LineString><tessellate>1</tessellate><coordinates>");
    position(out, path->from);
    g_string_append_c(out, ' ');
    position(out, path->to);
    g_string_append(out, "</coordinates></LineString>\n</Placemark>\n");
    g_free(description);
    g_free(bytes);
    g_free(packets);
    g_free(name);
}

static void folder(GString *out, const char *name, const GPtrArray *places, const char *kind)
{
    g_string_append(out, "<Folder>\n");
    element(out, "name", name);
    for (guint i = 0; i < places->len; i++)
        place_mark(out, g_ptr_array_index(places, i), kind);
    g_string_append(out, "</Folder>\n");
}

/* Colours are alpha, blue, green, red. */
static void styles(GString *out)
{
    g_string_append(out, "<Style id=\"place\"><IconStyle><color>ffd08030</color></IconStyle></Style>\n"
                         "<Style id=\"alerts\"><IconStyle><color>ff2020d0</color></IconStyle></Style>\n");
    for (unsigned i = 1; i <= WIDTHS; i++)
        g_string_append_printf(out,
                               "<Style id=\"width-%u\"><LineStyle><color>b0d08030</color><width>%u</width>"
                               "</LineStyle></Style>\n",
                               i, i);
}

static void write_kml(const struct ntt_report *report, GString *out)
{
    struct ntt_places *places = ntt_places_of(report, NULL);
    uint64_t most = 0;
    char *verdict = ntt_verdict_headline(report), *limits = ntt_limits_text(report),
         *description = g_strconcat(verdict, *limits ? " · " : "", limits, NULL);
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<!-- written by ntt " NTT_VERSION " -->\n"
                         "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    element(out, "name", report->title);
    element(out, "description", description);
    styles(out);
    folder(out, "Countries", places->countries, "country");
    folder(out, "Hosts", places->hosts, "host");
    for (guint i = 0; i < places->paths->len; i++)
        if (ntt_path_is_drawn(&g_array_index(places->paths, struct ntt_path, i)))
            most = MAX(most, g_array_index(places->paths, struct ntt_path, i).bytes);
    g_string_append(out, "<Folder>\n<name>Paths</name>\n");
    for (guint i = 0; i < places->paths->len; i++)
        if (ntt_path_is_drawn(&g_array_index(places->paths, struct ntt_path, i)))
            path_mark(out, &g_array_index(places->paths, struct ntt_path, i), most);
    g_string_append(out, "</Folder>\n</Document>\n</kml>\n");
    g_free(description);
    g_free(limits);
    g_free(verdict);
    ntt_places_free(places);
}

const struct ntt_format ntt_format_kml = {
    .name = "kml",
    .suffix = ".kml",
    .about = "a map for Google Earth",
    .begins = "<?xml ",
    .mark = "<!-- written by ntt ",
    .write = write_kml,
};
