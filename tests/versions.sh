#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One story in every Wireshark: builds these sources for this machine's Wireshark and for that of another Debian, runs
# the unit tests there, and compares to the byte what both say about each labelled capture: all fields of the alerts,
# and in two passes the frames that are evidence. Not part of run.sh; needs root, for chroot.
#
# usage: versions.sh CHROOT [LABELS]…
#   CHROOT   debootstrap --variant=minbase trixie CHROOT; in it, apt-get install gcc libc6-dev cmake cmark ninja-build
#            pkg-config wireshark-dev tshark libglib2.0-dev libmaxminddb-dev libjansson-dev libcunit1-dev libloc-dev
#            iso-codes python3
#   LABELS   files that name captures beside them in their first column (tests/captures/labels.tsv)
# Ends with "N captures, N lines, N differ"; exit status 1 where something differs or fails, 2 where nothing was compared.
set -uo pipefail

fail()
{
    echo "versions.sh: $*" >&2
    exit 2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ $# -gt 0 && -x $1/usr/bin/tshark ]] || fail "no tshark in '${1:-}/usr/bin'; the head of this script says how to make a chroot"
other=$(realpath "$1")
shift
[[ $# -gt 0 ]] || set -- "$root/tests/captures/labels.tsv"
work=$(mktemp -d "$other/tmp/ntt.XXXXXX") || fail "cannot write to '$other/tmp'"
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{sources,home}
tar -C "$root" --exclude=./build --exclude=./.git --exclude=node_modules -cf - . | tar -C "$work/sources" -xf - ||
    fail "cannot copy the sources"

# seen PLACE PATH: what a path is called with PLACE as the root folder.
seen()
{
    echo "/${2#"${1%/}/"}"
}

# build PLACE NAME: the sources in $work/NAME.build, the plugin where a plain user's tshark finds it.
build()
{
    local sources folder version
    sources=$(seen "$1" "$work/sources") folder=$(seen "$1" "$work/$2.build")
    version=$(chroot "$1" tshark --version 2>/dev/null | sed -n '1s/.* \([0-9]*\.[0-9]*\)\..*/\1/p')
    if ! { chroot "$1" cmake -S "$sources" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
        chroot "$1" cmake --build "$folder" -j "$(nproc)"; } >"$work/$2.log" 2>&1; then
        tail -n 60 "$work/$2.log"
        fail "does not build for Wireshark $version"
    fi
    echo "built for Wireshark $version"
    mkdir -p "$work/$2.plugins/$version/epan"
    cp "$work/$2.build/epan-plugin/ntt.so" "$work/$2.plugins/$version/epan/"
}

# play PLACE NAME ARGUMENT…: tshark as a plain user without settings, with the plugin that was built; its exit status is
# the last line.
play()
{
    local place=$1 name=$2
    shift 2
    chroot --userspec=65534:65534 --groups=65534 "$place" env -i PATH="$PATH" HOME="$(seen "$place" "$work/home")" \
        WIRESHARK_PLUGIN_DIR="$(seen "$place" "$work/$name.plugins")" \
        tshark -n -r "$(seen "$place" "$work/capture")" "$@" >"$work/$name.out" 2>"$work/$name.err"
    echo "exit status $?" >>"$work/$name.out"
}

# compare ARGUMENT…: tshark on the capture in both places.
compare()
{
    play / here "$@" &
    play "$other" there "$@"
    wait $!
    lines=$((lines + $(wc -l <"$work/here.out") - 1))
    cmp -s "$work/here.out" "$work/there.out" && return
    diff "$work/here.out" "$work/there.out" | cut -c 1-400 | head -n 8
    diff "$work/here.err" "$work/there.err" | head -n 4
    return 1
}

build / here
build "$other" there
chroot "$other" ctest --test-dir "$(seen "$other" "$work/there.build")" -L unit --output-on-failure --no-tests=error -j "$(nproc)" |
    tee "$work/unit.log" | sed -n '/tests passed/p'
unit=${PIPESTATUS[0]}
[[ $unit == 0 ]] || tail -n 60 "$work/unit.log"
chmod -R a+rX "$work"

read -ra alerts < <(cd "$root/tests/integration" && PYTHONDONTWRITEBYTECODE=1 python3 -c '
from ntt_test import *
print("-Y ntt.alert", *fields(ALERT_FIELDS))')
evidence=(-2 -Y ntt.evidence -T fields -e frame.number -e ntt.evidence)
captures=0 lines=0 differ=0
for labels; do
    while IFS= read -r file; do
        install -m 644 "$(dirname "$labels")/$file" "$work/capture" || fail "no capture '$file'"
        captures=$((captures + 1))
        compare "${alerts[@]}" || { echo "differs: $file, alerts" && differ=$((differ + 1)); }
        compare "${evidence[@]}" || { echo "differs: $file, evidence" && differ=$((differ + 1)); }
    done < <(tail -n +2 "$labels" | cut -f 1)
done
echo "$captures captures, $lines lines, $differ differ"
[[ $lines -gt 0 ]] || exit 2
[[ $differ == 0 && $unit == 0 ]]
