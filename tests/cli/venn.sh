# smx fit --method venn-abers: P and its interval as by the definition, to 1e-12; in which cases there is none; all tasks.
# Expected: tests/oracle/venn.txt (tests/oracle/venn.py); the rest by hand.
while read -r of from to to_from folds want; do
	smx fit -q --cv 0 --task binary --from "$from" --method venn-abers --folds "$folds" -o fit.json \
		"$src/tests/oracle/binary/$of.csv" || echo "status $?"
	for run in '-j 3' '--cpu baseline' '--memory 1K'; do
		# shellcheck disable=SC2086
		smx fit -q --cv 0 --task binary --from "$from" --method venn-abers --folds "$folds" $run \
			"$src/tests/oracle/binary/$of.csv" | cmp fit.json -
	done
	smx --precision 17 -q --task binary --from "$to_from" --calib fit.json --write probs,p_low,p_high --keep '' \
		"$src/tests/oracle/binary/$to.csv" | sed 1d | head -60 | tr ',\n' '  ' >got
	echo "$want" | cat got - | awk -v what="$of $to $folds" '
		{ for (i = 1; i <= NF; i++) all[++n] = $i }
		END {
			for (i = 1; i <= n / 2; i++) {
				d = all[i] - all[i + n / 2]
				if (d < -1e-12 || d > 1e-12) { bad = 1; print all[i], all[i + n / 2] }
			}
			print what, n / 2, bad || n < 2 || n % 2 ? "FAILED" : "as wanted"
		}'
done <"$src/tests/oracle/venn.txt"
t()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
printf 'z,label\n-2,0\n-1,0\n-1,1\n1,0\n1,1\n2,1\n' >b.csv
echo '== a file by hand: certain rows, and rows between scores'
smx fit -q --cv 0 --task binary --method venn-abers -o v.json b.csv
sed -n '/confidence/,/p1/p' v.json
printf 'z\n-inf\n-3\n-2\n-1.5\n0\n2\n3\n' >x.csv
t --task binary --calib v.json --write probs,p_low,p_high x.csv
t --task binary --calib v.json --where 'p_low>0.3' --write p_low x.csv
t --task binary --calib v.json --write p_low,p_high -O jsonl x.csv
echo '== a class without a row'
printf 'z,label\n-2,0\n-1,0\n1,0\n' >zeros.csv
t fit --task binary --method venn-abers zeros.csv
echo '== where there is no interval'
t --task binary --calib v.json --write p_low --temp 2 x.csv
t --task binary --write p_high x.csv
smx fit -q --cv 0 --task binary --method platt -o p.json b.csv
t --task binary --calib p.json --write p_low x.csv
smx fit -q --cv 0 --task binary --method venn-abers,platt -o p.json b.csv
t --task binary --calib p.json --write p_low x.csv
smx fit -q --cv 0 --task binary --method platt,venn-abers -o p.json b.csv
t --task binary --calib p.json --write probs,p_low,p_high x.csv
echo '== multilabel'
printf 'a,b,y_a,y_b\n-2,1,0,1\n-1,-1,0,0\n-1,0,1,1\n1,2,0,0\n1,1,1,0\n2,3,1,1\n' >m.csv
t fit -q --task multilabel --labels 'y_*' --method venn-abers -o m.json m.csv
t --task multilabel --labels 'y_*' --calib m.json --write probs,p_low,p_high m.csv
t fit -q --task multilabel --labels 'y_*' --method venn-abers --folds 40 m.csv
echo '== wrong use'
t fit --task binary --method platt --folds 3 b.csv
t fit --task binary --method venn-abers --folds 40 b.csv
t fit -q --task multiclass --method venn-abers -c 1-2 m.csv
t fit --task binary --method lac --folds 3 b.csv
for s in '"p0":[0.2,0.1],"p1":[0.5,0.5]' '"p0":[0.2,1],"p1":[0.5,1]' '"p0":[0,0],"p1":[0,0.5]' '"p0":[0.1],"p1":[0.5]' \
	'"p0":[0.2,0.2],"p1":[0.1,0.5]' '"p0":[0,0.2],"p1":[0.1,0.5],"points":[1]' '"p0":[0,0.2],"p1":[0.1,0.5],"points":[3]' \
	'"p0":[0,0.2],"p1":[0.1,0.5],"points":[0,2]' '"p0":[0,0.2],"p1":[0.1,0.5],"points":[]'; do
	printf '{"schema":"smx.calibration/1","method":"venn-abers","task":"binary","classes":2,"confidence":[0.1,0.2],%s}' "$s" >bad.json
	t --task binary --calib bad.json x.csv
done
