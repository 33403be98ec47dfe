#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's package: made from a clean build and judged by lintian, then installed, used and purged in a Debian that never
# saw the sources.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tests/steps/packages.sh
. "$root/tests/steps/packages.sh"
# shellcheck source=tests/debian.sh
. "$root/tests/debian.sh"
tools=man-db,bash-completion,zsh,fish,systemd # what the clean Debian has beside what every Debian has

usage()
{
    cat <<END
usage: tests/package.sh

The package is for this machine's Debian and its Wireshark. A clean Debian of the same suite is kept in $systems, or in
the folder that NTT_MATRIX names, and made where it is missing or older than $kept_days days; what is done in it is done in
memory and lost. Needs root, and what the build needs. Logs go to build/package.log. Ends with the line "N passed, N failed", and
exit status 0 where nothing failed; 2 where it could not begin.
END
}

fail()
{
    echo "tests/package.sh: $*" >&2
    exit 2
}

case ${1:-} in
'') ;;
-h | --help) usage && exit ;;
*) usage >&2 && exit 2 ;;
esac

# What is mounted goes with the process.
[[ $(id -u) == 0 ]] || fail "needs root, to make a clean Debian and to enter it: run it with sudo"
if [[ -z ${NTT_PACKAGE_MOUNTS:-} ]]; then
    unshare --mount true || fail "cannot make a mount namespace: run it where root may mount"
    NTT_PACKAGE_MOUNTS=own exec unshare --mount bash "${BASH_SOURCE[0]}"
fi

build=$root/build/package log=$root/build/package.log
base=$systems/clean-$own_suite archives=$systems/clean-$own_suite.archives
passed=0 failed=0
mkdir -p "$root/build" "$archives/partial" || fail "cannot write to '$root/build' and '$archives'"
work=$(mktemp -d)
mount -t tmpfs ntt-package "$work" || fail "cannot mount a file system in memory on '$work'"
trap 'umount -l "$work" && rmdir "$work"' EXIT
clean=$work/clean

# check NAME COMMAND…: says so and counts; what the command printed is shown where it fails.
check()
{
    local name=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        echo "ok      $name"
        passed=$((passed + 1))
    else
        echo "FAILED  $name"
        sed 's/^/        /' "$work/output" | tail -n 20
        failed=$((failed + 1))
    fi
    cat "$work/output" >>"$log"
}

# prints REGEX COMMAND…: succeeds, and a line matches.
prints()
{
    local pattern=$1 output status
    shift
    output=$("$@" 2>&1)
    status=$?
    echo "$output"
    [[ $status == 0 ]] && grep -qE -- "$pattern" <<<"$output"
}

silent()
{
    local output
    output=$("$@" 2>&1 >/dev/null) || { echo "$output" && return 1; }
    [[ -z $output ]] || { echo "$output" && return 1; }
}

fails()
{
    ! "$@"
}

inside()
{
    chroot "$clean" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" \
        </dev/null
}

is_off()
{
    [[ $(inside systemctl is-enabled "$1") == disabled ]]
}

as_nobody()
{
    chroot --userspec=65534:65534 --groups=65534 "$clean" env -i PATH=/usr/bin:/bin HOME=/nonexistent LC_ALL=C.UTF-8 "$@" </dev/null
}

make_package()
{
    rm -rf "$build"
    local bundle=$root/build/release/companion/web/report.js
    [[ -s $bundle ]] || bundle=
    cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=OFF "-DNTT_WEB_BUNDLE=$bundle" &&
        cmake --build "$build" -j "$(nproc)" && (cd "$build" && cpack)
}

enter()
{
    mount -t proc proc "$clean/proc" && mount --rbind /dev "$clean/dev"
}

leave()
{
    umount -l "$clean/dev" "$clean/proc"
}

# open_clean: the clean Debian, whose changes stay in memory; packages that apt fetches are kept for the next run.
open_clean()
{
    mkdir -p "$clean" "$work/changes" "$work/overlay" "$work/mnt"
    mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/changes,workdir=$work/overlay" "$clean" 2>/dev/null ||
        cp -a "$base/." "$clean/" || return 1
    cp -L /etc/resolv.conf "$clean/etc/" && mount --bind "$archives" "$clean/var/cache/apt/archives" && enter
}

# install_package: with what it depends on; lists that are too old are brought up to date.
install_package()
{
    local install=(apt-get -y --no-install-recommends install "/root/${package##*/}")
    inside "${install[@]}" || { inside apt-get -qq update && inside "${install[@]}"; }
}

# lintian_is_content: it had no errors and no warnings, and of what it says for information nothing on hardening.
lintian_is_content()
{
    local status
    wait "$lintian"
    status=$?
    cat "$work/lintian"
    [[ $status == 0 ]] && ! grep -E '^I: .* hardening-' "$work/lintian" >/dev/null
}

depends_on_one_wireshark()
{
    local x y
    IFS=. read -r x y _ < <(pkg-config --modversion wireshark)
    prints "tshark \(>= $x\.$y~\), tshark \(<< $x\.$((y + 1))~\)" dpkg-deb --field "$package" Depends
}

# files_of_ours: what is called ntt, or ntt and something, wherever it lies.
files_of_ours()
{
    inside find / -xdev -regextype posix-extended -regex '.*/_?ntt([-._][^/]*)?' ! -path '/root/*' ! -path '/tmp/*' ! -path '/var/cache/man/*'
}

nothing_left()
{
    local path left=()
    while IFS= read -r path; do
        left+=("$path")
    done < <(files_of_ours)
    while IFS= read -r path; do
        [[ ! -e $clean$path || -d $clean$path ]] || left+=("$path")
    done <"$work/listed"
    [[ ${#left[@]} == 0 ]] || { printf 'left: %s\n' "${left[@]}" && return 1; }
    ! inside getent passwd ntt
}

# check_services: the clean Debian is booted, and the services run as they will, in their sandbox.
check_services()
{
    mkdir -p "$clean/root/services"
    cat >"$clean/etc/systemd/system/services-test.service" <<'END'
[Unit]
After=basic.target
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
WorkingDirectory=/root/services
ExecStart=/bin/bash -c 'systemctl start ntt-report.service; echo $? >nothing'
ExecStart=/bin/bash -c 'install -m 0640 -g ntt /root/sample.pcapng "/var/lib/ntt/captures/a sample.pcapng"'
ExecStart=/bin/bash -c 'touch -d yesterday "/var/lib/ntt/captures/a sample.pcapng"; systemctl start ntt-report.service; echo $? >first'
ExecStart=/bin/bash -c 'ls -l /var/lib/ntt/reports >reports; systemctl start ntt-report.service; echo $? >again'
ExecStart=/bin/bash -c 'systemctl start ntt-geoip.service; echo $? >geoip'
ExecStart=/bin/bash -c 'journalctl --no-pager --no-hostname -u ntt-report -u ntt-geoip >journal'
END
    leave
    timeout 120 systemd-nspawn --quiet --register=no --keep-unit --directory="$clean" --boot systemd.unit=services-test.service \
        >>"$log" 2>&1 </dev/null
    enter
    rm "$clean/etc/systemd/system/services-test.service"
    [[ -s $clean/root/services/journal ]]
}

: >"$log"
install_programs package || fail "apt-get could not install ${programs[package]}"
keep_debian "$own_suite" "$base" --include="$tools" >"$work/base.log" 2>&1 &
base_maker=$!
check "the package is made from a clean build" make_package
package=$(echo "$build"/ntt_*.deb)
[[ -f $package ]] || fail "no package was made, so there is nothing to look at; see '$log'"
{ wait "$base_maker" && keep_debian "$own_suite" "$base" --include="$tools"; } ||
    { tail -n 20 "$work/base.log" && fail "no clean Debian could be made in '$base'"; }
lintian --allow-root --fail-on error,warning --display-info "$package" >"$work/lintian" 2>&1 &
lintian=$!

check "it depends on this Wireshark alone" depends_on_one_wireshark
open_clean || fail "cannot copy '$base' into memory"
check "the clean Debian knows nothing of ntt or of building" fails inside sh -c 'ls /usr/include/wireshark || command -v cc || command -v ntt'
cp "$package" "$root/tests/captures/sample.pcapng" "$root/tests/complete" "$clean/root/" && cp "$root/tests/captures/sample.pcapng" "$clean/tmp/"
check "apt-get installs it, and what it depends on" install_package
inside dpkg -L ntt >"$work/listed"

check "ntt says its version" prints '^ntt [0-9]+\.[0-9]+' inside ntt --version
check "tshark has loaded the plugin" prints '^ntt\.so' inside tshark -G plugins
check "ntt doctor finds nothing that fails" inside ntt doctor
check "ntt report" prints '^[0-9]+ attacks found' as_nobody ntt report /tmp/sample.pcapng -o /tmp/report.html
check "ntt alerts" prints 'port_scan' as_nobody ntt alerts /tmp/sample.pcapng
for page in ntt.1 ntt-report.1 ntt-alerts.1 ntt-capture.1 ntt-watch.1 ntt-schedule.1 ntt-drill.1 ntt-baseline.1 ntt-geoip.1 \
    ntt-manual.1 ntt-doctor.1 ntt-records.5 ntt-fields.5 ntt-formats.5 ntt-destinations.5; do
    check "man finds ${page%.*}(${page##*.}), and nothing is wrong with it" \
        silent inside sh -c "man --warnings ${page##*.} ${page%.*}"
done
for shell in bash zsh fish; do
    check "$shell completes commands" prints '^report$' inside /root/complete $shell 'ntt re'
    check "$shell completes parts of commands" prints '^status$' inside /root/complete $shell 'ntt geoip st'
    check "$shell completes options" prints '^--min-severity' inside /root/complete $shell 'ntt alerts --min'
    check "$shell completes values" prints '^markdown$' inside /root/complete $shell 'ntt report --format m'
    check "$shell completes destinations" prints '^syslog:$' inside /root/complete $shell 'ntt alerts --to sys'
    check "$shell completes folders" prints 'root/?$' inside /root/complete $shell 'ntt watch --state /roo'
    check "$shell completes types of alerts" prints '^port_scan$' inside /root/complete $shell 'ntt manual po'
    check "$shell completes scenarios" prints '^port-scan$' inside /root/complete $shell 'ntt drill po'
    check "$shell completes files" prints 'sample\.pcapng$' inside /root/complete $shell 'ntt report /root/sam'
done
[[ ! -e $root/epan-plugin/ui/profile ]] ||
    check "the profile is where Wireshark looks" test -s "$clean/usr/share/wireshark/profiles/Network Traffic Tracer/preferences"

units=(ntt-report.service ntt-report.timer ntt-geoip.service ntt-geoip.timer)
check "nothing is wrong with the units" silent inside systemd-analyze verify "${units[@]/#//lib/systemd/system/}"
for unit in ntt-report ntt-geoip; do
    check "the exposure of $unit.service is 2.5 or less" \
        inside systemd-analyze security --offline=true --threshold=25 --no-pager "/lib/systemd/system/$unit.service"
    check "$unit.timer is off" is_off "$unit.timer"
done
mkdir -p "$clean/usr/share/tor" && echo '3221225985,3221226239,DE' >"$clean/usr/share/tor/geoip" &&
    echo '2001:db8::,2001:db8::ffff,DE' >"$clean/usr/share/tor/geoip6"
if check_services; then
    check "without a capture the nightly report does nothing, and says so" prints '^0$' cat "$clean/root/services/nothing"
    check "… in words" prints "no capture in '/var/lib/ntt/captures'" cat "$clean/root/services/journal"
    check "the nightly report is written" prints '^0$' cat "$clean/root/services/first"
    check "… to its folder" prints ' ntt +ntt .*\.html$' cat "$clean/root/services/reports"
    check "… once" prints '^1$' grep -c 'wrote /var/lib/ntt' "$clean/root/services/journal"
    check "the country database is built" prints '^0$' cat "$clean/root/services/geoip"
    check "… where Wireshark looks" test -s "$clean/var/lib/GeoIP/ntt-country.mmdb"
else
    echo "skipped: the services, since the clean Debian cannot be booted here with systemd-nspawn; see '$log'"
fi
rm -r "$clean/usr/share/tor"

check "a job is scheduled" inside ntt schedule report --at 02:30 --name nightly --units /etc/systemd/system --install
check "… and enabled" inside systemctl enable nightly.timer
echo '[Service]' >"$clean/etc/systemd/system/foreign.service"
check "a removal disables and names what was scheduled" prints 'nightly\.timer is stopped and disabled' inside apt-get -y remove ntt
check "… so that nothing starts it" is_off nightly.timer
check "… and its file stays" test -s "$clean/etc/systemd/system/nightly.timer"
check "it is installed once more" install_package
check "a purge leaves captures and reports" prints 'are left in /var/lib/ntt' inside apt-get -y purge ntt
check "… as they are" test -s "$clean/var/lib/ntt/captures/a sample.pcapng"
rm -rf "$clean"/var/lib/ntt/{captures,reports}/*
check "it is installed again" install_package
check "its timers can be enabled" inside systemctl enable ntt-report.timer ntt-geoip.timer
check "it is purged" inside apt-get -y purge ntt
check "what was scheduled is deleted" fails inside test -e /etc/systemd/system/nightly.timer
check "… and nothing else" inside rm /etc/systemd/system/foreign.service
check "nothing of it is left" nothing_left
check "tshark has nothing to complain of" silent as_nobody tshark -q -r /tmp/sample.pcapng
check "lintian has nothing against the package" lintian_is_content
leave

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
