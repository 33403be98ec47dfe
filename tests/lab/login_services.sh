# shellcheck shell=bash disable=SC2154 # names of tests/lab/network.sh and logins.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The services of the login host: serve_SERVICE FOLDER starts one, with its settings and files in FOLDER.

# What is listened on when the service is ready.
# shellcheck disable=SC2034 # used in logins.sh
declare -A login_ports=([ssh]=22 [ssh_quick]=22 [dropbear]=22 [ftp]=21 [telnet]=23 [telnet_plain]=23 [web]=80 [page]=8000
    [mail]=25 [mysql]=3306 [postgres]=5432 [redis]=6379 [vnc]=5900 [smb]=445 [rdp]=3389 [ldap]=389 [mqtt]=1883)

# run_sshd FOLDER USE_PAM: with PAM a wrong password is answered after two seconds, without it at once.
run_sshd()
{
    mkdir -p /run/sshd
    [[ -e $1/key ]] || ssh-keygen -q -t ed25519 -N '' -f "$1/key"
    cat >"$1/config" <<END
Port 22
Port 902
HostKey $1/key
PidFile none
UsePAM $2
Subsystem sftp internal-sftp
END
    login_server /usr/sbin/sshd -D -e -f "$1/config"
}

serve_ssh()
{
    run_sshd "$1" yes
}

serve_ssh_quick()
{
    run_sshd "$1" no
}

serve_dropbear()
{
    [[ -e $1/key ]] || dropbearkey -t ed25519 -f "$1/key"
    login_server dropbear -F -E -p 22 -P "$1/pid" -r "$1/key"
}

serve_ftp()
{
    local port
    mkdir -p "$1/empty"
    for port in 21 2121; do
        cat >"$1/config.$port" <<END
listen=YES
listen_port=$port
background=NO
anonymous_enable=NO
local_enable=YES
write_enable=YES
secure_chroot_dir=$1/empty
pam_service_name=vsftpd
seccomp_sandbox=NO
END
        login_server vsftpd "$1/config.$port"
    done
}

serve_telnet()
{
    echo 'telnet stream tcp nowait root /usr/sbin/telnetd telnetd' >"$1/config"
    login_server inetutils-inetd -d --pidfile="$1/pid" "$1/config"
}

# The login program with no negotiation before it, as small devices have it; hydra and medusa know no other.
serve_telnet_plain()
{
    login_server socat TCP-LISTEN:23,fork,reuseaddr EXEC:/bin/login,pty,setsid,ctty,stderr
}

# Sites on port 80, /basic and /digest for the accounts only, and the same on 8081.
serve_web()
{
    local module
    mkdir -p "$1/site"/{basic,digest,open}
    cp "$login_root/home/alice"/*.txt "$1/site/basic"
    cp "$login_root/home/alice"/*.txt "$1/site/digest"
    cp "$login_root/home/alice"/*.txt "$1/site/open"
    htpasswd -bcm "$1/basic" alice Quiet-Harbour-7
    htpasswd -bm "$1/basic" bob sunshine1
    printf 'alice:lab:%s\n' "$(printf 'alice:lab:Quiet-Harbour-7' | md5sum | cut -c 1-32)" >"$1/digest"
    printf 'bob:lab:%s\n' "$(printf 'bob:lab:sunshine1' | md5sum | cut -c 1-32)" >>"$1/digest"
    {
        for module in mpm_event authn_core authn_file authz_core authz_user auth_basic auth_digest autoindex dir; do
            echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
        done
        cat <<END
Listen 80
Listen 8081
ServerName lab.example
PidFile $1/pid
ErrorLog $1/errors
DefaultRuntimeDir $1
User www-data
Group www-data
DocumentRoot $1/site
<Location />
    Options Indexes
</Location>
<Location /basic>
    AuthType Basic
    AuthName lab
    AuthUserFile $1/basic
    Require valid-user
</Location>
<Location /digest>
    AuthType Digest
    AuthName lab
    AuthUserFile $1/digest
    AuthDigestNonceLifetime 2
    Require valid-user
</Location>
END
    } >"$1/config"
    login_server apache2 -DFOREGROUND -f "$1/config"
}

serve_page()
{
    login_server python3 "$lab/login_page.py" 8000
}

# IMAP and POP3, and the accounts for SMTP.
serve_boxes()
{
    local user
    printf 'alice:{PLAIN}Quiet-Harbour-7\nbob:{PLAIN}sunshine1\n' >"$1/users"
    for user in alice bob; do
        mkdir -p "$1/mail/$user"/{cur,new,tmp}
        for i in {1..6}; do
            printf 'From: carol@lab.example\nTo: %s@lab.example\nSubject: report %d\n\nHere it is.\n' "$user" "$i" \
                >"$1/mail/$user/new/$i"
        done
    done
    chown -R mail:mail "$1/mail"
    cat >"$1/config" <<END
protocols = imap pop3
base_dir = $1/run
log_path = $1/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5
auth_failure_delay = 1 secs
mail_location = maildir:$1/mail/%u
mailbox_list_index = no
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = $1/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$1/mail/%u
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = 12345
  }
}
END
    login_server dovecot -F -c "$1/config"
}

serve_mail()
{
    serve_boxes "$1"
    mkdir -p "$1"/postfix "$1"/queue "$1"/data
    chown postfix "$1/data"
    cat >"$1/postfix/master.cf" <<END
smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
END
    cat >"$1/postfix/main.cf" <<END
compatibility_level = 3.6
queue_directory = $1/queue
data_directory = $1/data
maillog_file = $1/postfix.log
maillog_file_prefixes = $1
inet_interfaces = all
inet_protocols = ipv4
myhostname = mail.lab.example
mydestination = lab.example
mynetworks = 127.0.0.0/8
local_recipient_maps = inline:{ alice=x, bob=x }
local_transport = discard:
alias_maps =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:12345
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
END
    login_server postfix -c "$1/postfix" start-fg
}

serve_mysql()
{
    if [[ ! -d $1/data ]]; then
        mariadb-install-db --user=nobody --datadir="$1/data" --skip-test-db --auth-root-authentication-method=normal
        printf '%s\n' "CREATE USER alice IDENTIFIED BY 'Quiet-Harbour-7';" "CREATE USER bob IDENTIFIED BY 'sunshine1';" \
            "CREATE USER root IDENTIFIED BY 'Never-Guessed-3';" "CREATE DATABASE shop;" "GRANT ALL ON shop.* TO alice;" >"$1/init"
    fi
    login_server mariadbd --no-defaults --user=nobody --datadir="$1/data" --socket="$1/data/socket" --pid-file="$1/data/pid" \
        --init-file="$1/init" --skip-name-resolve
}

serve_postgres()
{
    local bin
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -1)
    if [[ ! -d $1/data ]]; then
        chown postgres "$1"
        setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/initdb" -D "$1/data" -U postgres --no-sync -A trust
        cat >"$1/data/pg_hba.conf" <<END
local all all trust
host all monitor 0.0.0.0/0 password
host all bob 0.0.0.0/0 md5
host all all 0.0.0.0/0 scram-sha-256
END
        printf '%s\n' "CREATE ROLE alice LOGIN PASSWORD 'Quiet-Harbour-7';" "CREATE ROLE monitor LOGIN PASSWORD 'see-only-9';" \
            "SET password_encryption = md5; CREATE ROLE bob LOGIN PASSWORD 'sunshine1';" |
            setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/postgres" --single -D "$1/data" postgres
    fi
    login_server setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/postgres" -D "$1/data" -k "$1" -h 0.0.0.0
}

serve_redis()
{
    login_server redis-server --port 6379 --bind 0.0.0.0 --requirepass Quiet-Harbour-7 --save '' --dir "$1"
}

serve_vnc()
{
    echo Quiet-7 | vncpasswd -f >"$1/password"
    login_server Xtigervnc :7 -rfbport 5900 -SecurityTypes VncAuth -PasswordFile "$1/password" -BlacklistThreshold 1000 \
        -geometry 320x200 -nolisten tcp
}

serve_smb()
{
    mkdir -p "$1"/{private,lock,state,cache,ncalrpc,run,share}
    cp "$login_root/home/alice/report9.txt" "$1/share"
    cat >"$1/config" <<END
[global]
workgroup = LAB
server role = standalone server
server min protocol = NT1
ntlm auth = yes
disable netbios = yes
smb ports = 445
private dir = $1/private
lock directory = $1/lock
state directory = $1/state
cache directory = $1/cache
ncalrpc dir = $1/ncalrpc
pid directory = $1/run
log file = $1/log
load printers = no
[share]
path = $1/share
read only = no
END
    # smbd wants the account to exist, so it is added with the servers' own accounts in place.
    # shellcheck disable=SC2016 # the inner shell's words
    login_server bash -c 'for pair in alice:Quiet-Harbour-7 bob:sunshine1; do
            printf "%s\n%s\n" "${pair#*:}" "${pair#*:}" | smbpasswd -c "$0/config" -s -a "${pair%:*}"
        done
        exec smbd --foreground --no-process-group -s "$0/config"' "$1"
}

serve_rdp()
{
    sed -e "s|^certificate=.*|certificate=$lab_state/cert.pem|" -e "s|^key_file=.*|key_file=$lab_state/key.pem|" \
        -e "s|^LogFile=.*|LogFile=$1/log|" -e 's|^#*EnableSyslog=.*|EnableSyslog=false|' /etc/xrdp/xrdp.ini >"$1/xrdp.ini"
    sed -e "s|^LogFile=.*|LogFile=$1/sesman.log|" -e 's|^#*EnableSyslog=.*|EnableSyslog=false|' /etc/xrdp/sesman.ini >"$1/sesman.ini"
    login_server xrdp-sesman --nodaemon --config "$1/sesman.ini"
    login_server xrdp --nodaemon --config "$1/xrdp.ini"
}

serve_ldap()
{
    mkdir -p "$1/data"
    cat >"$1/config" <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $1/pid
database mdb
suffix dc=lab,dc=example
rootdn cn=admin,dc=lab,dc=example
rootpw Quiet-Harbour-7
directory $1/data
END
    login_server slapd -d 0 -h ldap://0.0.0.0:389 -f "$1/config"
}

serve_mqtt()
{
    : >"$1/users"
    mosquitto_passwd -b "$1/users" alice Quiet-Harbour-7
    chmod 644 "$1/users"
    printf 'listener 1883\nallow_anonymous false\npassword_file %s\n' "$1/users" >"$1/config"
    login_server mosquitto -c "$1/config"
}
