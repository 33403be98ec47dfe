/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that have subcommands of their own, as "ntt geoip build". */
#ifndef NTT_SUBCOMMANDS_H
#define NTT_SUBCOMMANDS_H

struct ntt_subcommand {
    const char *name;
    int (*run)(
        char ***arguments); /* the vector begins with the subcommand's name, and is freed by the caller */
};

/* Runs the subcommand that argv[1] names, or shows the usage. The table's last row has no name; what it runs, if anything, takes
 * a vector of options that names no subcommand, and begins with the command's name. Returns the program's exit status. */
int ntt_run_subcommand(const char *command, const char *usage, const struct ntt_subcommand *subcommands,
                       int argc, char **argv);

#endif
