# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where events go. A kind of destination is a file.
target_sources(ntt_companion PRIVATE
  destinations/cursor.c destinations/destination.c destinations/file.c destinations/outbox.c destinations/spool.c
  destinations/stdout.c destinations/target.c commands/sending.c)
