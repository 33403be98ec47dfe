# shellcheck shell=bash disable=SC2154 # $lab: see lab_up
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lab's network: a router, a local network with targets, and a far network with attackers, each host its own
# network namespace. Nothing in it can reach the machine's own network.
#
#   local  10.80.0.0/24, fd00:80::/64 on br0     web .10   many .11 (40 open ports)   filtered .12 (drops all)
#                                                quiet .13 (no service)   host1–5 .14–.18   dns .53
#                                                inside .66 (attacker)   client .80–.85
#                                                login .20 (see logins.sh)
#   far    198.51.100.0/24, fd00:66::/64 on br1  outside .66–.74 (attacker)   crowd .101–.150
#                                                internet .200, and all of 203.0.113.0/24 and 192.0.2.0/24 behind it;
#                                                203.0.113.128/25 swallows what it is sent
#
# What is sent to any other address ends at the router, in silence.

lab_prefix=ntt-lab-
lab_state=/run/ntt-lab
lab_hosts="router web many filtered quiet host1 host2 host3 host4 host5 dns inside client outside crowd internet"

# at HOST COMMAND…: runs it on that host of the lab.
at()
{
    local host=$1
    shift
    ip netns exec "$lab_prefix$host" "$@"
}

# exec_at HOST COMMAND…: the same in place of this (sub)shell, so that $! is the command's own process id; without the
# lock of tests/lab/run (9), which must not outlive it.
exec_at()
{
    local host=$1
    shift
    exec ip netns exec "$lab_prefix$host" "$@" 9>&-
}

# in_background HOST COMMAND…: a server that lives until lab_down.
in_background()
{
    exec_at "$@" >>"$lab_state/servers.log" 2>&1 </dev/null &
}

lab_down()
{
    local host pid
    for host in $lab_hosts; do
        [[ -e /run/netns/$lab_prefix$host ]] || continue
        for pid in $(ip netns pids "$lab_prefix$host"); do
            kill -KILL "$pid"
            wait "$pid"
        done 2>/dev/null
        ip netns del "$lab_prefix$host"
    done
    rm -rf "$lab_state"
}

# join HOST BRIDGE IPV4 IPV6 GATEWAY4 GATEWAY6: a cable from the host to a bridge of the router.
join()
{
    local host=$1 bridge=$2
    ip link add name eth0 netns "$lab_prefix$host" type veth peer name "p-$host" netns "${lab_prefix}router"
    at router ip link set "p-$host" master "$bridge" up
    at router ethtool -K "p-$host" tx off tso off gso off gro off >/dev/null
    at "$host" ethtool -K eth0 tx off tso off gso off gro off >/dev/null
    at "$host" ip link set lo up
    at "$host" ip link set eth0 up
    at "$host" ip addr add "$3/24" dev eth0
    at "$host" ip -6 addr add "$4/64" dev eth0 nodad
    at "$host" ip route add default via "$5"
    at "$host" ip -6 route add default via "$6"
}

join_local()
{
    join "$1" br0 "10.80.0.$2" "fd00:80::$2" 10.80.0.1 fd00:80::1
}

join_far()
{
    join "$1" br1 "198.51.100.$2" "fd00:66::$2" 198.51.100.1 fd00:66::1
}

build_router()
{
    local setting bridge
    for setting in ipv4.ip_forward=1 ipv6.conf.all.forwarding=1 ipv4.conf.all.rp_filter=0 \
        ipv4.conf.default.rp_filter=0 ipv4.conf.all.send_redirects=0 ipv4.conf.default.send_redirects=0; do
        at router sysctl -qw "net.$setting"
    done
    at router ip link set lo up
    for bridge in br0 br1; do
        at router ip link add "$bridge" type bridge mcast_snooping 0
        at router ethtool -K "$bridge" tx off tso off gso off gro off >/dev/null
        at router ip link set "$bridge" up
    done
    at router ip addr add 10.80.0.1/24 dev br0
    at router ip -6 addr add fd00:80::1/64 dev br0 nodad
    at router ip addr add 198.51.100.1/24 dev br1
    at router ip -6 addr add fd00:66::1/64 dev br1 nodad
    at router ip route add blackhole default
    at router ip -6 route add blackhole default
    at router ip route add 203.0.113.0/24 via 198.51.100.200
    at router ip route add 192.0.2.0/24 via 198.51.100.200
}

build_hosts()
{
    local i
    join_local web 10
    join_local many 11
    join_local filtered 12
    join_local quiet 13
    for i in 1 2 3 4 5; do
        join_local "host$i" $((13 + i))
    done
    join_local dns 53
    join_local inside 66
    join_local client 80
    for i in 81 82 83 84 85; do
        at client ip addr add "10.80.0.$i/24" dev eth0
    done
    join_far outside 66
    for i in 67 68 69 70 71 72 73 74; do
        at outside ip addr add "198.51.100.$i/24" dev eth0
    done
    join_far crowd 101
    for i in {102..150}; do
        at crowd ip addr add "198.51.100.$i/24" dev eth0
    done
    join_far internet 200
    at internet ip route add local 203.0.113.0/24 dev lo
    at internet ip route add local 192.0.2.0/24 dev lo
    at internet nft 'add table ip lab; add chain ip lab in { type filter hook input priority 0; };
        add rule ip lab in ip daddr 203.0.113.128/25 drop'
    at filtered nft 'add table inet lab; add chain inet lab in { type filter hook input priority 0; policy drop; };
        add rule inet lab in icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'
}

start_servers()
{
    local i host
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=lab.example \
        -keyout "$lab_state/key.pem" -out "$lab_state/cert.pem" 2>/dev/null
    in_background web python3 "$lab/servers.py" --http 80 8080 --tls 443 "$lab_state/cert.pem" "$lab_state/key.pem" \
        --banner 21 22 25 110 --echo 7 5000 --udp-echo 7 5000
    in_background web iperf3 -s
    in_background many python3 "$lab/servers.py" --echo {8001..8040} --http 80
    for i in 1 2 3 4 5; do
        in_background "host$i" python3 "$lab/servers.py" --banner 22 --http 80 --udp-echo 161
    done
    in_background internet python3 "$lab/servers.py" --http 80 --tls 443 "$lab_state/cert.pem" "$lab_state/key.pem" \
        --udp-echo 123 6881 --echo 6881
    in_background internet dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root \
        --pid-file="$lab_state/upstream.pid" --address=/example/203.0.113.10
    # Forty zones, each with a name server of its own.
    for ((i = 1, host = 1; i <= 40; i++, host += 3)); do
        echo "server=/zone$i.example/192.0.2.$host"
    done >"$lab_state/dns.conf"
    in_background dns dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file="$lab_state/dns.conf" \
        --server=192.0.2.250 --user=root --pid-file="$lab_state/dns.pid" --cache-size=0 --dns-forward-max=1000
    for i in {1..50}; do
        at client curl -s -o "$lab_state/probe" http://10.80.0.10/ && at client curl -sk https://10.80.0.10/ -o "$lab_state/probe" &&
            at client dig +short +time=1 +tries=1 @10.80.0.53 ready.zone1.example >"$lab_state/probe" && return
        sleep 0.1
    done
    echo "lab: the lab's servers do not answer; their log:" >&2
    cat "$lab_state/servers.log" >&2
    return 1
}

# lab_up: builds the network and starts its servers. $lab is this folder; $lab_state holds what they leave.
lab_up()
{
    local host
    lab_down
    mkdir "$lab_state"
    for host in $lab_hosts; do
        ip netns add "$lab_prefix$host"
    done
    build_router
    build_hosts
    start_servers
}
