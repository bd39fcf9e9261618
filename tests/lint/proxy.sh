# nginx accepts the proxies' configurations.
set -euo pipefail
nginx=$(command -v nginx || ls /usr/sbin/nginx 2>/dev/null) || { echo "skipped: no nginx"; exit 0; }
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=rostrum.example -keyout "$at/privkey.pem" -out "$at/fullchain.pem" 2>/dev/null
# The same files with this check's certificate, and ports that need no privilege.
for conf in deploy/proxy.conf deploy/proxy_nodes.conf; do
    sed "s|/etc/ssl/rostrum.example|$at|; s|listen 80;|listen 127.0.0.1:10080;|; /listen \[::\]/d
         s|listen 443 ssl|listen 127.0.0.1:10443 ssl|" "$conf" >"$at/site.conf"
    {
        echo "pid $at/pid; error_log stderr; events {}"
        echo "http { access_log off; include $at/site.conf;"
        for what in client_body proxy fastcgi uwsgi scgi; do echo "${what}_temp_path $at/$what;"; done
        echo "}"
    } >"$at/nginx.conf"
    if ! out=$("$nginx" -t -q -p "$at" -c "$at/nginx.conf" 2>&1); then
        echo "$conf: $out"
        exit 1
    fi
    [ -z "$out" ] || echo "$conf: $out"
done
