# SPDX-License-Identifier: GPL-2.0-or-later
#
# What runs for every packet is optimised across files in the plugin: a packet costs 15 % fewer instructions, but
# whatever links it takes seconds to link. So tests link libraries that are compiled once, without.
option(NTT_INLINE "Optimise the engine across files for the plugin; without, its files are compiled once" ON)
include(CheckIPOSupported)
check_ipo_supported(RESULT can_inline OUTPUT why_not LANGUAGES C)
set(NTT_INLINES OFF)
if(can_inline AND NTT_INLINE AND CMAKE_BUILD_TYPE MATCHES "Rel")
  set(NTT_INLINES ON)
endif()

# ntt_inline(TARGET): optimised across files, where that is wanted.
function(ntt_inline target)
  if(NTT_INLINES)
    set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
    target_compile_options(${target} PRIVATE -O3)
  endif()
endfunction()

# ntt_packet_library(NAME SOURCES FILE… [USES LIBRARY…]): NAME for tests, NAME_inlined for the plugin; USES are such libraries.
function(ntt_packet_library name)
  cmake_parse_arguments(library "" "" "SOURCES;USES" ${ARGN})
  foreach(suffix "" "_inlined")
    if(suffix AND NOT NTT_INLINES)
      add_library(${name}${suffix} ALIAS ${name})
      continue()
    endif()
    list(TRANSFORM library_USES APPEND "${suffix}" OUTPUT_VARIABLE uses)
    add_library(${name}${suffix} STATIC ${library_SOURCES})
    target_link_libraries(${name}${suffix} PRIVATE ntt_options PUBLIC ${uses} ntt_system m)
    if(suffix)
      ntt_inline(${name}${suffix})
    endif()
    if(NTT_FUZZ) # it compares hashes, which libFuzzer cannot guess; watching that takes two thirds of the time
      target_compile_options(${name}${suffix} PRIVATE -fno-sanitize-coverage=trace-cmp)
    endif()
  endforeach()
endfunction()
