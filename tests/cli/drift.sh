# smx eval --unlabelled --baseline STATE: psi, js, ks and chi-square against tests/oracle/drift.txt; ks within its bound; groups, states and merge, labelled baselines, gates, what is refused.
# Expected: tests/oracle/drift.py, which has them from scipy, to 1e-12; the rest by hand.
t() { echo "$ smx $*"; smx "$@" 2>&1 || echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
cp "$src"/tests/oracle/drift/*.csv .
cat >near.awk <<'END'
function size(v) { return v < 0 ? -v : v }
$1 == "got" { got = 1; next }
!got { want[$1] = $2; n++; next }
{ have[$1] = $2 }
END {
	for (k in want) {
		if (!(k in have)) { print "no " k; bad = 1; continue }
		if (want[k] == "null" || have[k] == "null") wrong = want[k] != have[k]
		else if (k ~ /_p$/ && have["bound_" substr(k, 1, length(k) - 2)] > 0) wrong = have[k] < want[k]
		else wrong = have[k] - want[k] > 1e-12 * size(want[k]) + 1e-15 || want[k] - have[k] > 1e-12 * size(want[k]) + 1e-15 + have["bound_" k]
		if (wrong) { print k ": " want[k] " wanted, " have[k] " got"; bad = 1 }
	}
	printf "%d %s\n", n, bad ? "FAILED" : "as wanted"
}
END
flat()
{
	sed 's/^ *//; s/": /":/g' | awk '
	/^"(metrics|bounds|se|reasons|baseline|change)":/ { part = $0; next }
	/^"[a-z_0-9]*":([-0-9.e]+|null),?$/ {
		gsub(/[",]/, ""); sub(/:/, " ")
		if (part ~ /metrics/) print
		if (part ~ /bounds/) print "bound_" $0
	}'
}
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' "$src/tests/oracle/drift.txt"
i=0
while read -r _ base now options; do
	i=$((i + 1))
	# shellcheck disable=SC2086
	smx eval -q --unlabelled $options --state base.state -o /dev/null $base.csv
	# shellcheck disable=SC2086
	smx eval -q --unlabelled $options --baseline base.state --json $now.csv >got.json || echo "status $?"
	{ cat "want$(printf %02d $i)"; echo got; flat <got.json; } | awk -f near.awk | sed "s|^|$base $now $options: |"
done <runs
echo '== the report; rows in another order and in shards are the same'
smx eval --unlabelled --state a.state -o /dev/null a.csv
t eval --unlabelled --baseline a.state --bins 15 b.csv
smx eval --unlabelled --baseline a.state --json b.csv >one.json
head -n 1 b.csv >b1.csv
cp b1.csv b2.csv
awk 'NR > 1 && NR % 2' b.csv >>b2.csv
awk 'NR > 1 && NR % 2 == 0' b.csv >>b1.csv
for i in 1 2; do smx eval --unlabelled --state b$i.state -o /dev/null b$i.csv; done
smx merge --baseline a.state --json b2.state b1.state >two.json && same one.json two.json
for i in 1 2; do awk -v i=$i 'NR == 1 || NR % 2 == i - 1' a.csv >a$i.csv; smx eval --unlabelled --state a$i.state -o /dev/null a$i.csv; done
smx merge --state a12.state -o /dev/null a1.state a2.state
smx eval --unlabelled --baseline a12.state --json b.csv >two.json && same one.json two.json
echo '== a value between the ends of a cell: ks is within its bound'
printf 'z\n0.5\n0.50001\n' >in.csv
printf 'z\n0.500005\n3\n' >of.csv
smx eval --unlabelled --task binary --bins 1 --state in.state -o /dev/null in.csv
t eval --unlabelled --task binary --bins 1 --baseline in.state of.csv | grep ks_conf
echo '== groups'
awk -F, 'NR == 1 { print $0 ",site"; next } { print $0 "," (NR % 3 ? "u" : "v") }' a.csv >ga.csv
awk -F, 'NR == 1 { print $0 ",site"; next } { print $0 "," (NR % 3 ? "u" : NR % 2 ? "v" : "w") }' b.csv >gb.csv
smx eval --unlabelled --by site --state ga.state -o /dev/null ga.csv
smx eval --unlabelled --by site --baseline ga.state --fail-if 'any:psi_class>10' -O csv gb.csv 2>&1 | grep -e class -e lacks | cut -d, -f1-4,11
awk -F, 'NR == 1 || $5 == "v"' ga.csv | cut -d, -f1-4 >va.csv
awk -F, 'NR == 1 || $5 == "v"' gb.csv | cut -d, -f1-4 >vb.csv
smx eval --unlabelled --state va.state -o /dev/null va.csv
smx eval --unlabelled --baseline va.state -O csv vb.csv | grep psi_
smx eval --unlabelled --by site --baseline ga.state -O csv gb.csv | grep '^site,v,psi_' | cut -d, -f3-
echo '== the state of a run with labels has confidence and classes'
awk -F, 'NR == 1 { print $0 ",label"; next } { print $0 "," NR % 4 }' a.csv >la.csv
smx eval -q --state la.state -o /dev/null la.csv
smx eval --unlabelled --baseline a.state -O csv b.csv | grep -e '^,*psi_[^e]' -e 'ks_[^e]' -e js_c -e chi2 | cut -d, -f3,4 >of_a
smx eval --unlabelled --baseline la.state -O csv b.csv | grep -e '^,*psi_[^e]' -e 'ks_[^e]' -e js_c -e chi2 | cut -d, -f3,4 >of_la
wc -l <of_a
same of_a of_la
t eval --unlabelled --baseline la.state --bins 15 b.csv | grep psi
awk -F, 'NR == 1 { print $0 ",label"; next } { print $0 "," NR % 2 }' x.csv >lx.csv
smx eval -q --task binary --state lx.state -o /dev/null lx.csv
t eval --unlabelled --task binary --baseline lx.state y.csv | grep psi
echo '== gates'
t eval --unlabelled --baseline a.state --fail-if 'psi_confidence>0.2' --fail-if 'chi2_class_p<0.01' --fail-if 'ks_entropy_p<1e-6' -o /dev/null b.csv
t merge --baseline a.state --fail-if 'psi_confidence>0.2' -o /dev/null b1.state b2.state
t eval --unlabelled --fail-if 'psi_confidence>0.2' b.csv
t merge --fail-if 'psi_confidence>0.2' b1.state
smx eval --unlabelled --json -o a.json a.csv
t eval --unlabelled --baseline a.json --fail-if 'psi_confidence>0.2' b.csv
t eval --unlabelled --baseline a.json b.csv | grep -c psi
t eval -q --fail-if 'psi_confidence>0.2' la.csv
t eval -q --unlabelled --baseline la.state --fail-if 'psi_entropy>0.2' -o /dev/null b.csv
echo '== no rows, one class, other classes, thresholds and steps'
head -n 1 a.csv >none.csv
smx eval -q --unlabelled --state none.state -o /dev/null none.csv
t eval --unlabelled --baseline none.state b.csv | grep psi
t eval -q --unlabelled --baseline a.state none.csv | grep psi
printf 'z0,z1,z2,z3\n9,1,1,1\n8,2,2,2\n' >one.csv
smx eval --unlabelled --state one.state -o /dev/null one.csv
t eval --unlabelled --baseline one.state one.csv | grep -e class -e _p
sed 1s/z/c/g a.csv >named.csv
t eval --unlabelled --baseline a.state named.csv
sed '1s/z0,z1/z1,z0/' a.csv >turned.csv
t eval --unlabelled --baseline a.state turned.csv
t eval --unlabelled --baseline a.state x.csv
smx eval --unlabelled --task binary --state x.state -o /dev/null x.csv
t eval --unlabelled --task binary --threshold 0.3 --baseline x.state x.csv
t eval --unlabelled --temp 2 --baseline a.state -o /dev/null a.csv
