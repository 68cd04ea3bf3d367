# smx eval: e_aurc, augrc, --coverage-at-risk, --risk-at-coverage and --delta against tests/oracle/selective.txt; that thresholds accept what they say; states, shards, groups, formats, gates, and what is refused.
# Expected: tests/oracle/selective.py, which shares no code with smx: values to 1e-12, thresholds between two confidences. The rest by hand.
t() { echo "$ smx $*"; smx "$@" 2>&1 || echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
cat >near.awk <<'END'
function size(v) { return v < 0 ? -v : v }
$1 == "got" { got = 1; next }
!got { want[$1] = $2; n++; next }
{ have[$1] = $2 }
END {
	for (k in want) {
		name = k
		sub(/^(above|most)_/, "", name)
		if (!(name in have)) { print "no " name; bad = 1; continue }
		if (want[k] == "null" || have[name] == "null") {
			if (want[k] != have[name]) { print k, want[k], have[name]; bad = 1 }
			continue
		}
		allow = 1e-12 * size(want[k]) + 1e-16
		if (k == "e_aurc" || k == "augrc")
			allow += have["bound_" k]
		if (k ~ /^above_/) wrong = have[name] <= want[k]
		else if (k ~ /^most_/) wrong = have[name] > want[k] + 1e-15 # half a unit may be rounded either way
		else wrong = size(want[k] - have[name]) > allow
		if (wrong) { print k ": " want[k] " wanted, " have[name] " got"; bad = 1 }
	}
	printf "%d %s\n", n, bad ? "FAILED" : "as wanted"
}
END
flat()
{
	sed 's/^ *//; s/": /":/g; s/, /,/g' | tr -d '\n' | tr '{},' '\n\n\n' | awk -F: '
	/^"(metrics|se|bounds|reasons|reliability)":/ { part = $1; next }
	NF == 2 && (part == "\"metrics\"" || part == "\"bounds\"") {
		gsub(/"/, "", $1)
		print (part == "\"bounds\"" ? "bound_" : "") $1, $2
	}'
}
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' "$src/tests/oracle/selective.txt"
i=0
while read -r _ name options; do
	i=$((i + 1))
	# shellcheck disable=SC2086
	smx eval -q --json $options "$src/tests/oracle/$name.csv" >got.json || echo "status $?"
	{ cat "want$(printf %02d $i)"; echo got; flat <got.json; } | awk -f near.awk | sed "s|^|${name##*/} $options: |"
done <runs
echo '== each threshold accepts the rows that it says'
cp "$data/digits.test.csv" d.csv
d=d.csv
smx eval --coverage-at-risk 0.02 --risk-at-coverage 0.8 --delta 0.1 "$d" | grep -e '_a[tn]' -e risk -e guar | grep -v ^conf
for at in $(smx eval --coverage-at-risk 0.02 --risk-at-coverage 0.8 --delta 0.1 "$d" | awk '/threshold/ { print $2 }'); do
	smx --where "conf>=$at" --write argmax --keep label "$d" | awk -F , -v at="$at" 'NR > 1 { n++; k += $1 != $2 } END { printf "%s %.6g %.6g\n", at, n / 837, k / n }'
done
echo '== ties are accepted together; by hand: 2 right of .9, 2 right and 1 wrong of .8, 1 right and 2 wrong of .6'
printf 'a,b,label\n.9,.1,0\n.9,.1,0\n.8,.2,0\n.8,.2,0\n.8,.2,1\n.6,.4,0\n.6,.4,1\n.6,.4,1\n' >t.csv
for r in 0 0.19 0.2 0.374 0.375; do smx eval -q --from probs --coverage-at-risk $r t.csv | grep at_risk; done
for r in 0.25 0.26 0.625 0.626 1; do smx eval -q --from probs --risk-at-coverage $r t.csv | grep at_coverage; done
smx eval -q --from probs t.csv | grep -e aurc -e augrc
echo '== no threshold'
printf 'a,b,label\n.9,.1,1\n.6,.4,0\n' >n.csv
smx eval -q --from probs --coverage-at-risk 0.1 --delta 0.1 n.csv | grep -e at_risk -e guar
echo '== 64 shards are one run'
awk 'NR == 1 { print "part," $0; next } { print NR % 3 "," $0 }' "$d" >all.csv
{ head -n 1 all.csv; sed 1d all.csv | head -n 192; } >some.csv
smx eval --by part --cols 3-12 --state all.state --coverage-at-risk 0.05 --risk-at-coverage 0.5 --delta 0.1 some.csv >want
for k in $(seq 0 63); do
	{ head -n 1 some.csv; sed 1d some.csv | sed -n "$((3 * k + 1)),$((3 * k + 3))p"; } >p.csv
	smx eval --by part --cols 3-12 --state $k.state p.csv >/dev/null
done
smx merge --state sum.state --coverage-at-risk 0.05 --risk-at-coverage 0.5 --delta 0.1 ./[0-9]*.state >got
same want got; same all.state sum.state
for j in 1 2 4; do smx eval -j $j --by part --cols 3-12 --coverage-at-risk 0.05 --risk-at-coverage 0.5 --delta 0.1 some.csv >got; same want got; done
grep -e '^part' -e _risk -e guar want
echo '== formats'
for f in csv md; do smx eval -O $f --coverage-at-risk 0.02 --risk-at-coverage 0.8 --delta 0.1 "$d" | grep -e _at_ -e guar -e aurc -e augrc; done
smx eval --json --coverage-at-risk 0.02 "$d" | grep -e at_risk
smx eval --bootstrap 20 --coverage-at-risk 0.02 "$d" | grep -e _at_ -e aurc -e augrc
echo '== gates'
t eval --coverage-at-risk 0.02 --fail-if 'coverage_at_risk<0.8' -o x "$d"
t eval --coverage-at-risk 0.02 --fail-if 'coverage_at_risk<0.9' --fail-if 'augrc>0.1' -o x "$d"
t eval --fail-if 'coverage_at_risk<0.9' "$d"
t eval --fail-if 'guaranteed_coverage<0.9' --coverage-at-risk 0.1 "$d"
t eval --risk-at-coverage 0.9 --fail-if 'risk_at_coverage.hi>0.9' "$d"
echo '== refused'
t eval --delta 0.1 "$d"
t eval --delta 0.1 --coverage-at-risk 0 "$d"
t eval --delta 1 --coverage-at-risk 0.1 "$d"
t eval --risk-at-coverage 0 "$d"
t eval --coverage-at-risk 1.1 "$d"
t eval --coverage-at-risk 0.1 --task multilabel --labels label "$d"
printf '1,1\n-1,1\n2,0\n' | smx eval -q --task binary --threshold 0.4 --coverage-at-risk 0.5 --cols 1 --label 2 - | grep at_risk
