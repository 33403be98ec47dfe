# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Normal traffic that looks like an attack to a detector that only counts.

benign load_test $client $web from client ab -q -n 2000 -c 100 http://$web/500
benign load_test_reused_ports $client $web from client ab -q -n 1000 -c 10 -s 2 http://$web/100
benign dead_service_curled $client $quiet ask_a_dead_service
benign page_loads $client $web load_pages
benign poller $client $web "${traffic[@]}" poll $web --every 0.5 --times 40
benign health_check $client $web "${traffic[@]}" poll $web --ports 7 21 22 25 80 110 443 5000 5201 8080 8081 8443 --every 2 --times 8
benign health_check_hosts $client $local_net check_hosts
benign resolver $dns 192.0.2.0/24 resolve_names
benign resolver_burst $client $dns resolve_at_once
benign flash_crowd $far_net $web from crowd python3 "$lab/traffic.py" crowd $web 101 150
benign peer_to_peer $client 203.0.113.0/24 "${traffic[@]}" peers --seconds 15
SNAP=96 benign bulk_tcp $client $web from client iperf3 -c $web -n 6M
SNAP=96 benign bulk_udp $client $web from client iperf3 -u -c $web -t 5 -b 20M
SNAP=96 benign bulk_udp_reverse $client $web from client iperf3 -u -R -c $web -t 4 -b 20M
SNAP=96 benign parallel_tcp $client $web from client iperf3 -c $web -P 20 -n 4M
benign monitoring_pings $client $local_net from client fping -q -c 8 -p 2000 -i 10 10.80.0.1{0..8} 10.80.0.2{0..5} \
    10.80.0.1 10.80.0.53 203.0.113.{1..10} 198.51.100.1{01..10}
benign ping_steady $client $web from client ping -n -q -i 0.2 -c 100 $web
benign dead_service_retried $client $quiet "${traffic[@]}" retry $quiet 8080 --every 1 --times 15 \
    --sources 10.80.0.80 10.80.0.81 10.80.0.82 10.80.0.83 10.80.0.84
benign dead_service_filtered $client $filtered "${traffic[@]}" retry $filtered 8080 --every 1 --times 8 \
    --sources 10.80.0.80 10.80.0.81 10.80.0.82 10.80.0.83 10.80.0.84
benign dead_service_was_alive $client $quiet service_dies
benign dead_service_hammered $client $quiet "${traffic[@]}" retry $quiet 8080 --every 0.02 --times 400
benign traceroute $client $internet trace_routes
benign logins $client $local_net "${traffic[@]}" logins --hosts 10.80.0.1{0,4,5,6,7,8} 10.80.0.1{0,4,5,6,7,8}
benign api_calls $client $web "${traffic[@]}" api $web --times 80
benign api_calls_40_servers $client 203.0.113.0/24 "${traffic[@]}" api $web --times 120 --servers 40
benign chatter $client \* "${traffic[@]}" chatter --sources 10.80.0.80 10.80.0.81 10.80.0.82 10.80.0.83
benign voice $client $web "${traffic[@]}" udp_rounds $web 5000
benign crawl_40_servers $client 203.0.113.0/24 crawl
benign neighbour_wakeup $client $local_net wake_up
benign ftp_like_many_ports $client $many "${traffic[@]}" poll $many --ports 8001 8002 8003 8004 8005 8006 --every 0.2 --times 30
benign office_mix $client \* office

ask_a_dead_service()
{
    local i
    for i in {1..60}; do
        from client curl -s -m 1 http://$quiet:8080/
        sleep 0.1
    done
}

load_pages()
{
    seq 200 700 50000 | xargs -P 12 -I{} ip netns exec "${lab_prefix}client" curl -s -m 5 -o "$lab_state/page" http://$web/{}
}

check_hosts()
{
    local i
    for _ in 1 2 3 4 5; do
        for i in 0 4 5 6 7 8; do
            from client curl -s -m 1 -o "$lab_state/page" "http://10.80.0.1$i/100"
            from client ping -n -q -c 1 -W 1 "10.80.0.1$i"
        done
        sleep 1
    done
}

resolve_names()
{
    local i
    for i in {1..500}; do
        echo "name$i.zone$((i % 40 + 1)).example"
    done >"$lab_state/names"
    from client dig +short +time=1 +tries=1 @$dns -f "$lab_state/names"
}

resolve_at_once()
{
    seq 300 | xargs -P 20 -I{} ip netns exec "${lab_prefix}client" dig +short +time=1 +tries=1 @$dns burst{}.zone3.example
}

service_dies()
{
    at quiet timeout 6 python3 "$lab/servers.py" --http 8080 &
    sleep 1
    "${traffic[@]}" retry $quiet 8080 --every 0.5 --times 30 --sources 10.80.0.80 10.80.0.81 10.80.0.82
    wait
}

trace_routes()
{
    from client traceroute -n -q 3 -w 0.5 -m 12 $internet
    from client traceroute -n -I -w 0.5 -m 12 203.0.113.9
    from client traceroute -n -T -p 80 -w 0.5 -m 12 203.0.113.9
    from client traceroute -n -w 0.3 -m 20 203.0.113.200
    from client mtr -n -r -c 5 -i 0.5 203.0.113.9
}

crawl()
{
    seq 1 40 | xargs -P 8 -I{} ip netns exec "${lab_prefix}client" curl -s -m 3 -o "$lab_state/page" http://203.0.113.{}/3000
}

# A host that comes back from sleep looks up its neighbours and opens its sessions again.
wake_up()
{
    local i
    for i in 0 4 5 6 7 8; do
        from client curl -s -m 1 -o "$lab_state/page" "http://10.80.0.1$i/400" &
    done
    from client ping -n -q -c 2 10.80.0.1 &
    from client curl -s -m 1 -o "$lab_state/page" http://203.0.113.7/ &
    wait
}

office()
{
    "${traffic[@]}" chatter --times 10 &
    load_pages &
    crawl &
    "${traffic[@]}" api $web --times 60 --servers 12 &
    "${traffic[@]}" logins --hosts 10.80.0.14 10.80.0.15 &
    from client ping -n -q -i 1 -c 10 10.80.0.1 &
    resolve_at_once &
    wait
}
