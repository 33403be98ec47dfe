# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Peers on ports of their own: file sharing that starts up among hosts that are gone, private networks, and programs
# that find their way through address translation.

SNAP=128
BEFORE="serve internet:8000 python3 '$lab/stand_ins.py' tracker --peers 80" AFTER=stop_serving
benign aria2_start $client 203.0.113.0/24,192.0.2.0/24 start_aria2
benign aria2_dead_trackers $client 203.0.113.128/25 start_aria2_alone
benign transmission_start $client 203.0.113.0/24,192.0.2.0/24 start_transmission
BEFORE='' AFTER=''
benign wireguard_odd_port $client,$many $client,$many tunnel_by_wireguard $many 443
benign wireguard_peer_gone $client $filtered tunnel_by_wireguard $filtered 40123
benign wireguard_peer_refuses $client $quiet tunnel_by_wireguard $quiet 53211
benign openvpn_odd_port $client,$many $client,$many tunnel_by_openvpn $many
benign openvpn_peer_gone $client $filtered tunnel_by_openvpn $filtered
BEFORE="serve_turn" AFTER=stop_serving benign turn_relay $client $web \
    from client turnutils_uclient -y -u lab -w lab -m 8 -n 60 -z 20 -l 200 -p 3478 $web
BEFORE="serve_turn" AFTER=stop_serving benign stun_servers $client \* look_for_oneself
SNAP=

# A file with eight trackers, two of which are there.
start_aria2()
{
    local trackers=http://203.0.113.5:8000/announce,http://203.0.113.6:8000/announce i
    for i in {141..146}; do
        trackers+=,udp://203.0.113.$i:6969/announce
    done
    share_by_aria2 "$trackers"
}

start_aria2_alone()
{
    local trackers=udp://203.0.113.140:1337/announce i
    for i in {141..160}; do
        trackers+=,udp://203.0.113.$i:6969/announce,http://203.0.113.$i:80/announce
    done
    share_by_aria2 "$trackers"
}

share_by_aria2()
{
    LIMIT=22 from client env HOME="$lab_state" aria2c --no-conf --dir="$lab_state/shared" --enable-dht=true \
        --dht-file-path="$lab_state/dht.dat" --dht-entry-point=203.0.113.133:6881 --bt-tracker="$1" --bt-stop-timeout=0 \
        --bt-tracker-connect-timeout=4 --bt-enable-lpd=true --listen-port=6901 --dht-listen-port=6902 --bt-max-peers=100 \
        "magnet:?xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d53056&dn=lab"
}

start_transmission()
{
    local folder=$lab_state/transmission i
    mkdir -p "$folder"
    for i in {1..30} {131..170}; do
        echo "203.0.113.$i 6881"
    done >"$folder/dht.bootstrap"
    echo '{"rpc-enabled": true, "rpc-port": 9191, "peer-port": 51999, "lpd-enabled": true}' >"$folder/settings.json"
    LIMIT=22 from client transmission-daemon -f -g "$folder" -w "$folder" &
    sleep 3
    from client transmission-remote 9191 -a "magnet:?xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d53056&tr=http://203.0.113.5:8000/announce"
    wait
}

# open_wireguard HOST DEVICE PORT KEY PEER_KEY ADDRESS OPTION…
open_wireguard()
{
    serve "$1" env LOG_LEVEL=error WG_PROCESS_FOREGROUND=1 wireguard-go -f "$2"
    sleep 1
    at "$1" wg set "$2" listen-port "$3" private-key "$lab_state/$4" peer "$(wg pubkey <"$lab_state/$5")" \
        allowed-ips 172.31.0.0/24 persistent-keepalive 2 "${@:7}"
    at "$1" ip addr add "$6/24" dev "$2"
    at "$1" ip link set "$2" mtu 1380 up
}

# tunnel_by_wireguard PEER PORT
tunnel_by_wireguard()
{
    wg genkey >"$lab_state/near"
    wg genkey >"$lab_state/far"
    [[ $1 != "$many" ]] || open_wireguard many labfar "$2" far near 172.31.0.1
    open_wireguard client labnear "$2" near far 172.31.0.2 endpoint "$1:$2"
    use_tunnel 172.31.0.1
    stop_serving
}

# use_tunnel ADDRESS: as one works through it.
use_tunnel()
{
    local i
    LIMIT=12 from client ping -n -q -i 0.3 "$1" &
    for i in {1..6}; do
        LIMIT=2 from client curl -s -m 2 -o "$lab_state/page" "http://$1/${i}0000"
        sleep 1
    done
    wait
}

tunnel_by_openvpn()
{
    local secret=$lab_state/openvpn.key
    openvpn --genkey secret "$secret"
    local common=(openvpn --dev-type tun --proto udp --secret "$secret" --cipher AES-256-CBC --keepalive 1 4 --port 47011
        --allow-deprecated-insecure-static-crypto --verb 1)
    [[ $1 != "$many" ]] || serve many "${common[@]}" --dev ovfar --ifconfig 172.31.1.1 172.31.1.2
    serve client "${common[@]}" --dev ovnear --ifconfig 172.31.1.2 172.31.1.1 --remote "$1"
    sleep 2
    use_tunnel 172.31.1.1
    stop_serving
}

serve_turn()
{
    serve web:3478 turnserver -n --no-tls --no-dtls --listening-ip=$web --relay-ip=$web --user=lab:lab --realm=lab.example \
        --lt-cred-mech --no-cli --db="$lab_state/turn.db" --pidfile="$lab_state/turn.pid" --log-file=stdout --allow-loopback-peers
}

# A list of servers of which one is there, asked again and again.
look_for_oneself()
{
    local i
    for _ in 1 2 3; do
        for i in $web $quiet 203.0.113.{20,21,22,140,141,142,143,144}; do
            LIMIT=3 from client turnutils_stunclient -p 3478 "$i" &
        done
        wait
    done
}
