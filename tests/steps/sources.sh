# shellcheck shell=bash disable=SC2034,SC2154 # names of tests/run.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced: the steps that read the sources.

sources()
{
    find epan-plugin companion tests -name node_modules -prune -o -type f -name "$1" -print0
}

step_format()
{
    sources '*.[ch]' | xargs -0 clang-format --dry-run -Werror
}

# Every file that clang would compile, with all that clang itself has to say; the commands of its preset hold only options
# that clang-tidy knows. Unless NTT_EVERY=1, clang's analyzer follows fewer paths, for a quarter of the time, and reads a
# dozen files at a time, since half of a file's time is clang-tidy's start; then it takes a va_list that was begun in one of
# them for one that was not.
step_tidy()
{
    local ours at_a_time=1 depth=()
    if [[ -z ${NTT_EVERY:-} ]]; then
        at_a_time=12
        depth=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=mode=shallow
            --checks=-clang-analyzer-valist.Uninitialized)
    fi
    cmake --fresh --preset clang -DBUILD_TESTING=ON >build/clang.log 2>&1 || { tail -n 30 build/clang.log && return 1; }
    # shellcheck disable=SC2001 # a bracket expression, which ${//} has not
    ours=$(sed 's/[][().*+?^$|\\]/\\&/g' <<<"$root")
    sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/clang/compile_commands.json | grep -vE "^$ours/build/" | sort -u | tr '\n' '\0' |
        xargs -0 -n "$at_a_time" -P "$jobs" clang-tidy --quiet -p build/clang "${depth[@]}" --header-filter="^$ours/(epan-plugin|companion|tests)/" \
            2>&1 | grep -v 'warnings\{0,1\} .*generated'
    return "$((PIPESTATUS[4] != 0))"
}

step_scripts()
{
    grep -rlIZE --exclude-dir='build*' --exclude-dir=.git --exclude-dir=node_modules \
        '^#!.*\bbash|^# shellcheck shell=bash' . | xargs -0 shellcheck -x
}
