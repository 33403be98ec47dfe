/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CONNECT_TIMEOUT_S = 10, TIMEOUT_S = 30, ANSWER_LIMIT = 4 << 20, SHOWN = 200, LOOK_AGAIN_MS = 1000 };

struct ntt_http {
    CURLM *connections;
    CURL *request;
    char *url, *ca_file, *token_file;
    const struct ntt_http_token *token;
    GString *answer;
    char error[CURL_ERROR_SIZE];
};

static size_t take_answer(char *bytes, size_t size, size_t count, void *data)
{
    GString *answer = data;
    gsize room = ANSWER_LIMIT - MIN(answer->len, ANSWER_LIMIT);
    g_string_append_len(answer, bytes, (gssize)MIN(room, size * count));
    return size * count;
}

/* Read anew for each request, so that it can be changed while the program runs. */
static char *read_token(const struct ntt_http *http, char **problem)
{
    char *token = NULL;
    GError *error = NULL;
    if (http->token_file) {
        if (!g_file_get_contents(http->token_file, &token, NULL, &error)) {
            *problem = g_strdup_printf("cannot read the token in '%s': %s", http->token_file, error->message);
            g_error_free(error);
            return NULL;
        }
    } else {
        token = g_strdup(g_getenv(http->token->variable));
    }
    if (token)
        g_strstrip(token);
    if (token && strpbrk(token, "\r\n")) {
        *problem = g_strdup_printf("the token%s%s is more than one line", http->token_file ? " in " : "",
                                   http->token_file ? http->token_file : "");
        g_clear_pointer(&token, g_free);
    }
    return token;
}

static void set_up(struct ntt_http *http, uint64_t timeout)
{
    CURL *request = http->request;
    curl_easy_setopt(request, CURLOPT_URL, http->url);
    curl_easy_setopt(request, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(request, CURLOPT_USERAGENT, "ntt/" NTT_VERSION);
    curl_easy_setopt(request, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(request, CURLOPT_CONNECTTIMEOUT, (long)MIN(timeout, CONNECT_TIMEOUT_S));
    curl_easy_setopt(request, CURLOPT_TIMEOUT, (long)timeout);
    curl_easy_setopt(request, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(request, CURLOPT_SSL_VERIFYHOST, 2L);
    if (http->ca_file)
        curl_easy_setopt(request, CURLOPT_CAINFO, http->ca_file);
    curl_easy_setopt(request, CURLOPT_POST, 1L);
    curl_easy_setopt(request, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(request, CURLOPT_WRITEDATA, http->answer);
    curl_easy_setopt(request, CURLOPT_ERRORBUFFER, http->error);
}

struct ntt_http *ntt_http_new(const struct ntt_target *target, char *url, const struct ntt_http_token *token,
                              char **problem)
{
    static gsize ready;
    if (g_once_init_enter(&ready)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        g_once_init_leave(&ready, 1);
    }
    struct ntt_http *http = g_new0(struct ntt_http, 1);
    http->url = url;
    http->ca_file = g_strdup(ntt_target_option(target, "ca-file"));
    http->token_file = g_strdup(ntt_target_option(target, "token-file"));
    http->token = token;
    http->answer = g_string_new(NULL);
    http->connections = curl_multi_init();
    http->request = curl_easy_init();
    uint64_t timeout;
    char *secret = read_token(http, problem), *parsed = NULL;
    CURLU *parts = curl_url();
    bool good = !*problem && ntt_target_number(target, "timeout", 1, 3600, TIMEOUT_S, &timeout, problem);
    if (good && token->required && !secret)
        *problem = g_strdup_printf("%s needs a token: put it into a file and give ,token-file=FILE, or into "
                                   "the environment variable %s.",
                                   target->name, token->variable);
    else if (good && http->ca_file && access(http->ca_file, R_OK) != 0)
        *problem =
            g_strdup_printf("cannot read the certificates in '%s': %s.", http->ca_file, g_strerror(errno));
    else if (good &&
             (curl_url_set(parts, CURLUPART_URL, url, 0) || curl_url_get(parts, CURLUPART_HOST, &parsed, 0)))
        *problem =
            g_strdup_printf("'%s' is not a URL. For example: %s.", target->name, target->driver->example);
    else if (good)
        set_up(http, timeout);
    curl_free(parsed);
    curl_url_cleanup(parts);
    g_free(secret);
    if (!*problem)
        return http;
    ntt_http_free(http);
    return NULL;
}

void ntt_http_free(struct ntt_http *http)
{
    curl_easy_cleanup(http->request);
    curl_multi_cleanup(http->connections);
    g_string_free(http->answer, TRUE);
    g_free(http->url);
    g_free(http->ca_file);
    g_free(http->token_file);
    g_free(http);
}

void ntt_append_json(GString *out, const GString *line)
{
    json_t *string = *line->str == '{' ? NULL : json_stringn(line->str, line->len);
    char *text = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    if (text)
        g_string_append(out, text);
    else
        g_string_append_len(out, line->str, (gssize)line->len);
    free(text);
    json_decref(string);
}

/* As curl_easy_perform, but ends when it is told to stop. */
static CURLcode perform(struct ntt_http *http, GCancellable *stop)
{
    struct curl_waitfd told = {.fd = g_cancellable_get_fd(stop), .events = CURL_WAIT_POLLIN};
    CURLcode result = CURLE_ABORTED_BY_CALLBACK;
    int running = 1, queued;
    curl_multi_add_handle(http->connections, http->request);
    while (running && !g_cancellable_is_cancelled(stop) &&
           curl_multi_perform(http->connections, &running) == CURLM_OK)
        if (running)
            curl_multi_poll(http->connections, &told, 1, LOOK_AGAIN_MS, NULL);
    const CURLMsg *message = curl_multi_info_read(http->connections, &queued);
    if (message && message->msg == CURLMSG_DONE)
        result = message->data.result;
    curl_multi_remove_handle(http->connections, http->request);
    g_cancellable_release_fd(stop);
    return result;
}

static char *describe_failure(const struct ntt_http *http, CURLcode result)
{
    const char *what = *http->error ? http->error : curl_easy_strerror(result);
    if (result == CURLE_PEER_FAILED_VERIFICATION && !http->ca_file)
        return g_strdup_printf("%s. If its certificate was issued by your own authority, add ,ca-file=FILE",
                               what);
    return g_strdup(what);
}

/* The status of the answer; 0, and `problem` is set, when there was none. */
static long post(struct ntt_http *http, const char *content_type, const GString *body, GCancellable *stop,
                 char **problem)
{
    char *token = read_token(http, problem);
    if (*problem)
        return 0;
    char *type = g_strdup_printf("Content-Type: %s", content_type);
    char *authorization = token ? g_strdup_printf("Authorization: %s %s", http->token->word, token) : NULL;
    struct curl_slist *headers = curl_slist_append(NULL, type);
    headers = curl_slist_append(headers, "Expect:");
    if (authorization)
        headers = curl_slist_append(headers, authorization);
    curl_easy_setopt(http->request, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(http->request, CURLOPT_POSTFIELDS, body->str);
    curl_easy_setopt(http->request, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
    g_string_truncate(http->answer, 0);
    *http->error = '\0';
    CURLcode result = perform(http, stop);
    long status = 0;
    if (result == CURLE_OK)
        curl_easy_getinfo(http->request, CURLINFO_RESPONSE_CODE, &status);
    else
        *problem = describe_failure(http, result);
    curl_easy_setopt(http->request, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    g_free(authorization);
    g_free(type);
    g_free(token);
    return status;
}

static char *describe_status(const struct ntt_http *http, long status)
{
    switch (status) {
    case 401:
    case 403:
        return g_strdup_printf("it answers %ld: the token is wrong, or %s", status,
                               http->token_file ? "has no permission to write there" : "is missing");
    case 404:
        return g_strdup("it answers 404: the address is wrong");
    default:
        if (status >= 300 && status < 400)
            return g_strdup_printf("it redirects to another address (%ld); give that address instead",
                                   status);
        return g_strdup_printf("it answers %ld", status);
    }
}

static bool is_refusal(long status)
{
    return status == 400 || status == 413 || status == 422;
}

void ntt_http_send(struct ntt_http *http, const struct ntt_http_body *body, const struct ntt_outgoing *events,
                   size_t count, GCancellable *stop, struct ntt_send_result *result)
{
    GString *text = g_string_new(NULL);
    long status;
    for (;;) {
        g_string_truncate(text, 0);
        body->write(body->data, events, count, text);
        status = post(http, body->content_type, text, stop, &result->problem);
        if (!is_refusal(status) || count == 1)
            break;
        count /= 2;
    }
    if (status >= 200 && status < 300 && body->judge) {
        body->judge(http->answer, count, result);
    } else if (status >= 200 && status < 300) {
        result->done = count;
    } else if (is_refusal(status)) {
        result->done = result->refused = 1;
        result->refusal = g_strdup_printf("it was refused with %ld: %.*s", status, SHOWN, http->answer->str);
    } else if (!result->problem) {
        result->problem = describe_status(http, status);
    }
    g_string_free(text, TRUE);
}
