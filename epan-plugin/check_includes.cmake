# SPDX-License-Identifier: GPL-2.0-or-later
#
# Run in each build, as `cmake -DFOLDER=… -P check_includes.cmake`: what the operating system has beyond C11 and GLib is
# included in system/ alone, and a room of detection includes no header of its host's.
cmake_minimum_required(VERSION 3.25)
set(c11 "(assert|errno|float|inttypes|limits|math|stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|time)\\.h")
set(glib "(glib|glib/[a-z]+|gio/gio)\\.h")
set(host "((epan|wiretap|wsutil)/[a-z/_-]+|ws_version)\\.h")

file(GLOB_RECURSE sources "${FOLDER}/*.[ch]")
foreach(source IN LISTS sources)
  file(RELATIVE_PATH name "${FOLDER}" "${source}")
  file(STRINGS "${source}" includes REGEX "^[ \t]*#[ \t]*include")
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "[^<\"]*[<\"]([^>\"]*).*" "\\1" header "${include}")
    if(EXISTS "${FOLDER}/${header}")
      continue()
    endif()
    if(name MATCHES "^(engine|traffic|geo|system)/" AND header MATCHES "^${host}$")
      message(FATAL_ERROR "epan-plugin/${name} includes ${header}: detection must not know its host")
    endif()
    if(NOT name MATCHES "^system/system\\.c$" AND NOT header MATCHES "^(${c11}|${glib}|${host}|jansson\\.h|maxminddb\\.h)$")
      message(FATAL_ERROR "epan-plugin/${name} includes ${header}: what C11 and GLib do not have belongs in system/system.c")
    endif()
  endforeach()
endforeach()
