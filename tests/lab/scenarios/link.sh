# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# The same scan in tunnels, under tags and on other link types: it belongs to the hosts inside.

inner_outside=172.30.0.66 inner_web=172.30.0.10 inner_outside6=fd00:30::66 inner_web6=fd00:30::10

attack link_vlan port_scan $inner_outside $inner_web scan_in_tunnel vlan inside $inside
attack link_qinq port_scan $inner_outside $inner_web scan_in_tunnel qinq inside $inside
attack tunnel_gre port_scan $inner_outside $inner_web scan_in_tunnel gre outside $outside
attack tunnel_gretap port_scan $inner_outside $inner_web scan_in_tunnel gretap outside $outside
attack tunnel_ipip port_scan $inner_outside $inner_web scan_in_tunnel ipip outside $outside
attack tunnel_6in4 port_scan $inner_outside6 $inner_web6 scan_in_tunnel 6in4 outside $outside
attack tunnel_vxlan port_scan $inner_outside $inner_web scan_in_tunnel vxlan outside $outside
attack tunnel_geneve port_scan $inner_outside $inner_web scan_in_tunnel geneve outside $outside
attack tunnel_gtpu port_scan $inner_outside $inner_web scan_in_tunnel gtpu outside $outside
benign tunnel_gre_web $inner_outside $inner_web browse_in_tunnel gre
benign tunnel_vxlan_web $inner_outside $inner_web browse_in_tunnel vxlan

AT=web:any attack link_any port_scan $outside $web "${scan[@]}" -sS -F $web
AT=web:any attack link_any_flood syn_flood \* $web "${flood[@]}" -S -p 80 -i u1000 -c 3000 --rand-source $web
AT=web:any benign link_any_web $client $web load_pages
AT=web:inner BEFORE="open_tunnel ipip outside $outside" AFTER=close_tunnel \
    attack link_raw_ip port_scan $inner_outside $inner_web scan_through ipip outside
AT=web:inner BEFORE="open_tunnel 6in4 outside $outside" AFTER=close_tunnel \
    attack link_raw_ipv6 port_scan $inner_outside6 $inner_web6 scan_through 6in4 outside
AT=web:inner BEFORE="open_tunnel ipip outside $outside" AFTER=close_tunnel \
    benign link_raw_ip_web $inner_outside $inner_web browse
AT=web:lo benign link_loopback 127.0.0.1 127.0.0.1 talk_to_itself

# open_tunnel KIND HOST OUTER: a tunnel from HOST, whose own address is OUTER, to web; sets tunnel_pids.
open_tunnel()
{
    local near=$inner_outside/24 far=$inner_web/24
    [[ $1 != 6in4 ]] || near=$inner_outside6/64 far=$inner_web6/64
    exec_at "$2" python3 "$lab/tunnel.py" "$1" "$3" $web "$near" &
    tunnel_pids=$!
    exec_at web python3 "$lab/tunnel.py" "$1" $web "$3" "$far" &
    tunnel_pids+=" $!"
    sleep 1
}

close_tunnel()
{
    local pid
    for pid in $tunnel_pids; do
        kill "$pid"
    done
}

scan_through()
{
    local inner=("$inner_web")
    [[ $1 != 6in4 ]] || inner=(-6 "$inner_web6")
    from "$2" nmap -n -Pn -T4 -sS -F "${inner[@]}"
}

scan_in_tunnel()
{
    open_tunnel "$@"
    scan_through "$@"
    close_tunnel
}

browse()
{
    local size
    for size in {1000..20000..1000}; do
        from outside curl -s -m 3 -o "$lab_state/page" http://$inner_web/$size
    done
}

browse_in_tunnel()
{
    open_tunnel "$1" outside $outside
    browse
    close_tunnel
}

talk_to_itself()
{
    at web curl -s -o "$lab_state/page" http://127.0.0.1/{1..40}00
}
