# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Monitoring and load balancers at work: checks of many hosts and ports at a period, half of them dead, and restarts
# of what everybody uses. `stretch_rounds` puts a minute between two rounds and leaves each round as it was.

plugins=/usr/lib/nagios/plugins
# Far hosts that answer, and far hosts that swallow what they are sent; local addresses that nobody has.
alive=(203.0.113.{1..40}) silent=(203.0.113.{131..160}) absent=(10.80.0.{201..225}) local_hosts=(10.80.0.1{0,1,4,5,6,7,8})

SNAP=96
AFTER="stretch_rounds 60"
benign check_tcp_40_hosts $client 203.0.113.0/24 rounds_of 4 check_tcp -p 80 -t 2 -H -- "${alive[@]}"
benign check_tcp_70_hosts_30_silent $client 203.0.113.0/24 rounds_of 4 check_tcp -p 80 -t 2 -H -- "${alive[@]}" "${silent[@]}"
benign check_tcp_45_hosts_30_silent $client 203.0.113.0/24 rounds_of 4 check_tcp -p 443 -t 2 -H -- "${alive[@]:0:15}" "${silent[@]}"
BEFORE="refuse_at 203.0.113.16-203.0.113.40 80" AFTER="refuse_no_more; stretch_rounds 60" \
    benign check_tcp_40_hosts_25_refused $client 203.0.113.0/24 rounds_of 4 check_tcp -p 80 -t 2 -H -- "${alive[@]}"
BEFORE="refuse_at 203.0.113.16-203.0.113.40 80" AFTER="refuse_no_more; stretch_rounds 60" \
    benign check_http_40_hosts_25_refused $client 203.0.113.0/24 rounds_of 4 check_http -t 2 -u /200 -I -- "${alive[@]}"
benign check_tcp_local_25_absent $client $local_net rounds_of 4 check_tcp -p 80 -t 3 -H -- "${local_hosts[@]}" "${absent[@]}"
benign check_http_40_hosts $client 203.0.113.0/24 rounds_of 4 check_http -t 2 -u /200 -I -- "${alive[@]}"
benign check_http_60_hosts_20_silent $client 203.0.113.0/24 rounds_of 4 check_http -t 2 -u /200 -I -- \
    "${alive[@]}" "${silent[@]:0:20}"
benign check_ssh_local $client $local_net rounds_of 4 check_ssh -t 2 -H -- "${local_hosts[@]}" $quiet $filtered "${absent[@]:0:9}"
benign check_ping_30_hosts_half_silent $client 203.0.113.0/24 rounds_of 3 check_ping -w 100,20% -c 500,60% -p 3 -t 4 -H -- \
    "${alive[@]:0:15}" "${silent[@]:0:15}"
benign check_ping_local_absent $client $local_net rounds_of 3 check_ping -w 100,20% -c 500,60% -p 2 -t 3 -H -- \
    "${local_hosts[@]}" "${absent[@]}"
benign check_everything $client \* rounds_of_everything 3
AFTER="stretch_rounds 300"
benign check_tcp_70_hosts_every_5_minutes $client 203.0.113.0/24 \
    rounds_of 4 check_tcp -p 80 -t 2 -H -- "${alive[@]}" "${silent[@]}"
benign check_everything_every_5_minutes $client \* rounds_of_everything 3
AFTER=''

# One look, cut off: the capture has nothing to learn a period from.
benign check_tcp_one_round $client 203.0.113.0/24 rounds_of 1 check_tcp -p 80 -t 2 -H -- "${alive[@]}" "${silent[@]:0:14}"
benign check_ping_one_round $client 203.0.113.0/24 rounds_of 1 check_ping -w 100,20% -c 500,60% -p 2 -t 3 -H -- \
    "${alive[@]:0:12}" "${silent[@]:0:8}"

# Half-open checks (haproxy resets what it has seen accepted), every second and of many ports.
AFTER=stop_serving
BEFORE="balance ports 1000 '' $many {8001..8040}" benign haproxy_checks_40_ports $client $many sleep 12
BEFORE="balance ports 1000 '' $many {8021..8060}" benign haproxy_checks_half_refused $client $many sleep 12
BEFORE="balance ports 1000 '' $quiet {8001..8030}" benign haproxy_checks_all_refused $client $quiet sleep 12
BEFORE="balance ports 2000 '' $filtered {8001..8030}" benign haproxy_checks_all_silent $client $filtered sleep 14
BEFORE="balance hosts 1000 '' 80 ${alive[*]}" benign haproxy_checks_40_hosts $client 203.0.113.0/24 sleep 12
BEFORE="balance hosts 1000 '' 80 ${alive[*]:0:20} ${silent[*]:0:20}" \
    benign haproxy_checks_half_silent $client 203.0.113.0/24 sleep 14
BEFORE="balance hosts 1000 'option httpchk GET /100' 80 ${alive[*]:0:30} ${silent[*]:0:10}" \
    benign haproxy_http_checks $client 203.0.113.0/24 sleep 12
BEFORE="balance hosts 1000 'option httpchk GET /100' 80 ${local_hosts[*]} ${absent[*]}" \
    benign haproxy_http_checks_absent $client $local_net sleep 14
AFTER="stop_serving; stretch_rounds 15" BEFORE="balance ports 2000 '' $many {8021..8060}" \
    benign haproxy_checks_half_refused_every_15s $client $many sleep 14
AFTER=''

# What everybody uses is restarted, or stops for good.
BEFORE="balance_web" AFTER=stop_serving
benign balancer_restart $far_net,$client 10.80.0.0/24 restart_balancer 2
benign balancer_restart_quick $far_net,$client 10.80.0.0/24 restart_balancer 0.2
benign balancer_stops $far_net,$client 10.80.0.0/24 restart_balancer 16
BEFORE='' AFTER=''
SNAP=

# rounds_of N PLUGIN OPTION… -- HOST…: the hosts thirty at a time, then a pause, N times over.
rounds_of()
{
    local rounds=$1 plugin=$2 options=() i
    shift 2
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    for ((i = 0; i < rounds; i++)); do
        printf '%s\n' "$@" | xargs -P 30 -I{} ip netns exec "${lab_prefix}client" "$plugins/$plugin" "${options[@]}" {}
        sleep 2.4
    done
}

rounds_of_everything()
{
    local i
    for ((i = 0; i < $1; i++)); do
        rounds_of 1 check_tcp -p 443 -t 1 -H -- "${alive[@]:0:10}" "${silent[@]:0:4}" &
        rounds_of 1 check_http -t 1 -I -- "${local_hosts[@]}" "${alive[@]:10:10}" $quiet &
        rounds_of 1 check_ssh -t 1 -H -- "${local_hosts[@]}" $filtered &
        rounds_of 1 check_ping -w 100,20% -c 500,60% -p 1 -t 2 -H -- "${local_hosts[@]}" "${alive[@]:0:8}" "${silent[@]:4:4}" &
        wait
    done
}

# refuse_at ADDRESSES PORT: what of internet's addresses has no such service; refuse_no_more.
refuse_at()
{
    at internet nft "add table ip refuse; add chain ip refuse in { type filter hook input priority 0; };
        add rule ip refuse in ip daddr $1 tcp dport $2 reject with tcp reset"
}

refuse_no_more()
{
    at internet nft 'delete table ip refuse'
}

# stretch_rounds SECONDS: the silence between two rounds.
stretch_rounds()
{
    local file=$out/$name
    editcap -F pcap "$file.pcapng" - | python3 "$lab/stretch.py" 1.6 "$1" >"$file.pcap"
    editcap -F pcapng "$file.pcap" "$file.pcapng"
    rm "$file.pcap"
}

# balance ports|hosts EVERY OPTION WHERE WHAT…: haproxy on client, which checks every EVERY milliseconds the ports WHAT
# of host WHERE, or port WHERE of the hosts WHAT.
balance()
{
    local form=$1 every=$2 option=$3 where=$4 one number=0
    shift 4
    {
        printf '%s\n' defaults 'mode tcp' 'timeout connect 2s' 'timeout client 9s' \
            'timeout server 9s' "timeout check $every" 'frontend in' 'bind 127.0.0.1:8000' 'default_backend out' \
            'backend out' "$option" "default-server inter $every"
        for one in "$@"; do
            [[ $form == ports ]] && one=$where:$one || one=$one:$where
            echo "server s$((++number)) $one check"
        done
    } >"$lab_state/haproxy.cfg"
    serve client:8000 haproxy -db -f "$lab_state/haproxy.cfg"
}

# haproxy on client in front of the local web servers; the crowd keeps its connections.
balance_web()
{
    printf '%s\n' defaults 'mode http' 'timeout connect 1s' 'timeout client 20s' 'timeout server 5s' 'frontend in' \
        'bind :8000' 'default_backend out' 'backend out' 'option httpchk GET /10' 'default-server inter 1s' \
        "server s1 $web:80 check" "server s2 10.80.0.14:80 check" "server s3 10.80.0.15:80 check" >"$lab_state/haproxy.cfg"
    serve client:8000 haproxy -db -f "$lab_state/haproxy.cfg"
}

# use_the_balancer SECONDS: fifty clients, each again and again, as often as an impatient page does.
use_the_balancer()
{
    local i
    for i in {101..150}; do
        LIMIT=$1 from crowd curl -s -m 2 --retry 200 --retry-delay 1 --retry-all-errors --interface "198.51.100.$i" \
            -o "$lab_state/page-$i" --rate 120/m "http://$client:8000/[1-90]00" &
    done
    wait
}

# restart_balancer PAUSE: it ends under load, and begins again after so many seconds; not before the end if that is 16.
restart_balancer()
{
    use_the_balancer 20 &
    sleep 6
    stop_serving
    sleep "$1"
    [[ $1 == 16 ]] || balance_web
    wait
    stop_serving
}
