# The catalogue: every key that code names exists, every key is named somewhere, and each text stands
# in the three languages with the same placeholders.
set -euo pipefail
# shellcheck disable=SC2046
perl -0777 -ne '
    BEGIN { $str = qr/"(?:[^"\\]|\\.)*"/; $text = qr/$str(?:\s*$str)*/; }
    if ($ARGV =~ m{lib/base/msg.*\.def$}) {
        while (/\bMSG\(\s*(\w+)\s*,\s*($text)\s*,\s*($text)\s*,\s*($text)\s*\)/g) {
            my ($key, @texts) = ($1, $2, $3, $4);
            bad("$ARGV: $key is there twice") if $key{$key}++;
            my @holes = map { join " ", sort(/\{\w+\}/g) } @texts;
            bad("$ARGV: $key: placeholders differ") if grep { $_ ne $holes[0] } @holes;
            bad("$ARGV: $key: an empty text") if grep { /^(\s*"\s*"\s*)+$/ } @texts;
            $n_rows++;
        }
        $n_named += () = /^MSG\(/mg;
        next;
    }
    # A key is the first literal at its place: fail(c, err, field, KEY …), issue_add(c, field, rule,
    # KEY …), msg_text(a, lang, KEY …), pipeline_fail(j, err, KEY).
    my $arg = qr/(?:[^,()"]|"[^"]*"|\((?:[^()]|\([^()]*\))*\))+/;
    while (/\b(?:fail|issue_add)\(\s*$arg,\s*$arg,\s*$arg,\s*"(\w+)"/g) { push @{$used{$1}}, $ARGV }
    while (/\b(?:msg_text|pipeline_fail)\(\s*$arg,\s*$arg,\s*"(\w+)"/g) { push @{$used{$1}}, $ARGV }
    # Any literal counts as a mention; one with %s mentions all keys of its shape.
    while (/"([a-z0-9_%]+)"/g) { my $l = $1; $said{$l} = 1; push @shapes, $l if $l =~ s/%s/\\w+/g }
    while (/\b[A-Z_]+\(\s*([a-z]\w+)\s*[,)]/g) { $said{$1} = 1 } # rows of tables: KIND(key, …)
    sub bad { print "$_[0]\n"; $failed = 1 }
    END {
        my $shapes = join "|", @shapes;
        bad("$n_named rows begin with MSG( but $n_rows can be read") if $n_named != $n_rows;
        for my $k (sort keys %used) { bad("$used{$k}[0]: no message $k") unless $key{$k} }
        for my $k (sort keys %key) {
            next if $said{$k} || ($shapes && $k =~ /^(?:$shapes)$/);
            bad("message $k is not used");
        }
        $? = $failed ? 1 : 0;
    }
' $(git ls-files --cached --others --exclude-standard 'lib/*.[ch]' 'lib/*.def' 'server/*.[ch]' 'server/*.def')
