# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Amplification: somebody asks open servers in the victim's name, and what they answer is many times the question. Seen
# at the victim, and at the server that is abused. Then floods of fragments. And large answers that were asked for.

declare -A udp_port=([dns]=53 [ntp]=123 [memcached]=11211 [ssdp]=1900 [cldap]=389 [snmp]=161 [chargen]=19)

SNAP=160
AFTER=stop_serving
BEFORE="amplifiers dns 1200" attack reflection_dns reflection \* $web reflect dns 500 3000
BEFORE="amplifiers dns 3500" attack reflection_dns_fragmented reflection \* $web reflect dns 250 1500
BEFORE="amplifiers ntp 4400" attack reflection_ntp reflection \* $web reflect ntp 100 600
BEFORE="amplifiers memcached 7000" attack reflection_memcached reflection \* $web reflect memcached 170 1000
BEFORE="amplifiers ssdp 1600" attack reflection_ssdp reflection \* $web reflect ssdp 170 1000
BEFORE="amplifiers cldap 2900" attack reflection_cldap reflection \* $web reflect cldap 250 1500
BEFORE="amplifiers snmp 1400" attack reflection_snmp reflection \* $web reflect snmp 500 3000
BEFORE="amplifiers chargen 1200" attack reflection_chargen reflection \* $web reflect chargen 500 3000
BEFORE="amplifiers memcached 1400" attack reflection_memcached_modest reflection \* $web reflect memcached 180 1500
BEFORE="amplifiers dns 1200; amplifiers ntp 4400; amplifiers ssdp 1600" \
    attack reflection_mixed reflection \* $web reflect_mixed
BEFORE="amplifiers dns 1200" attack reflection_dns_among_users reflection \* $client reflect_among_users
BEFORE="amplifiers dns 1200" attack reflection_dns_one_port reflection \* $web reflect dns 500 3000 --from-port 4444

# What is abused stands in the local network and answers to an innocent host far away.
BEFORE="open_resolver" attack amplifier_dns reflection 10.80.0.18,203.0.113.50 203.0.113.50,10.80.0.18 \
    abuse 203.0.113.50 dns
BEFORE="open_resolver" attack amplifier_dns_silent_victim reflection 10.80.0.18,203.0.113.150 203.0.113.150,10.80.0.18 \
    abuse 203.0.113.150 dns
BEFORE="amplifier_at host5 ntp 4400" attack amplifier_ntp reflection 10.80.0.18,203.0.113.50 203.0.113.50,10.80.0.18 \
    abuse 203.0.113.50 ntp u12000 500
BEFORE="amplifier_at host5 memcached 14000" \
    attack amplifier_memcached reflection 10.80.0.18,203.0.113.50 203.0.113.50,10.80.0.18 \
    abuse 203.0.113.50 memcached u15000 500

BEFORE="open_resolver" benign large_dns_answers $client,10.80.0.18 \* ask_for_large_answers
BEFORE="amplifiers dns 1300" benign large_dns_answers_many_servers $client $far_net \
    from client python3 "$lab/answers.py" ask dns --hosts 198.51.100.1{01..25} --times 25 --every 0.1
BEFORE="for host in web many quiet; do amplifier_at \$host snmp 1400; done" benign snmp_monitoring $client $local_net \
    from client python3 "$lab/answers.py" ask snmp --hosts 10.80.0.1{0,1,3} --times 60 --every 0.2
BEFORE="amplifiers cldap 2500" benign directory_lookups $client $far_net \
    from client python3 "$lab/answers.py" ask cldap --hosts 198.51.100.10{1..4} --times 60 --every 0.15
BEFORE="amplifiers memcached 14000" benign cache_lookups $client 198.51.100.101 \
    from client python3 "$lab/answers.py" ask memcached --hosts 198.51.100.101 --times 120 --every 0.05
BEFORE="for host in web many quiet host1 host2 host3 host4 host5; do amplifier_at \$host ssdp 2500; done" \
    benign device_search $client \* \
    from client python3 "$lab/answers.py" ask ssdp --hosts 239.255.255.250 --times 5 --every 3
AFTER=''
SNAP=

attack flood_fragments_first fragment_flood $inside $web fragments --form first
attack flood_fragments_later fragment_flood $inside $web fragments --form later
attack flood_fragments_spoofed fragment_flood \* $web fragments --form first --random-source
attack flood_fragments_hping_icmp fragment_flood\|icmp_flood $outside $web "${flood[@]}" -1 -x -d 64 -i u500 -c 6000 $web
attack flood_fragments_hping_udp fragment_flood\|udp_flood $outside $web \
    "${flood[@]}" --udp -p 5000 -x -d 200 -i u500 -c 6000 $web
attack flood_fragments_hping_later fragment_flood $outside $web "${flood[@]}" -1 -g 800 -d 64 -i u500 -c 6000 $web
attack flood_fragments_hping_tcp fragment_flood\|syn_flood $outside $web "${flood[@]}" -S -p 80 -f -d 60 -i u1000 -c 1500 $web
attack flood_fragments_distributed fragment_flood $far_net $web distributed_flood -1 -x -d 64 -i u4000 -c 800 $web

SNAP=96
BEFORE="serve many:5201 iperf3 -s" AFTER=stop_serving benign fragments_like_nfs $client $many \
    from client iperf3 -u -c $many -l 8192 -b 10M -t 3
BEFORE="serve many:5201 iperf3 -s" AFTER=stop_serving benign fragments_like_nfs_reverse $client $many \
    from client iperf3 -u -R -c $many -l 8192 -b 10M -t 3
BEFORE="serve internet:5201 iperf3 -s; lose_on_the_way 40" AFTER="stop_serving; lose_no_more" \
    benign fragments_with_loss $client $internet from client iperf3 -u -c $internet -l 8192 -b 8M -t 3
benign fragments_ping $client $web from client ping -n -q -s 4000 -i 0.2 -c 60 $web
benign fragments_ping_largest $client $web from client ping -n -q -s 65507 -i 0.5 -c 8 $web
BEFORE="frame_size 9000" AFTER="frame_size 1500" benign jumbo_frames $client $web from client iperf3 -c $web -n 8M
SNAP=

fragments()
{
    from inside python3 "$lab/frames.py" incomplete "$@" $inside $web "$(mac_of web)"
}

# amplifiers SERVICE SIZE: on the fifty addresses of crowd.
amplifiers()
{
    amplifier_at crowd "$@"
}

amplifier_at()
{
    serve "$1:${udp_port[$2]}" python3 "$lab/answers.py" amplify "$2" --size "$3"
}

# reflect SERVICE RATE COUNT OPTION…: questions to the amplifiers in the name of web, RATE a second.
reflect()
{
    ask_in_the_name_of "$web" "$@"
}

ask_in_the_name_of()
{
    local victim=$1 service=$2 rate=$3 count=$4
    python3 "$lab/answers.py" question "$service" >"$lab_state/question-$service"
    from outside python3 "$lab/frames.py" ask "$victim" 198.51.100.101-150 "$(mac_of crowd)" --port "${udp_port[$service]}" \
        --question "$lab_state/question-$service" --times "$count" --every "0$(printf .%06d $((1000000 / rate)))" "${@:5}"
}

reflect_mixed()
{
    reflect dns 160 1120 &
    reflect ntp 50 350 &
    reflect ssdp 60 420 &
    wait
}

reflect_among_users()
{
    resolve_names &
    from client python3 "$lab/traffic.py" api $web --times 60 --servers 12 &
    sleep 1
    ask_in_the_name_of $client dns 500 3000
    wait
}

# A resolver that answers everybody, and a zone with long texts.
open_resolver()
{
    local i texts=()
    for i in {1..14}; do
        texts+=(--txt-record="big.example,$(printf "%0200d" "$i")")
    done
    serve host5:53 dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root \
        --pid-file="$lab_state/open.pid" --edns-packet-max=4096 "${texts[@]}"
}

# abuse VICTIM SERVICE [INTERVAL COUNT]
abuse()
{
    python3 "$lab/answers.py" question "$2" >"$lab_state/question-$2"
    from outside hping3 -q -n --udp -a "$1" -p "${udp_port[$2]}" -i "${3:-u4000}" -c "${4:-1500}" -E "$lab_state/question-$2" \
        -d "$(stat -c %s "$lab_state/question-$2")" $resolver
}

ask_for_large_answers()
{
    seq 200 | xargs -P 4 -I{} \
        ip netns exec "${lab_prefix}client" dig +short +bufsize=4096 +time=1 +tries=1 @$resolver TXT big.example
}

# lose_on_the_way N: the router loses one packet of UDP in N, fragments among them.
lose_on_the_way()
{
    at router nft "add table ip loss; add chain ip loss way { type filter hook forward priority 0; };
        add rule ip loss way ip protocol udp numgen random mod $1 == 0 drop"
}

lose_no_more()
{
    at router nft 'delete table ip loss'
}

# frame_size BYTES: between client and web.
frame_size()
{
    local host
    for host in client web; do
        at $host ip link set eth0 mtu "$1"
        at router ip link set "p-$host" mtu "$1"
    done
}
