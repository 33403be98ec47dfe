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
