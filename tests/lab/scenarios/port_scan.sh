# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# One host asked for many ports, in every form the tools know.

attack scan_syn port_scan $outside $web "${scan[@]}" -sS $web
attack scan_syn_f port_scan $outside $web "${scan[@]}" -sS -F $web
attack scan_syn_inside port_scan $inside $web from inside nmap -n -Pn -T4 -sS $web
attack scan_connect port_scan $outside $web "${scan[@]}" -sT $web
attack scan_connect_f port_scan $inside $web from inside nmap -n -Pn -T4 -sT -F $web
attack scan_fin port_scan $outside $web "${scan[@]}" -sF -F $web
attack scan_null port_scan $outside $web "${scan[@]}" -sN -F $web
attack scan_xmas port_scan $outside $web "${scan[@]}" -sX -F $web
attack scan_ack port_scan $outside $web "${scan[@]}" -sA -F $web
attack scan_maimon port_scan $outside $web "${scan[@]}" -sM -F $web
attack scan_window port_scan $outside $web "${scan[@]}" -sW -F $web
attack scan_ack_1000 port_scan $outside $web "${scan[@]}" -sA $web
attack scan_synfin port_scan\|protocol_misuse $outside $web "${scan[@]}" --scanflags SYNFIN -F $web
attack scan_odd_flags port_scan\|protocol_misuse $outside $web "${scan[@]}" -sF --scanflags URGPSHFINECE -F $web
attack scan_udp port_scan $outside $web "${scan[@]}" -sU --top-ports 60 --max-retries 1 --host-timeout 22s $web
attack scan_udp_filtered port_scan $outside $filtered "${scan[@]}" -sU --top-ports 100 --max-retries 1 $filtered
attack scan_sctp port_scan $outside $web "${scan[@]}" -sY $web
attack scan_sctp_cookie port_scan $outside $web "${scan[@]}" -sZ $web
attack scan_protocols port_scan $outside $web "${scan[@]}" -sO --max-retries 1 --host-timeout 20s $web
attack scan_versions port_scan $outside $web "${scan[@]}" -sV -F $web
attack scan_everything port_scan $outside $web "${scan[@]}" -A -F --host-timeout 22s $web
attack scan_no_options port_scan $outside $web from outside nmap -n $web

attack scan_decoys port_scan $outside,198.51.100.90,198.51.100.91,198.51.100.92,198.51.100.93 $web \
    "${scan[@]}" -sS -F -D 198.51.100.90,198.51.100.91,198.51.100.92,198.51.100.93,ME $web
attack scan_decoys_random port_scan \* $web "${scan[@]}" -sS -F -D RND:8 $web
attack scan_fragments port_scan $outside $web "${scan[@]}" -sS -F -f $web
attack scan_fragments_mtu port_scan $outside $web "${scan[@]}" -sS -F --mtu 8 $web
attack scan_fragments_16 port_scan $outside $web "${scan[@]}" -sF -F -f -f $web
attack scan_from_53 port_scan $outside $web "${scan[@]}" -sS -F -g 53 $web
attack scan_from_80 port_scan $outside $web "${scan[@]}" -sS -F -g 80 $web
attack scan_udp_from_53 port_scan $outside $web "${scan[@]}" -sU -g 53 --top-ports 40 --max-retries 1 --host-timeout 22s $web
attack scan_padded port_scan $outside $web "${scan[@]}" -sS -F --data-length 40 --ttl 77 $web
attack scan_bad_checksum port_scan $outside $web "${scan[@]}" -sS -F --badsum $web

attack scan_t2 port_scan $outside $web slow_scan -sS -T2 -p 1-50
attack scan_delay_2s port_scan $outside $web slow_scan -sS --scan-delay 2s -p 20-44
attack scan_delay_2s_filtered port_scan $outside $filtered slow_scan -sS --scan-delay 2s -p 20-44 $filtered
attack scan_delay_1s_fin port_scan $outside $web slow_scan -sF --scan-delay 1s -p 20-44

attack scan_filtered port_scan $outside $filtered "${scan[@]}" -sS -F $filtered
attack scan_filtered_connect port_scan $outside $filtered "${scan[@]}" -sT -F --max-retries 0 $filtered
attack scan_filtered_1000 port_scan $outside $filtered "${scan[@]}" -sS --max-retries 0 $filtered
attack scan_all_open port_scan $outside $many "${scan[@]}" -sS -p 8001-8040 $many
attack scan_all_open_connect port_scan $outside $many "${scan[@]}" -sT -p 8001-8040 $many
attack scan_closed port_scan $outside $quiet "${scan[@]}" -sS -F $quiet
attack scan_all_hosts port_scan\|host_sweep $outside $local_net "${scan[@]}" -sS -F 10.80.0.10-18

attack scan_ipv6_syn port_scan $outside6 $web6 from outside nmap -6 -n -Pn -T4 -sS -F $web6
attack scan_ipv6_connect port_scan $inside6 $web6 from inside nmap -6 -n -Pn -T4 -sT -F $web6
attack scan_ipv6_udp port_scan $outside6 $web6 \
    from outside nmap -6 -n -Pn -T4 -sU --top-ports 40 --max-retries 1 --host-timeout 22s $web6
attack scan_ipv6_fin port_scan $outside6 $web6 from outside nmap -6 -n -Pn -T4 -sF -F $web6

attack masscan_host port_scan $outside $web masscan_from_outside $web -p1-1000 --rate 500 --wait 2
attack masscan_host_fast port_scan $outside $quiet masscan_from_outside $quiet -p1-5000 --rate 5000 --wait 1
attack walk_ports port_scan $outside $web from outside python3 "$lab/traffic.py" walk $web 1 200
attack walk_ports_filtered port_scan $outside $filtered from outside python3 "$lab/traffic.py" walk $filtered 1 60

# slow_scan [OPTION…] [HOST]: a scan that takes up to a minute; of web unless the last word is an address.
slow_scan()
{
    local target=
    [[ ${*: -1} == *.*.*.* ]] || target=$web
    LIMIT=75 from outside nmap -n -Pn --max-retries 0 "$@" ${target:+"$target"}
}

# masscan may wait much longer for answers than it was told to.
masscan_from_outside()
{
    LIMIT=9 from outside masscan -i eth0 --adapter-ip 198.51.100.66 --adapter-port 61000 \
        --router-mac "$(at router cat /sys/class/net/br1/address)" "$@"
}
