# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs for a library that is not there.
set(left_out none)
if(NOT RDKAFKA_FOUND)
  list(APPEND left_out kafka)
endif()
if(NOT LIBLOC_FOUND)
  list(APPEND left_out asn_database)
endif()
list(JOIN left_out "|" left_out)

# ntt_unit_tests(ROOM LIBRARY…): a program for each unit/ROOM/test_NAME.c; the libraries are what the room may see.
function(ntt_unit_tests room)
  file(GLOB paths CONFIGURE_DEPENDS unit/${room}/test_*.c unit/${room}/*/test_*.c)
  list(FILTER paths EXCLUDE REGEX "/test_(${left_out})\\.c$")
  foreach(path IN LISTS paths)
    cmake_path(GET path STEM program)
    string(REGEX REPLACE "^test_" "" name "${program}")
    add_executable(${program} "${path}")
    target_include_directories(${program} PRIVATE unit)
    target_link_libraries(${program} PRIVATE ntt_options PkgConfig::CUNIT ${ARGN})
    add_test(NAME unit.${name} COMMAND ${program})
    set_tests_properties(unit.${name} PROPERTIES LABELS "unit;unit.${room}" ENVIRONMENT G_DEBUG=fatal-warnings)
  endforeach()
endfunction()

# The plugin.
ntt_unit_tests(engine ntt_engine)
ntt_unit_tests(detectors ntt_engine)
ntt_unit_tests(traffic ntt_traffic)
ntt_unit_tests(config ntt_config)
ntt_unit_tests(geo ntt_geo ntt_geoip m)
set_tests_properties(unit.geo_damaged PROPERTIES ENVIRONMENT
  "G_DEBUG=fatal-warnings;LSAN_OPTIONS=suppressions='${CMAKE_CURRENT_SOURCE_DIR}/unit/libmaxminddb.supp':print_suppressions=0")
ntt_unit_tests(ui ntt_engine epan)
target_sources(test_statistics_rows PRIVATE ../epan-plugin/ui/statistics_rows.c)
target_compile_definitions(test_statistics_rows PRIVATE HAVE_SSIZE_T)

# The command.
foreach(room base tshark records inputs capture manual output events destinations watch schedule drill doctor)
  ntt_unit_tests(${room} ntt_companion ntt_config)
endforeach()
target_compile_definitions(test_event_formats PRIVATE NTT_VERSION="${PROJECT_VERSION}"
                           NTT_GOLDEN="${CMAKE_CURRENT_SOURCE_DIR}/unit/golden")
target_compile_definitions(test_session PRIVATE NTT_FAKE_TSHARK="${CMAKE_CURRENT_SOURCE_DIR}/unit/fake_tshark")
ntt_unit_tests(geoip ntt_geo ntt_geoip PkgConfig::MAXMINDDB)

if(RDKAFKA_FOUND)
  target_link_libraries(test_kafka PRIVATE ${RDKAFKA_LINK_LIBRARIES})
endif()
if(LIBLOC_FOUND)
  target_link_libraries(test_asn_database PRIVATE ${LIBLOC_LINK_LIBRARIES})
endif()

# Which of two definitions the command takes, the linker does not say.
set(libraries ntt_engine ntt_traffic ntt_config ntt_geo ntt_geoip ntt_companion)
list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_FILE:\\1>")
add_test(NAME unit.one_definition COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/one_definition" ${libraries})
set_tests_properties(unit.one_definition PROPERTIES LABELS unit)
