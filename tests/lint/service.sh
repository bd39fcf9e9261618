# The systemd unit is well-formed and its exposure, by systemd-analyze's own count, is at most 1.5.
set -euo pipefail
unit=deploy/rostrum.service
command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze"; exit 0; }
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
# ExecStart must exist for the check; the binary's place is the packager's choice.
sed "s|^\(ExecStart=\)[^ ]*|\1/bin/true|" "$unit" >"$at/rostrum.service"
if systemd-analyze verify --man=no "$at/rostrum.service" 2>&1 | grep -F rostrum.service; then exit 1; fi
score=$(systemd-analyze security --offline=true --no-pager "$at/rostrum.service" 2>&1 |
    sed -n 's/.*Overall exposure level[^:]*: *\([0-9.]*\).*/\1/p')
[ -n "$score" ] || { echo "$unit: systemd-analyze gives no score"; exit 1; }
awk -v s="$score" 'BEGIN { exit !(s <= 1.5) }' || { echo "$unit: exposure $score, at most 1.5"; exit 1; }
