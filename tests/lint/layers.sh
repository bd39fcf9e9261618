# Includes point down only, foreign libraries stay behind the one file that may see them, and no
# header includes itself by a circle.
set -euo pipefail
# shellcheck disable=SC2046
awk '
BEGIN {
    may["server"] = " server domain mail file algo store base "
    may["domain"] = " domain mail file algo store base "
    may["mail"]   = " mail store base "
    may["file"]   = " file store base "
    may["store"]  = " store base "
    may["algo"]   = " algo base "
    may["base"]   = " base "
    # header prefix -> files that may include it
    only["event2/"]       = "^server/(loop|conn|stream)\\.c$"
    only["sqlite3.h"]     = "^lib/store/sqlite(_bulk)?\\.c$"
    only["libpq-fe.h"]    = "^lib/store/(pg(_bulk)?\\.c|pg_link\\.[ch])$"
    only["curl/"]         = "^(lib/(mail|file)/[a-z0-9_]+|server/mailer)\\.c$"
    only["archive"]      = "^lib/file/zip\\.c$"
    only["xlsxwriter.h"] = "^lib/file/xlsx\\.c$"
    only["gmime/"]        = "^lib/mail/report\\.c$"
    only["magic.h"]       = "^lib/file/[a-z0-9_]+\\.c$"
    only["confuse.h"]     = "^server/config\\.c$"
    only["pthread.h"]     = "^(server/|lib/base/zone\\.c$|lib/store/sqlite\\.c$)"
}
function layer(f,   p) { split(f, p, "/"); return p[1] == "server" ? "server" : p[2] }
function bad(text) { print FILENAME ":" FNR ": " text; failed = 1 }
FNR == 1 { own = layer(FILENAME) }
/^[ \t]*#[ \t]*include/ {
    match($0, /[<"][^>"]+[>"]/)
    if (RSTART == 0) next
    quote = substr($0, RSTART, 1); name = substr($0, RSTART + 1, RLENGTH - 2)
    for (p in only)
        if (index(name, p) == 1 && FILENAME !~ only[p]) bad("<" name "> is not seen in this file")
    if (quote != "\"") next
    if (name ~ /\//) { split(name, part, "/"); target = part[1]; path = "lib/" name }
    else {
        dir = FILENAME; sub(/\/[^\/]*$/, "", dir)
        target = own; path = dir "/" name
        if (own != "server" && name !~ /\.def$/) bad("include \"" own "/" name "\", with its layer")
    }
    if (index(may[own], " " target " ") == 0) bad(own " may not include " target " (" name ")")
    if (FILENAME ~ /\.h$/ && path ~ /\.h$/) edge[FILENAME] = edge[FILENAME] " " path
}
# Depth-first: state 1 while on the way, 2 when done.
function visit(h,   n, i, to) {
    if (state[h] == 2) return
    if (state[h] == 1) { print h ": includes itself in a circle"; failed = 1; return }
    state[h] = 1
    n = split(edge[h], to, " ")
    for (i = 1; i <= n; i++) visit(to[i])
    state[h] = 2
}
END { for (h in edge) visit(h); exit failed }
' $(git ls-files --cached --others --exclude-standard 'server/*.[ch]' 'lib/*.[ch]')
