# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Ordinary traffic as it looks from a bad place: twice or three times, from its middle, in one direction, cut short.

# At both ends' cables, or at a cable and the bridge it is plugged into: each packet twice. At all interfaces: three times.
SNAP=96
AT=router:p-client,p-web benign twice_page_loads $client $web load_pages
AT=router:p-client,br0 benign twice_load_test $client $web from client ab -q -n 1000 -c 50 http://$web/500
AT=router:p-client,p-dns benign twice_resolver_burst $client $dns resolve_at_once
AT=router:p-client,br0 benign twice_checks $client 203.0.113.0/24 rounds_of 3 check_tcp -p 80 -t 2 -H -- "${alive[@]}" "${silent[@]}"
AT=router:p-client,br0 benign twice_check_hosts $client $local_net check_hosts
AT=router:any benign thrice_page_loads $client $web load_pages
AT=router:any benign thrice_flash_crowd $far_net $web from crowd python3 "$lab/traffic.py" crowd $web 101 150
AT=router:any benign thrice_dead_service $client $quiet ask_a_dead_service
AT=router:any benign thrice_office \* \* office
AT=router:any benign thrice_checks $client 203.0.113.0/24 rounds_of 3 check_tcp -p 80 -t 2 -H -- "${alive[@]}" "${silent[@]}"
AT=router:any benign thrice_peers $client 203.0.113.0/24 "${traffic[@]}" peers --seconds 15
AT=router:br0,br1 benign both_sides_of_a_router \* \* office
AT=router:br0,br1 benign both_sides_pings $client 203.0.113.0/24 \
    from client fping -q -c 8 -p 2000 -i 10 203.0.113.{1..30} 203.0.113.{131..150}

# One-way: what comes back, or what goes out, of a busy host.
BPF="src host $web" benign one_way_answers $web \* load_pages
BPF="dst host $web" benign one_way_questions \* $web load_pages
BPF="src net 198.51.100.0/24" benign one_way_crowd $far_net $web from crowd python3 "$lab/traffic.py" crowd $web 101 150
BPF="dst net 198.51.100.0/24" benign one_way_to_the_crowd $web $far_net from crowd python3 "$lab/traffic.py" crowd $web 101 150
BPF="src host $client" benign one_way_office $client \* office
BPF="dst host $client" benign one_way_to_the_office \* $client office
BPF="src host $dns" benign one_way_resolver $dns \* resolve_names
BPF="src net 203.0.113.0/24" benign one_way_from_the_internet 203.0.113.0/24 \* "${traffic[@]}" api $web --times 150 --servers 60
BPF="src host $client and udp" benign one_way_peers $client \* "${traffic[@]}" peers --seconds 15
BPF="dst host $client and udp" benign one_way_from_peers \* $client "${traffic[@]}" peers --seconds 15
BPF="src host $web" benign one_way_download $web $client from client iperf3 -R -c $web -n 6M
BPF="src host $client" benign one_way_parallel $client $web from client iperf3 -c $web -P 20 -n 4M

# What was going on before the capture began.
BEFORE="serve client python3 '$lab/traffic.py' crowd $web 80 85 --network 10.80.0 --pages 80; sleep 3" AFTER=stop_serving
benign begins_among_page_loads \* $web sleep 8
BEFORE="serve client iperf3 -c $web -P 30 -t 12 -b 1M; sleep 3" benign begins_among_transfers $client $web sleep 6
BEFORE="serve client iperf3 -c $web -P 30 -R -t 12 -b 1M; sleep 3" benign begins_among_downloads $web $client sleep 6
BEFORE="serve client iperf3 -u -R -c $web -t 12 -b 8M; sleep 3" benign begins_in_a_stream $web $client sleep 6
BEFORE="serve many:8000 python3 '$lab/answers.py' chat --port 8000
    serve client python3 '$lab/sessions.py' wait $many 8000 --sessions 200 --every 5; sleep 6" \
    benign begins_among_idle_sessions $client $many sleep 12
BEFORE="serve many:8000 python3 '$lab/answers.py' chat --port 8000
    serve client python3 '$lab/sessions.py' wait $many 8000 --sessions 200 --every 5; sleep 6" \
    benign server_ends_among_idle_sessions $client $many end_the_server
BEFORE="serve crowd python3 '$lab/traffic.py' crowd $web 101 150 --pages 30; sleep 2; block_now web 80" AFTER="stop_serving; unblock web" \
    benign begins_after_a_server_died \* $web sleep 10
BEFORE='' AFTER=''
SNAP=

# The sessions' server is gone, and its host answers what the clients still send.
end_the_server()
{
    sleep 3
    kill "${serving[0]}"
    sleep 8
}

# block_now HOST PORT, unblock HOST: it swallows what is sent to the port.
block_now()
{
    at "$1" nft "add table inet gone; add chain inet gone in { type filter hook input priority 0; };
        add rule inet gone in tcp dport $2 drop"
}

unblock()
{
    at "$1" nft 'delete table inet gone'
}
