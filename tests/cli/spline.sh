# smx fit --method spline: probabilities to 1e-7 of scipy's optimum, binary and of each class against the rest; knots, ends, infinite logits; all tasks; files that are none.
# Expected: tests/oracle/spline.txt (tests/oracle/spline.py); the rest by hand.
while read -r kind of from to to_from l2 want; do
	case $kind in
	binary) task='--task binary' p=2 ;;
	*) task='' p=0 ;;
	esac
	# shellcheck disable=SC2086
	smx fit -q --cv 0 $task --from "$from" --method spline --l2 "$l2" -o fit.json \
		"$src/tests/oracle/$kind/$of.csv" || echo "status $?"
	for run in '-j 3' '--cpu baseline' '--memory 1K'; do
		# shellcheck disable=SC2086
		smx fit -q --cv 0 $task --from "$from" --method spline --l2 "$l2" $run \
			"$src/tests/oracle/$kind/$of.csv" | cmp fit.json -
	done
	# shellcheck disable=SC2086
	smx --precision 17 -q $task --from "$to_from" --calib fit.json --write probs --keep '' \
		"$src/tests/oracle/$kind/$to.csv" | sed 1d | head -20 | cut -d, -f"$((p > 0 ? p : 1))"- | tr ',\n' '  ' >got
	echo "$want" | cat got - | awk -v what="$kind $of $to $l2" '
		{ for (i = 1; i <= NF; i++) all[++n] = $i }
		END {
			for (i = 1; i <= n / 2; i++) {
				d = all[i] - all[i + n / 2]
				if (d < -1e-7 || d > 1e-7) { bad = 1; print all[i], all[i + n / 2] }
			}
			print what, n / 2, bad || n < 2 || n % 2 ? "FAILED" : "as wanted"
		}'
done <"$src/tests/oracle/spline.txt"
t()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
echo '== a curve that no line follows: class 1 above a bend alone; cross-validation sees it'
awk 'BEGIN {
	s = 7; print "z,label"
	for (i = 0; i < 800; i++) {
		s = s * 16807 % 2147483647; z = s / 2147483647 * 12 - 6
		s = s * 16807 % 2147483647; u = z > 0 ? 2 * z : z / 4
		printf "%.4f,%d\n", z, s / 2147483647 < 1 / (1 + exp(-u))
	}
}' >bend.csv
for m in platt spline; do
	smx fit --task binary --method $m -o $m.json bend.csv 2>&1 | grep -e 'l2 =' -e cross
done
grep -c -e knots -e values -e second_derivatives spline.json
printf 'z\n-inf\n-60\n-6\n0\n6\n60\n' >far.csv
t --task binary --calib spline.json --write probs --keep '' far.csv
echo '== a strong penalty leaves the temperature'
smx fit -q --task binary -o t.json bend.csv
smx fit -q --task binary --method spline --cv 0 --l2 1e12 -o strong.json bend.csv
smx --task binary --calib t.json --keep '' far.csv >want
smx --task binary --calib strong.json --keep '' far.csv | cmp - want && echo same
echo '== by hand: u is 1, 3, 2 at 0, 2, 4, with the second derivative -1.125 in the middle'
printf '{"schema":"smx.calibration/1","method":"spline","task":"binary","classes":2,"knots":[0,2,4],"values":[1,3,2],"second_derivatives":[0,-1.125,0]}' >hand.json
printf 'z\n-1\n0\n1\n2\n4\n5\n-inf\n' >z.csv
smx --task binary --calib hand.json --op identity --keep '' z.csv
echo '== logits so large that the sums overflow'
printf '{"schema":"smx.calibration/1","method":"spline","task":"binary","classes":2,"knots":[0,0.5,1],"values":[5,6,7],"second_derivatives":[0,0,0]}' >steep.json
printf 'z\n8e307\n-8e307\n1e308\n' >large.csv
t --task binary --calib steep.json --keep '' large.csv
echo '== one logit, two logits, a threshold that tells the labels apart, certain rows'
printf 'z,label\n2,0\n2,1\n2,1\n' >one.csv
printf 'z,label\n-1,0\n-1,1\n-1,0\n3,1\n3,1\n3,0\n' >two.csv
printf 'z,label\n-2,0\n-1,0\n1,1\n2,1\n' >apart.csv
printf 'p,label\n0,0\n0.1,0\n0.9,1\n1,1\n0.5,1\n0.6,0\n0,0\n' >sure.csv
printf 'p,label\n0.1,0\n0.9,1\n0.5,1\n0.6,0\n' >unsure.csv
for f in one two apart; do
	t fit --task binary --method spline --cv 0 -o $f.json $f.csv
	sed -n 's/^  "knots"/knots/p' $f.json
	smx --task binary --calib $f.json --keep '' --write probs z.csv | tr '\n' ' '
	echo
done
cp "$src/tests/oracle/eval/spread.csv" spread.csv
for f in sure unsure; do
	smx fit -q --task binary --from probs --method spline --cv 0 $f.csv | sed -n '/knots/,/second/p' >$f
done
cmp sure unsure && echo 'certain rows say nothing'
smx fit -q --task binary --from probs --method spline --cv 0 sure.csv -o sure.json
smx --task binary --from probs --calib sure.json --keep '' sure.csv | tr '\n' ' '
echo
echo '== multilabel, in a chain, by name'
printf 'a,b,y_a,y_b\n1,2,1,0\n0,1,0,1\n-1,0,0,0\n2,-1,1,0\n0.5,1,1,1\n' >ml.csv
t fit -q --task multilabel --labels 'y_*' --cols a,b --method spline ml.csv -o ml.json
smx --task multilabel --labels 'y_*' --cols a,b --calib ml.json --write probs --keep '' ml.csv
smx fit -q --cv 0 --method temperature,spline -o chain.json spread.csv
smx fit -q --method temperature -o t.json spread.csv
smx --calib t.json --op identity --precision 17 spread.csv >tempered.csv
smx fit -q --cv 0 --method spline -o s.json tempered.csv
smx --calib s.json tempered.csv >want
smx --calib chain.json spread.csv | cmp - want && echo same
awk -F, '{ print $5 "," $4 "," $3 "," $2 "," $1 "," $6 }' spread.csv >turned.csv
smx -q --calib s.json --keep '' --precision 9 turned.csv | awk -F, '{ print $5 "," $4 "," $3 "," $2 "," $1 }' >other
smx --calib s.json --keep '' --precision 9 spread.csv | cmp - other && echo same
echo '== options that do not go with it'
t fit --method spline --l2 0 spread.csv
t fit --method spline --on raw spread.csv
t fit --method spline --mu 1 spread.csv
t fit --task binary --method spline --on temperature bend.csv
echo '== files that are none'
for s in '[0],"values":[1],"second_derivatives":[0]' '[0,1],"values":[1],"second_derivatives":[0,0]' \
	'[1,1],"values":[1,2],"second_derivatives":[0,0]' '[0,1],"values":[1,2],"second_derivatives":[0,1]' \
	'[0,1],"values":[1,2]' '[0,1],"values":[1,2],"second_derivatives":[0,1e999]'; do
	printf '{"schema":"smx.calibration/1","method":"spline","task":"binary","classes":2,"knots":%s}' "$s" >bad.json
	t --task binary --calib bad.json z.csv
done
