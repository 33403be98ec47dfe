# SPDX-License-Identifier: GPL-2.0-or-later
# Run in the build, as `cmake -DCMARK=… -DPAGES=FOLDER -DFOLDER=… -DDETECTORS=… -P pages.cmake`: makes one HTML fragment of
# each page, its headings two levels down so that they fit below those of a report, and the manifest that embeds pages and
# fragments. Fails where a detector has no page.
file(READ "${DETECTORS}" list)
string(REGEX MATCHALL "X\\([A-Z_]+, [a-z_]+\\)" rows "${list}")
set(files "")
foreach(row IN LISTS rows)
  string(REGEX REPLACE ".*, ([a-z_]+)\\)" "\\1" name "${row}")
  set(found "${PAGES}/${name}.md")
  if(NOT EXISTS "${found}")
    set(found "${PAGES}/${name}/${name}.md")
  endif()
  if(NOT EXISTS "${found}")
    message(FATAL_ERROR "The detector ${name} has no page: write ${name}.md beside ${name}.c")
  endif()
  execute_process(COMMAND "${CMARK}" --extension table "${found}" OUTPUT_VARIABLE html COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "<h2>" "<h4>" html "${html}")
  string(REPLACE "</h2>" "</h4>" html "${html}")
  string(REPLACE "<h1>" "<h3>" html "${html}")
  string(REPLACE "</h1>" "</h3>" html "${html}")
  file(WRITE "${FOLDER}/${name}.html" "${html}")
  file(COPY "${found}" DESTINATION "${FOLDER}")
  string(APPEND files "<file>${name}.html</file><file>${name}.md</file>")
endforeach()
file(WRITE "${FOLDER}/manual.gresource.xml"
  "<gresources><gresource prefix=\"/ntt/manual\">${files}</gresource></gresources>\n")
