# shellcheck shell=bash disable=SC2034,SC2154 # names of tests/run.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced: the steps that run what was built and installed.

# Memory in huge pages: each of the thousand tsharks of these tests starts in two thirds of the time.
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864

# run_ctest PRESET ARGUMENT…: counts each test by itself.
run_ctest()
{
    local preset=$1 log=build/ctest-$1.log status
    shift
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$jobs" "$@" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    # "98% tests passed, 1 tests failed out of 50"
    read -r tests_failed tests_run < <(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log")
    return "$status"
}

step_unit()
{
    run_ctest release -L unit
}

step_unit-asan()
{
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 run_ctest asan -L unit
}

# Many of these tests ask tshark the same of the same capture: tshark_once answers all but the first, in every step.
ask_once()
{
    cp build/release/tests/tshark_once "$answers/$step" && mv -f "$answers/$step" "$answers/tshark_once" || return 1
    export NTT_TSHARK=$answers/tshark_once NTT_TSHARK_ANSWERS=$answers
}

step_integration()
{
    install_programs integration && ask_once && run_ctest release -L integration
}

# country_database: build/countries becomes a user's folder of data with a database of countries. The package tor-geoipdb is
# read and not installed, because it would bring tor.
country_database()
{
    local folder=build/countries source=/usr/share/tor lock
    mkdir -p "$folder/ntt/GeoIP" && exec {lock}>"$folder/lock" && flock "$lock" || return 1
    [[ ! -s $folder/ntt/GeoIP/ntt-country.mmdb ]] || return 0
    if [[ ! -r $source/geoip ]]; then
        source=$folder/usr/share/tor
        (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download tor-geoipdb && dpkg-deb -x tor-geoipdb_*.deb .) || return 1
    fi
    ntt geoip build -o "$folder/ntt/GeoIP" --tor-geoipdb "$source"
}

step_window()
{
    local folder status
    install_programs window && country_database || return 1
    folder=$(mktemp -d) # which a plain user can read
    cp build/countries/ntt/GeoIP/ntt-country.mmdb "$folder/" && chmod -R a+rX "$folder" &&
        NTT_GEOIP=$folder/ntt-country.mmdb python3 tests/window/test_window.py
    status=$?
    rm -rf "$folder"
    return "$status"
}

step_browser()
{
    install_programs browser && country_database || return 1
    XDG_DATA_HOME=$root/build/countries tests/browser/run build/release/companion/ntt
}

step_asan-plugin()
{
    ask_once && tests/integration/run_asan.sh
}

step_captures()
{
    ask_once && tests/lab/check tests/captures/labels.tsv
}

# The same inputs each time, so that no landing fails by chance; what they miss, a longer run by hand finds. libFuzzer is
# in a package of its own.
step_fuzz()
{
    install_programs fuzz || return 1
    tests/fuzz/run -j "$jobs" --seed 1 10
}

# Every attack and, unless NTT_EVERY=1 asks for all, every fifth of the others, in two halves side by side. Passes where
# the figures that close both say that every attack was found and no benign capture raised a false alert.
step_score()
{
    local folder half halves=()
    folder=$(realpath ../shared/captures)
    [[ -x ../shared/tools/score && -r $folder/labels.tsv ]] || { skip "no ../shared with labelled captures"; return; }
    for half in 0 1; do
        awk -F '\t' -v OFS='\t' -v folder="$folder/" -v half="$half" -v step="${NTT_EVERY:-5}" \
            'NR == 1 { print; next } $2 != "attack" && NR % step { next } taken++ % 2 == half { $1 = folder $1; print }' \
            "$folder/labels.tsv" >"build/labels.$half"
        ../shared/tools/score "build/labels.$half" >"build/score.$half" 2>&1 &
        halves+=($!)
    done
    wait "${halves[@]}"
    cat build/score.[01]
    [[ $(grep -cE '^attacks found ([0-9]+)/\1 .*false alert 0/' build/score.[01] | grep -c ':1$') == 2 ]]
}
