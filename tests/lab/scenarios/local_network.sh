# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Who has which address: false ARP and neighbour advertisements, invented Ethernet addresses, and the moves and
# announcements of a healthy network. The router, 10.80.0.1, is what is impersonated; an alert may
# name the impostor by its own address or by the one it claims.

router=10.80.0.1 router6=fd00:80::1 shared=10.80.0.90 client6=fd00:80::80
frames=(from inside python3 "$lab/frames.py")

# The impostor forwards what it receives, so that nobody notices.
BEFORE=forward_in_between AFTER=forward_no_more
attack arp_spoof_one_way arp_spoof $inside,$router $client,$router \
    while_client_works from inside arpspoof -i eth0 -t $client $router
attack arp_spoof_both_ways arp_spoof $inside,$router,$client $client,$router \
    while_client_works from inside arpspoof -i eth0 -t $client -r $router
attack arp_spoof_ettercap arp_spoof $inside,$router,$client $client,$router while_client_works poison_with_ettercap
attack arp_spoof_requests arp_spoof $inside,$router $client,$router while_client_works poison_by_request
attack arp_spoof_gratuitous arp_spoof $inside,$router $local_net \
    while_client_works "${frames[@]}" claim $router $router --form gratuitous
attack arp_spoof_broadcast_replies arp_spoof $inside,$router $local_net \
    while_client_works "${frames[@]}" claim $router 10.80.0.255 --every 2 --times 8
attack arp_spoof_server arp_spoof $inside,$web $client,$web while_client_works poison_about_web
attack nd_spoof_advertise arp_spoof $inside6,$router6,fe80::/10 \* \
    while_client_works from inside atk6-fake_advertise6 -w 1 -r eth0 $router6
attack nd_spoof_parasite arp_spoof $inside6,$router6,$web6,$client6,fe80::/10 \* \
    while_client_works answer_every_solicitation
BEFORE='' AFTER=''
attack arp_spoof_dropped arp_spoof $inside,$router $client,$router \
    while_client_works from inside arpspoof -i eth0 -t $client $router

attack mac_flood mac_flood \* \* from inside macof -i eth0 -n 4000
attack mac_flood_slow mac_flood \* \* "${frames[@]}" strangers

benign arp_failover \* \* fail_over
benign arp_failover_and_back \* \* fail_over_and_back
benign arp_failover_vrrp \* \* fail_over_vrrp
benign arp_announcements $local_net $local_net announce_at_boot
benign arp_conflict_probed \* $web while_client_works probe_a_used_address
benign arp_conflict_defended \* $web while_client_works defend_an_address
benign arp_new_network_card $local_net $local_net replace_network_card
benign arp_proxy $router $local_net ask_a_proxy
benign vm_migration \* \* migrate

mac_of()
{
    at "$1" cat /sys/class/net/eth0/address
}

# while_client_works COMMAND…: the command while client uses its gateway and a server, as every host does.
while_client_works()
{
    LIMIT=18 from client ping -n -q -i 0.5 $router &
    LIMIT=18 from client ping -6 -n -q -i 0.7 $router6 &
    browse_for_seconds 18 &
    sleep 4
    LIMIT=12 "$@"
    wait
}

browse_for_seconds()
{
    local end=$((SECONDS + $1))
    while [[ $SECONDS -lt $end ]]; do
        from client curl -s -m 1 -o "$lab_state/page" http://203.0.113.9/900
        from client curl -s -m 1 -o "$lab_state/page" http://$web/900
        from client curl -s -m 1 -o "$lab_state/page" "http://[$web6]/900"
        sleep 1
    done
}

forward_in_between()
{
    at inside sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.send_redirects=0 \
        net.ipv4.conf.eth0.send_redirects=0
}

forward_no_more()
{
    at inside sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
}

# It reads commands from its terminal and ends where there is none.
poison_with_ettercap()
{
    sleep 12 | from inside ettercap -T -q -i eth0 -M arp:remote /$client// /$router//
}

# Neighbours are looked up again while the impostor answers.
answer_every_solicitation()
{
    LIMIT=12 from inside atk6-parasite6 -l eth0 &
    sleep 3
    at client ip -6 neigh flush all
    sleep 4
    at client ip -6 neigh flush all
    wait
}

poison_by_request()
{
    "${frames[@]}" claim $router $client --form request --mac "$(mac_of client)"
}

poison_about_web()
{
    "${frames[@]}" claim $web $client --mac "$(mac_of client)"
}

# The clients of the shared address, for some seconds.
use_shared_address()
{
    local end=$((SECONDS + $1)) i
    while [[ $SECONDS -lt $end ]]; do
        for i in 80 81 82; do
            from client curl -s -m 0.5 --interface 10.80.0.$i -o "$lab_state/page" http://$shared/500
        done
        sleep 0.5
    done
}

# take HOST, give_up HOST: the shared address moves, announced as cluster software announces it.
take()
{
    at "$1" ip addr add $shared/24 dev eth0
    from "$1" arping -q -U -c 3 -I eth0 $shared
}

give_up()
{
    at "$1" ip addr del $shared/24 dev eth0
}

fail_over()
{
    take host1
    use_shared_address 16 &
    sleep 6
    at host1 ip link set eth0 down
    sleep 2
    take host2
    wait
    give_up host2
    at host1 ip link set eth0 up
    at host1 ip addr del $shared/24 dev eth0
    at host1 ip route replace default via $router
}

# The host that gives the address up keeps its own and goes on speaking.
fail_over_and_back()
{
    take host1
    use_shared_address 18 &
    LIMIT=18 from host1 ping -n -q -i 0.5 $router &
    LIMIT=18 from host2 ping -n -q -i 0.5 $router &
    sleep 6
    give_up host1
    take host2
    sleep 4
    give_up host2
    take host1
    wait
    give_up host1
}

fail_over_vrrp()
{
    local host
    for host in host1 host2; do
        plug_in_shared $host virtual 00:00:5e:00:01:0a
        LIMIT=10 from $host python3 "$lab/frames.py" vrrp "10.80.0.1${host/host[12]/4}" $shared &
        from $host arping -q -U -c 2 -I virtual $shared
        use_shared_address 7
        wait
        unplug_shared $host virtual
    done
}

# plug_in_shared HOST NAME MAC: a cable more from the host to the local network, with that Ethernet address; the shared
# address is at it and nowhere else, and speaks through it.
plug_in_shared()
{
    ip link add name "$2" netns "$lab_prefix$1" type veth peer name "p-$2" netns "${lab_prefix}router"
    at "$1" sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
    at "$1" ip link set "$2" address "$3" up
    at "$1" ip addr add $shared/32 dev "$2"
    at "$1" ip rule add from $shared table 90
    at "$1" ip route add $local_net dev "$2" src $shared table 90
    at router ip link set "p-$2" master br0 up
}

unplug_shared()
{
    at "$1" ip rule del from $shared
    at "$1" ip link del "$2"
}

announce_at_boot()
{
    local i
    for i in 1 2 3 4 5; do
        boot "host$i" "10.80.0.$((13 + i))" &
        sleep 2
    done
    wait
}

# boot HOST ADDRESS
boot()
{
    from "$1" arping -q -D -c 2 -w 2 -I eth0 "$2"
    from "$1" arping -q -U -c 2 -I eth0 "$2"
    from "$1" arping -q -A -c 2 -I eth0 "$2"
    from "$1" ping -n -q -c 3 -i 0.3 $router
}

# RFC 5227: who wants an address asks for it first, and takes another one when it is answered.
probe_a_used_address()
{
    from host3 arping -q -D -c 3 -w 3 -I eth0 $web
    sleep 4
    from host3 arping -q -D -c 3 -w 3 -I eth0 $web
}

# A host that was given a used address by hand announces it once; its owner defends it; the newcomer gives up.
defend_an_address()
{
    from host3 python3 "$lab/frames.py" claim $web $web --form gratuitous --times 1 --every 0.1
    from web arping -q -U -c 1 -I eth0 $web
}

replace_network_card()
{
    local old
    old=$(mac_of host4)
    from host4 ping -n -q -c 8 -i 0.5 $router
    at host4 ip link set eth0 down
    sleep 3
    at host4 ip link set eth0 address 02:00:00:00:04:04 up
    at host4 ip route replace default via $router
    from host4 arping -q -U -c 2 -I eth0 10.80.0.17
    from host4 ping -n -q -c 8 -i 0.5 $router
    at host4 ip link set eth0 down
    at host4 ip link set eth0 address "$old" up
    at host4 ip route replace default via $router
}

# A host with too wide a netmask, and a router that answers for all that is behind it.
ask_a_proxy()
{
    local i
    at router sysctl -qw net.ipv4.conf.br0.proxy_arp=1
    for i in {1..30}; do
        at client ip route add "203.0.113.$i/32" dev eth0
        from client curl -s -m 1 -o "$lab_state/page" "http://203.0.113.$i/300"
        at client ip route del "203.0.113.$i/32" dev eth0
        sleep 0.3
    done
    at router sysctl -qw net.ipv4.conf.br0.proxy_arp=0
}

# A guest keeps its address of both kinds and goes on at another port of the switch.
migrate()
{
    local host
    use_shared_address 14 &
    for host in host1 host2; do
        plug_in_shared $host guest 52:54:00:12:34:56
        from $host arping -q -U -c 3 -I guest $shared
        sleep 5
        unplug_shared $host guest
    done
    wait
}
