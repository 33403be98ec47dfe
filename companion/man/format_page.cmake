# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the manual page of a format from TEXT, Markdown that begins "# ntt-records: what it is". LIST, where it is given,
# is a program that prints more of it with --markdown: the section FIELDS, which comes last. Where TEXT has
# "@alerts --format@", the page has what `NTT alerts --help` lists for that option.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/roff.cmake")

file(READ "${TEXT}" text)
if(NOT text MATCHES "(^|\n)# ${NAME}: ([^\n]*)\n")
  message(FATAL_ERROR "${TEXT} has no heading '# ${NAME}: PURPOSE', which the page's name is made of")
endif()
set(purpose "${CMAKE_MATCH_2}")
while(text MATCHES "@([a-z]+) (--[a-z-]+)@")
  set(place "${CMAKE_MATCH_0}")
  set(option "${CMAKE_MATCH_2}")
  run(help "${NTT}" ${CMAKE_MATCH_1} --help)
  if(NOT help MATCHES "\n  ${option}=[A-Z]+ +([^\n]*)")
    message(FATAL_ERROR "${TEXT} asks for '${place}', which is no option with an argument")
  endif()
  string(REPLACE " (default)" "" values "${CMAKE_MATCH_1}")
  string(REPLACE "${place}" "${values}" text "${text}")
endwhile()
if(LIST)
  run(list "${LIST}" --markdown)
  string(APPEND text "\n## FIELDS\n\n${list}")
endif()
markdown(body "${text}")
write_page("${purpose}" "${body}")
