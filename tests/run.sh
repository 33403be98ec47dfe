#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One command: installs what the tests need, builds ntt in every way, and runs every test. The steps themselves are in
# tests/steps; here is in which order they run, what they print, and what is counted.
set -uo pipefail

# Debian's programs, whatever else this machine has: its Python is the one with the packages below.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 2
for file in tests/steps/*.sh; do
    # shellcheck source=tests/steps/packages.sh
    . "$file"
done

# Each step, and the steps whose work it uses. The first that can begin begins first: what waits or works on one processor
# comes early, what can fill both comes last.
plan="
packages:
release:        packages
programs:       packages
install:        release
package:        release programs
matrix:         install programs
integration:    install programs
window:         install programs
browser:        install programs
lab:            install programs
asan:           release
format:         packages
scripts:        packages
unit:           release
rooms:          release
hygiene:        release
score:          install
unit-asan:      asan
asan-plugin:    asan install
captures:       install
tidy:           release
fuzz:           release programs
"
at_once=3
# Others need these, or they measure seconds; the rest gives way to them.
pressing=" packages release programs install integration window browser lab "

steps=$(sed -n 's/:.*//p' <<<"$plan")

usage()
{
    cat <<END_OF_USAGE
usage: tests/run.sh [--only STEP]…

Steps: $(xargs <<<"$steps")
For Debian 12. Needs root or sudo, to install packages and ntt. Up to $at_once steps run side by side, each after those whose
work it uses; what a step prints is shown when it has ended, and kept in build/steps. Ends with the line
"N passed, N failed" and exit status 0 if nothing failed.

With NTT_EVERY=1 in the environment the tests use every capture, instead of some of each kind, which takes half
an hour more.

Example: tests/run.sh --only packages --only release --only unit
END_OF_USAGE
}

# needs STEP: the chosen steps that have to end first.
needs()
{
    local need needed
    read -ra needed < <(sed -n "s/^$1://p" <<<"$plan")
    for need in "${needed[@]}"; do
        [[ -z ${chosen[$need]:-} ]] || echo "$need"
    done
}

# Sets processor to the seconds that the ended processes of this shell have used of it.
count_processor()
{
    local words
    read -ra words <"/proc/$BASHPID/stat"
    processor=$(((words[15] + words[16]) / $(getconf CLK_TCK)))
}

# skip WHY: for a step that cannot run here, which then counts as neither passed nor failed.
skip()
{
    echo "skipped: $*"
    skipped=$*
    return 1
}

# play STEP: what it counts goes to build/steps/STEP.counted: "PASSED FAILED OUTCOME REASON", where the reason is why it was
# skipped. A step that counts its tests sets tests_run and tests_failed.
play()
{
    local began=$SECONDS processor status outcome=FAILED passed=0 failed=0
    step=$1 tests_failed='' tests_run='' skipped=''
    [[ $pressing == *" $step "* ]] || renice -n 5 -p "$BASHPID" >/dev/null
    echo "== $step"
    "step_$step"
    status=$?
    if [[ -n $tests_run ]]; then
        passed=$((tests_run - tests_failed)) failed=$tests_failed
    elif [[ $status == 0 ]]; then
        passed=1
    elif [[ -z $skipped ]]; then
        failed=1
    fi
    [[ $status != 0 ]] || outcome=passed
    [[ -z $skipped ]] || outcome=skipped
    count_processor
    echo "== $step: $outcome, $((SECONDS - began)) s, of processor $processor s"
    echo "$passed $failed $outcome $skipped" >"build/steps/$step.counted"
}

# begin STEP
begin()
{
    local step=$1 out=build/steps/$1.out
    rm -f "build/steps/$step.counted"
    if [[ ${#chosen[@]} == 1 ]]; then
        play "$step" 2>&1 </dev/null | tee "$out" &
    else
        play "$step" >"$out" 2>&1 </dev/null &
    fi
    playing[$!]=$step
}

# finish STEP: counts what it did, and shows it where nobody has seen it.
finish()
{
    local step=$1 good=0 bad=1 outcome=FAILED reason=''
    [[ ${#chosen[@]} == 1 ]] || cat "build/steps/$step.out"
    [[ ! -e build/steps/$step.counted ]] || read -r good bad outcome reason <"build/steps/$step.counted"
    passed=$((passed + good)) failed=$((failed + bad))
    ended[$step]=$outcome
    case $outcome in
    FAILED) failures+=("$step") ;;
    skipped) skips+=("$step ($reason)") ;;
    esac
}

# can_begin STEP: all that it needs has ended. Where that has failed, so has the step.
can_begin()
{
    local need
    for need in $(needs "$1"); do
        [[ -n ${ended[$need]:-} ]] || return 1
        [[ ${ended[$need]} != FAILED || $need == programs ]] || { cannot=$need && return 0; }
    done
}

# begin_those_that_can: in the order of the plan, as many as run side by side.
begin_those_that_can()
{
    local step cannot
    for step in $steps; do
        [[ ${#playing[@]} -lt $at_once ]] || return
        [[ -n ${chosen[$step]:-} && -z ${begun[$step]:-} ]] || continue
        cannot=''
        can_begin "$step" || continue
        begun[$step]=yes
        if [[ -z $cannot ]]; then
            begin "$step"
        else
            echo "== $step: FAILED, since $cannot has"
            ended[$step]=FAILED failures+=("$step") failed=$((failed + 1))
        fi
    done
}

declare -A chosen=() begun=() ended=()
playing=() passed=0 failed=0 failures=() skips=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --only)
        grep -qxF -- "${2:-}" <<<"$steps" || {
            echo "tests/run.sh: no step is called '${2:-}'; --help lists the steps. Example: tests/run.sh --only unit" >&2
            exit 2
        }
        chosen[$2]=yes
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
if [[ ${#chosen[@]} == 0 ]]; then
    for step in $steps; do
        chosen[$step]=yes
    done
fi

# What an earlier run by another user left cannot be built upon.
[[ -z $(find build ! -writable ! -name install_manifest.txt -print -quit 2>/dev/null) ]] || "${as_root[@]}" rm -rf build
mkdir -p build/steps
trap 'trap - INT; kill 0' INT # what runs side by side does not hear it
answers=$(mktemp -d) && chmod a+rwxt "$answers" # of tshark, to every user
trap 'rm -rf "$answers"' EXIT
begin_those_that_can
while [[ ${#playing[@]} -gt 0 ]]; do
    wait -n -p process "${!playing[@]}"
    step=${playing[process]}
    unset "playing[process]"
    finish "$step"
    begin_those_that_can
done
for step in "${skips[@]}"; do
    echo "skipped: $step"
done
[[ ${#failures[@]} == 0 ]] || echo "failed steps: ${failures[*]}"
echo "$passed passed, $failed failed"
[[ $failed == 0 && ${#failures[@]} == 0 ]]
