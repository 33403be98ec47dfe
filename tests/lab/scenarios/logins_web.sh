# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# People and programs that log in at web sites; at_work is in logins.sh.

at_work web login_basic_typos mistype_basic
at_work web login_basic_browsing from client curl -s --anyauth -u alice:Quiet-Harbour-7 "http://$login/basic/report[1-60].txt"
at_work web login_basic_each_challenged browse_challenged basic
at_work web login_digest_browsing browse_challenged digest
at_work web login_digest_stale browse_with_old_nonces
at_work page login_ntlm_browsing browse_by_ntlm
at_work page login_token_expired retry_expired_token
with page benign login_form_office 10.80.0.80/29 $login sign_in_all
at_work page login_form_page_watched from client curl -s --rate 2/s "http://$login:8000/login200?[1-40]"
BPF=tcp AFTER=stretch_to_hours at_work web login_basic_hours fetch_for_hours

mistype_basic()
{
    from client "${browse[@]}" http://$login/basic/
    from client "${browse[@]}" -u alice:Quiet-Harbour http://$login/basic/
    from client "${browse[@]}" -u alice:quiet-harbour-7 http://$login/basic/
    from client "${browse[@]}" -u alice:Quiet-Harbour-7 "http://$login/basic/report[1-20].txt"
}

# browse_challenged basic|digest: a connection each, so that each page is refused once before it is given.
browse_challenged()
{
    local i
    for i in {1..40}; do
        from client "${browse[@]}" --anyauth -u alice:Quiet-Harbour-7 "http://$login/$1/report$i.txt"
    done
}

# One page a second with a nonce that is good for two: the server says "stale" and gives a new one, which is no refusal.
browse_with_old_nonces()
{
    local i nonce='' uri first second response answer headers=$lab_state/headers
    for i in {1..24}; do
        uri=/digest/report$i.txt
        for _ in 1 2; do
            first=$(printf 'alice:lab:Quiet-Harbour-7' | md5sum | cut -c 1-32)
            second=$(printf 'GET:%s' "$uri" | md5sum | cut -c 1-32)
            response=$(printf '%s:%s:%08x:0a4f113b:auth:%s' "$first" "$nonce" "$i" "$second" | md5sum | cut -c 1-32)
            answer="username=\"alice\", realm=\"lab\", nonce=\"$nonce\", uri=\"$uri\", algorithm=MD5, qop=auth, nc=$(printf %08x "$i")"
            from client "${browse[@]}" -D "$headers" "http://$login$uri" \
                -H "Authorization: Digest $answer, cnonce=\"0a4f113b\", response=\"$response\""
            grep -q ' 401 ' "$headers" || break
            nonce=$(sed -n 's/.*[ ,]nonce="\([^"]*\)".*/\1/p' "$headers")
        done
        sleep 0.7
    done
}

browse_by_ntlm()
{
    local i
    for i in {1..30}; do
        from client "${browse[@]}" --ntlm -u alice:Quiet-Harbour-7 "http://$login:8000/ntlm?$i"
    done
}

retry_expired_token()
{
    local i
    for i in {1..20}; do
        from client "${browse[@]}" -H 'Authorization: Bearer current' "http://$login:8000/api/orders?$i"
    done
    for i in {1..5}; do
        from client "${browse[@]}" -H 'Authorization: Bearer old' "http://$login:8000/api/orders?$i"
        sleep "$i"
    done
    from client "${browse[@]}" -H 'Authorization: Bearer current' "http://$login:8000/api/orders"
}

# sign_in ADDRESS USER PASSWORD…: the form, the words one after the other, and what a user does then.
sign_in()
{
    local word
    from client "${browse[@]}" --interface "$1" http://$login:8000/login302
    for word in "${@:3}"; do
        sleep 1
        from client "${browse[@]}" -L --interface "$1" -d "user=$2" --data-urlencode "password=$word" http://$login:8000/login302
    done
    from client "${browse[@]}" --interface "$1" -H 'Cookie: session=4fd1c6b9' "http://$login:8000/home?[1-5]"
}

# Twenty people behind six addresses on a Monday morning; three of them mistype.
sign_in_all()
{
    local i wrong
    for i in {1..20}; do
        wrong=()
        [[ $i != 4 && $i != 11 && $i != 15 ]] || wrong=(Quiet-harbour-7)
        sign_in "10.80.0.8$((i % 6))" alice "${wrong[@]}" Quiet-Harbour-7 &
        sleep 0.5
    done
    wait
}

fetch_for_hours()
{
    local i
    for i in {1..15}; do
        from client "${browse[@]}" --anyauth -u alice:Quiet-Harbour-7 "http://$login/basic/report$i.txt"
        sleep 1.2
    done
}
