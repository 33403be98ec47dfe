#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every supported Wireshark, each in the Debian that has it: builds these sources there, installs them, runs the unit
# tests and the tests of the plugin, and compares to the byte what is said about labelled captures of every kind with 4.0.
set -uo pipefail

columns=(build unit modes tables sharkd alerts)
packages=(gcc libc6-dev cmake cmark-gfm ninja-build pkg-config wireshark-dev tshark libglib2.0-dev libmaxminddb-dev
    libjansson-dev libcurl4-openssl-dev librdkafka-dev libsystemd-dev libnet1-dev libpcap-dev libcunit1-dev libloc-dev
    iso-codes python3)
chroots=$(realpath -m "${NTT_MATRIX:-/var/cache/ntt-matrix}")
reference_suite=bookworm

usage()
{
    cat <<END
usage: tests/matrix.sh [--refresh] [SUITE]…

SUITE is a Debian suite; without any: bookworm (Wireshark 4.0), trixie (4.4) and sid (4.6). Each is a chroot in
$chroots, made with debootstrap where it is missing, and kept; NTT_MATRIX names another folder. Where this
machine is a bookworm itself, it needs no chroot. ntt is installed for the time of the run alone.
--refresh brings Wireshark in the chroots up to date. Needs root. Logs go to build/matrix. Ends with a table and the line
"N passed, N failed", and exit status 0 where nothing failed; 2 where it could not begin.
END
}

fail()
{
    echo "tests/matrix.sh: $*" >&2
    exit 2
}

refresh='' suites=() words=("$@")
while [[ $# -gt 0 ]]; do
    case $1 in
    --refresh) refresh=yes ;;
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

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/build/matrix said=$root/build/matrix/$reference_suite.json
mkdir -p "$logs" "$chroots" || fail "cannot write to '$logs' and '$chroots'"
rm -f "$logs"/*
own_suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
declare -A versions=() # of Wireshark, by suite
declare -A outcome=()  # by "SUITE COLUMN"; counts where it begins with passed or failed
copies=()
work=$(mktemp -d)
mount -t tmpfs ntt-matrix "$work" || fail "cannot mount a file system in memory on '$work'"
trap 'umount -l "$work" && rmdir "$work"; rm -rf "${copies[@]}"' EXIT

# place_of SUITE: its root folder.
place_of()
{
    if [[ $1 == "$reference_suite" && $1 == "$own_suite" ]]; then echo /; else echo "$chroots/$1"; fi
}

# apt_in PLACE ARGUMENT…
apt_in()
{
    chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends "${@:2}" </dev/null
}

# install_in PLACE PACKAGE…: those that are not installed yet.
install_in()
{
    local place=$1 package missing=()
    shift
    for package; do
        # shellcheck disable=SC2016 # dpkg-query expands it
        [[ $(chroot "$place" dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    echo "installs ${missing[*]}"
    chroot "$place" dpkg --configure -a && apt_in "$place" update && apt_in "$place" install "${missing[@]}"
}

# make_chroot SUITE: from the mirror of this machine's own suite; under another name until it is whole.
make_chroot()
{
    local half=$chroots/$1.unfinished mirror options=(--variant=minbase)
    mirror=$(apt-get indextargets --format "\$(RELEASE) \$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
        sed -n "s/^$own_suite main //p" | head -n 1)
    [[ -n $mirror ]] || { echo "apt on this machine names no mirror of '$own_suite'" && return 1; }
    [[ $mirror != https:* ]] || options+=(--include=ca-certificates)
    eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
    [[ -z ${http_proxy:-} ]] || export http_proxy
    install_in / debootstrap debian-archive-keyring && rm -rf "$half" &&
        debootstrap "${options[@]}" "$1" "$half" "$mirror" || return 1
    printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/'{doc,locale,man}'/*' >"$half/etc/dpkg/dpkg.cfg.d/ntt-matrix"
    mv "$half" "$chroots/$1"
}

# prepare SUITE: everything that changes the place for good.
prepare()
{
    local place
    place=$(place_of "$1")
    [[ -d $place ]] || make_chroot "$1" || return 1
    if [[ $place != / ]]; then
        mount -t proc proc "$place/proc" && mount --rbind /dev "$place/dev" &&
            cp -L /etc/resolv.conf "$place/etc/resolv.conf" || return 1
    fi
    install_in "$place" "${packages[@]}" || return 1
    [[ -z $refresh || $place == / ]] || { apt_in "$place" update && apt_in "$place" install wireshark-dev tshark; }
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
        LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 GLIBC_TUNABLES="${GLIBC_TUNABLES:-}" NTT_EVERY="${NTT_EVERY:-}" "$@"
}

# build TARGET PART: configures all, builds the target, installs that part of the build folder.
build()
{
    inside cmake --fresh -S "$sources" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=ON \
        "-DNTT_WEB_BUNDLE=$bundle" &&
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

# With the reference first.
order=("$reference_suite")
for suite in "${suites[@]}"; do
    [[ $suite == "$reference_suite" ]] || order+=("$suite")
done
exec {lock}>"$chroots/lock"
flock "$lock"
for suite in "${order[@]}"; do
    attempt prepare prepare "$suite" || note build failed
done
flock -u "$lock"
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
