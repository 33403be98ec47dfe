#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# From a fresh Debian to a first report: installs what is needed, builds, installs, builds the country database and
# reports on a capture.
set -euo pipefail

packages=(gcc libc6-dev cmake cmark-gfm ninja-build pkg-config wireshark-dev tshark libglib2.0-dev libmaxminddb-dev
    libjansson-dev libcurl4-openssl-dev librdkafka-dev libsystemd-dev libnet1-dev libpcap-dev iso-codes
    libloc-dev libloc-database)

usage()
{
    cat <<'END'
usage: ./quickstart.sh [CAPTURE]

Installs ntt and what it needs, and writes a report on CAPTURE, or on the sample capture of ntt, to ./ntt-report.html.
For Debian 12 (bookworm) and later. Run it as root or as a user with sudo; you can run it again at any time.

Example: ./quickstart.sh capture.pcapng
END
}

step()
{
    echo "quickstart: $*" >&2
}

fail()
{
    step "$*"
    exit 2
}

check_distribution()
{
    local ID=unknown VERSION_ID=99 PRETTY_NAME="this system"
    # shellcheck source=/dev/null
    [[ ! -r /etc/os-release ]] || . /etc/os-release
    [[ $ID == debian && ${VERSION_ID%%.*} -ge 12 ]] ||
        fail "this is for Debian 12 and later, but you have $PRETTY_NAME. Install a C compiler, CMake 3.25, Ninja, and the" \
            "development files of Wireshark 4.0 or later, GLib, libmaxminddb, jansson and libcurl with its own package manager," \
            "then: cmake --preset release && cmake --build --preset release && sudo cmake --install build/release"
}

# Sets as_root, the words that put a command into root's hands.
find_root()
{
    as_root=()
    [[ $(id -u) == 0 ]] && return
    command -v sudo >/dev/null || fail "needs root to install packages: run it as root, or install sudo." \
        "Example: su -c ./quickstart.sh"
    as_root=(sudo)
}

is_installed()
{
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_packages()
{
    local package missing=() log
    command -v npm >/dev/null || packages+=(npm)
    for package in "${packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    step "installing ${missing[*]}"
    log=$(mktemp)
    if "${as_root[@]}" apt-get -qq update >"$log" 2>&1 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -y --no-install-recommends install "${missing[@]}" >>"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 15 "$log" >&2
        fail "apt-get could not install ${missing[*]}; its complete output: $log"
    fi
}

build()
{
    local log
    # What an earlier run by another user left cannot be built upon.
    [[ -z $(find "$root/build" ! -writable ! -name install_manifest.txt -print -quit 2>/dev/null) ]] ||
        "${as_root[@]}" rm -rf "$root/build"
    step "building in $root/build/release"
    log=$(mktemp)
    (cd "$root" && cmake --fresh --preset release -DBUILD_TESTING=OFF && cmake --build --preset release) >"$log" 2>&1 || {
        tail -n 25 "$log" >&2
        fail "the build failed; its complete output: $log"
    }
    rm -f "$log"
    step "installing the plugin and the command ntt"
    "${as_root[@]}" cmake --install "$root/build/release" >/dev/null
    ntt=$(grep -m 1 '/bin/ntt$' "$root/build/release/install_manifest.txt")
}

# The package tor-geoipdb is read and not installed, because it would bring tor with it and start it.
build_country_database()
{
    local folder source=/usr/share/tor
    "$ntt" geoip status >/dev/null 2>&1 && return
    step "building the country database"
    folder=$(mktemp -d)
    if [[ ! -r $source/geoip ]]; then
        source=$folder/usr/share/tor
        (cd "$folder" && download_package tor-geoipdb && dpkg-deb -x tor-geoipdb_*.deb .) ||
            step "the package tor-geoipdb could not be downloaded"
    fi
    "${as_root[@]}" "$ntt" geoip build --tor-geoipdb "$source" >&2 || step "continuing without countries"
    rm -rf "$folder"
}

# Into the current folder; the package lists may have been cleaned away.
download_package()
{
    local download=(apt-get -qq -o APT::Sandbox::User=root download "$1")
    "${download[@]}" >/dev/null 2>&1 || { "${as_root[@]}" apt-get -qq update >&2 && "${download[@]}" >&2; }
}

# An incomplete capture still makes a report; ntt says what was cut.
report()
{
    local status=0
    step "reporting on $1"
    "$ntt" report "$1" -o ntt-report.html || status=$?
    [[ $status == 0 || $status == 3 ]] || fail "no report could be written on '$1'. Example: $ntt doctor"
    "$ntt" alerts "$1" 2>/dev/null || true
    echo "The report: $PWD/ntt-report.html"
    exit "$status"
}

main()
{
    local capture
    case ${1:-} in
    -h | --help)
        usage
        exit
        ;;
    -*)
        usage >&2
        exit 2
        ;;
    esac
    [[ $# -le 1 ]] || fail "takes one capture, but $# were given." \
        "Example: ./quickstart.sh capture.pcapng, and then: ntt report monday.pcapng tuesday.pcapng -o week.html"
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    capture=${1:-$root/tests/captures/sample.pcapng}
    [[ -r $capture && ! -d $capture ]] || fail "cannot read the capture '$capture': it does not exist," \
        "or you have no permission to read it. Example: ./quickstart.sh capture.pcapng"
    check_distribution
    find_root
    install_packages
    build
    build_country_database
    report "$capture"
}

main "$@"
