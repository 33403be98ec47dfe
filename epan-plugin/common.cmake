# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all of ntt is built with. It lies here because the plugin is also built without the rest, inside Wireshark's own
# source tree.
include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/version.cmake")
include(GNUInstallDirs)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Third-party headers come in as SYSTEM and stay silent.
add_library(ntt_options INTERFACE)
target_compile_options(ntt_options INTERFACE -pedantic -Wall -Wextra -Wshadow -Wconversion -Wvla -Wredundant-decls)

find_package(PkgConfig REQUIRED)
# ntt_need(NAME MODULE… ON_DEBIAN PACKAGE): PkgConfig::NAME.
function(ntt_need name)
  cmake_parse_arguments(PARSE_ARGV 1 need "" "ON_DEBIAN" "")
  pkg_check_modules(${name} IMPORTED_TARGET ${need_UNPARSED_ARGUMENTS})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "pkg-config does not find ${need_UNPARSED_ARGUMENTS}, which ntt needs; on Debian: apt-get install ${need_ON_DEBIAN}")
  endif()
endfunction()
ntt_need(GLIB glib-2.0>=2.68 gio-2.0 ON_DEBIAN libglib2.0-dev)
ntt_need(MAXMINDDB libmaxminddb ON_DEBIAN libmaxminddb-dev)
ntt_need(JANSSON jansson ON_DEBIAN libjansson-dev)
