# shellcheck shell=bash disable=SC2154 # names of tests/lab/network.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The host with real login services, 10.80.0.20 (and .101–.130 for whoever tries one password on many hosts). It is
# empty until a scenario says BEFORE='start_logins SERVICE…' AFTER=stop_logins; nothing of it runs for the others.
#
# Accounts: alice (Quiet-Harbour-7), bob (sunshine1, which is in the attackers' list found.txt) and deploy (a key).
# The servers see accounts and settings of their own: "ip netns exec" gives each command its own mounts.

# shellcheck disable=SC2034 # used in scenarios
login=10.80.0.20 login6=fd00:80::20
login_root=$lab_state/logins
lab_hosts+=" login"

# shellcheck source=tests/lab/login_services.sh
. "$lab/login_services.sh"

start_logins()
{
    local service i
    [[ -d $login_root ]] || make_login_host
    for service in "$@"; do
        mkdir -p "$login_root/$service"
        "serve_$service" "$login_root/$service" >>"$lab_state/servers.log" 2>&1
    done
    for service in "$@"; do
        for i in {1..150}; do
            is_ready "$service" && break
            [[ $i != 150 ]] || echo "lab: $service does not listen; see $lab_state/servers.log" >&2
            sleep 0.1
        done
    done
}

is_ready()
{
    [[ -n $(at login ss -HltnO "sport = :${login_ports[$1]}") ]] &&
        { [[ $1 != postgres ]] || at login pg_isready -q -h 127.0.0.1; }
}

stop_logins()
{
    local pid
    for pid in $(ip netns pids "${lab_prefix}login"); do
        kill -KILL "$pid"
        wait "$pid"
    done 2>/dev/null
}

make_login_host()
{
    local i
    join_local login 20
    for i in {101..130}; do
        at login ip addr add "10.80.0.$i/24" dev eth0
    done
    mkdir -p "$login_root/etc" "$login_root"/home/{alice,bob,deploy}
    make_accounts
    make_lists
}

# account NAME UID [PASSWORD]
account()
{
    local hash='*'
    [[ -z ${3:-} ]] || hash=$(openssl passwd -6 "$3")
    echo "$1:x:$2:$2::$login_root/home/$1:/bin/bash" >>"$login_root/etc/passwd"
    echo "$1:$hash:20000:0:99999:7:::" >>"$login_root/etc/shadow"
    echo "$1:x:$2:" >>"$login_root/etc/group"
    chown "$2:$2" "$login_root/home/$1"
}

make_accounts()
{
    local i
    cp /etc/passwd /etc/shadow /etc/group "$login_root/etc"
    # No server waits for a name server it cannot reach.
    printf '%s: files\n' passwd group shadow hosts services protocols >"$login_root/etc/nsswitch.conf"
    account alice 20001 Quiet-Harbour-7
    account bob 20002 sunshine1
    account deploy 20003
    for i in {1..60}; do
        head -c $((i * 97)) /dev/zero | tr '\0' x >"$login_root/home/alice/report$i.txt"
    done
    cp "$login_root/home/alice"/*[12].txt "$login_root/home/bob"
    ssh-keygen -q -t ed25519 -N '' -f "$login_root/id_deploy"
    install -d -m 700 -o 20003 -g 20003 "$login_root/home/deploy/.ssh"
    install -m 600 -o 20003 -g 20003 "$login_root/id_deploy.pub" "$login_root/home/deploy/.ssh/authorized_keys"
    # Answers each question of ssh with the next line of $ANSWERS.
    # shellcheck disable=SC2016 # the script's words
    printf '#!/bin/sh\nhead -1 "$ANSWERS"\nsed -i 1d "$ANSWERS"\n' >"$login_root/askpass"
    chmod 755 "$login_root/askpass"
}

# What attackers try: users.txt, passwords.txt (none is right), found.txt (the last is bob's), pairs.txt, hosts.txt.
make_lists()
{
    printf '%s\n' admin root oracle test guest postgres ubuntu pi ftpuser mysql nagios backup www jenkins git alice \
        info support sales james maria peter anna thomas julia martin >"$login_root/users.txt"
    printf '%s\n' 123456 password qwerty 12345678 111111 dragon letmein iloveyou1 monkey abc123 football trustno1 \
        superman master welcome1 shadow princess admin123 P@ssw0rd 'Summer2023!' starwars changeme whatever \
        qwertyuiop123456 toor raspberry 'correct horse' ubnt 1q2w3e4r michael >"$login_root/passwords.txt"
    (head -24 "$login_root/passwords.txt" && echo sunshine1) >"$login_root/found.txt"
    paste -d : "$login_root/users.txt" <(head -26 "$login_root/passwords.txt") >"$login_root/pairs.txt"
    printf '10.80.0.%s\n' {101..130} >"$login_root/hosts.txt"
}

# login_server COMMAND…: in the background on the login host, which has the accounts above.
login_server()
{
    # shellcheck disable=SC2016 # the inner shell's words
    in_background login bash -c 'cd "$0/etc" && for file in *; do mount --bind "$file" "/etc/$file"; done
        cd / && exec "$@"' "$login_root" "$@"
}

