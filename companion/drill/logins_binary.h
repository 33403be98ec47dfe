/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refused logins of services that do not speak in lines. */
#ifndef NTT_LOGINS_BINARY_H
#define NTT_LOGINS_BINARY_H

#include "drill/tcp_session.h"

/* Three guesses in one connection. What is encrypted are random bytes of the sizes that OpenSSH's have. */
void ntt_login_ssh(struct ntt_tcp_session *session);
void ntt_login_mysql(struct ntt_tcp_session *session);
void ntt_login_postgres(struct ntt_tcp_session *session);

#endif
