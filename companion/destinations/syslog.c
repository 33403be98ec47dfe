/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Syslog: the socket of this machine, UDP (RFC 5426), or TCP with octet counting (RFC 6587).
 *
 * UDP says nothing of what arrives: an error is noticed only where the other machine refuses. With TCP events count as
 * taken once the other machine has acknowledged their bytes.
 */
#include "destinations/driver.h"
#include "destinations/syslog_line.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { UDP_PORT = 514, TCP_PORT = 601, TIMEOUT_S = 10, LOOK_AGAIN_US = 2000 };

struct syslog {
    GSocketClient *client;
    GSocketConnectable *where;
    GSocketConnection *connection; /* NULL: none */
    unsigned facility;
    bool stream;
};

static void close_syslog(void *destination)
{
    struct syslog *syslog = destination;
    g_clear_object(&syslog->connection);
    g_clear_object(&syslog->client);
    g_clear_object(&syslog->where);
    g_free(syslog);
}

static GSocketConnectable *find_where(struct syslog *syslog, const struct ntt_target *target)
{
    const char *address = target->address;
    if (!strstr(address, "://")) {
        const char *path = strchr(address, ':');
        path = path && path[1] ? path + 1 : "/dev/log";
        return G_SOCKET_CONNECTABLE(g_unix_socket_address_new(path));
    }
    char *host = NULL;
    uint16_t port = 0;
    syslog->stream = g_str_has_prefix(address, "syslog+tcp");
    if (!ntt_target_host(strstr(address, "://") + 3, syslog->stream ? TCP_PORT : UDP_PORT, &host, &port))
        return NULL;
    GSocketConnectable *where = g_network_address_new(host, port);
    g_free(host);
    return where;
}

static void *open_syslog(const struct ntt_target *target, char **problem)
{
    struct syslog *syslog = g_new0(struct syslog, 1);
    const char *facility = ntt_target_option(target, "facility");
    syslog->facility = NTT_SYSLOG_LOCAL0;
    syslog->where = find_where(syslog, target);
    syslog->client = g_socket_client_new();
    g_socket_client_set_enable_proxy(syslog->client, FALSE);
    g_socket_client_set_timeout(syslog->client, TIMEOUT_S);
    g_socket_client_set_socket_type(syslog->client,
                                    syslog->stream ? G_SOCKET_TYPE_STREAM : G_SOCKET_TYPE_DATAGRAM);
    if (!syslog->where)
        *problem = g_strdup_printf("'%s' is not a host and a port. For example: %s.", target->name,
                                   target->driver->example);
    else if (facility && !ntt_syslog_facility(facility, &syslog->facility))
        *problem = g_strdup_printf("'%s' is not a facility; choose " NTT_SYSLOG_FACILITIES ".", facility);
    else
        return syslog;
    close_syslog(syslog);
    return NULL;
}

static GString *frame(const struct syslog *syslog, const struct ntt_outgoing *event)
{
    GString *message = g_string_new(NULL);
    ntt_syslog_line(event->event, event->line, syslog->facility, message);
    if (syslog->stream) {
        char *count = g_strdup_printf("%" G_GSIZE_FORMAT " ", message->len);
        g_string_prepend(message, count);
        g_free(count);
    }
    return message;
}

static bool send_all(GSocket *socket, const GString *message, GCancellable *stop, GError **error)
{
    for (gsize at = 0; at < message->len;) {
        gssize sent = g_socket_send(socket, message->str + at, message->len - at, stop, error);
        if (sent < 0)
            return false;
        at += (gsize)sent;
    }
    return true;
}

/* What the other end says is not wanted, but that it has closed is. */
static bool is_open(GSocket *socket, GError **error)
{
    char said[512];
    ssize_t got;
    while ((got = recv(g_socket_get_fd(socket), said, sizeof said, MSG_DONTWAIT)) > 0)
        ;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return true;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                        got < 0 ? g_strerror(errno) : "the connection was closed at the other end");
    return false;
}

/* Waits until the other machine has acknowledged all bytes. */
static bool wait_acknowledged(GSocket *socket, GCancellable *stop, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + TIMEOUT_S * G_TIME_SPAN_SECOND;
    int waiting = 0;
    while (ioctl(g_socket_get_fd(socket), SIOCOUTQ, &waiting) == 0 && waiting > 0) {
        if (g_cancellable_set_error_if_cancelled(stop, error) || !is_open(socket, error))
            return false;
        if (g_get_monotonic_time() > deadline) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                "the other end acknowledges nothing");
            return false;
        }
        g_usleep(LOOK_AGAIN_US);
    }
    return is_open(socket, error);
}

static void send_to_syslog(void *destination, const struct ntt_outgoing *events, size_t count,
                           GCancellable *stop, struct ntt_send_result *result)
{
    struct syslog *syslog = destination;
    GError *error = NULL;
    if (!syslog->connection)
        syslog->connection = g_socket_client_connect(syslog->client, syslog->where, stop, &error);
    GSocket *socket = syslog->connection ? g_socket_connection_get_socket(syslog->connection) : NULL;
    bool good = socket && (!syslog->stream || is_open(socket, &error));
    size_t done = 0, refused = 0;
    while (good && done < count) {
        GString *message = frame(syslog, &events[done]);
        good = send_all(socket, message, stop, &error);
        if (!good && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE)) {
            refused++;
            g_free(result->refusal);
            result->refusal =
                g_strdup_printf("a message of %" G_GSIZE_FORMAT " bytes is too long", message->len);
            g_clear_error(&error);
            good = true;
        }
        done += good;
        g_string_free(message, TRUE);
    }
    if (good && syslog->stream)
        good = wait_acknowledged(socket, stop, &error);
    else if (good)
        good = g_socket_check_connect_result(socket, &error); /* a datagram was refused */
    if (good) {
        result->done = done;
        result->refused = refused;
    } else {
        /* What was sent before the error is sent again: nobody knows how much of it arrived. */
        result->problem = g_strdup(error ? error->message : "no connection");
        g_clear_object(&syslog->connection);
    }
    g_clear_error(&error);
}

const struct ntt_destination_driver ntt_syslog_driver = {
    .prefixes = (const char *const[]){"syslog:", "syslog+udp://", "syslog+tcp://", NULL},
    .example = "syslog+tcp://logs.example.org:601,format=cef",
    .options = (const char *const[]){"facility", NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_syslog,
    .send = send_to_syslog,
    .close = close_syslog,
};
