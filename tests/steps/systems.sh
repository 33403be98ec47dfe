# shellcheck shell=bash disable=SC2034,SC2154 # names of tests/run.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced: the steps that make systems and networks of their own, which takes root and a kernel that allows it.

can_mount()
{
    [[ $(id -u) == 0 ]] && unshare --mount true 2>/dev/null
}

step_package()
{
    local log=build/package.checks status good
    can_mount || { skip "a clean Debian needs root that may mount"; return; }
    bash tests/package.sh | tee "$log"
    status=${PIPESTATUS[0]}
    read -r good tests_failed < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log")
    [[ -z $good ]] || tests_run=$((good + tests_failed))
    return "$status"
}

# 4.0 is what all other steps run.
step_matrix()
{
    can_mount || { skip "a chroot needs root that may mount"; return; }
    ask_once && (cd tests/integration && python3 matrix.py --keep "$root/build/reference.json") &&
        tests/matrix.sh --reference build/reference.json trixie
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
    install_programs lab || return 1
    out=$(mktemp -d)
    tests/lab/run -o "$out" scan_syn_f sweep_echo flood_syn page_loads && tests/lab/check "$out/labels.tsv"
    status=$?
    rm -rf "$out"
    return "$status"
}
