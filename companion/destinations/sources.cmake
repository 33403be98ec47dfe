# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where events go. A kind of destination is a file.
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.85)
target_sources(ntt_companion PRIVATE
  destinations/cursor.c destinations/destination.c destinations/elastic.c destinations/file.c destinations/http.c
  destinations/outbox.c destinations/splunk.c destinations/spool.c destinations/stdout.c destinations/syslog.c
  destinations/syslog_line.c destinations/target.c destinations/webhook.c commands/sending.c)
target_link_libraries(ntt_companion PRIVATE PkgConfig::CURL)
