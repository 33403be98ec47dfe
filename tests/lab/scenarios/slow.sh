# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Web servers starved by sessions that never get on, and sessions that are slow or silent for good reasons.

sessions=(from outside python3 "$lab/sessions.py")
waiting=(from client python3 "$lab/sessions.py")
crowd_of_8=(--sources 198.51.100.{67..74})
slow_test=(from outside slowhttptest -l 18 -i 4 -p 2 -u)

attack slow_headers slow_dos $outside $web "${slow_test[@]}" http://$web/ -H -c 200 -r 50
attack slow_headers_8080 slow_dos $outside $web "${slow_test[@]}" http://$web:8080/ -H -c 150 -r 30 -x 8
attack slow_read slow_dos $outside $web "${slow_test[@]}" http://$web/300000 -X -c 200 -r 50 -w 16 -y 64 -n 3 -z 16 -k 1
attack slow_headers_tls slow_dos $outside $web "${slow_test[@]}" https://$web/ -H -c 120 -r 30
attack slow_headers_100 slow_dos $outside $web "${sessions[@]}" headers $web 80 --sessions 100
attack slow_headers_300 slow_dos $outside $web "${sessions[@]}" headers $web 80 --sessions 300 --rate 100
attack slow_headers_500 slow_dos $outside $web "${sessions[@]}" headers $web 80 --sessions 500 --rate 100 --every 5
attack slow_headers_8_sources slow_dos 198.51.100.64/27 $web \
    "${sessions[@]}" headers $web 80 --sessions 300 --rate 60 "${crowd_of_8[@]}"
attack slow_read_100 slow_dos $outside $web "${sessions[@]}" read $web 80 --sessions 100 --window 2304
attack slow_silent_sessions slow_dos $outside $web "${sessions[@]}" connect $web 80 --sessions 300 --rate 60
attack slow_headers_among_users slow_dos $outside $web starve_among_users
# The pace that the tool's author chose: a header every 15 seconds, for minutes.
AFTER="spread --factor 8 --pause 0.05" attack slow_headers_for_minutes slow_dos $outside $web \
    "${sessions[@]}" headers $web 80 --sessions 200 --rate 40 --every 1.9 --seconds 16

# A server that waits for what a form promised.
BEFORE="serve many:8000 python3 '$lab/answers.py' accept --port 8000" AFTER=stop_serving
attack slow_body slow_dos $outside $many "${slow_test[@]}" http://$many:8000/ -B -c 200 -r 50 -s 8192
attack slow_body_100 slow_dos $outside $many "${sessions[@]}" body $many 8000 --sessions 100
BEFORE="serve many:8000 python3 '$lab/answers.py' accept --port 8000" AFTER="stop_serving; spread --factor 8 --pause 0.05" \
    attack slow_body_for_minutes slow_dos $outside $many \
    "${sessions[@]}" body $many 8000 --sessions 150 --rate 40 --every 1.9 --seconds 16

BEFORE="serve many:8000 python3 '$lab/answers.py' chat --port 8000" AFTER=stop_serving
benign idle_sessions $client $many "${waiting[@]}" wait $many 8000 --sessions 200 --every 5
benign idle_sessions_many_users $far_net $many \
    from crowd python3 "$lab/sessions.py" wait $many 8000 --sessions 300 --every 5 --sources 198.51.100.1{01..49}
BEFORE="serve many:8000 python3 '$lab/answers.py' chat --port 8000" AFTER="stop_serving; spread --factor 10 --pause 0.1" \
    benign idle_sessions_for_minutes $client $many "${waiting[@]}" wait $many 8000 --sessions 120 --every 2
BEFORE="serve many:8000 python3 '$lab/answers.py' news --port 8000" AFTER=stop_serving
benign long_poll $client $many long_poll 30
benign long_poll_many_users $far_net $many long_poll_from_the_crowd
BEFORE='' AFTER=''
BEFORE="narrow_line web 600kbit" AFTER="widen_line web" benign slow_downloads $client $web download_slowly
BEFORE="narrow_line web 600kbit; lose_packets web 20" AFTER="widen_line web; lose_no_packets web" \
    benign slow_downloads_bad_line $client $web download_slowly
BEFORE="narrow_line client 400kbit" AFTER="widen_line client" benign slow_uploads $client $many upload_slowly
benign ssh_100_idle_sessions $client $quiet idle_ssh_sessions
benign dead_service_of_many_users $far_net $many long_poll_from_the_crowd
benign slow_visitors $far_net $web visit_slowly
benign prefetched_connections $client $web "${waiting[@]}" connect $web 80 --sessions 6 --rate 10
SNAP=96 benign video_stream $client $web stream_video

starve_among_users()
{
    from crowd python3 "$lab/traffic.py" crowd $web 101 110 --pages 8 &
    "${sessions[@]}" headers $web 80 --sessions 200
    wait
}

# narrow_line HOST RATE, lose_packets HOST N: what the host sends passes at that rate; one packet in N is lost.
narrow_line()
{
    at "$1" tc qdisc add dev eth0 root tbf rate "$2" burst 6kb latency 400ms
}

widen_line()
{
    at "$1" tc qdisc del dev eth0 root
}

lose_packets()
{
    at "$1" nft "add table ip loss; add chain ip loss out { type filter hook output priority 0; };
        add rule ip loss out ip protocol tcp numgen random mod $2 == 0 drop"
}

lose_no_packets()
{
    at "$1" nft 'delete table ip loss'
}

download_slowly()
{
    local i
    for i in 80 81 82 83 84 85; do
        from client curl -s -m 24 --interface 10.80.0.$i -o "$lab_state/page-$i" http://$web/200000 &
    done
    LIMIT=18 from client curl -s --limit-rate 4000 -o "$lab_state/page" http://$web/60000 &
    wait
}

upload_slowly()
{
    local i
    head -c 200000 /dev/urandom >"$lab_state/upload"
    serve many:8000 python3 "$lab/answers.py" accept --port 8000
    for i in 80 81 82 83; do
        from client curl -s -m 24 --interface 10.80.0.$i -T "$lab_state/upload" -o "$lab_state/page-$i" http://$many:8000/ &
    done
    wait
    stop_serving
}

long_poll()
{
    local i
    for ((i = 0; i < $1; i++)); do
        from client curl -s --interface "10.80.0.8$((i % 6))" -o "$lab_state/page-$i" "http://$many:8000/[1-4]" &
        sleep 0.05
    done
    wait
}

long_poll_from_the_crowd()
{
    local i
    for i in {101..150}; do
        from crowd curl -s --interface "198.51.100.$i" -o "$lab_state/page-$i" "http://$many:8000/[1-4]" &
    done
    wait
}

# A hundred sessions of administrators and scripts that say nothing for most of the time.
idle_ssh_sessions()
{
    local ssh_log_in
    start_sshd quiet 22
    for _ in {1..100}; do
        "${ssh_log_in[@]}" root@$quiet "sleep 8; echo done" &
        sleep 0.1
    done
    wait
    stop_serving
}

# Visitors on bad telephones: their requests take seconds, but they end.
visit_slowly()
{
    local i
    for i in {101..125}; do
        slow_visit "198.51.100.$i" &
        sleep 0.2
    done
    wait
}

slow_visit()
{
    for _ in 1 2 3; do
        from crowd python3 "$lab/sessions.py" visit $web 80 --sources "$1"
        sleep 1
    done
}

# A quarter of a megabyte every two seconds.
stream_video()
{
    for _ in {1..9}; do
        from client curl -s -m 3 -o "$lab_state/page" http://$web/250000
        sleep 1.8
    done
}
