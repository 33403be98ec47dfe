# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# What is only wrong because it is unusual: days of an office, made in seconds and spread over the calendar, with nights,
# weekends, a backup every night, and servers in four countries; then the same with one thing that never happened before.
# week_ordinary is what a baseline is learned from, the days after it what is judged by it.

# Old networks whose registration does not move: Germany, the United States, the Netherlands, Great Britain; Korea.
usual_networks=(53.9.9 28.9.9 145.97.1 25.1.1) new_network=14.32.10 unusual_server=203.0.113.90
days=(days_pass client python3 "$lab/habits.py" office --networks "${usual_networks[@]}")
monday=2026-03-02T00:00

SNAP=96 BEFORE=open_the_world
AFTER="close_the_world; spread_by_marks --start $monday" \
    benign week_ordinary \* \* "${days[@]}" --days 7 --backup 24
AFTER="close_the_world; spread_by_marks --start $monday" \
    benign off_hours_backup_every_night \* \* "${days[@]}" --days 8 --backup 30
AFTER="close_the_world; spread_by_marks --start $monday" \
    attack off_hours_surge off_hours 10.80.0.82,$unusual_server $unusual_server,10.80.0.82 \
    "${days[@]}" --days 8 --backup 10 --upload-at 171 --uploads 3
AFTER="close_the_world; spread_by_marks --start 2026-03-09T00:00" benign day_ordinary \* \* "${days[@]}" --backup 24
AFTER="close_the_world; spread_by_marks --start 2026-03-10T00:00" \
    attack day_night_surge off_hours 10.80.0.82,$unusual_server $unusual_server,10.80.0.82 \
    "${days[@]}" --backup 24 --upload-at 3 --uploads 3
AFTER="close_the_world; spread_by_marks --start 2026-03-11T00:00" \
    attack day_new_country unexpected_country 10.80.0.82,$new_network.66 $new_network.66,10.80.0.82 \
    "${days[@]}" --backup 24 --upload-at 14 --upload-to $new_network.66 --uploads 2 --megabytes 3
AFTER="close_the_world; spread_by_marks --start 2026-03-12T00:00" \
    attack unexpected_country unexpected_country 10.80.0.82,$new_network.66 $new_network.66,10.80.0.82 \
    "${days[@]}" --backup 1 --upload-at 20 --upload-to $new_network.66 --uploads 3 --megabytes 2
BEFORE='' AFTER=''

AFTER="spread --factor 20" attack traffic_burst traffic_burst \* \* burst_of 20
AFTER="spread --factor 20" attack traffic_burst_60_times traffic_burst \* \* burst_of 60
AFTER="spread --factor 20" benign lunch_hour \* \* burst_of 3
attack packet_size_change packet_size $client,$web $web,$client \
    from client python3 "$lab/habits.py" sizes --server $web --times 2400 --every 0.005
attack packet_size_change_among_users packet_size $client,$web $web,$client change_size_among_users
benign packet_size_steady $client $web \
    from client python3 "$lab/habits.py" sizes --server $web --times 2400 --every 0.005 --change 1
AFTER="spread --factor 300" attack entropy_shift_hosts entropy_shift\|host_sweep \* \* \
    wander_among_users --times 400
AFTER="spread --factor 300" attack entropy_shift_ports entropy_shift\|port_scan \* \* \
    wander_among_users --server $many --times 400
SNAP=

# open_the_world: internet is also what has the addresses of the countries; large segments travel whole, as they do in
# captures made on a host.
open_the_world()
{
    local network
    for network in "${usual_networks[@]}" $new_network; do
        at internet ip route add local "$network.0/24" dev lo
        at router ip route add "$network.0/24" via $internet
    done
    segments_whole on
    serve internet:8000 python3 "$lab/answers.py" accept --port 8000
}

close_the_world()
{
    local network
    stop_serving
    segments_whole off
    for network in "${usual_networks[@]}" $new_network; do
        at internet ip route del local "$network.0/24" dev lo
        at router ip route del "$network.0/24" via $internet
    done
}

# days_pass HOST COMMAND…: as long as it takes; leaves its marks for spread_by_marks.
days_pass()
{
    LIMIT=90 from "$@" >"$lab_state/marks"
}

spread_by_marks()
{
    spread --marks "$lab_state/marks" "$@"
}

segments_whole()
{
    local end
    for end in client:eth0 internet:eth0 router:p-client router:p-internet router:br0 router:br1; do
        at "${end%:*}" ethtool -K "${end#*:}" tx "$1" tso "$1" gso "$1" gro "$1" >/dev/null
    done
}

burst_of()
{
    from client python3 "$lab/habits.py" burst --seconds 22 --every 0.5 --times "$1"
}

change_size_among_users()
{
    browse_at_leisure 20 &
    from client python3 "$lab/habits.py" sizes --server $web --times 2400 --every 0.006
    wait
}

# For two hours the office goes to the few sites it always goes to; in the last half hour one host goes everywhere.
wander_among_users()
{
    local i
    for i in {0..3}; do
        from client python3 "$lab/habits.py" fetch --source "10.80.0.8$i" --servers 6 --every 0.1 --jitter 0.6 --seconds 24 &
    done
    sleep 18
    from client python3 "$lab/habits.py" wander --source 10.80.0.84 --every 0.01 "$@"
    wait
}
