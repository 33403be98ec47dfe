# shellcheck shell=bash disable=SC2154 # names of tests/lab/run
# SPDX-License-Identifier: GPL-2.0-or-later
# Servers for the length of one scenario.

serving=()

# serve HOST[:PORT] COMMAND…: runs until stop_serving, and no `wait` waits for it. Returns once the port is open.
serve()
{
    local host=${1%%:*} port=${1#*:}
    in_background "$host" timeout -k 2 40 "${@:2}"
    serving+=($!)
    disown
    [[ $port != "$host" ]] || return 0
    for _ in {1..60}; do
        [[ -z $(at "$host" ss -Htuln "sport = :$port") ]] || return 0
        sleep 0.1
    done
    echo "lab: nothing listens at port $port of $host: $*" >&2
}

stop_serving()
{
    local pid
    kill "${serving[@]}" 2>/dev/null
    for pid in "${serving[@]}"; do
        while kill -0 "$pid" 2>/dev/null; do
            sleep 0.1
        done
    done
    serving=()
}
