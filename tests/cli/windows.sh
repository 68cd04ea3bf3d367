# smx eval --window N, --window-by COL: each line is eval --json of its rows alone, with labels and without, with drift, gates and calibration tests; any -j, any blocks; bad rows, values that come back, what is refused.
# Expected: what eval says of the rows of each window alone, which other tests compare with oracles; the rest by hand.
t() { echo "$ smx $*"; smx "$@" 2>&1 || echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
flat() { tr -d ' \n'; echo; }
rows() { awk -v a="$2" -v n="$3" 'NR == 1 || (NR > a + 1 && NR <= a + n + 1)' "$1"; }
# each N FILE OPTION...: whether windows of N rows are what eval says of these rows
each()
{
	n=$1 file=$2
	shift 2
	smx eval -q --window "$n" "$@" "$file" | sed 's/"window":{[^}]*},//' | tr -d ' ' >got
	total=$(($(wc -l <"$file") - 1)) at=0
	while [ $at -lt $total ]; do
		rows "$file" $at "$n" >part.csv
		smx eval -q --json "$@" part.csv | flat
		at=$((at + n))
	done >want
	echo "$n $* $(wc -l <got | tr -d ' ') $(same got want)"
}
cp "$data/digits.test.csv" d.csv
smx eval -q --unlabelled --state base.state -o /dev/null "$data/digits.val.csv"
echo '== each window is its rows alone'
smx eval -q --window 300 d.csv | sed 's/,"metrics.*//'
for n in 50 279 837 1000; do each $n d.csv; done
rows d.csv 0 5 >five.csv
each 1 five.csv
each 2 five.csv --temp 2 --class-table --class-auroc --coverage-at-risk 0.1
each 300 d.csv --unlabelled
each 300 d.csv --unlabelled --baseline base.state --fail-if 'psi_confidence>99'
each 300 d.csv --baseline base.state --fail-if 'confidence<base*0.5' --fail-if 'nll.hi>9' --confidence 0.9
cp "$src/tests/oracle/binary/plain.csv" .
each 100 plain.csv --task binary --threshold 0.3
echo '== redrawn labels go by the row number'
smx eval -q --window 2 --calibration-test 5 --seed 3 five.csv | sed -n '2{s/"window":{[^}]*},//;p;}' | flat >got
rows five.csv 2 2 | smx eval -q --json --calibration-test 5 --seed 3 --first-row 2 | flat >want
same got want
echo '== several blocks and files, on any number of threads'
sed 1d d.csv >body
for i in 1 2 3 4 5 6 7 8; do cat body; done >bodies
head -n 1 d.csv | cat - bodies >big.csv
for n in 3 100 3333 9999; do
	smx eval -q -j 1 --window $n big.csv >one
	wc -l <one
	smx eval -q -j 4 --window $n big.csv >four; same one four
	smx eval -q -j 3 --window $n d.csv d.csv d.csv d.csv d.csv d.csv d.csv d.csv >four; same one four
done
awk 'NR == 1 { print $0 ",hour"; next } { print $0 "," int(NR / 11) + int(NR / 700) % 2 }' big.csv >hours.csv
smx eval -q -j 1 --window-by hour hours.csv >one
wc -l <one
smx eval -q -j 4 --window-by hour hours.csv >four; same one four
smx eval -q --window 4185 --first-row 4000 -o w.jsonl d.csv; sed 's/.*"window"/"window"/; s/,"metrics.*//' w.jsonl
echo '== a field: a window each time that its value changes'
cat >day.csv <<'END'
a,b,label,day
1,2,1,mon
2,1,1,"mo""n"
3,1,0,"mo""n"
2,2,0,
9,2,1,mon
END
t eval --window-by day day.csv | sed 's/,"metrics.*//'
t eval --strict --window-by day day.csv | sed 's/,"metrics.*//'
sed '$d' day.csv | smx eval --strict --window-by day --unlabelled -q | wc -l
printf '{"logits":[1,2],"label":1,"day":"x"}\n{"logits":[1,2],"label":0,"day":"x\\u0079"}\n{"logits":[1,3],"label":1}\n{"logits":[1,3],"label":1,"day":7}\n' >day.jsonl
t eval --window-by day day.jsonl | sed 's/,"metrics.*//'
t eval --window-by when day.jsonl | sed 's/,"metrics.*//'
t eval --window-by day --on-error skip day.csv - <<'END' | sed 's/,"metrics.*//'
a,b,label,day
what,2,1,tue
1,2,1,mon
END
echo '== bad and ignored rows count, and a window of these alone has no values'
printf 'a,b,label\n1,2,1\nx,1,1\ny,1,0\nz,2,0\n9,2,1\n1,5,1\n' >bad.csv
t eval --window 2 --on-error skip --fail-if 'accuracy<0.1' bad.csv | sed 's/,"metrics":{"accuracy":\([^,]*\),.*/ accuracy \1/'
t eval --window 1 --ignore-label 0 bad.csv | sed 's/,"metrics.*//'
echo '== a bad row that ends the run: windows before it are there'
printf 'a,b,label\n1,2,1\n3,1,1\n0,1,0\nz,2,0\n9,2,1\n' >stop.csv
t eval --window 2 stop.csv | sed 's/,"metrics.*//'
t eval --window 2 -o stop.jsonl stop.csv; ls stop.jsonl 2>/dev/null
echo '== no rows, no windows'
t eval --window 2 /dev/null
head -n 1 d.csv >head.csv
t eval --window-by label head.csv
echo '== gates: each window that fails is told, and the status is 1 at the end'
smx eval -q --window 300 --fail-if 'accuracy<0.94' --fail-if 'nll>0.33' -o w.jsonl d.csv; echo $?
sed 's/.*"gates"/"gates"/' w.jsonl
t eval -q --window 300 --fail-if 'accuracy<0.1' -o w.jsonl d.csv
t eval -q --window 400 --unlabelled --baseline base.state --fail-if 'psi_confidence>0.03' -o w.jsonl d.csv
t eval -q --window-by day --fail-if 'accuracy<0.7' -o w.jsonl day.csv
t eval -q --window 300 --annotate github --fail-if 'accuracy<0.92' -o w.jsonl d.csv
echo '== refused'
for o in '--window 2 --window-by day' '--window 0' '--window 1.5' '--window 2 --by day' '--window 2 --state s' '--window 2 -O csv' '--window 2 -O md' '--window 2 -o x.csv' '--window-by nope' '--window 2 --bootstrap 4' '--window 2 --svg x' '--window-by day --plot' '--window 2 --junit x' '--window 2 --wide' '--window 2 --sweep --svg x' '--window 2 --temp auto' '--window 2 --confusion c.csv' '--window 2 --fail-if any:ece>1' '--window 2 --fail-if auroc.hi<1' '--first-row 3'; do
	# shellcheck disable=SC2086
	t eval $o day.csv
done
t eval --window 2 --json -O json -o w.json day.csv --cols a,b | wc -l
printf 'a,b,label,day\n1,2,1,"x\0y"\n' >nul.csv
t eval --window-by day nul.csv
t merge --window 2 base.state | head -n 2
# the advice works
smx eval -q --window 2 --fail-if 'ece>1' --cols a,b day.csv | wc -l
