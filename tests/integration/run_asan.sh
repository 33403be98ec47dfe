#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The integration tests of the plugin with a plugin built under AddressSanitizer and UBSan, and those of how the command
# fails with a command built so. Nothing is installed: a plain user's tshark takes its plugins from WIRESHARK_PLUGIN_DIR.
#
# usage: run_asan.sh [BUILD]      BUILD: a build with -DNTT_SANITIZE=ON (build/asan)
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(realpath "${1:-$root/build/asan}")
plugin=$build/epan-plugin/ntt.so command=$build/companion/ntt

fail()
{
    echo "run_asan.sh: $*" >&2
    exit 2
}

[[ -e $plugin && -x $command ]] ||
    fail "no plugin and command in '$build'; build them: cmake --preset asan && cmake --build --preset asan"
# shellcheck source=tests/integration/asan_tshark.sh
. "$root/tests/integration/asan_tshark.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{tmp,tests}
cp -r "$root/tests/integration" "$root/tests/captures" "$work/tests/"
make_asan_tshark "$plugin" "$work" || exit 2
chmod a+rwxt "$work/tmp"

plain=(env "HOME=$work/tmp" "TMPDIR=$work/tmp" "NTT_TSHARK=$work/tshark" PYTHONDONTWRITEBYTECODE=1)
malformed=("$root"/../shared/captures/others/malformed/*.pcap*)
if [[ -e ${malformed[0]} ]]; then
    mkdir "$work/malformed"
    for ((i = 0; i < ${#malformed[@]}; i += 50)); do
        cp "${malformed[i]}" "$work/malformed/"
    done
    chmod -R a+rX "$work/malformed"
    plain+=("NTT_MALFORMED=$work/malformed")
fi
[[ $(id -u) != 0 ]] || plain=(setpriv --reuid=65534 --regid=65534 --clear-groups "${plain[@]}")

loads_asan_plugin "$work" "${plain[@]}" || exit 2

# play ROOT NAME TESTS COMMAND…: the tests of a file (all where TESTS is empty), their output kept until they are done.
play()
{
    local root=$1 name=$2 tests log status
    read -ra tests <<<"$3"
    shift 3
    log=$work/$name.out
    (cd "$root/tests/integration" && timeout 600 "$@" "test_$name.py" "${tests[@]}") >"$log" 2>&1
    status=$?
    echo "-- $name under ASan: exit status $status, $(sed -n 's/^Ran //p' "$log")"
    [[ $status == 0 ]] || tail -n 60 "$log"
    return "$status"
}

sanitized=(env "NTT_COMMAND=$command" "ASAN_OPTIONS=exitcode=99:log_path=$work/log/command" PYTHONDONTWRITEBYTECODE=1
    "UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99:log_path=$work/log/command")
# Sanitized tsharks are slow: the evidence of one attack in three, of the hostile packets those that cut headers, and one in
# fifty of others' captures.
third=$(awk -F '\t' '$2 == "attack" && NR % 3 == 0 { print $1 }' "$root/tests/captures/labels.tsv" | paste -sd ,)
play "$work" evidence "" "${plain[@]}" "NTT_CAPTURES=$third" python3 &
play "$work" hostile "Hostile.test_lengths_that_lie Hostile.test_icmp_errors_quoting_little Hostile.test_sctp_chunks \
    Hostile.test_captures_of_others" \
    "${plain[@]}" python3
status=$?
play "$root" failures "" "${sanitized[@]}" python3 || status=1
wait $! || status=1
for report in "$work"/log/*; do
    [[ -e $report ]] || continue
    echo "-- $(basename "$report")"
    head -n 60 "$report"
    status=1
done
exit "$status"
