# Every shell script parses.
set -euo pipefail
fail=0
for f in $(git ls-files --cached --others --exclude-standard deploy tests .ci); do
    case $f in
    *.sh | tests/stages/*) bash -n "$f" || fail=1 ;;
    *) head -n 1 "$f" | grep -qaE '^#!.*\b(ba)?sh\b' && { bash -n "$f" || fail=1; } || true ;;
    esac
done
exit $fail
