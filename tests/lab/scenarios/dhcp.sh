# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# False and emptied DHCP servers, and many clients of a healthy one. What has no address yet attacks from 0.0.0.0.

dhcp_pool=10.80.0.150,10.80.0.249 gateway=10.80.0.1

SNAP=0
BEFORE="serve_dhcp dns; plug_in 8" AFTER="unplug 8; stop_dhcp" \
    attack dhcp_rogue_server dhcp_attack $inside \* rogue_server
BEFORE="serve_dhcp dns; plug_in 8" AFTER="unplug 8; stop_dhcp" \
    attack dhcp_rogue_ettercap dhcp_attack $inside \* rogue_server_of_ettercap
BEFORE="serve_dhcp dns" AFTER=stop_dhcp attack dhcp_starvation dhcp_attack \* \* from inside python3 "$lab/frames.py" discover
BEFORE="serve_dhcp dns" AFTER=stop_dhcp attack dhcp_starvation_one_address dhcp_attack \* \* \
    from inside python3 "$lab/frames.py" discover --one-address --every 0.05
BEFORE="serve_dhcp dns" AFTER=stop_dhcp attack dhcp_starvation_leases dhcp_attack \* \* from inside dhcpstarv -i eth0
BEFORE="serve_dhcp dns; narrow_line inside 2mbit" AFTER="widen_line inside; stop_dhcp" \
    attack dhcp_starvation_yersinia dhcp_attack \* \* starve_with_yersinia
BEFORE="serve_dhcp dns; plug_in 30" AFTER="unplug 30; stop_dhcp" benign dhcp_renewals \* \* renew_leases
BEFORE="serve_dhcp dns; plug_in 60" AFTER="unplug 60; stop_dhcp" benign dhcp_after_power_cut \* \* ask_for_leases 60 0.02
BEFORE="serve_dhcp internet; relay_dhcp; plug_in 10" AFTER="unplug 10; stop_dhcp" \
    benign dhcp_relay \* \* ask_for_leases 10 1
BEFORE="serve_dhcp dns; serve_dhcp many; plug_in 10" AFTER="unplug 10; stop_dhcp" \
    benign dhcp_two_servers \* \* ask_for_leases 10 1
BEFORE="serve_dhcp dns; plug_in 60" AFTER="unplug 60; stop_dhcp" benign many_macs \* \* sixty_hosts
SNAP=

# serve_dhcp HOST [ROUTER]: a server for the local network; stop_dhcp ends all of them.
serve_dhcp()
{
    serve "$1:67" dnsmasq --keep-in-foreground --port=0 --conf-file=/dev/null --user=root --no-ping \
        --pid-file="$lab_state/dhcp-$1.pid" --dhcp-leasefile="$lab_state/leases-$1" \
        --dhcp-range=$dhcp_pool,255.255.255.0,10m --dhcp-option=3,${2:-$gateway} --dhcp-option=6,${2:-$dns}
}

relay_dhcp()
{
    serve router:67 dnsmasq --keep-in-foreground --port=0 --conf-file=/dev/null --user=root --dhcp-relay=$gateway,$internet \
        --pid-file="$lab_state/dhcp-router.pid"
}

stop_dhcp()
{
    stop_serving
    rm -f "$lab_state"/leases-*
}

# plug_in N: N cables more from host client to the local network, d1…dN, each with an Ethernet address of its own that
# answers only for the addresses leased to it.
plug_in()
{
    local i
    cat >"$lab_state/leased" <<'END'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/32" dev "$interface"
ip route add 10.80.0.0/24 dev "$interface" src "$ip" metric "$((100 + ${interface#d}))"
END
    chmod 755 "$lab_state/leased"
    at client sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
    for ((i = 1; i <= $1; i++)); do
        ip link add name "d$i" netns "${lab_prefix}client" type veth peer name "p-d$i" netns "${lab_prefix}router"
        at client sysctl -qw "net.ipv6.conf.d$i.disable_ipv6=1"
        at client ip link set "d$i" up
        at router ip link set "p-d$i" master br0 up
    done
}

unplug()
{
    local i
    for ((i = 1; i <= $1; i++)); do
        at client ip link del "d$i"
    done
}

# lease I: cable I asks for an address and takes what it is given.
lease()
{
    from client udhcpc -q -n -f -S -t 2 -T 1 -i "d$1" -x "hostname:pc$1" -s "$lab_state/leased"
}

# ask_for_leases N PAUSE
ask_for_leases()
{
    local i
    for ((i = 1; i <= $1; i++)); do
        lease "$i" &
        sleep "$2"
    done
    wait
}

renew_leases()
{
    local i pids=()
    for i in {1..30}; do
        exec_at client udhcpc -f -t 2 -T 1 -i "d$i" -x "hostname:pc$i" -s "$lab_state/leased" &
        pids+=($!)
        sleep 0.1
    done
    for _ in 1 2; do
        sleep 4
        for i in "${pids[@]}"; do
            kill -USR1 "$i"
            sleep 0.1
        done
    done
    sleep 2
    kill "${pids[@]}"
    wait
}

# The server has been at work for a while when the false one joins.
rogue_server()
{
    local serving=()
    ask_for_leases 4 1
    serve_dhcp inside $inside
    ask_for_leases 8 1
    stop_serving
}

rogue_server_of_ettercap()
{
    ask_for_leases 4 1
    sleep 12 | LIMIT=14 from inside ettercap -T -q -i eth0 -M dhcp:10.80.0.120-140/255.255.255.0/$dns &
    sleep 3
    ask_for_leases 8 1
    wait
}

# It ends when its terminal says anything or nothing more; until then it sends as fast as it can.
starve_with_yersinia()
{
    sleep 1.5 | LIMIT=3 from inside yersinia dhcp -attack 1 -interface eth0
}

# Sixty hosts behind one port of the switch: each asks for an address, then for its gateway, and pings a neighbour.
sixty_hosts()
{
    local i
    ask_for_leases 60 0.1
    for i in {1..60}; do
        from client arping -q -c 2 -w 3 -I "d$i" $gateway &
        from client ping -n -q -c 2 -I "d$i" $web &
        sleep 0.05
    done
    wait
}
