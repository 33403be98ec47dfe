/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One file per command. Each takes its own argument vector (argv[0] is the command's name), parses it, and
 * returns the exit status of the program.
 */
#ifndef NTT_COMMANDS_H
#define NTT_COMMANDS_H

int report_main(int argc, char **argv);
int alerts_main(int argc, char **argv);
int baseline_main(int argc, char **argv);
int capture_main(int argc, char **argv);
int doctor_main(int argc, char **argv);
int geoip_main(int argc, char **argv);
int manual_main(int argc, char **argv);
int watch_main(int argc, char **argv);
int schedule_main(int argc, char **argv);
int drill_main(int argc, char **argv);

#endif
