# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced by what needs a Debian beside that of this machine: systems in folders, kept from run to run.

# shellcheck disable=SC2034 # for those who source this
systems=$(realpath -m "${NTT_MATRIX:-/var/cache/ntt-matrix}")
own_suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
kept_days=30

# is_sound FOLDER MADE: whether a system is there that was made so, from the first to the last package.
is_sound()
{
    local audit
    [[ -e $1.made && $(<"$1.made") == "$2" ]] && audit=$(chroot "$1" dpkg --audit 2>&1) && [[ -z $audit ]]
}

is_young()
{
    [[ -n $(find "$1.made" -mtime "-$kept_days" 2>/dev/null) ]]
}

# make_debian SUITE FOLDER OPTION…: the options are those of mmdebstrap. The system comes from the mirror of this machine's
# own suite, and stands under another name until it is whole.
make_debian()
{
    local suite=$1 folder=$2 half=$2.unfinished mirror options=(--mode=root --variant=minbase --skip=cleanup/apt/lists
        --dpkgopt=force-unsafe-io)
    mirror=$(apt-get indextargets --format "\$(RELEASE) \$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
        sed -n "s/^$own_suite main //p" | head -n 1)
    [[ -n $mirror ]] || { echo "apt on this machine names no mirror of '$own_suite'" && return 1; }
    [[ $mirror != https:* ]] || options+=(--include=ca-certificates)
    eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
    [[ -z ${http_proxy:-} ]] || export http_proxy
    rm -rf --one-file-system "$half"
    mmdebstrap "${options[@]}" "${@:3}" "$suite" "$half" "$mirror" || return 1
    rm -rf --one-file-system "$folder" && mv "$half" "$folder" && echo "$*" >"$folder.made"
}

# keep_debian SUITE FOLDER OPTION…: makes the system where there is none that is sound and younger than $kept_days days. One
# that is too old does where no other can be made. It stays as it is until this process has ended.
keep_debian()
{
    local folder=$2 lock
    exec {lock}>"$folder.lock" && flock -s "$lock"
    ! { is_sound "$folder" "$*" && is_young "$folder"; } || return 0
    flock -x "$lock" # waits for those who use it
    if ! { is_sound "$folder" "$*" && is_young "$folder"; } && ! make_debian "$@"; then
        is_sound "$folder" "$*" || return 1
        echo "goes on with '$folder', which is older than $kept_days days"
    fi
    flock -s "$lock"
}
