# smx fit --method dirichlet-odir: W and b to 1e-6 of the optimum of dirichletcal's objective; the strength by cross-validation; rows that are all right have no finite optimum in spite of the penalty.
# Expected: tests/oracle/odir.txt (tests/oracle/odir.py).
while read -r name l2 mu want; do
	smx fit -q --cv 0 --method dirichlet-odir --l2 "$l2" --mu "$mu" -o fit.json "$src/tests/oracle/eval/$name.csv" ||
		echo "status $?"
	for run in '-j 3' '--cpu baseline'; do
		# shellcheck disable=SC2086
		smx fit -q --cv 0 --method dirichlet-odir --l2 "$l2" --mu "$mu" $run "$src/tests/oracle/eval/$name.csv" |
			cmp fit.json -
	done
	sed -n '/"matrix"/,/"bias"/p' fit.json | sed 's/"[a-z]*"://' | tr -d '[],' | tr '\n' ' ' >got
	echo "$want" | cat got - | awk -v what="$name $l2 $mu" '
		{ for (i = 1; i <= NF; i++) all[++n] = $i }
		END {
			for (i = 1; i <= n / 2; i++) {
				d = all[i] - all[i + n / 2]
				if (d < -1e-6 || d > 1e-6) { bad = 1; print all[i], all[i + n / 2] }
			}
			print what, n / 2, bad || n < 2 || n % 2 ? "FAILED" : "as wanted"
		}'
done <"$src/tests/oracle/odir.txt"
smx fit --method dirichlet-odir "$src/data/digits.val.csv" -o c.json
grep -e '"l2"' -e '"mu"' -e bound c.json
smx --calib c.json --op identity --write argmax "$src/data/digits.test.csv" | sed 3q
echo '== what is advised'
smx fit --method dirichlet-odir --l2 1 "$src/data/digits.val.csv" -o c1.json
grep -e '"l2"' -e '"mu"' c1.json
echo '== no better than temperature: that of the temperature'
smx fit -q "$src/data/digits.val.csv" -o t.json
smx --calib t.json "$src/data/digits.test.csv" >t.csv
smx --calib c.json "$src/data/digits.test.csv" | cmp - t.csv && echo same
for m in isotonic classwise-isotonic histogram; do
	smx fit -q --method $m "$src/tests/oracle/eval/spread.csv" -o c.json
	sed -n '/"l2"/p' c.json
done
echo '== all rows are right'
smx fit --cv 0 --l2 1 --method dirichlet-odir "$src/tests/oracle/eval/right.csv" -o r.json
echo "status $?"
grep -e bound -e alone -e why r.json
