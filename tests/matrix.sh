#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every supported Wireshark, each in the Debian that has it: builds these sources there, installs them, runs the unit
# tests and the tests of the plugin, and compares to the byte what is said about labelled captures of every kind with 4.0.
set -uo pipefail

columns=(build unit modes tables sharkd alerts)
reference_suite=bookworm
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tests/steps/packages.sh
. "$root/tests/steps/packages.sh"
# shellcheck source=tests/debian.sh
. "$root/tests/debian.sh"

usage()
{
    cat <<END
usage: tests/matrix.sh [--refresh] [--reference FILE] [SUITE]…

SUITE is a Debian suite; without any: bookworm (Wireshark 4.0), trixie (4.4) and sid (4.6). Each is a chroot in
$systems, made where there is none that is sound and younger than $kept_days days, and kept; NTT_MATRIX names another
folder. Where this machine is a bookworm itself, it needs no chroot. ntt is installed for the time of the run alone.
--refresh makes the chroots anew, with the Wireshark of today. --reference names the file that
tests/integration/matrix.py --keep wrote with these sources on 4.0, so that no bookworm is asked again. Needs root. Logs
go to build/matrix. Ends with a table and the line "N passed, N failed", and exit status 0 where nothing failed; 2 where it
could not begin.
END
}

fail()
{
    echo "tests/matrix.sh: $*" >&2
    exit 2
}

refresh='' suites=() words=("$@") said=''
while [[ $# -gt 0 ]]; do
    case $1 in
    --refresh) refresh=yes ;;
    --reference)
        [[ -s ${2:-} ]] || fail "--reference needs a file; '${2:-}' is none"
        said=$(realpath "$2")
        shift
        ;;
    -h | --help)
        usage
        exit
        ;;
    -*)
        usage >&2
        exit 2
        ;;
    *) suites+=("$1") ;;
    esac
    shift
done
[[ ${#suites[@]} -gt 0 ]] || suites=("$reference_suite" trixie sid)

[[ $(id -u) == 0 ]] || fail "needs root, to make chroots and to enter them: run it with sudo"
# What is mounted goes with the process.
if [[ -z ${NTT_MATRIX_MOUNTS:-} ]]; then
    unshare --mount true || fail "cannot make a mount namespace: run it where root may mount"
    NTT_MATRIX_MOUNTS=own exec unshare --mount bash "${BASH_SOURCE[0]}" "${words[@]}"
fi

logs=$root/build/matrix
mkdir -p "$logs" "$systems" || fail "cannot write to '$logs' and '$systems'"
rm -f "$logs"/*
declare -A versions=() # of Wireshark, by suite
declare -A outcome=()  # by "SUITE COLUMN"; counts where it begins with passed or failed
copies=()
work=$(mktemp -d)
mount -t tmpfs ntt-matrix "$work" || fail "cannot mount a file system in memory on '$work'"
trap 'umount -l "$work" && rmdir "$work"; rm -rf "${copies[@]}"' EXIT

# place_of SUITE: its root folder.
place_of()
{
    if [[ $1 == "$reference_suite" && $1 == "$own_suite" ]]; then echo /; else echo "$systems/$1"; fi
}

# prepare SUITE: everything that changes the place for good.
prepare()
{
    local place
    place=$(place_of "$1")
    if [[ $place == / ]]; then
        install_packages "${build_packages[@]}"
        return
    fi
    [[ -z $refresh ]] || rm -f "$place.made"
    install_programs matrix && keep_debian "$1" "$place" --include="$(IFS=, && echo "${build_packages[*]}")" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/man/*' || return 1
    mount -t proc proc "$place/proc" && mount --rbind /dev "$place/dev"
}

# enter SUITE: sets what the functions below use; what is installed in the place from here on is so for this run alone.
enter()
{
    local copy
    suite=$1 place=$(place_of "$1")
    copy=$(mktemp -d "${place%/}/tmp/ntt.XXXXXX") || return 1
    copies+=("$copy")
    inner=${copy#"${place%/}"}
    mkdir -p "$copy"/{home,sources} "$work/$suite"/{upper,work}
    mount -t overlay overlay -o "lowerdir=${place%/}/usr,upperdir=$work/$suite/upper,workdir=$work/$suite/work" \
        "${place%/}/usr" || return 1
    versions[$suite]=$(inside tshark --version 2>/dev/null | sed -n '1s/^[^0-9]*\([0-9.]*[0-9]\).*/\1/p')
    if [[ $place == / ]]; then
        sources=$root build=$root/build/release bundle=
    else
        sources=$inner/sources build=$inner/build
        # What npm makes is the same everywhere, and is taken from this machine's build.
        cp "$root/build/release/companion/web/report.js" "$copy/" || {
            echo "the page's script is not built: cmake --preset release && cmake --build build/release" && return 1
        }
        bundle=$inner/report.js
        tar -C "$root" --exclude='./build*' --exclude=./.git --exclude=node_modules -cf - . | tar -C "$copy/sources" -xf -
    fi
}

# inside COMMAND…: in the place that was entered, without this machine's settings.
inside()
{
    chroot "$place" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$inner/home" \
        CMAKE_C_COMPILER_LAUNCHER=ccache CCACHE_DIR=/var/cache/ccache CCACHE_BASEDIR="$inner" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 \
        LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 GLIBC_TUNABLES="${GLIBC_TUNABLES:-}" NTT_EVERY="${NTT_EVERY:-}" "$@"
}

# build TARGET PART: configures all, builds the target, installs that part of the build folder. What this machine has built
# of these sources is brought up to date.
build()
{
    [[ $place == / && -e $build/build.ninja ]] || inside cmake --fresh -S "$sources" -B "$build" -G Ninja \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=ON "-DNTT_WEB_BUNDLE=$bundle" || return 1
    inside cmake --build "$build" -j "$(nproc)" --target "$1" && inside cmake --install "$build/$2"
}

unit_tests()
{
    inside ctest --test-dir "$build" -L unit --output-on-failure --no-tests=error -j "$(nproc)"
}

plugin_tests()
{
    inside env -C "$sources/tests/integration" python3 matrix.py "$@"
}

# attempt NAME COMMAND…: its output goes to a log; the end of it is shown where it fails.
attempt()
{
    local log=$logs/$suite-$1.log began=$SECONDS
    if "${@:2}" >"$log" 2>&1; then
        echo "   $suite: $1: $((SECONDS - began)) s"
        return
    fi
    tail -n 60 "$log"
    echo "   $suite: $1: failed after $((SECONDS - began)) s; all of it: $log"
    return 1
}

# note COLUMN OUTCOME
note()
{
    outcome["$suite $1"]=$2
}

# keep_said: what 4.0 says, for the comparison with the others.
keep_said()
{
    cp "${place%/}$inner/said" "$said"
}

test_suite()
{
    local column result status options
    suite=$1
    note build failed
    attempt enter enter "$suite" && attempt build build all . || return
    note build passed
    status=passed
    attempt unit unit_tests || status=failed
    note unit "$status $(sed -n 's/^[0-9]*% tests passed, .* out of \([0-9]*\)$/(\1 tests)/p' "$logs/$suite-unit.log")"
    options=(--test "$inner/results")
    if [[ $suite == "$reference_suite" ]]; then
        options+=(--keep "$inner/said")
    elif [[ -s $said ]]; then
        cp "$said" "${place%/}$inner/said"
        options+=(--compare "$inner/said")
    fi
    note modes failed
    note alerts failed
    attempt plugin plugin_tests "${options[@]}"
    while read -r column result; do
        note "$column" "$result"
    done <"${place%/}$inner/results"
    [[ $suite != "$reference_suite" ]] || { keep_said && note alerts reference; }
}

print_table()
{
    local column line passed=0 failed=0
    printf '%-9s %-9s' suite Wireshark
    printf ' %-20s' "${columns[@]}"
    echo
    for suite in "${suites[@]}"; do
        printf '%-9s %-9s' "$suite" "${versions[$suite]:-?}"
        for column in "${columns[@]}"; do
            line=${outcome["$suite $column"]:--}
            printf ' %-20s' "$line"
            case $line in
            passed*) passed=$((passed + 1)) ;;
            failed*) failed=$((failed + 1)) ;;
            esac
        done
        echo
    done
    echo "alerts: identical to what Wireshark ${versions[$reference_suite]:-4.0} says, to the byte"
    echo "$passed passed, $failed failed"
    [[ $failed == 0 && $passed -gt 0 ]]
}

# With the reference first, where nobody has asked it.
order=()
[[ -n $said && " ${suites[*]} " != *" $reference_suite "* ]] || order=("$reference_suite")
: "${said:=$logs/$reference_suite.json}"
for suite in "${suites[@]}"; do
    [[ $suite == "$reference_suite" ]] || order+=("$suite")
done
for suite in "${order[@]}"; do
    attempt prepare prepare "$suite" || note build failed
done
for suite in "${order[@]}"; do
    if [[ -n ${outcome["$suite build"]:-} ]]; then
        continue
    elif [[ " ${suites[*]} " == *" $suite "* ]]; then
        test_suite "$suite"
    else
        attempt enter enter "$suite" && attempt build build ntt_plugin epan-plugin &&
            attempt said plugin_tests --keep "$inner/said" && keep_said
    fi
done
print_table
