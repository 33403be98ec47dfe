# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where events go. A kind of destination is a file.
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.85)
pkg_check_modules(RDKAFKA IMPORTED_TARGET rdkafka)
pkg_check_modules(SYSTEMD IMPORTED_TARGET libsystemd)
if(NOT RDKAFKA_FOUND)
  message(STATUS "Without librdkafka alerts cannot be sent to Kafka; on Debian: apt-get install librdkafka-dev")
endif()
if(NOT SYSTEMD_FOUND)
  message(STATUS "Without libsystemd alerts cannot be sent to the journal; on Debian: apt-get install libsystemd-dev")
endif()
target_sources(ntt_companion PRIVATE
  destinations/cursor.c destinations/destination.c destinations/elastic.c destinations/file.c destinations/http.c
  destinations/outbox.c destinations/splunk.c destinations/spool.c destinations/stdout.c destinations/syslog.c
  destinations/syslog_line.c destinations/target.c destinations/webhook.c commands/sending.c
  $<IF:$<BOOL:${RDKAFKA_FOUND}>,destinations/kafka.c,destinations/kafka_without.c>
  $<IF:$<BOOL:${SYSTEMD_FOUND}>,destinations/journal.c,destinations/journal_without.c>)
target_link_libraries(ntt_companion PRIVATE PkgConfig::CURL $<$<BOOL:${RDKAFKA_FOUND}>:PkgConfig::RDKAFKA>
  $<$<BOOL:${SYSTEMD_FOUND}>:PkgConfig::SYSTEMD>)
