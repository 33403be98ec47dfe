# SPDX-License-Identifier: GPL-2.0-or-later
# One line per unit test program; the libraries behind the name are what it may see.
ntt_unit_test(depth ntt_companion)
ntt_unit_test(escape ntt_companion)
ntt_unit_test(output ntt_companion)
ntt_unit_test(records ntt_companion)
ntt_unit_test(session ntt_companion)
target_compile_definitions(test_session PRIVATE NTT_FAKE_TSHARK="${CMAKE_CURRENT_SOURCE_DIR}/unit/fake_tshark")
ntt_unit_test(engine ntt_engine)
ntt_unit_test(tables ntt_engine)
ntt_unit_test(geo ntt_geo ntt_geoip m)
ntt_unit_test(geo_damaged ntt_geo ntt_geoip)
set_tests_properties(unit.geo_damaged PROPERTIES ENVIRONMENT
  "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/unit/libmaxminddb.supp:print_suppressions=0")
ntt_unit_test(routable ntt_geo)
ntt_unit_test(mmdb_writer ntt_geoip PkgConfig::MAXMINDDB)
ntt_unit_test(tor_geoipdb ntt_geoip PkgConfig::MAXMINDDB)
