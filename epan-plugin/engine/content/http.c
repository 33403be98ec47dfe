/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/content/http.h"

static bool is_capital(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

/* Length of the method: a word in capitals, and a space. */
static uint32_t method_of(struct ntt_bytes said)
{
    enum { SHORTEST = 3, LONGEST = 10 };
    uint32_t i = 0;
    while (i < said.length && i < LONGEST && is_capital(said.at[i]))
        i++;
    return i >= SHORTEST && i + 1 < said.length && said.at[i] == ' ' ? i : 0;
}

/* "/index.html", "*", and what a proxy is asked for: "http://…". Other protocols have commands in capitals too, so a line that
 * ends has to name its version. */
bool ntt_http_is_request(struct ntt_bytes said)
{
    uint32_t method = method_of(said);
    if (!method)
        return false;
    struct ntt_bytes rest = ntt_bytes_after(said, method + 1), line = ntt_bytes_line(rest);
    if (rest.at[0] != '/' && rest.at[0] != '*' && rest.at[0] != 'h')
        return false;
    return line.length == rest.length || ntt_bytes_find(line, " HTTP/").at;
}

struct ntt_bytes ntt_http_target(struct ntt_bytes request)
{
    return ntt_bytes_until(ntt_bytes_after(request, method_of(request) + 1), " \r\n");
}

unsigned ntt_http_status(struct ntt_bytes said)
{
    enum { AT = 9, DIGITS = 3 };
    if (said.length < AT + DIGITS || memcmp(said.at, "HTTP/1.", 7) != 0)
        return 0;
    unsigned status = 0;
    for (uint32_t i = AT; i < AT + DIGITS; i++) {
        if (said.at[i] < '0' || said.at[i] > '9')
            return 0;
        status = status * 10 + (unsigned)(said.at[i] - '0');
    }
    return status;
}

/* Runs for every request, so it looks at the first letter of each line only. */
struct ntt_bytes ntt_http_header(struct ntt_bytes said, const char *name)
{
    while (said.length && said.at[0] != '\r') {
        if ((said.at[0] | 0x20) == name[0] && ntt_bytes_begin(said, name))
            return ntt_bytes_line(ntt_bytes_after(said, (uint32_t)strlen(name)));
        const uint8_t *end = memchr(said.at, '\n', said.length);
        said = end ? ntt_bytes_after(said, (uint32_t)(end - said.at) + 1) : (struct ntt_bytes){0};
    }
    return (struct ntt_bytes){0};
}

struct ntt_bytes ntt_http_body(struct ntt_bytes said)
{
    return ntt_bytes_after(ntt_bytes_find(said, "\r\n\r\n"), 4);
}

/* What these programs write into User-Agent unless they are told otherwise, from their sources. */
static const struct {
    const char *name, *mark;
} tools[] = {
    {"", ""},
    {"sqlmap", "sqlmap/"},
    {"nikto", "Nikto"},
    {"gobuster", "gobuster/"},
    {"dirbuster", "DirBuster"},
    {"feroxbuster", "feroxbuster/"},
    {"ffuf", "Fuzz Faster"},
    {"wfuzz", "Wfuzz/"},
    {"dirsearch", "dirsearch"},
    {"nmap", "Nmap Scripting Engine"},
    {"hydra", "(Hydra)"},
    {"wpscan", "WPScan"},
    {"nuclei", "Nuclei"},
    {"whatweb", "WhatWeb/"},
    {"masscan", "masscan/"},
    {"zgrab", "zgrab/"},
    {"skipfish", "SF/2"},
    {"arachni", "Arachni/"},
    {"w3af", "w3af."},
    {"openvas", "OpenVAS"},
    {"acunetix", "cunetix"},
    {"nessus", "Nessus"},
    {"sipvicious", "friendly-scanner"},
    {"sipcli", "sipcli/"},
};

unsigned ntt_http_tool(struct ntt_bytes request)
{
    struct ntt_bytes agent = ntt_http_header(request, "user-agent: ");
    for (unsigned i = 1; agent.length && i < sizeof tools / sizeof *tools; i++) {
        if (ntt_bytes_find(agent, tools[i].mark).at)
            return i;
    }
    return 0;
}

const char *ntt_http_tool_name(unsigned tool)
{
    return tools[tool].name;
}
