# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Packets and sessions that no honest program makes: few of them, not floods. What a router would refuse to forward comes
# from the local network; what a switch would refuse is captured where it is sent.

attack misuse_land protocol_misuse $web $web from inside hping3 -q -n -S -a $web -s 80 -k -p 80 -i u200000 -c 8 $web
attack misuse_land_once protocol_misuse $web $web from inside hping3 -q -n -S -a $web -s 80 -k -p 80 -c 1 $web
attack misuse_land_udp protocol_misuse $web $web from inside hping3 -q -n --udp -a $web -s 7 -k -p 7 -d 20 -c 3 $web
attack misuse_land_among_users protocol_misuse $web $web beside_users hping3 -q -n -S -a $web -s 80 -k -p 80 -c 3 $web

attack misuse_ping_of_death protocol_misuse $inside $web craft oversize
attack misuse_ping_of_death_udp protocol_misuse $inside $web craft oversize --protocol udp --port 5000
attack misuse_teardrop protocol_misuse $inside $web craft overlap --port 5000
attack misuse_fragment_rewrite protocol_misuse $inside $web craft overlap --form rewrite
attack misuse_fragments_ipv6 protocol_misuse fd00:80::/64,fe80::/10 $web6 from inside atk6-fragmentation6 eth0 $web6

attack misuse_syn_fin protocol_misuse $outside $web "${flood[@]}" -S -F -p 80 -i u300000 -c 6 $web
attack misuse_syn_rst protocol_misuse $outside $web "${flood[@]}" -S -R -p 80 -i u300000 -c 6 $web
attack misuse_null protocol_misuse\|port_scan $outside $web "${flood[@]}" -p 80 -i u300000 -c 6 $web
attack misuse_xmas protocol_misuse\|port_scan $outside $web "${flood[@]}" -F -P -U -p 80 -i u300000 -c 6 $web
attack misuse_all_flags protocol_misuse $outside $web "${flood[@]}" -S -F -R -P -A -U -X -Y -p 80 -i u300000 -c 6 $web
attack misuse_flags_among_users protocol_misuse $inside $web beside_users hping3 -q -n -S -F -P -p 80 -i u500000 -c 6 $web
attack misuse_fingerprinting protocol_misuse\|port_scan $outside $web from outside nmap -n -Pn -O -p 22,80,81,443,9999 $web

AT=inside:eth0 attack misuse_malformed_ip protocol_misuse $inside $web craft malformed --form ip --every 0.2
attack misuse_malformed_tcp protocol_misuse $inside $web craft malformed --form tcp
attack misuse_malformed_udp protocol_misuse $inside $web craft malformed --form udp --port 5000
SNAP=300 attack misuse_malformed_dns protocol_misuse $inside $dns craft_for_dns malformed --form dns --port 53

# A service at the port of another one: what passes a firewall that looks at ports only.
SNAP=0
attack mismatch_ssh_on_443 protocol_misuse $client,$quiet $client,$quiet ssh_at_port 443
attack mismatch_ssh_on_80 protocol_misuse $client,$quiet $client,$quiet ssh_at_port 80
attack mismatch_ssh_on_53 protocol_misuse $client,$quiet $client,$quiet ssh_at_port 53
attack mismatch_http_on_53 protocol_misuse $client,$quiet $client,$quiet web_at_port http 53
attack mismatch_http_on_443 protocol_misuse $client,$quiet $client,$quiet web_at_port http 443
attack mismatch_http_on_22 protocol_misuse $client,$quiet $client,$quiet web_at_port http 22
attack mismatch_tls_on_80 protocol_misuse $client,$quiet $client,$quiet web_at_port https 80
attack mismatch_tls_on_53 protocol_misuse $client,$quiet $client,$quiet web_at_port https 53

# Ports that belong to nobody are anybody's.
benign services_at_free_ports $client $quiet serve_at_free_ports
benign ssh_sessions $client $quiet ssh_at_port 22
SNAP=
benign odd_but_honest_tcp $client $web speak_honestly

# craft COMMAND OPTION…: tests/lab/frames.py from inside to web.
craft()
{
    from inside python3 "$lab/frames.py" "$@" $inside $web "$(mac_of web)"
}

craft_for_dns()
{
    from inside python3 "$lab/frames.py" "$@" $inside $dns "$(mac_of dns)"
}

# beside_users COMMAND…: from inside, while others load pages.
beside_users()
{
    from crowd python3 "$lab/traffic.py" crowd $web 101 110 &
    sleep 2
    from inside "$@"
    wait
}

# start_sshd HOST PORT: open to whoever has the key that it makes, until stop_serving; sets ssh_log_in.
start_sshd()
{
    local folder=$lab_state/ssh
    mkdir -p "$folder" /run/sshd
    [[ -e $folder/key ]] || ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
    cp "$folder/key.pub" "$folder/authorized_keys"
    serve "$1:$2" "$(command -v sshd)" -D -e -f /dev/null -p "$2" -h "$folder/key" -o PidFile=none -o StrictModes=no \
        -o AuthorizedKeysFile="$folder/authorized_keys" -o MaxStartups=200
    ssh_log_in=(from client ssh -q -F /dev/null -i "$folder/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null)
}

ssh_at_port()
{
    local ssh_log_in command
    start_sshd quiet "$1"
    for command in "uname -a" "seq 500" "sleep 2; seq 20"; do
        "${ssh_log_in[@]}" -p "$1" root@$quiet "$command"
        sleep 1
    done
    stop_serving
}

# web_at_port SCHEME PORT
web_at_port()
{
    local i serving=() options=(--http "$2")
    [[ $1 == http ]] || options=(--tls "$2" "$lab_state/cert.pem" "$lab_state/key.pem")
    serve "quiet:$2" python3 "$lab/servers.py" "${options[@]}"
    for i in {1..8}; do
        from client curl -s -k -m 2 -o "$lab_state/page" "$1://$quiet:$2/$((i * 300))"
        sleep 0.5
    done
    stop_serving
}

serve_at_free_ports()
{
    local ssh_log_in
    start_sshd quiet 2222
    web_at_port http 8888 &
    web_at_port https 9443 &
    web_at_port http 5601 &
    "${ssh_log_in[@]}" -p 2222 root@$quiet "seq 200"
    wait
    stop_serving
}

# Resets, half-closed sessions, urgent data, keep-alives and congestion marks are all in the standard.
speak_honestly()
{
    at client sysctl -qw net.ipv4.tcp_ecn=1
    from client python3 "$lab/traffic.py" poll $web --ports 80 7 --times 10
    from client python3 "$lab/sessions.py" corners $web 7
    at client sysctl -qw net.ipv4.tcp_ecn=2
}
