# SPDX-License-Identifier: GPL-2.0-or-later
# One line per unit test program; the libraries behind the name are what it may see.
