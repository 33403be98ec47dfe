# shellcheck shell=bash disable=SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# People and programs that log in at the servers credentials.sh attacks: what only looks like guessing passwords. For
# sites see logins_web.sh.

# at_work SERVICES NAME COMMAND…
at_work()
{
    with "$1" benign "$2" $client $login "${@:3}"
}

# The first of two values of an option is the one ssh takes.
ssh_key=(-o PreferredAuthentications=publickey -i "$words/id_deploy" "${ssh_once[@]}")

at_work ssh login_ssh_typos mistype_ssh
at_work ssh login_ssh_typos_each_anew mistype_ssh_anew
at_work ssh login_ssh_60 run_playbook
at_work ssh login_ssh_passwords_20 run_with_password
at_work ssh login_ssh_many_keys offer_many_keys
at_work ssh login_ssh_typing type_commands
at_work ssh login_ssh_idle from client ssh -o ServerAliveInterval=1 "${ssh_key[@]}" deploy@$login 'sleep 20'
at_work ssh login_ssh_browsed_by_sftp list_by_sftp
at_work ssh login_ssh_copies copy_files
at_work ssh login_ssh_git fetch_by_git
at_work ssh login_ssh_banner read_banners 22
at_work ssh login_ssh_keyscan scan_keys

at_work ftp login_ftp_typos mistype_ftp
at_work ftp login_ftp_mirror from client lftp -u alice,Quiet-Harbour-7 -e "mirror . $lab_state/mirror; bye" ftp://$login
at_work ftp login_ftp_30 fetch_one_by_one
at_work ftp login_ftp_anonymous_first try_anonymous_first
at_work telnet login_telnet_typos mistype_telnet

at_work mail login_imap_typos mistype_imap
with mail benign login_imap_polled 10.80.0.80/31 $login poll_mail imap
with mail benign login_pop3_polled 10.80.0.80/31 $login poll_mail pop3
at_work mail login_smtp_20 send_mail
with mail benign login_smtp_delivery $internet $login deliver_mail

at_work mysql login_mysql_pool open_pool mysql
at_work mysql login_mysql_health watch_mysql
at_work postgres login_postgres_pool open_pool postgres
at_work postgres login_postgres_health watch_postgres
at_work redis login_redis_health watch_redis

at_work smb login_smb_typos mistype_smb
at_work smb login_smb_30 open_shares
at_work smb login_smb_guest list_as_guest
at_work ldap login_ldap_binds ask_directory
at_work mqtt login_mqtt_devices connect_devices
at_work rdp login_rdp_health "${traffic[@]}" poll $login --ports 3389 --every 1 --times 15

# The same person once in eleven minutes: a word mistyped each time, and then right.
BPF=tcp AFTER=stretch_to_hours at_work ssh_quick login_ssh_hours mistype_for_hours

# typed USER WORD…: answers the questions of one ssh connection with the words, one after the other.
typed()
{
    local answers=$lab_state/typed.$1
    printf '%s\n' "${@:2}" >"$answers"
    ANSWERS=$answers SSH_ASKPASS=$words/askpass SSH_ASKPASS_REQUIRE=force from client \
        ssh -o NumberOfPasswordPrompts=3 "${ssh_once[@]}" "$1@$login" 'hostname; ls -l'
}

mistype_ssh()
{
    typed alice Quiet-Harbour quiet-harbour-7 Quiet-Harbour-7
    sleep 2
    typed bob sunshine sunshine1
}

# with_password USER PASSWORD COMMAND: in a connection of its own.
with_password()
{
    from client sshpass -p "$2" ssh "${ssh_once[@]}" "$1@$login" "$3"
}

mistype_ssh_anew()
{
    with_password alice Quiet-Harbour 'ls -l'
    with_password alice quiet-harbour-7 'ls -l'
    with_password alice Quiet-Harbour-7 'ls -l; sleep 1; cat report*'
}

# Sixty short sessions, as a tool that sets up machines makes them.
run_playbook()
{
    local i
    for i in {1..60}; do
        from client ssh "${ssh_key[@]}" deploy@$login "echo step $i; uptime"
    done
}

run_with_password()
{
    local i
    for i in {1..20}; do
        with_password alice Quiet-Harbour-7 "echo step $i; uptime"
    done
}

# An agent full of keys the server does not know, before the password it does.
offer_many_keys()
{
    local i keys=()
    for i in 1 2 3 4; do
        rm -f "$lab_state/key$i"
        ssh-keygen -q -t ed25519 -N '' -f "$lab_state/key$i"
        keys+=(-i "$lab_state/key$i")
    done
    for i in {1..10}; do
        from client sshpass -p Quiet-Harbour-7 ssh -o PreferredAuthentications=publickey,password "${keys[@]}" "${ssh_once[@]}" \
            alice@$login uptime
    done
}

# An administrator at the keys: small packets of one size both ways.
type_commands()
{
    local line i
    {
        sleep 2
        for line in 'ls -l' 'uptime' 'cd /tmp' 'df -h' 'ps' 'whoami' 'exit'; do
            for ((i = 0; i < ${#line}; i++)); do
                printf %s "${line:i:1}"
                sleep 0.15
            done
            echo
            sleep 1
        done
    } | from client ssh -tt "${ssh_key[@]}" deploy@$login
}

list_by_sftp()
{
    local i
    for i in {1..60}; do
        echo "ls -l .ssh/authorized_keys"
    done | from client sftp -q "${ssh_key[@]}" deploy@$login
}

copy_files()
{
    local i
    for i in {1..8}; do
        from client scp -q "${ssh_key[@]}" "$words/home/alice/report$i.txt" deploy@$login:
        from client rsync -a -e "ssh ${ssh_key[*]}" "$words/home/bob/" deploy@$login:bob/
    done
    seq -f 'get report%g.txt /dev/null' 8 | from client sftp -q "${ssh_key[@]}" deploy@$login
}

fetch_by_git()
{
    local i
    export GIT_SSH_COMMAND="ssh ${ssh_key[*]}"
    from client ssh "${ssh_key[@]}" deploy@$login 'git init -q --bare shop.git'
    for i in {1..20}; do
        from client git ls-remote deploy@$login:shop.git
    done
}

# read_banners PORT: what a monitor does that is content with the greeting.
read_banners()
{
    local i
    for i in {1..20}; do
        from client bash -c "exec 3<>/dev/tcp/$login/$1 && read -r -t 1 line <&3"
        sleep 1
    done
}

scan_keys()
{
    local i
    for i in {1..6}; do
        from client ssh-keyscan -T 3 $login
        sleep 1
    done
}

mistype_ftp()
{
    from client "${browse[@]}" -u alice:Quiet-Harbour ftp://$login/
    from client "${browse[@]}" -u alice:quiet-harbour-7 ftp://$login/
    from client "${browse[@]}" -u alice:Quiet-Harbour-7 "ftp://$login/report[1-9].txt"
}

fetch_one_by_one()
{
    local i
    for i in {1..30}; do
        from client "${browse[@]}" -u alice:Quiet-Harbour-7 "ftp://$login/report$i.txt"
    done
}

# Clients that try "anonymous" before they ask for a name.
try_anonymous_first()
{
    local i
    for i in 1 2 3; do
        from client "${browse[@]}" ftp://$login/
        from client "${browse[@]}" -u alice:Quiet-Harbour-7 ftp://$login/
    done
}

mistype_telnet()
{
    {
        sleep 1.5
        for word in alice Quiet-Harbour alice quiet-harbour-7 alice Quiet-Harbour-7 'ls -l' 'cat report9.txt'; do
            echo "$word"
            sleep 1
            [[ $word != ?uiet* ]] || sleep 3.5
        done
        echo exit
        sleep 1
    } | from client telnet $login
}

mistype_imap()
{
    local word
    for word in Quiet-Harbour quiet-harbour-7 Quiet-Harbour-7; do
        from client "${browse[@]}" -u "alice:$word" imap://$login/INBOX
        sleep 1
    done
    from client "${browse[@]}" -u alice:Quiet-Harbour-7 "imap://$login/INBOX;MAILINDEX=[1-6]"
}

poll_mail()
{
    local i
    for i in {1..15}; do
        from client "${browse[@]}" -u alice:Quiet-Harbour-7 "$1://$login/"
        from client "${browse[@]}" --interface 10.80.0.81 -u bob:sunshine1 "$1://$login/"
        sleep 0.7
    done
}

# mail_from HOST RECIPIENT CURL-OPTION…
mail_from()
{
    printf 'From: shop@other.example\nTo: %s\nSubject: your order\n\nIt is on its way.\n' "$2" |
        from "$1" "${browse[@]}" --mail-from shop@other.example --mail-rcpt "$2" -T - "${@:3}" smtp://$login/other.example
}

send_mail()
{
    local i
    for i in {1..20}; do
        mail_from client bob@lab.example -u alice:Quiet-Harbour-7 --login-options AUTH=PLAIN
    done
}

# Every fifth recipient is unknown: 550.
deliver_mail()
{
    local i
    for i in {1..40}; do
        mail_from internet "$([[ $((i % 5)) == 0 ]] && echo former$i || echo alice)@lab.example"
    done
}

# ask mysql|postgres QUERY: with the right password.
ask()
{
    case $1 in
    mysql) from client mariadb -h $login -u alice -pQuiet-Harbour-7 --skip-ssl -e "$2" shop ;;
    postgres) PGPASSWORD=Quiet-Harbour-7 from client psql -h $login -U alice -c "$2" postgres ;;
    esac
}

open_pool()
{
    local i sleep
    [[ $1 == mysql ]] && sleep='sleep(3)' || sleep='pg_sleep(3)'
    for i in {1..50}; do
        ask "$1" "SELECT $i; SELECT $sleep" &
    done
    wait
}

watch_mysql()
{
    local i
    for i in {1..20}; do
        from client mariadb-admin -h $login -u alice -pQuiet-Harbour-7 ping
        from client python3 "$lab/traffic.py" poll $login --ports 3306 --every 0.1 --times 1
        sleep 0.6
    done
}

# pg_isready asks with no password and goes once it is asked for one.
watch_postgres()
{
    local i
    for i in {1..20}; do
        from client pg_isready -h $login
        sleep 0.6
    done
}

# A balancer that asks without a password (NOAUTH is answer enough), and a monitor that has one.
watch_redis()
{
    local i
    for i in {1..20}; do
        from client redis-cli -h $login ping
        from client redis-cli -h $login -a Quiet-Harbour-7 --no-auth-warning ping
        sleep 0.6
    done
}

mistype_smb()
{
    local word
    for word in Quiet-Harbour quiet-harbour-7 Quiet-Harbour-7; do
        from client smbclient //$login/share -U "LAB/alice%$word" -c 'ls; get report9.txt /dev/null'
        sleep 1
    done
}

open_shares()
{
    local i
    for i in {1..30}; do
        from client smbclient //$login/share -U LAB/alice%Quiet-Harbour-7 -c 'ls; get report9.txt /dev/null'
    done
}

# What a file browser does before it asks for a name: a list of shares as nobody, and a share that is not for nobody.
list_as_guest()
{
    local i
    for i in {1..10}; do
        from client smbclient -U % -L //$login
        from client smbclient -U % //$login/share -c ls
        sleep 0.5
    done
}

ask_directory()
{
    local i bind=(-x -H "ldap://$login" -D "cn=admin,dc=lab,dc=example" -w Quiet-Harbour-7)
    for i in {1..30}; do
        from client ldapwhoami "${bind[@]}"
        from client ldapsearch "${bind[@]}" -b "ou=part$i,dc=lab,dc=example"
    done
}

connect_devices()
{
    local i
    for i in {1..30}; do
        from client mosquitto_pub -h $login -i "sensor$((i % 5))" -u alice -P Quiet-Harbour-7 -t "room$i" -m 21.5
    done
}

mistype_for_hours()
{
    local i
    for i in {1..10}; do
        with_password alice quiet-harbour-7 uptime
        with_password alice Quiet-Harbour-7 uptime
        sleep 1.2
    done
}
