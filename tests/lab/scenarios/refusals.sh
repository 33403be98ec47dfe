# shellcheck shell=bash disable=SC2034,SC2154,SC2086 # names of tests/lab/run, each one word
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that are refused again and again and mean no harm: an expired token, a registry that asks who is there before
# it gives anything, a database that does not know the host, a broker that is gone. at_work is in logins.sh.

BPF="tcp and not port 22"
at_work ftp refused_ftp_active fetch_by_active_ftp reject
at_work ftp refused_ftp_active_dropped fetch_by_active_ftp drop
at_work ftp ftp_active fetch_by_active_ftp accept
BPF=''

SNAP=0
AFTER=stop_serving
BEFORE=serve_api benign refused_token_every_second $client $web poll_with_old_token 1 20
BEFORE=serve_api benign refused_token_ten_a_second $client $web poll_with_old_token 0.1 150
BEFORE=serve_api benign refused_token_of_50_clients $far_net $web poll_from_the_crowd
BEFORE=serve_api AFTER="stop_serving; spread --factor 30" benign refused_token_for_ten_minutes $client $web poll_with_old_token 1 20
BEFORE=serve_api benign refused_forbidden $client $web from client curl -s --rate 5/s -o "$lab_state/page" "http://$web:8000/forbidden?[1-80]"
BEFORE=serve_registry benign registry_pulls $client $many pull_images
BEFORE=serve_git benign git_over_http $client $many fetch_repositories
BEFORE=serve_proxy benign proxy_407 $client $many browse_by_proxy
BEFORE=serve_closed_postgres benign postgres_no_entry $client $many poll_postgres
BEFORE='' benign mqtt_broker_refused $client $quiet reconnect_by_mqtt $quiet
benign mqtt_broker_swallows $client $filtered reconnect_by_mqtt $filtered
AFTER=''
at_work mqtt mqtt_not_authorised reconnect_by_mqtt $login
BEFORE='' SNAP=

# fetch_by_active_ftp VERDICT: what client's packet filter does with the server's connections.
fetch_by_active_ftp()
{
    local i
    at client nft "add table ip active; add chain ip active in { type filter hook input priority 0; };
        add rule ip active in tcp sport 20 tcp flags & (syn | ack) == syn $1"
    for i in {1..30}; do
        from client "${browse[@]}" -m 1 --disable-eprt -P - -u alice:Quiet-Harbour-7 "ftp://$login/report$i.txt"
    done
    at client nft 'delete table ip active'
}

# serve_nginx HOST TEXT: with those lines in its server block, at port 8000.
serve_nginx()
{
    printf '%s\n' "pid $lab_state/nginx.pid;" 'daemon off;' 'user root;' "error_log $lab_state/nginx.log;" 'events {}' 'http {' \
        'access_log off;' 'server {' 'listen 8000;' "$2" '}' '}' >"$lab_state/nginx.conf"
    serve "$1:8000" nginx -c "$lab_state/nginx.conf"
}

serve_api()
{
    serve_nginx web 'default_type application/json;
        location /forbidden { return 403 "{\"error\": \"forbidden\"}"; }
        location / { add_header WWW-Authenticate "Bearer error=\"invalid_token\"" always; return 401 "{\"error\": \"token expired\"}"; }'
}

# poll_with_old_token SECONDS TIMES: a connection each.
poll_with_old_token()
{
    local i
    for ((i = 0; i < $2; i++)); do
        from client "${browse[@]}" -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsYWIifQ.c2lnbmF0dXJl' \
            "http://$web:8000/api/v1/status"
        sleep "$1"
    done
}

poll_from_the_crowd()
{
    local i
    for i in {101..150}; do
        LIMIT=20 from crowd curl -s --interface "198.51.100.$i" --rate 60/m -o "$lab_state/page-$i" \
            -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsYWIifQ.c2lnbmF0dXJl' "http://$web:8000/api/v1/status?[1-18]" &
    done
    wait
}

serve_registry()
{
    htpasswd -bcB "$lab_state/registry.users" alice Quiet-Harbour-7
    cat >"$lab_state/registry.yml" <<END
version: 0.1
storage: {filesystem: {rootdirectory: $lab_state/registry}}
http: {addr: ":5000"}
auth: {htpasswd: {realm: lab, path: $lab_state/registry.users}}
END
    serve many:5000 docker-registry serve "$lab_state/registry.yml"
}

# A client of a registry asks without its password first, each time.
pull_images()
{
    local i
    for i in {1..40}; do
        from client "${browse[@]}" "http://$many:5000/v2/"
        from client "${browse[@]}" -u alice:Quiet-Harbour-7 "http://$many:5000/v2/_catalog?n=$i"
    done
}

serve_git()
{
    local root=$lab_state/git
    mkdir -p "$root"
    git init -q --bare "$root/lab.git"
    htpasswd -bcm "$root/users" alice Quiet-Harbour-7
    {
        printf 'LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n' mpm_event{,} authn_core{,} authn_file{,} authz_core{,} \
            authz_user{,} auth_basic{,} alias{,} env{,} cgid{,}
        cat <<END
Listen 8000
ServerName lab.example
PidFile $root/pid
ErrorLog $root/errors
ScriptSock $root/cgi
DefaultRuntimeDir $root
SetEnv GIT_PROJECT_ROOT $root
SetEnv GIT_HTTP_EXPORT_ALL 1
ScriptAlias /git/ /usr/lib/git-core/git-http-backend/
<Location />
AuthType Basic
AuthName lab
AuthUserFile $root/users
Require valid-user
</Location>
END
    } >"$root/config"
    serve many:8000 apache2 -D FOREGROUND -f "$root/config"
}

fetch_repositories()
{
    local i
    for i in {1..30}; do
        from client git ls-remote "http://alice:Quiet-Harbour-7@$many:8000/git/lab.git"
    done
}

serve_proxy()
{
    htpasswd -bcm "$lab_state/proxy.users" alice Quiet-Harbour-7
    printf '%s\n' 'http_port 3128' "auth_param basic program /usr/lib/squid/basic_ncsa_auth $lab_state/proxy.users" \
        'acl known proxy_auth REQUIRED' 'http_access allow known' 'http_access deny all' "pid_filename $lab_state/squid.pid" \
        "cache_log $lab_state/squid.log" 'access_log none' 'cache deny all' 'pinger_enable off' 'shutdown_lifetime 1 second' \
        'cache_effective_user root' >"$lab_state/squid.conf"
    serve many:3128 squid -N -f "$lab_state/squid.conf"
}

browse_by_proxy()
{
    local i
    for i in {1..60}; do
        from client "${browse[@]}" --proxy-anyauth -x "http://alice:Quiet-Harbour-7@$many:3128" "http://203.0.113.$i/900"
    done
}

# A database server that knows no host but its own.
serve_closed_postgres()
{
    local bin folder=$lab_state/postgres
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -1)
    install -d -o postgres "$folder"
    [[ -d $folder/data ]] || setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/initdb" -D "$folder/data" -U postgres \
        --no-sync -A trust
    echo 'local all all trust' >"$folder/data/pg_hba.conf"
    serve many:5432 setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/postgres" -D "$folder/data" -k "$folder" -h 0.0.0.0
}

poll_postgres()
{
    for _ in {1..40}; do
        from client psql -h $many -U monitor -c 'select 1' postgres
        sleep 0.4
    done
}

# Ten devices that try again and again, as their library does.
reconnect_by_mqtt()
{
    local i
    for i in {1..10}; do
        LIMIT=18 from client mosquitto_sub -h "$1" -i "device$i" -u "device$i" -P old-word -t 'lab/#' &
    done
    wait
}
