# The top level holds what the layout names and nothing else; no file promises something for later,
# names a folder of someone's machine, or records where a package was downloaded from.
set -euo pipefail
fail=0
say() { printf '%s\n' "$1"; fail=1; }
stray=$(git ls-files | cut -d/ -f1 | sort -u |
    grep -vxE 'CMakeLists\.txt|README\.md|server|lib|sql|web|tests|deploy|\..*' || true)
[ -z "$stray" ] || say "top level: $stray"
later='TO''DO|FIX''ME|\bXX''X\b|not imple''mented'
found=$(git grep --untracked -nIE "$later" -- ':!*.lock' ':!*package-lock.json' || true)
[ -z "$found" ] || say "$found"
found=$(git grep --untracked -nIE '(^|[^A-Za-z0-9_.:}/-])/(home|root|work|Users)/[a-z]' || true)
[ -z "$found" ] || say "$found"
found=$(git grep --untracked -nI '"resolved": *"http' -- '*package-lock.json' || true)
[ -z "$found" ] || say "$found"
for f in $(git ls-files --cached --others --exclude-standard deploy tests .ci); do
    head -c 2 "$f" | grep -q '^#!' && [ ! -x "$f" ] && say "$f: begins with #! but is not executable"
done
exit $fail
