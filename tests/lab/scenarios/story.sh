# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# A minute of a small site, seen at its uplink: its people, its visitors, and a scan, a sweep and a flood that come by. It
# is the sample capture of quickstart.sh, once tests/lab/refresh has rewritten the addresses.

AT=router:br1 SNAP=500 attack story port_scan\|host_sweep\|syn_flood \* $web,$local_net story

story()
{
    people &
    visitors &
    sleep 14
    from outside nmap -n -Pn -T4 -sS -F $web
    sleep 14
    from outside nmap -n -T4 -sn -PE --max-retries 0 -e eth0 -S 198.51.100.67 10.80.0.0/25
    sleep 18
    "${flood[@]}" -S -p 80 -i u7000 -c 950 --rand-source $web
    wait
}

people()
{
    local round server
    from client ping -n -q -i 2 -c 35 10.80.0.1 &
    for round in {1..14}; do
        for server in 5 20 35; do
            from client dig +short +time=1 +tries=1 @$dns "www$server.zone$round.example"
            from client curl -s -m 3 -o "$lab_state/page" "http://203.0.113.$((server + round % 5))/$((round * 90))"
        done
        from client python3 "$lab/traffic.py" chatter --times 1 --sources "10.80.0.8$((round % 6))"
        from client python3 "$lab/traffic.py" api unused --times 1 --servers 1
        sleep 3.5
    done
    wait
}

visitors()
{
    local round
    for round in {1..36}; do
        from crowd curl -s -m 3 --interface "198.51.100.$((101 + round * 7 % 12))" -o "$lab_state/page" "http://$web/$((round * 40))"
        sleep 1.7
    done
}
