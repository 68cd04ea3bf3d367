# smx mix: averages, what the files say together, gates and fitted weights against tests/oracle/mix/.
# Expected: tests/oracle/mix.py, by numpy and scipy. To 1e-13 of each value, and 1e-14.
cp "$src"/tests/oracle/mix/*.csv .
for a in "$src"/tests/oracle/mix/*.args; do
	name=$(basename "$a" .args)
	mv "$name.csv" want.csv
	args=$(cat "$a")
	for c in c.csv '--key id shuffled.csv'; do
		# shellcheck disable=SC2086
		case $args$c in *gates*key*) continue ;; esac
		# shellcheck disable=SC2086
		smx mix -q --precision 17 $args a.csv b.csv $c >got.csv || echo "status $?"
		awk -v rel=1e-13 -v abs=1e-14 -f "$src/tests/oracle/near.awk" want.csv got.csv && echo "$name $c: as wanted"
		for run in '-j 1 --cpu baseline' '-j 5'; do
			# shellcheck disable=SC2086
			smx mix -q $run --precision 17 $args a.csv b.csv $c | cmp got.csv -
		done
	done
done
echo '== fitted weights'
smx mix -q --fit-weights --save-weights w.txt -o /dev/null a.csv b.csv c.csv
{ tr , ' ' <w.txt; cat "$src/tests/oracle/mix/fit.txt"; } | awk '
function size(v) { return v < 0 ? -v : v }
NR == 1 { for (i = 1; i <= 3; i++) got[i] = $i }
NR == 2 { for (i = 1; i <= 3; i++) if (size(got[i] - $i) > 2e-5) print i, got[i], $i, "FAILED"; want = $4 }'
smx mix --fit-weights -o /dev/null a.csv b.csv c.csv 2>&1 | sed 's/[0-9]*\.[0-9e-]*,[0-9]*\.[0-9e-]*,[0-9]*\.[0-9e-]*/W/'
smx mix -q --fit-weights --write probs --precision 17 a.csv b.csv c.csv >one
smx mix -q --weights @w.txt --write probs --precision 17 a.csv b.csv c.csv | cmp one -
for j in 1 2 5; do smx mix -q -j $j --fit-weights --write probs --precision 17 a.csv b.csv c.csv | cmp one -; done
