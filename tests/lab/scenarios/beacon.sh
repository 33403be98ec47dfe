# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Calls home at a steady period, and programs that do the same in all honesty. Made at short periods; `spread` puts
# minutes between the calls and leaves each call as it was.

home=203.0.113.77 home2=203.0.113.78
beacon=(from client python3 "$lab/covert.py" beacon --rounds 24)

SNAP=500
attack beacon_http_1s beacon $client $home "${beacon[@]}" $home
attack beacon_tls_1s_jitter20 beacon $client $home "${beacon[@]}" $home --form tls --port 443 --jitter 0.2
AFTER="spread --factor 60"
attack beacon_http_60s beacon $client $home "${beacon[@]}" $home
attack beacon_http_60s_jitter10 beacon $client $home "${beacon[@]}" $home --jitter 0.1
attack beacon_http_60s_jitter30 beacon $client $home "${beacon[@]}" $home --jitter 0.3
attack beacon_tls_60s beacon $client $home "${beacon[@]}" $home --form tls --port 443
attack beacon_tls_60s_jitter20 beacon $client $home "${beacon[@]}" $home --form tls --port 443 --jitter 0.2
attack beacon_tcp_60s_jitter10 beacon $client $home "${beacon[@]}" $home --form tcp --port 6881 --jitter 0.1
attack beacon_udp_60s_jitter30 beacon $client $home "${beacon[@]}" $home --form udp --port 6881 --jitter 0.3
attack beacon_tls_60s_with_task beacon $client $home "${beacon[@]}" $home --form tls --port 443 --jitter 0.1 --task 15
attack beacon_three_hosts beacon 10.80.0.81,10.80.0.82,10.80.0.84 $home call_from_three
AFTER="spread --factor 300"
attack beacon_http_300s_jitter20 beacon $client $home "${beacon[@]}" $home --jitter 0.2
attack beacon_tls_300s beacon $client $home "${beacon[@]}" $home --form tls --port 443
attack beacon_udp_300s_jitter10 beacon $client $home "${beacon[@]}" $home --form udp --port 6881 --jitter 0.1
AFTER="spread --factor 10" attack beacon_tcp_10s beacon $client $home "${beacon[@]}" $home --form tcp --port 6881
SNAP=128
AFTER="spread --factor 60" attack beacon_tls_60s_among_users beacon 10.80.0.83 $home \
    call_among_users --form tls --port 443 --jitter 0.1
AFTER="spread --factor 60" attack beacon_http_60s_jitter30_among_users beacon 10.80.0.83 $home call_among_users --jitter 0.3
AFTER="spread --factor 300" attack beacon_udp_300s_jitter20_among_users beacon 10.80.0.83 $home \
    call_among_users --form udp --port 6881 --jitter 0.2
AFTER=''

AFTER="spread --factor 64" benign ntp_clients $client 203.0.113.0/24 ask_for_the_time
AFTER="spread --factor 10" benign api_polling $client 203.0.113.0/24 poll_apis
AFTER="spread --factor 3600" benign update_checks $client 203.0.113.0/24 check_for_updates
AFTER="spread --factor 60" benign monitoring_every_minute $client $local_net,203.0.113.0/24 monitor_servers
AFTER="spread --factor 300" benign mail_checks $client 203.0.113.20 check_mail
AFTER="spread --factor 30" benign page_refresh $client 203.0.113.30 refresh_a_page
AFTER="spread --factor 60" benign browsing_for_an_hour $client 203.0.113.0/24 browse_at_leisure 24
AFTER="spread --factor 30" benign dns_refresh $client,$dns $dns,192.0.2.0/24 refresh_names
AFTER=''
SNAP=

call_from_three()
{
    local i
    for i in 81 82 84; do
        "${beacon[@]}" $home --source 10.80.0.$i --jitter 0.1 &
        sleep 0.3
    done
    wait
}

call_among_users()
{
    browse_at_leisure 23 &
    ask_for_the_time &
    "${beacon[@]}" $home --source 10.80.0.83 "$@"
    wait
}

# browse_at_leisure SECONDS: six people, each with pauses for reading that follow no pattern.
browse_at_leisure()
{
    local i
    for i in {0..5}; do
        from client python3 "$lab/habits.py" browse --source "10.80.0.8$i" --seconds "$1" &
    done
    wait
}

ask_for_the_time()
{
    local i
    for i in {0..5}; do
        from client python3 "$lab/habits.py" ntp --source "10.80.0.8$i" --seconds 23 &
        sleep 0.15
    done
    wait
}

# Three hosts that ask a dozen servers for news every five seconds.
poll_apis()
{
    local i
    for i in 0 1 2; do
        from client python3 "$lab/habits.py" fetch --source "10.80.0.8$i" --servers 12 --every 0.5 --jitter 0.3 --seconds 20 &
        sleep 0.1
    done
    wait
}

# Every host, every four hours and at its own hour, at the servers of the same vendor; some find something.
check_for_updates()
{
    local i
    for i in {0..5}; do
        from client python3 "$lab/habits.py" fetch --source "10.80.0.8$i" --first 60 --servers 2 --every 4 --jitter 0.2 \
            --seconds 24 --large 0.15 &
        sleep 0.35
    done
    wait
}

# A monitoring host looks at ten servers each minute, some of them far away.
monitor_servers()
{
    from client python3 "$lab/traffic.py" poll $web --ports 80 443 22 --every 1 --times 20 &
    from client python3 "$lab/habits.py" fetch --servers 5 --first 40 --at-once --every 1 --seconds 20 &
    from client fping -q -c 20 -p 1000 10.80.0.10 10.80.0.11 203.0.113.9 &
    wait
}

# Each of six people, every five minutes, at the same provider.
check_mail()
{
    local i
    for i in {0..5}; do
        from client python3 "$lab/habits.py" fetch --source "10.80.0.8$i" --first 20 --servers 1 --tls --every 1 --jitter 0.05 \
            --seconds 22 --large 0.1 &
        sleep 0.15
    done
    wait
}

# A page with news that loads itself again every thirty seconds, open at four hosts.
refresh_a_page()
{
    local i
    for i in 0 1 3 5; do
        from client python3 "$lab/habits.py" fetch --source "10.80.0.8$i" --first 30 --servers 1 --every 1 --seconds 22 \
            --large 0.3 &
        sleep 0.2
    done
    wait
}

# Programs ask again for the same names whenever their answers are too old.
refresh_names()
{
    local i
    for _ in {1..20}; do
        for i in 1 2 3; do
            from client dig +short +time=1 +tries=1 @$dns "service$i.zone$i.example" &
        done
        sleep 1
    done
    wait
}
