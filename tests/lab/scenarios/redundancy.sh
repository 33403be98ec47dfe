# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Two machines for one job: addresses that change their owner as keepalived, ucarp and bonding move them, neighbours
# that watch each other, two DHCP servers for one router. $shared and its users are in local_network.sh.

SNAP=0
AFTER=stop_serving
benign keepalived_failover \* \* keep_alive_and move_once
benign keepalived_flapping \* \* keep_alive_and flap
benign keepalived_split_brain \* \* keep_alive_and split_brain
benign ucarp_failover \* \* share_by_carp
benign bfd_neighbours 10.80.0.14/31 10.80.0.14/31 watch_each_other
benign bfd_neighbour_gone 10.80.0.14/31 10.80.0.14/31 lose_a_neighbour
AFTER=''
benign bond_balance_alb $web $local_net balance_receivers
benign bond_balance_alb_failover $web $local_net fail_over_between_cards
benign duplicate_address \* \* use_one_address_twice 0
benign duplicate_address_announced \* \* use_one_address_twice 4
benign duplicate_address_detected \* \* detect_duplicates
benign arp_proxy_many $router $local_net ask_a_proxy_for_everything

BEFORE="serve_isc_dhcp dns 8; plug_in 12" AFTER="unplug 12; stop_dhcp" benign isc_dhcp_renewals \* \* hold_leases 12
BEFORE="serve_isc_dhcp dns 60; serve_isc_dhcp many 60; plug_in 10" AFTER="unplug 10; stop_dhcp" \
    benign isc_dhcp_second_server \* \* ask_for_leases 10 0.7
BEFORE="serve_isc_dhcp internet 60; relay_isc_dhcp; plug_in 10" AFTER="unplug 10; stop_dhcp" \
    benign isc_dhcp_relay \* \* ask_for_leases 10 0.7
BEFORE="plug_in 6" AFTER="unplug 6" benign dhcp_nobody_answers \* \* hold_leases 6
BEFORE='' AFTER=''
SNAP=

# keep_alive HOST PRIORITY
keep_alive()
{
    local folder=$lab_state/keepalived-$1
    mkdir -p "$folder"
    cat >"$folder/config" <<END
vrrp_instance shared {
    state BACKUP
    interface eth0
    virtual_router_id 90
    priority $2
    advert_int 1
    virtual_ipaddress {
        $shared/24
    }
}
END
    serve "$1" keepalived --dont-fork --log-console --vrrp --use-file "$folder/config" --pid "$folder/pid" \
        --vrrp_pid "$folder/vrrp"
}

# keep_alive_and FUNCTION: while the shared address is in use.
keep_alive_and()
{
    local main=()
    keep_alive host1 200
    main=("${serving[@]}")
    keep_alive host2 100
    use_shared_address 22 &
    sleep 6
    "$1"
    wait
    stop_serving
}

move_once()
{
    kill "${main[@]}"
}

flap()
{
    for _ in 1 2 3; do
        kill "${main[@]}"
        sleep 2
        keep_alive host1 200
        main=("${serving[-1]}")
        sleep 4
    done
}

# Each believes the other is gone, until they hear of each other again.
split_brain()
{
    at host2 nft 'add table ip deaf; add chain ip deaf in { type filter hook input priority 0; };
        add rule ip deaf in ip protocol vrrp drop'
    sleep 9
    at host2 nft 'delete table ip deaf'
}

# carp HOST SKEW
carp()
{
    # shellcheck disable=SC2016 # the script's words
    printf '#!/bin/sh\nip addr %s "$2/24" dev "$1"\n' add >"$lab_state/carp-add"
    sed 's/ add / del /' "$lab_state/carp-add" >"$lab_state/carp-del"
    chmod 755 "$lab_state"/carp-*
    serve "$1" ucarp --interface=eth0 --srcip="10.80.0.$((13 + ${1#host}))" --vhid=90 --pass=lab --addr=$shared \
        --advskew="$2" --advbase=1 --upscript="$lab_state/carp-add" --downscript="$lab_state/carp-del" --shutdown --preempt
}

share_by_carp()
{
    local main=()
    carp host1 0
    main=("${serving[@]}")
    carp host2 100
    use_shared_address 22 &
    sleep 8
    kill "${main[@]}"
    sleep 6
    carp host1 0
    wait
    stop_serving
}

# watch HOST MILLISECONDS NEIGHBOUR…: BFD sessions.
watch()
{
    local host=$1 every=$2 folder=$lab_state/frr-$1 neighbour
    shift 2
    install -d -o frr -g frr "$folder"
    {
        echo bfd
        for neighbour in "$@"; do
            printf '%s\n' " peer $neighbour" "  receive-interval $every" "  transmit-interval $every" "  no shutdown" ' exit' ' !'
        done
        echo exit
    } >"$folder/bfdd.conf"
    : >"$folder/zebra.conf"
    serve "$host" /usr/lib/frr/zebra -f "$folder/zebra.conf" -i "$folder/zebra.pid" -z "$folder/api" \
        --vty_socket "$folder" -P 0
    sleep 0.5
    serve "$host" /usr/lib/frr/bfdd -f "$folder/bfdd.conf" -i "$folder/bfdd.pid" -z "$folder/api" \
        --vty_socket "$folder" --bfdctl "$folder/control" -P 0
}

watch_each_other()
{
    watch host1 50 10.80.0.15 10.80.0.16 10.80.0.17
    watch host2 50 10.80.0.14
    watch host3 50 10.80.0.14
    watch host4 50 10.80.0.14
    sleep 14
    stop_serving
}

lose_a_neighbour()
{
    watch host2 50 10.80.0.14
    watch host1 50 10.80.0.15 10.80.0.99
    sleep 4
    kill "${serving[@]:0:2}"
    sleep 14
    stop_serving
}

# What a bond in mode balance-alb says: each host is to send to one of its two cards, and now and then to the other.
balance_receivers()
{
    local round host cards=("$(mac_of web)" 02:00:00:00:0a:02)
    browse_for_seconds 20 &
    for round in {1..4}; do
        for host in 1 2 3 4 5; do
            from web python3 "$lab/frames.py" claim $web "10.80.0.$((13 + host))" --own "${cards[(host + round) % 2]}" \
                --times 1 --every 0.01 --mac "$(mac_of "host$host")"
        done
        from web python3 "$lab/frames.py" claim $web $client --own "${cards[round % 2]}" --times 1 --every 0.01 --mac "$(mac_of client)"
        sleep 4
    done
    wait
}

fail_over_between_cards()
{
    browse_for_seconds 16 &
    sleep 5
    from web python3 "$lab/frames.py" claim $web $web --form gratuitous --own 02:00:00:00:0a:02 --times 5 --every 0.2
    sleep 5
    from web python3 "$lab/frames.py" claim $web $web --form gratuitous --times 5 --every 0.2
    wait
}

# use_one_address_twice N: a host was given the address of another one by hand, and announces it N times.
use_one_address_twice()
{
    local i
    at host3 ip addr add 10.80.0.14/24 dev eth0
    LIMIT=20 from host1 ping -n -q -i 0.5 -I 10.80.0.14 $router &
    LIMIT=20 from host3 ping -n -q -i 0.5 -I 10.80.0.14 $router &
    for i in {1..9}; do
        from client curl -s -m 1 -o "$lab_state/page" http://10.80.0.14/300
        [[ $i -gt $1 ]] || from host3 arping -q -U -c 1 -I eth0 10.80.0.14
        at client ip neigh flush all
        sleep 2
    done
    wait
    at host3 ip addr del 10.80.0.14/24 dev eth0
}

# Every host looks whether its address is free, and two find that it is not.
detect_duplicates()
{
    local i
    for i in {1..5}; do
        from "host$i" arping -q -D -c 3 -w 3 -I eth0 "10.80.0.$((13 + i))" &
        from "host$i" arping -q -D -c 3 -w 3 -I eth0 "10.80.0.$((210 + i))" &
        sleep 0.5
    done
    from host3 arping -q -D -c 3 -w 3 -I eth0 $web
    from host4 arping -q -D -c 3 -w 3 -I eth0 $client
    wait
}

# A router that answers for a whole network behind it.
ask_a_proxy_for_everything()
{
    at router sysctl -qw net.ipv4.conf.br0.proxy_arp=1
    at client ip route add 203.0.113.0/24 dev eth0
    crawl
    at client ip neigh flush all
    sleep 5
    crawl
    at client ip route del 203.0.113.0/24 dev eth0
    at router sysctl -qw net.ipv4.conf.br0.proxy_arp=0
}

# serve_isc_dhcp HOST SECONDS: leases of that length; ends with stop_dhcp.
serve_isc_dhcp()
{
    local folder=$lab_state/dhcpd-$1 first=$((150 + 40 * ${#serving[@]}))
    mkdir -p "$folder"
    : >"$folder/leases"
    cat >"$folder/config" <<END
default-lease-time $2;
max-lease-time $2;
ping-check false;
authoritative;
option routers $gateway;
option domain-name-servers $dns;
subnet 10.80.0.0 netmask 255.255.255.0 {
    range 10.80.0.$first 10.80.0.$((first + 39));
}
subnet 198.51.100.0 netmask 255.255.255.0 {
}
END
    serve "$1:67" dhcpd -4 -f -d --no-pid -cf "$folder/config" -lf "$folder/leases" eth0
}

relay_isc_dhcp()
{
    serve router:67 dhcrelay -4 -d --no-pid -id br0 -iu br1 $internet
}

# hold_leases N: dhclient on N cables, which renews its leases as long as the scenario lasts.
hold_leases()
{
    local i
    cat >"$lab_state/bound" <<'END'
#!/bin/sh
[ "$reason" = BOUND ] || exit 0
ip addr add "$new_ip_address/32" dev "$interface"
ip route add 10.80.0.0/24 dev "$interface" src "$new_ip_address" metric "$((100 + ${interface#d}))"
END
    chmod 755 "$lab_state/bound"
    for ((i = 1; i <= $1; i++)); do
        LIMIT=20 from client dhclient -4 -d --no-pid -lf "$lab_state/dhclient-$i" -sf "$lab_state/bound" "d$i" &
        sleep 0.2
    done
    wait
}
