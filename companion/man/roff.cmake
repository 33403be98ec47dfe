# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts that make manual pages have in common. CMake's lists end at semicolons and count brackets: between
# split_lines and escape these are control characters.
string(ASCII 29 opening)
string(ASCII 30 closing)
string(ASCII 31 semicolon)

# run(OUT PROGRAM ARGUMENT…): what it prints.
function(run out)
  set(ENV{LC_ALL} C.UTF-8)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status ENCODING UTF-8)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${NAME}(${SECTION}) cannot be made: '${command}' ended with ${status}: ${errors}")
  endif()
  set(${out} "${output}" PARENT_SCOPE)
endfunction()

# split_lines(OUT TEXT): a list, in which backslashes are escaped for roff.
function(split_lines out text)
  string(REPLACE "\\" "\\e" text "${text}")
  string(REPLACE "[" "${opening}" text "${text}")
  string(REPLACE "]" "${closing}" text "${text}")
  string(REPLACE ";" "${semicolon}" text "${text}")
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" ";" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# escape(OUT TEXT): a line that roff prints as it is, but for what is between backticks, which is bold.
function(escape out text)
  string(REPLACE "${opening}" "[" text "${text}")
  string(REPLACE "${closing}" "]" text "${text}")
  string(REPLACE "${semicolon}" ";" text "${text}")
  string(REPLACE "-" "\\-" text "${text}")
  string(REPLACE "'" "\\(aq" text "${text}")
  string(REPLACE "^" "\\(ha" text "${text}")
  string(REPLACE "~" "\\(ti" text "${text}")
  string(REGEX REPLACE "`([^`]*)`" "\\\\fB\\1\\\\fR" text "${text}")
  string(REGEX REPLACE "^\\." "\\\\&." text "${text}")
  string(REGEX REPLACE ",([a-z])" ",\\\\:\\1" text "${text}") # a destination with options may go on in the next line
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# markdown(OUT TEXT): as roff, with the first heading taken off and each further one raised a level. A paragraph whose
# first line ends in a hard break becomes an entry: the line, and the rest indented below it.
function(markdown out text)
  string(REGEX REPLACE "^<!--[^>]*-->\n+" "" text "${text}")
  string(REGEX REPLACE "^# [^\n]*\n" "" text "${text}")
  string(REGEX REPLACE "\n#(#+ )" "\n\\1" text "\n${text}")
  set(copy "${OUT}.md")
  file(WRITE "${copy}" "${text}")
  run(roff "${CMARK}" --to man "${copy}")
  file(REMOVE "${copy}")
  string(REGEX REPLACE "\\.PP\n([^\n]*)\n?\\.PD 0\n\\.P\n\\.PD\n" ".TP\n\\1\n" roff "${roff}")
  set(${out} "${roff}" PARENT_SCOPE)
endfunction()

# write_page(PURPOSE BODY): the page OUT, which ends with references to all others of PAGES.
function(write_page purpose body)
  string(TOUPPER "${NAME}" title)
  foreach(text title NAME purpose)
    escape(${text} "${${text}}")
  endforeach()
  string(REPLACE "," ";" pages "${PAGES}")
  set(references "")
  foreach(page IN LISTS pages)
    string(REGEX MATCH "^(.*)\\.([0-9])$" page "${page}")
    set(section "${CMAKE_MATCH_2}")
    escape(page "${CMAKE_MATCH_1}")
    if(NOT page STREQUAL NAME)
      string(APPEND references ".BR ${page} (${section}),\n")
    endif()
  endforeach()
  file(WRITE "${OUT}" ".TH ${title} ${SECTION} \"\" \"ntt ${VERSION}\" \"Network Traffic Tracer\"\n.ad l\n"
    ".SH NAME\n${NAME} \\- ${purpose}\n${body}.SH SEE ALSO\n${references}.BR tshark (1)\n")
endfunction()
