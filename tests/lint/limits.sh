# Files, functions, parameter lists and lines stay within tests/lint/limits.
set -euo pipefail
# shellcheck disable=SC2046
LC_ALL=C awk '
function limit(kind, name) { return (kind, name) in except ? except[kind, name] : max[kind] }
function check(kind, name, value, where) {
    if (value > used[kind, name] + 0) used[kind, name] = value
    if (value > limit(kind, name)) {
        print where ": " kind " " value ", at most " limit(kind, name) " (" name ")"
        failed = 1
    }
}
function end_file() { if (file != "") check("file_lines", file, n, file) }
# Characters: bytes less those that continue a UTF-8 sequence.
function width(s) { gsub(/[\200-\277]/, "", s); return length(s) }
function n_parameters(sig,   i, ch, depth, count) {
    sub(/^[^(]*\(/, "", sig)
    if (sig ~ /^(void)?\)/) return 0
    count = 1
    for (i = 1; i <= length(sig); i++) {
        ch = substr(sig, i, 1)
        if (ch == "(") depth++
        if (ch == ")" && depth-- == 0) break
        if (ch == "," && depth == 0) count++
    }
    return count
}
FILENAME ~ /lint\/limits$/ {
    if ($1 == "except") except[$2, $3] = $4; else if ($1 ~ /^[a-z]/) max[$1] = $2
    next
}
FNR == 1 { end_file(); file = FILENAME; sig = ""; start = 0 }
{ n = FNR }
FILENAME ~ /\.def$/ { next } # tables: one row a line
width($0) > max["columns"] { check("columns", file, width($0), FILENAME ":" FNR) }
FILENAME !~ /\.[ch]$/ { next }
/^\{/ && sig ~ /\)$/ {
    start = FNR; name = sig; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
    check("parameters", file ":" name, n_parameters(sig), FILENAME ":" FNR)
}
/^\}/ {
    if (start) check("function_lines", file ":" name, FNR - start - 1, FILENAME ":" start)
    start = 0
}
/^[A-Za-z_].*\(/ { sig = "" }
/^$/ || /^[#}\/]/ || /;$/ { sig = ""; next }
!start { sig = sig (sig == "" ? "" : " ") $0; sub(/[ \t]+$/, "", sig) }
END {
    end_file()
    for (k in except) {
        split(k, part, SUBSEP)
        if (used[k] + 0 < except[k]) {
            print "tests/lint/limits: " part[1] " " part[2] " is down to " used[k] + 0 ": lower it"
            failed = 1
        }
    }
    exit failed
}
' tests/lint/limits $(git ls-files --cached --others --exclude-standard \
    '*.c' '*.h' '*.def' '*.sh' '*.js' '*.ts' '*.svelte' 'sql/*.sql')
