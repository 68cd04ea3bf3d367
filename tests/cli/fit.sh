# smx fit, end to end. Expected: T, NLL and ECE are those of data/digits.ref.txt
# (scipy), which is looked up here; the shapes of the JSON and the summary by hand.
near()
{
	awk -v a="$2" -v b="$3" -v e="$4" -v n="$1" 'BEGIN {
		d = a - b; if (d < 0) d = -d
		print n, d <= e * (b < 0 ? -b : b) ? "near" : a " is not " b }'
}
ref()
{
	awk -v k="$1" '$1 == k { print $2 }' "$data/digits.ref.txt"
}
# field NAME FILE: the number behind "NAME":
field()
{
	sed -n "s/.*\"$1\": \([-0-9.e+]*\).*/\1/p" "$2" | head -n 1
}

cp "$data/digits.val.csv" val.csv
echo '== temperature'
smx fit -o c.json val.csv
near T "$(field temperature c.json)" "$(ref temperature)" 1e-9
near se "$(field temperature_se c.json)" "$(ref temperature_se)" 1e-6
sed '/"smx"/s/[0-9][0-9.]*/#/; s/[0-9]\.[0-9]*\(e-[0-9]*\)*/#/g; s/"passes": [0-9]*/"passes": #/' c.json
grep before c.json >before
grep after c.json >after
near NLL "$(field nll before)" "$(ref val_nll)" 1e-12
near ECE "$(field ece before)" "$(ref val_ece)" 1e-12
near NLL "$(field nll after)" "$(ref val_nll_T)" 1e-12
near ECE "$(field ece after)" "$(ref val_ece_T)" 1e-8

echo '== to standard output it is the same, and -q is quiet'
smx fit -q val.csv >out.json
cmp c.json out.json

echo '== each method, on rows that it has seen and on rows that it has not'
for m in $(smx fit --help | awk '/^--method:/ { on = 1; next } /^$/ { on = 0 } on { print $1 } $1 == "auto" { on = 0 }'); do
	smx fit -o "$m.json" --method "$m" --holdout 0.4 val.csv 2>err
	echo "$m: $?"
	sed 's/[0-9]* passes/# passes/; s/[0-9][0-9]* parameters/# parameters/' err
done

echo '== same bits for threads and CPUs'
for m in temperature row-temperature bias-temperature vector structured-matrix matrix isotonic histogram; do
	smx fit -q -j 1 --method $m --cpu baseline -o 1.json val.csv
	for j in 2 3 7; do
		smx fit -q -j $j --method $m -o n.json val.csv
		cmp 1.json n.json
	done
done

echo '== --objective'
for o in nll ece brier; do
	smx fit -q --objective $o -o $o.json val.csv
	near nll "$(field nll $o.json)" "$(ref val_nll)" 1e-12
	grep after $o.json >$o
	grep objective $o.json
done
awk -v a="$(field ece ece)" -v b="$(field ece nll)" 'BEGIN { print (a < b ? "lower" : "higher") " ECE" }'
near brier "$(field brier brier)" 0.0967416754879676 1e-9

echo '== the penalty'
smx fit -q --method dirichlet --l2 1e3 -o strong.json val.csv
smx fit -q --method dirichlet --l2 0.1 -o weak.json val.csv
grep after strong.json >strong
grep after weak.json >weak
awk -v a="$(field nll weak)" -v b="$(field nll strong)" 'BEGIN { print (a < b ? "lower" : "higher") " NLL" }'
smx fit --method matrix --cv 3 val.csv 2>&1 >cv.json | grep folds
grep -E '"(l2|cv)"' cv.json

echo '== --bins'
smx fit -q --method histogram --bins 4 val.csv | awk -F, '/upper/ { print NF - 1 }'

echo '== weights count as so many rows'
awk -F, 'NR > 1 { print; if (NR % 3 == 0) print }' val.csv >twice.csv
awk -F, 'NR == 1 { print $0 ",weight"; next } { print $0 "," (NR % 3 == 0 ? 2 : 1) }' val.csv >weighted.csv
smx fit -q -c 2-11 -l 12 -o twice.json twice.csv
smx fit -q -o weighted.json weighted.csv
near T "$(field temperature weighted.json)" "$(field temperature twice.json)" 1e-10
# but the standard error takes rows for independent, so a factor in all weights does not change it
awk -F, 'NR == 1 { print $0 ",weight"; next } { print $0 ",7.5" }' val.csv >heavy.csv
smx fit -q -o heavy.json heavy.csv
near T "$(field temperature heavy.json)" "$(field temperature c.json)" 1e-10
near se "$(field temperature_se heavy.json)" "$(field temperature_se c.json)" 1e-10
for m in bias-temperature vector; do
	for f in val heavy; do
		smx fit -q --method $m --l2 0 --cv 0 $f.csv | grep _se | tr -d '[],' | tr ' ' '\n' | grep '[0-9]' >$f.se
	done
	paste val.se heavy.se | awk -v m=$m '{ d = $1 / $2 - 1; bad += d * d > 1e-12 } END { print m, NR, "errors,", bad + 0, "differ" }'
done
grep -E '"(rows|weights)"' twice.json weighted.json

echo '== rows that are left out'
awk -F, -v OFS=, 'NR == 5 { $3 = "x" } NR == 9 { $12 = 11 } NR == 11 { $4 = "-inf"; $12 = 2 } { print }' val.csv >bad.csv
smx fit -o bad.json bad.csv
echo "rc=$?"
ls bad.json 2>&1
for p in skip null; do
	smx fit --on-error $p -q -o $p.json bad.csv
	echo "rc=$?"
done
cmp skip.json null.json
awk 'NR != 5 && NR != 9 && NR != 11' val.csv >good.csv
smx fit -q -o good.json good.csv
near T "$(field temperature skip.json)" "$(field temperature good.json)" 1e-12
grep '"rows"' skip.json

echo '== a row that is masked everywhere but at its label, and labels by name'
printf 'cat,dog,label\n1,-inf,cat\n1,2,dog\n3,1,cat\n0,1,cat\n' >named.csv
smx fit -q named.csv | grep -E 'rows|at_bound'

echo '== progress'
smx fit --progress -j 1 val.csv 2>&1 >/dev/null | sed 's/ MB.*//; s/pass .*/pass #/; s/[0-9.]*$//' | sort -u | head -n 4
smx fit --no-progress -v -o /dev/null val.csv 2>&1 | sed 's/bytes in.*/bytes in/'

echo '== isotonic, histogram: a label of probability 0 is a wrong row, and is counted'
printf 'a,b,label\n1,0,0\n1,0,0\n1,0,1\n.6,.4,0\n.6,.4,1\n' >sure.csv
for m in isotonic histogram; do
	smx fit --from probs --method $m --on raw --cv 0 -o sure.json sure.csv 2>&1
	grep -E '"(rows|calibrated|before)"' sure.json
	smx --from probs --calib sure.json --precision 17 sure.csv | sed -n '2p;5p'
done
smx fit -q --from probs --method isotonic --on-error skip sure.csv | grep '"rows"'
printf 'a,b,c,label\n.5,.5,0,2\n1,0,0,0\n.4,.3,.3,1\n.9,.1,0,0\n.8,.1,.1,0\n.7,.3,0,1\n' >zero.csv
smx fit --from probs --method isotonic --on raw --cv 0 --holdout .5 zero.csv 2>&1 >zero.json
grep holdout zero.json
smx fit -q --from probs zero.csv

echo '== a confidence of 1 becomes .9, and the others share the rest'
printf '{"schema":"smx.calibration/1","method":"histogram","classes":3,"upper":[0.999,1],"calibrated":[0.5,0.9]}' >nine.json
printf '1,0,0\n0.9995,0.0005,0\n0.5,0.3,0.2\n' | smx --from probs --calib nine.json
printf '9,-inf,-inf\n800,1,0\n' | smx --calib nine.json
