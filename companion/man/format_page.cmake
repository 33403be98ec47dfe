# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the manual page of a format from TEXT, Markdown that begins "# ntt-records: what it is". TABLE, where it is
# given, is a program that prints a row a field (name, type, title, description, between tabs); they come last.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/roff.cmake")

file(READ "${TEXT}" text)
if(NOT text MATCHES "(^|\n)# ${NAME}: ([^\n]*)\n")
  message(FATAL_ERROR "${TEXT} has no heading '# ${NAME}: PURPOSE', which the page's name is made of")
endif()
set(purpose "${CMAKE_MATCH_2}")
markdown(body "${TEXT}")

if(TABLE)
  run(table "${TABLE}")
  split_lines(rows "${table}")
  string(APPEND body ".SH FIELDS\n")
  foreach(row IN LISTS rows)
    if(NOT row MATCHES "^([^\t]+)\t([^\t]+)\t([^\t]*)\t([^\t]*)$")
      message(FATAL_ERROR "${TABLE} prints a row that is not name, type, title, description: '${row}'")
    endif()
    set(name "${CMAKE_MATCH_1}")
    set(type "${CMAKE_MATCH_2}")
    set(title "${CMAKE_MATCH_3}")
    set(description "${CMAKE_MATCH_4}")
    string(REGEX REPLACE "^FT_" "" type "${type}")
    string(TOLOWER "${type}" type)
    escape(name "${name}")
    escape(title "${title}")
    escape(description "${description}")
    string(APPEND body ".TP\n\\fB${name}\\fR (${type})\n${title}\n")
    if(description)
      string(APPEND body ".br\n${description}\n")
    endif()
  endforeach()
endif()

write_page("${purpose}" "${body}")
