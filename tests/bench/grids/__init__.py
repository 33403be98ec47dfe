# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests/bench/envelope varies: for each alert type the sizes, and the kinds of traffic that have them."""
