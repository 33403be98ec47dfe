/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/1 (RFC 9112) as it lies in one packet, as far as that was captured. */
#ifndef NTT_HTTP_H
#define NTT_HTTP_H

#include "engine/content/text.h"

/* A request begins here: a method, and a target or what was captured of one. */
bool ntt_http_is_request(struct ntt_bytes said);
/* What a request asks for, with its query. Cut where the capture was. */
struct ntt_bytes ntt_http_target(struct ntt_bytes request);
/* The status of the answer that begins here; 0: none does. */
unsigned ntt_http_status(struct ntt_bytes said);
/* A header's value up to the end of its line; none where there is no such header. The name is in lower case, with colon and
 * space: "location: ". */
struct ntt_bytes ntt_http_header(struct ntt_bytes said, const char *name);
/* What stands behind the headers; none where they do not end here. */
struct ntt_bytes ntt_http_body(struct ntt_bytes said);
/* The scanner that a request names, in its User-Agent: an index from 1, for ntt_http_tool_name. 0: none. */
unsigned ntt_http_tool(struct ntt_bytes request);
/* "sqlmap"; "" for 0. */
const char *ntt_http_tool_name(unsigned tool);

#endif
