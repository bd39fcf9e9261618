# The route table: a row that names an object in its path says whose right to it is asked (or PUBLIC or
# OPERATOR), its words are known, no row stands twice, and its handler is in the noun's file.
set -euo pipefail
[ -e server/routes.def ] || { echo "skipped: no route table yet"; exit 0; }
perl -0777 -e '
    sub slurp { local @ARGV = @_; return join "", <> }
    sub bad { print "server/routes.def: $_[0]\n"; $failed = 1 }
    my ($table, $fields) = (slurp("server/routes.def"), slurp("server/fields.def"));
    my %field;
    $field{$_}++ and bad("field $_ stands twice in fields.def") for $fields =~ /^FIELD\(\s*(\w+)/mg;
    my %lane = map { $_ => 1 } qw(LOCAL READ WRITE SLOW SLOW_WRITE UPLOAD);
    my $code = slurp(glob("server/*.c"));
    my $q = qr/\s*"([^"]*)"\s*/;
    my ($n, %seen) = (0);
    while ($table =~ /^ROUTE(_SLOW)?\(\s*(\w+)\s*,$q,\s*(\w+)\s*,$q,$q,\s*(?:(\w+)\s*,\s*)?(\w+)\s*,$q\)/mg) {
        my ($slow, $method, $path, $lane, $need, $in, $step, $handler, $doc) = ($1, $2, $3, $4, $5, $6, $7, $8, $9);
        my $row = "$method $path";
        my %at = map { $_ => 1 } $path =~ /\{(\w+)\}/g;
        $n++;
        (my $shape = $row) =~ s/\{\w+\}/{}/g;
        bad("$row: there twice") if $seen{$shape}++;
        bad("$row: unknown lane $lane") unless $lane{$lane};
        bad("$row: GET never writes") if $method eq "GET" && $lane =~ /WRITE|UPLOAD/ && $doc !~ /; recorded$/;
        bad("$row: says nothing of what it does") unless $doc =~ /\w/;
        bad("$row: nobody may") unless $need =~ /\w/;
        bad("$row: only GET READ streams") if $in =~ /(^| )>/ && "$method $lane" ne "GET READ";
        for my $right (split " ", $need) {
            my ($role, $object) = split /\@/, $right;
            if (defined $object) { bad("$row: $right: no {$object} in the path") unless $at{$object} }
            elsif (%at && $role !~ /^(PUBLIC|OPERATOR)$/) { bad("$row: $role over which object?") }
        }
        for my $name (keys %at, split " ", $in) {
            $name =~ s/[?]$//; $name =~ s/^[^a-z]+//;
            bad("$row: no field $name in fields.def") if $name ne "" && !$field{$name};
        }
        for my $h (grep { defined } $step, $handler) {
            bad("$row: no function $h") unless $code =~ /^enum err \Q$h\E\(struct ctx \*/m;
        }
    }
    my $n_rows = () = $table =~ /^ROUTE/mg;
    bad("$n_rows rows, of which $n can be read") if $n != $n_rows;
    exit($failed ? 1 : 0);
'
