/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record stream: `tshark -q -r FILE -z ntt,records[,LABEL]` prints one JSON object a line on standard output.
 * records.md, which is also the manual page ntt-records(5), is the contract: kinds, members, order.
 */
#ifndef NTT_RECORD_STREAM_H
#define NTT_RECORD_STREAM_H

/* Registers `-z ntt,records`. Called once, from plugin registration. */
void ntt_records_register(void);

#endif
