/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that have parts of their own, as "ntt geoip build". */
#ifndef NTT_PARTS_H
#define NTT_PARTS_H

struct ntt_part {
    const char *name;
    int (*run)(char ***arguments); /* the vector begins with the part's name, and is freed by the caller */
};

/* Runs the part that argv[1] names, or shows the usage. The table's last row has no name; what it runs, if anything, takes
 * a vector of options that names no part, and begins with the command's name. Returns the program's exit status. */
int ntt_run_part(const char *command, const char *usage, const struct ntt_part *parts, int argc, char **argv);

#endif
