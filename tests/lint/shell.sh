# Every shell script parses, and shellcheck warns of nothing.
set -euo pipefail
scripts=()
for f in $(git ls-files --cached --others --exclude-standard deploy tests .ci); do
    case $f in
    *.sh | tests/stages/*) scripts+=("$f") ;;
    *) if head -n 1 "$f" | grep -qaE '^#!.*\b(ba)?sh\b'; then scripts+=("$f"); fi ;;
    esac
done
fail=0
for f in "${scripts[@]}"; do bash -n "$f" || fail=1; done
command -v shellcheck >/dev/null || { echo "skipped: no shellcheck"; exit $fail; }
shellcheck -s bash -S warning "${scripts[@]}" || fail=1
exit $fail
