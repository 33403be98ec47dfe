# SPDX-License-Identifier: GPL-2.0-or-later
# Run in the build, as `cmake -DFOLDER=… -P check_includes.cmake`: the engine includes its own headers, C, POSIX and GLib.
file(GLOB_RECURSE sources "${FOLDER}/*.[ch]")
foreach(source IN LISTS sources)
  file(STRINGS "${source}" includes REGEX "^[ \t]*#[ \t]*include")
  foreach(include IN LISTS includes)
    if(include MATCHES "<[^>]*/" OR include MATCHES "(epan|wsutil|wiretap|wireshark|ws_)")
      if(NOT include MATCHES "<(glib|arpa|sys)[./]")
        message(FATAL_ERROR "${source}: the engine must not know its host: ${include}")
      endif()
    endif()
  endforeach()
endforeach()
