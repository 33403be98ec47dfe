# shellcheck shell=bash disable=SC2034,SC2154 # names of tests/run.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced, with root set to the top of the sources: the packages of Debian that the tests need, and the steps that install them.

as_root=()
[[ $(id -u) == 0 ]] || as_root=(sudo)

# To build ntt and its unit tests, and to run the tests of the plugin.
build_packages=(gcc libc6-dev ccache cmake cmark-gfm ninja-build pkg-config wireshark-dev tshark libglib2.0-dev libmaxminddb-dev
    libjansson-dev libcurl4-openssl-dev librdkafka-dev libsystemd-dev libnet1-dev libpcap-dev libcunit1-dev libloc-dev
    iso-codes python3)
# And for the other steps but those below.
packages=("${build_packages[@]}" lz4 zstd libasan8 libubsan1 clang clang-format clang-tidy shellcheck)

# What a step needs beside them.
declare -A programs=(
    [integration]="python3-jsonschema chromium poppler-utils libxml2-utils openssl"
    [window]="wireshark xvfb openbox xdotool imagemagick qt5ct fonts-dejavu-core"
    [browser]="chromium fonts-dejavu-core"
    [package]="mmdebstrap debian-archive-keyring lintian dpkg-dev file systemd-container"
    [matrix]="mmdebstrap debian-archive-keyring"
    [lab]=$(head -n 1 "$root/tests/lab/packages")
    [fuzz]=clang
)

# missing_packages PACKAGE…: those that are not installed.
missing_packages()
{
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' |
        grep -vxFf - <(printf '%s\n' "$@" | sort -u)
}

# install_packages PACKAGE…: those that are not installed yet.
install_packages()
{
    local missing lock status=0 log=$root/build/steps/apt.log
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    mkdir -p "$root/build/steps"
    exec {lock}>"$root/build/steps/apt.lock" && flock "$lock"
    mapfile -t missing < <(missing_packages "$@") # by now another step may have installed them
    if [[ ${#missing[@]} -gt 0 ]]; then
        echo "installs ${missing[*]}"
        if ! "${as_root[@]}" apt-get -qq update >"$log" 2>&1 || ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -y --no-install-recommends install "${missing[@]}" >>"$log" 2>&1 </dev/null; then
            tail -n 20 "$log"
            status=1
        fi
    fi
    exec {lock}>&-
    return "$status"
}

# install_programs STEP…
install_programs()
{
    local step wanted=()
    for step in "$@"; do
        # shellcheck disable=SC2206 # a list of words
        wanted+=(${programs[$step]:-})
        [[ $step != fuzz ]] || wanted+=("libclang-rt-$(clang -dumpversion | cut -d . -f 1)-dev")
    done
    [[ ${#wanted[@]} == 0 ]] || install_packages "${wanted[@]}"
}

# What building and testing need.
step_packages()
{
    command -v npm >/dev/null || packages+=(npm)
    install_packages "${packages[@]}"
}

# What the chosen steps need, all at once and while the release is built. A step whose programs could not be installed here
# tries again by itself.
step_programs()
{
    install_programs "${!chosen[@]}"
}
