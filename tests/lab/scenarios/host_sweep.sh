# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# One question to many hosts. What comes from far is captured before the router, where all of it is still there.

AT=router:br1 attack sweep_ping host_sweep $outside $local_net "${sweep[@]}" -sn $local_net
AT=router:br1 attack sweep_echo host_sweep $outside $local_net "${sweep[@]}" -sn -PE $local_net
AT=router:br1 attack sweep_timestamp host_sweep $outside $local_net "${sweep[@]}" -sn -PP $local_net
AT=router:br1 attack sweep_netmask host_sweep $outside $local_net "${sweep[@]}" -sn -PM $local_net
AT=router:br1 attack sweep_tcp_ack host_sweep $outside $local_net "${sweep[@]}" -sn -PA80 $local_net
AT=router:br1 attack sweep_tcp_syn host_sweep $outside $local_net "${sweep[@]}" -sn -PS443 $local_net
AT=router:br1 attack sweep_udp_ping host_sweep $outside $local_net "${sweep[@]}" -sn -PU40125 $local_net
AT=router:br1 attack sweep_sctp_ping host_sweep $outside $local_net "${sweep[@]}" -sn -PY80 $local_net
AT=router:br1 attack sweep_protocol_ping host_sweep $outside $local_net "${sweep[@]}" -sn -PO1,2,4 10.80.0.0/26
AT=router:br1 attack sweep_port_22 host_sweep $outside $local_net "${sweep[@]}" -Pn -sS -p 22 $local_net
AT=router:br1 attack sweep_port_22_connect host_sweep $outside $local_net "${sweep[@]}" -Pn -sT -p 22 $local_net
AT=router:br1 attack sweep_ports_3 host_sweep\|port_scan $outside $local_net "${sweep[@]}" -Pn -sS -p 22,80,443 10.80.0.0/25
AT=router:br1 attack sweep_port_fin host_sweep $outside $local_net "${sweep[@]}" -Pn -sF -p 80 10.80.0.0/25
AT=router:br1 attack sweep_snmp host_sweep $outside $local_net "${sweep[@]}" -Pn -sU -p 161 $local_net
AT=router:br1 attack sweep_masscan host_sweep $outside $local_net masscan_from_outside $local_net -p80 --rate 200 --wait 2
AT=router:br1 attack sweep_zmap host_sweep $outside $local_net sweep_with_zmap
AT=router:br1 attack sweep_fping host_sweep $outside $local_net from outside fping -q -g -r 1 $local_net
AT=router:br1 attack sweep_slow host_sweep $outside $local_net sweep_slowly
AT=router:br1 attack sweep_shell_ping host_sweep $outside $local_net sweep_one_by_one

# Behind the router the questions to absent hosts are the router's own ARP requests.
attack sweep_behind_router host_sweep $outside,10.80.0.1 $local_net "${sweep[@]}" -sn -PE $local_net
attack sweep_behind_router_22 host_sweep $outside,10.80.0.1 $local_net "${sweep[@]}" -Pn -sS -p 22 $local_net

attack sweep_arp host_sweep $inside $local_net from inside nmap -n -sn -T4 $local_net
attack sweep_arp_scan host_sweep $inside $local_net from inside arp-scan -I eth0 -q $local_net
attack sweep_arp_by_connect host_sweep $inside $local_net from inside nmap -n -Pn -sT -p 445 -T4 --max-retries 0 $local_net
attack sweep_nd host_sweep $inside6 $local_net6 from inside nmap -6 -n -sn -T4 fd00:80::{1..40}
attack sweep_nd_ndisc6 host_sweep $inside6,fe80::/10 $local_net6 sweep_neighbours
AT=router:br1 attack sweep_ipv6_echo host_sweep $outside6 $local_net6 from outside nmap -6 -n -sn -PE -T4 fd00:80::{1..60}
AT=router:br1 attack sweep_ipv6_port_22 host_sweep $outside6 $local_net6 from outside nmap -6 -n -Pn -sS -p 22 -T4 --max-retries 0 fd00:80::{1..60}

sweep_with_zmap()
{
    from outside zmap -q -i eth0 -S 198.51.100.66 -G "$(at router cat /sys/class/net/br1/address)" \
        -p 80 -r 200 -c 1 -b /dev/null -o /dev/null $local_net
}

# One host a second.
sweep_slowly()
{
    local i
    for i in {5..44}; do
        from outside ping -n -q -c 1 -W 1 "10.80.0.$i" &
        sleep 1
    done
    wait
}

sweep_one_by_one()
{
    local i
    for i in {1..120}; do
        from outside ping -n -q -c 1 -W 1 "10.80.0.$i" &
        sleep 0.05
    done
    wait
}

sweep_neighbours()
{
    local i
    for i in {1..50}; do
        at inside ndisc6 -q -1 -r 1 -w 100 "fd00:80::$i" eth0
    done
}
