#!/usr/bin/env bash
# Each call that lib/base/banned.h bars is a compile error that names it, and a file without one compiles.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
compile() { cc -std=gnu17 -D_GNU_SOURCE -fsyntax-only -include lib/base/banned.h -x c - <<<"$1" 2>&1; }
n_wrong=0
out=$(compile 'int main(void) { char b[4]; return snprintf(b, sizeof b, "x") + (int)strlen(b); }') ||
    { echo "lib/base/banned.h: clean code does not compile: $out"; n_wrong=1; }
for call in 'strcpy(b, "x")' 'strcat(b, "x")' 'sprintf(b, "x")' 'vsprintf(b, "x", v)' 'strtok(b, "x")' 'gets(b)' \
    'atoi(b)' 'atol(b)' 'gmtime(&t)' 'localtime(&t)' 'rand()' 'srand(1)' 'alloca(4)'; do
    out=$(compile "#include <string.h>
int main(void) { char b[4]; time_t t; va_list v; (void)b, (void)t, (void)v; (void)$call; }") &&
        { echo "lib/base/banned.h: $call compiles"; n_wrong=1; }
    case $out in *"static assertion failed"*) ;; *) echo "lib/base/banned.h: $call: $out"; n_wrong=1 ;; esac
done
exit $n_wrong
