# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# What hosts report about themselves and nobody answers: logs, traps, accounts, metrics, speech; to receivers that are
# there ($web), that swallow it ($filtered), or that have no such service ($quiet).

stand_in=(from client python3 "$lab/stand_ins.py")

SNAP=128
AFTER=stop_serving
BEFORE="serve_rsyslog" benign rsyslog_udp $client $web log_by udp $web 200
BEFORE='' benign rsyslog_udp_swallowed $client $filtered log_by udp $filtered 200
benign rsyslog_udp_refused $client $quiet log_by udp $quiet 100
benign rsyslog_tcp_refused $client $quiet log_by tcp $quiet 50
benign rsyslog_tcp_swallowed $client $filtered log_by tcp $filtered 50
benign syslog_new_ports $client $filtered log_one_by_one $filtered
benign syslog_new_ports_refused $client $quiet log_one_by_one $quiet
BEFORE="serve web:162 snmptrapd -f -Lo --disableAuthorization=yes udp:162" benign snmp_traps $client $web send_traps $web
BEFORE='' benign snmp_traps_swallowed $client $filtered send_traps $filtered
benign snmp_traps_refused $client $quiet send_traps $quiet
benign snmp_polls_of_silent_hosts $client 203.0.113.128/25 poll_by_snmp
BEFORE=serve_radius benign radius_accounting $client $web account_at $web
BEFORE='' benign radius_accounting_swallowed $client $filtered account_at $filtered
benign radius_accounting_refused $client $quiet account_at $quiet
benign collectd_swallowed $client $filtered measure_for $filtered
benign collectd_refused $client $quiet measure_for $quiet
benign statsd_three_hosts $client 203.0.113.128/25 "${stand_in[@]}" counters --hosts 203.0.113.13{1,2,3} --times 5000 --every 0.002
benign statsd_refused $client $quiet "${stand_in[@]}" counters --hosts $quiet --times 3000 --every 0.002
benign calls_swallowed $client $filtered "${stand_in[@]}" calls --hosts $filtered
benign calls_refused $client $quiet "${stand_in[@]}" calls --hosts $quiet --calls 20
benign calls_of_many_receivers_gone $client 203.0.113.0/24 "${stand_in[@]}" calls --hosts 203.0.113.{31..40} --calls 20
BEFORE="serve many:5683 coap-server-notls" benign coap_sensors $client $many measure_by_coap $many con
BEFORE='' benign coap_sensors_one_way $client $filtered measure_by_coap $filtered non
BEFORE="serve_time" benign chrony_clients 10.80.0.12/30,$client $many,203.0.113.0/24,$quiet keep_time
BEFORE='' AFTER=''
SNAP=

serve_rsyslog()
{
    printf '%s\n' 'module(load="imudp")' 'input(type="imudp" port="514")' "*.* $lab_state/received.log" >"$lab_state/rsyslog.conf"
    serve web:514 rsyslogd -n -f "$lab_state/rsyslog.conf" -i "$lab_state/rsyslog-web.pid"
}

# log_by PROTOCOL RECEIVER RATE: rsyslogd forwards what a program logs.
log_by()
{
    cat >"$lab_state/forward.conf" <<END
global(workDirectory="$lab_state")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$lab_state/log.sock")
action(type="omfwd" target="$2" port="514" protocol="$1" action.resumeRetryCount="-1" action.resumeInterval="1")
END
    serve client rsyslogd -n -f "$lab_state/forward.conf" -i "$lab_state/rsyslog-client.pid"
    sleep 1
    python3 -u -c "import time; [(print('sshd: session', n, 'opened for user', n % 17), time.sleep(1 / $3)) for n in range($3 * 12)]" |
        from client logger -u "$lab_state/log.sock"
    stop_serving
}

# log_one_by_one RECEIVER: a program a line, each with a port of its own.
log_one_by_one()
{
    seq 1500 | xargs -P 6 -I{} ip netns exec "${lab_prefix}client" logger -n "$1" -P 514 -d "job {} done"
}

send_traps()
{
    seq 400 | xargs -P 4 -I{} ip netns exec "${lab_prefix}client" snmptrap -v 2c -c public "$1" '' 1.3.6.1.6.3.1.1.5.3 \
        1.3.6.1.2.1.2.2.1.1 i {}
}

poll_by_snmp()
{
    for _ in 1 2; do
        printf '%s\n' "${silent[@]}" | xargs -P 30 -I{} ip netns exec "${lab_prefix}client" snmpget -v 2c -c public -t 1 -r 2 {} \
            1.3.6.1.2.1.1.3.0
        sleep 3
    done
}

serve_radius()
{
    rm -rf "$lab_state/radius"
    cp -r /etc/freeradius/3.0 "$lab_state/radius"
    printf 'client lab {\n ipaddr = 10.80.0.0/24\n secret = testing123\n}\n' >>"$lab_state/radius/clients.conf"
    serve web:1813 freeradius -f -l "$lab_state/radius.log" -d "$lab_state/radius"
}

# account_at SERVER: sessions of users begin, continue and end.
account_at()
{
    local i
    for i in {1..200}; do
        printf '%s\n' "Acct-Status-Type = Interim-Update" "Acct-Session-Id = \"$i\"" "User-Name = \"user$((i % 40))\"" \
            "NAS-IP-Address = $client" "Acct-Input-Octets = $((i * 977))" ''
    done >"$lab_state/accounts"
    for i in 1 2 3; do
        LIMIT=6 from client radclient -p 20 -r 2 -t 1 -f "$lab_state/accounts" "$1:1813" acct testing123
    done
}

measure_for()
{
    printf '%s\n' 'Interval 1' "BaseDir \"$lab_state\"" "PIDFile \"$lab_state/collectd.pid\"" 'LoadPlugin cpu' 'LoadPlugin load' \
        'LoadPlugin memory' 'LoadPlugin interface' 'LoadPlugin df' 'LoadPlugin network' '<Plugin network>' "Server \"$1\" \"25826\"" \
        '</Plugin>' >"$lab_state/collectd.conf"
    LIMIT=16 from client collectd -f -C "$lab_state/collectd.conf"
}

# measure_by_coap SERVER con|non: forty sensors, confirmed or one way.
measure_by_coap()
{
    local options=(-m put -e 21.5 -B 1)
    [[ $2 == con ]] || options+=(-N)
    seq 120 | xargs -P 8 -I{} ip netns exec "${lab_prefix}client" timeout 1 coap-client-notls "${options[@]}" "coap://$1/sensor{}"
}

serve_time()
{
    printf '%s\n' 'local stratum 3' allow 'cmdport 0' "pidfile $lab_state/chrony-many.pid" >"$lab_state/chrony-many.conf"
    serve many:123 chronyd -x -d -u root -f "$lab_state/chrony-many.conf"
}

# Six clients, each with a server, one whose service is off, and two that are gone.
keep_time()
{
    local host
    for host in host1 host2 host3 host4 host5 client; do
        printf '%s\n' "server $many iburst minpoll 0 maxpoll 0" "server $quiet iburst minpoll 0 maxpoll 1" \
            "server 203.0.113.131 iburst minpoll 0 maxpoll 1" "server 203.0.113.132 iburst minpoll 0 maxpoll 1" 'cmdport 0' \
            "pidfile $lab_state/chrony-$host.pid" >"$lab_state/chrony-$host.conf"
        LIMIT=18 from $host chronyd -x -d -u root -f "$lab_state/chrony-$host.conf" &
    done
    wait
}
