# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Names that do not exist, asked for by honest programs: search lists, blocklists, probes at start-up; and mDNS.

names_server=10.80.0.18 # host5

SNAP=0
BEFORE=serve_names AFTER=stop_serving
benign names_search_list $client $names_server resolve_with 5 'default.svc.cluster.local svc.cluster.local cluster.local' ask_the_cluster
benign names_search_list_x3_hosts 10.80.0.80/29 $names_server \
    resolve_with 5 'default.svc.cluster.local svc.cluster.local cluster.local lab.example' ask_the_cluster
benign names_blocklists $client $names_server ask_blocklists
benign names_reputation $client $names_server ask_for_hashes
benign names_at_startup $client $names_server ask_at_startup
benign names_dead_domain $client $names_server ask_for_a_dead_domain
benign names_server_silent $client $filtered ask_a_silent_server
AFTER=''
BEFORE='' benign names_mdns \* \* announce_by_mdns
SNAP=

# Knows all of .example, and that nothing of some zones exists.
serve_names()
{
    serve host5:53 dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --cache-size=0 \
        --pid-file="$lab_state/names.pid" --address=/example/203.0.113.10 --local=/cluster.local/ --local=/lab.example/ \
        --local=/dnsbl.example/ --local=/files.example/ --local=/gone.example/ --local=// --address=/listed.dnsbl.example/127.0.0.2 \
        --address=/a.files.example/127.0.4.8
}

# resolve_with NDOTS SEARCH COMMAND…: with that resolver configuration, as a container has it.
resolve_with()
{
    printf '%s\n' "nameserver $names_server" "search $2" "options ndots:$1 timeout:1 attempts:1" >"$lab_state/resolv.conf"
    "${@:3}"
}

# resolved COMMAND…: on client, with the configuration that resolve_with made.
resolved()
{
    # shellcheck disable=SC2016 # the inner shell's words
    from client unshare -m bash -c 'mount --bind "$0" /etc/resolv.conf && exec "$@"' "$lab_state/resolv.conf" "$@"
}

# Services inside and out, looked up by the system's resolver whenever a program needs one.
ask_the_cluster()
{
    resolved python3 -c '
import socket, time
for turn in range(30):
    for name in ("api.shop.example", "db", "cache.store", "storage%d.cloud.example" % (turn % 9), "telemetry.vendor.example"):
        try:
            socket.getaddrinfo(name, 443)
        except OSError:
            pass
    time.sleep(0.3)'
}

ask()
{
    printf '%s\n' "$@" >"$lab_state/asked"
    from client dig +short +time=1 +tries=1 @$names_server -f "$lab_state/asked"
}

# A mail server: who delivers, on three lists.
ask_blocklists()
{
    local i list names=()
    for i in {1..150}; do
        for list in zen bl combined; do
            names+=("$((i * 7 % 256)).$((i * 13 % 256)).$((i * 101 % 256)).$((i % 223 + 1)).$list.dnsbl.example")
        done
    done
    ask "${names[@]}"
}

# A virus scanner: the hash of each file that is opened.
ask_for_hashes()
{
    local i names=()
    for i in {1..150}; do
        names+=("4z9p5tjmcbnblehp4557z1d136.$(echo "$i" | sha256sum | cut -c 1-26).avqs.files.example")
    done
    ask "${names[@]}"
}

# Browsers look for resolvers that lie: three names of random letters each time they start.
ask_at_startup()
{
    local i names
    for i in {1..15}; do
        names=()
        for _ in 1 2 3; do
            names+=("$(head -c 64 /dev/urandom | tr -dc '[:lower:]')x" "$(head -c 64 /dev/urandom | tr -dc '[:lower:]')x.lab.example")
        done
        ask "${names[@]}"
        sleep 0.5
    done
}

# A program whose maker has gone asks for its servers, one numbered name after the other.
ask_for_a_dead_domain()
{
    local i
    for i in {1..12}; do
        ask update{1..8}.gone.example "eu$i.update.gone.example"
        sleep 1
    done
}

ask_a_silent_server()
{
    seq 200 | xargs -P 20 -I{} ip netns exec "${lab_prefix}client" dig +short +time=1 +tries=2 @$filtered www{}.example
}

announce_by_mdns()
{
    local host
    for host in host1 host2 host3 host4 host5 client; do
        printf '%s\n' '[server]' "host-name=$host" 'use-ipv6=yes' 'enable-dbus=no' '[publish]' 'publish-workstation=yes' \
            >"$lab_state/avahi-$host.conf"
        # shellcheck disable=SC2016 # the inner shell's words
        LIMIT=18 from $host unshare -m bash -c 'mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon &&
            exec avahi-daemon --no-drop-root --no-rlimits --no-chroot -f "$0"' "$lab_state/avahi-$host.conf" &
        sleep 0.7
    done
    wait
}
