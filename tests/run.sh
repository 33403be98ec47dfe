#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One command: installs what the tests need, builds ntt in every way, and runs every test.
set -uo pipefail

steps="packages release asan unit unit-asan format tidy scripts rooms hygiene install fuzz integration window browser
asan-plugin captures matrix package lab score"

usage()
{
    cat <<END
usage: tests/run.sh [--only STEP]…

Steps, in order: $(echo "$steps" | tr '\n' ' ')
For Debian 12. Needs root or sudo, to install packages and ntt. Ends with the line
"N passed, N failed" and exit status 0 if nothing failed.

With NTT_EVERY=1 in the environment the tests use every capture, instead of some of each kind, which takes half
an hour more.

Example: tests/run.sh --only packages --only release --only unit
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 2
as_root=()
[[ $(id -u) == 0 ]] || as_root=(sudo)
jobs=$(nproc)
# Memory in huge pages: each of the thousand tsharks of these tests starts in two thirds of the time.
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864
passed=0 failed=0 failures=() skipped=()

packages=(gcc libc6-dev cmake cmark-gfm ninja-build pkg-config wireshark-dev tshark libglib2.0-dev libmaxminddb-dev libjansson-dev
    libcurl4-openssl-dev librdkafka-dev libsystemd-dev libnet1-dev libpcap-dev libcunit1-dev libloc-dev iso-codes lz4 zstd
    libasan8 libubsan1 clang clang-format clang-tidy shellcheck python3)

# install_packages PACKAGE…: those that are not installed yet.
install_packages()
{
    local package missing=() log lock status=0
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    echo "installs ${missing[*]}"
    log=$(mktemp)
    exec {lock}>build/apt.lock && flock "$lock"
    if "${as_root[@]}" apt-get -qq update >"$log" 2>&1 && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y --no-install-recommends install "${missing[@]}" >>"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 20 "$log"
        status=1
    fi
    exec {lock}>&-
    return "$status"
}

# A step that cannot run here says why and counts as neither passed nor failed.
skip()
{
    echo "skipped: $*"
    skipped+=("$step ($*)")
    return 77
}

# build_preset PRESET: the page's script is that of the release, where there is one.
build_preset()
{
    local script=build/release/companion/web/report.js options=(-DBUILD_TESTING=ON)
    [[ $1 == release || ! -s $script ]] || options+=("-DNTT_WEB_BUNDLE=$root/$script")
    cmake --fresh --preset "$1" "${options[@]}" >"build/$1.log" 2>&1 ||
        { tail -n 30 "build/$1.log" && return 1; }
    cmake --build --preset "$1" -j "$jobs" >>"build/$1.log" 2>&1 || { tail -n 60 "build/$1.log" && return 1; }
}

# run_ctest PRESET ARGUMENT…: counts each test by itself.
run_ctest()
{
    local preset=$1 log=build/ctest-$1.log status
    shift
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$jobs" "$@" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    # "98% tests passed, 1 tests failed out of 50"
    read -r ctest_failed ctest_total < <(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log")
    return "$status"
}

sources()
{
    find epan-plugin companion tests -name node_modules -prune -o -type f -name "$1" -print0
}

step_packages()
{
    command -v npm >/dev/null || packages+=(npm)
    install_packages "${packages[@]}"
}

step_release()
{
    build_preset release
}

step_asan()
{
    build_preset asan
}

step_unit()
{
    run_ctest release -L unit
}

step_unit-asan()
{
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 run_ctest asan -L unit
}

step_format()
{
    sources '*.[ch]' | xargs -0 clang-format --dry-run -Werror
}

# Every file that clang would compile, with all that clang itself has to say; the commands of its preset hold only options
# that clang-tidy knows. Unless NTT_EVERY=1, clang's analyzer follows fewer paths, for a quarter of the time.
step_tidy()
{
    local ours depth=()
    [[ -n ${NTT_EVERY:-} ]] || depth=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=mode=shallow)
    cmake --fresh --preset clang -DBUILD_TESTING=ON >build/clang.log 2>&1 || { tail -n 30 build/clang.log && return 1; }
    # shellcheck disable=SC2001 # a bracket expression, which ${//} has not
    ours=$(sed 's/[][().*+?^$|\\]/\\&/g' <<<"$root")
    sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/clang/compile_commands.json | grep -vE "^$ours/build/" | sort -u | tr '\n' '\0' |
        xargs -0 -n 1 -P "$jobs" clang-tidy --quiet -p build/clang "${depth[@]}" --header-filter="^$ours/(epan-plugin|companion|tests)/" \
            2>&1 | grep -v 'warnings\{0,1\} .*generated'
    return "$((PIPESTATUS[4] != 0))"
}

step_scripts()
{
    grep -rlIZE --exclude-dir='build*' --exclude-dir=.git --exclude-dir=node_modules \
        '^#!.*\bbash|^# shellcheck shell=bash' . | xargs -0 shellcheck -x
}

# Who includes whom: the order of the rooms holds, and detection was compiled without a header of Wireshark's.
step_rooms()
{
    tests/rooms build/release
}

step_hygiene()
{
    tests/hygiene build/release
}

step_install()
{
    "${as_root[@]}" cmake --install build/release >build/install.log || { cat build/install.log && return 1; }
    tshark -G fields 2>/dev/null | grep $'\tntt\\.alert\t' >/dev/null || { echo "tshark does not know ntt's fields" && return 1; }
}

# Many of these tests ask the same of the same capture: tshark_once answers all but the first.
step_integration()
{
    local answers status
    install_packages python3-jsonschema chromium poppler-utils libxml2-utils openssl || return 1
    answers=$(mktemp -d) # where users can read who cannot read these sources
    install -m 755 tests/integration/tshark_once "$answers/" && chmod 755 "$answers" || return 1
    NTT_TSHARK=$answers/tshark_once NTT_TSHARK_ANSWERS=$answers run_ctest release -L integration
    status=$?
    rm -rf "$answers"
    return "$status"
}

# country_database FOLDER: tor-geoipdb is read and not installed, because it would bring tor.
country_database()
{
    local source=/usr/share/tor
    if [[ ! -r $source/geoip ]]; then
        source=$1/usr/share/tor
        (cd "$1" && apt-get -qq -o APT::Sandbox::User=root download tor-geoipdb && dpkg-deb -x tor-geoipdb_*.deb .) || return 1
    fi
    ntt geoip build -o "$1" --tor-geoipdb "$source" && chmod -R a+rX "$1"
}

step_window()
{
    local folder status
    install_packages wireshark xvfb openbox xdotool imagemagick qt5ct fonts-dejavu-core || return 1
    folder=$(mktemp -d)
    country_database "$folder" && NTT_GEOIP=$folder/ntt-country.mmdb python3 tests/window/test_window.py
    status=$?
    rm -rf "$folder"
    return "$status"
}

step_browser()
{
    install_packages chromium fonts-dejavu-core || return 1
    tests/browser/run build/release/companion/ntt
}

step_asan-plugin()
{
    [[ -e tests/integration/run_asan.sh ]] || { skip "tests/integration/run_asan.sh is not there"; return; }
    bash tests/integration/run_asan.sh
}

# The same inputs each time, so that no landing fails by chance; what they miss, a longer run by hand finds. libFuzzer is
# in a package of its own.
step_fuzz()
{
    install_packages clang && install_packages "libclang-rt-$(clang -dumpversion | cut -d . -f 1)-dev" || return 1
    tests/fuzz/run -j "$jobs" --seed 1 30
}

step_package()
{
    local log=build/package.checks status good
    [[ $(id -u) == 0 ]] || { skip "a clean Debian needs root"; return; }
    unshare --mount true 2>/dev/null || { skip "a clean Debian needs a kernel that lets root mount"; return; }
    bash tests/package.sh | tee "$log"
    status=${PIPESTATUS[0]}
    read -r good ctest_failed < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log")
    [[ -z $good ]] || ctest_total=$((good + ctest_failed))
    return "$status"
}

step_captures()
{
    tests/lab/check tests/captures/labels.tsv
}

# 4.0 is what all other steps run.
step_matrix()
{
    if [[ $(id -u) != 0 ]] || ! unshare --mount true 2>/dev/null; then
        skip "a chroot needs root that may mount"
        return
    fi
    tests/matrix.sh trixie
}

can_make_namespaces()
{
    local status
    [[ $(id -u) == 0 ]] && command -v ip >/dev/null && ip netns add ntt-lab-probe 2>/dev/null || return 1
    ip netns exec ntt-lab-probe true 2>/dev/null
    status=$?
    ip netns del ntt-lab-probe
    return "$status"
}

step_lab()
{
    local out status
    can_make_namespaces || { [[ $(id -u) == 0 ]] && install_packages iproute2 && can_make_namespaces; } ||
        { skip "network namespaces need root and a kernel that allows them"; return; }
    # shellcheck disable=SC2046 # a list of words
    install_packages $(head -n 1 tests/lab/packages) || return 1
    out=$(mktemp -d)
    tests/lab/run -o "$out" scan_syn_f sweep_echo flood_syn page_loads && tests/lab/check "$out/labels.tsv"
    status=$?
    rm -rf "$out"
    return "$status"
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

# Sets processor to the seconds that the ended processes of this shell have used of it.
count_processor()
{
    local words
    read -ra words <"/proc/$BASHPID/stat"
    processor=$(((words[15] + words[16]) / $(getconf CLK_TCK)))
}

play()
{
    local began=$SECONDS processor used status outcome=FAILED
    count_processor
    used=$processor
    step=$1 ctest_failed='' ctest_total=''
    echo "== $step"
    "step_$step"
    status=$?
    if [[ -n $ctest_total ]]; then
        passed=$((passed + ctest_total - ctest_failed))
        failed=$((failed + ctest_failed))
    elif [[ $status == 0 ]]; then
        passed=$((passed + 1))
    elif [[ $status != 77 ]]; then
        failed=$((failed + 1))
    fi
    case $status in
    0) outcome=passed ;;
    77) outcome=skipped ;;
    *) failures+=("$step") ;;
    esac
    count_processor
    echo "== $step: $outcome, $((SECONDS - began)) s, of processor $((processor - used)) s"
}

# Neither of such two keeps the machine busy.
is_pair()
{
    [[ "$1 $2" == 'window browser' || "$1 $2" == 'matrix package' ]]
}

# play_apart STEP: what it says and counts goes to files.
play_apart()
{
    local passed=0 failed=0 failures=() skipped=()
    play "$1" >"build/$1.out" 2>&1
    printf '%s\n' "$passed" "$failed" "${failures[*]}" "${skipped[*]}" >"build/$1.counted"
}

# tell_apart STEP PROCESS: tells them when that process, which plays the step, has ended.
tell_apart()
{
    local counted
    wait "$2"
    cat "build/$1.out"
    mapfile -t counted <"build/$1.counted"
    passed=$((passed + counted[0])) failed=$((failed + counted[1]))
    [[ -z ${counted[2]} ]] || failures+=("${counted[2]}")
    [[ -z ${counted[3]} ]] || skipped+=("${counted[3]}")
}

chosen=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --only)
        [[ " ${steps//$'\n'/ } " == *" ${2:-} "* ]] || {
            echo "tests/run.sh: no step is called '${2:-}'; --help lists the steps. Example: tests/run.sh --only unit" >&2
            exit 2
        }
        chosen+=("$2")
        shift 2
        ;;
    -h | --help)
        usage
        exit
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done
# shellcheck disable=SC2206 # a list of words
[[ ${#chosen[@]} -gt 0 ]] || chosen=($steps)

# What an earlier run by another user left cannot be built upon.
[[ -z $(find build ! -writable ! -name install_manifest.txt -print -quit 2>/dev/null) ]] || "${as_root[@]}" rm -rf build
mkdir -p build
trap 'trap - INT; kill 0' INT # what runs apart does not hear it
beside=''
for ((i = 0; i < ${#chosen[@]}; i++)); do
    if [[ ${chosen[i]} == fuzz ]]; then # beside the others, which go first
        play_apart fuzz &
        beside=$!
        renice -n 5 -p "$beside" >/dev/null
    elif is_pair "${chosen[i]}" "${chosen[i + 1]:-}"; then
        play_apart "${chosen[i]}" &
        pair=$!
        play "${chosen[i + 1]}"
        tell_apart "${chosen[i++]}" "$pair"
    else
        play "${chosen[i]}"
    fi
done
[[ -z $beside ]] || tell_apart fuzz "$beside"
for step in "${skipped[@]}"; do
    echo "skipped: $step"
done
[[ ${#failures[@]} == 0 ]] || echo "failed steps: ${failures[*]}"
echo "$passed passed, $failed failed"
[[ $failed == 0 && ${#failures[@]} == 0 ]]
