# What the defaults do to few rows of many overconfident classes: no method is worse than
# temperature on other rows by more than the standard error of the difference of NLL. And the
# warnings of the penalty and of cross-validation, with what they advise. Expected: by hand; that
# cross-validation is what it says, tests/unit/test_calib.c checks.
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
function g() { return u() + u() + u() + u() + u() + u() - 3 }
BEGIN {
	s = 17; k = 30
	for (i = 0; i < 1700; i++) {
		f = i < 200 ? "val.csv" : "test.csv"
		if (i == 0 || i == 200) {
			for (j = 0; j < k; j++) printf "z%d,", j >f
			print "label" >f
		}
		y = int(u() * k)
		for (j = 0; j < k; j++) {
			z = (j == y ? 2.2 : 0) + 1.4 * g()
			printf "%.4f,", 3 * z + (j % 3) * .5 >f
		}
		print y >f
	}
}'
field()
{
	sed -n "s/.*\"$1\": \([-0-9.e+]*\).*/\1/p" "$2" | head -n 1
}
nll()
{
	smx --calib "$1" --op log-softmax --write nll --precision 17 test.csv | sed 1d
}
smx fit -q -o temperature.json val.csv
nll temperature.json >t
echo '== every method of the task, at its defaults'
for m in $(smx fit --help | awk '/^--method:/ { on = 1; next } /^$/ { on = 0 } on { print $1 } $1 == "auto" { on = 0 }'); do
	smx fit -q --method "$m" -o c.json val.csv 2>/dev/null || continue
	nll c.json | paste - t | awk -v m="$m" '
		{ d = $1 - $2; sum += d; square += d * d }
		END {
			mean = sum / NR; se = sqrt((square / NR - mean * mean) / NR)
			print m, mean <= se || mean < 1e-9 ? "no worse" : "worse by " mean " +- " se
		}'
done
echo '== without a penalty, as it was'
smx fit -q --method vector --l2 0 --cv 0 -o c.json val.csv
nll c.json | paste - t | awk '{ d += $1 - $2 } END { print (d / NR > 1 ? "far worse" : d / NR) }'
echo '== what is not better than temperature is told, with both numbers'
smx fit -q --method matrix --l2 0.01 -o c.json val.csv
smx fit --method matrix --l2 0.01 -o c.json val.csv 2>&1 >/dev/null | grep -e 'no better' -e folds | sed 's/[0-9]\.[0-9]*/#/g'
awk -v a="$(field cv_nll c.json)" -v b="$(field cv_temperature_nll c.json)" 'BEGIN { print (a > b ? "worse" : "better") }'
grep -c -e '"cv": 5' -e cv_difference_se c.json
smx fit --strict -q --method histogram --l2 0.1 -o none.json val.csv 2>&1 | sed 's/[0-9]\.[0-9]*/#/g'
ls none.json 2>&1
smx fit --method temperature -o t.json val.csv 2>&1 | grep -c warning
echo '== the ends of the grid'
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
BEGIN {
	s = 1
	print "a,b,c,label"
	for (i = 0; i < 20; i++) u()
	for (i = 0; i < 200; i++) {
		a = 3 * u(); b = 3 * u(); c = 3 * u(); r = u() * (exp(a) + exp(b) + exp(c))
		printf "%.3f,%.3f,%.3f,%d\n", a, b, c, r < exp(a) ? 0 : r < exp(a) + exp(b) ? 1 : 2
	}
}' >calibrated.csv
smx fit --method vector -o c.json calibrated.csv 2>&1 | grep -e 'l2 ='
smx fit -q --method vector --l2 10000 -o c.json calibrated.csv
echo "rc=$?"
awk 'BEGIN {
	print "a,b,c,label"
	for (i = 0; i < 2000; i++) {
		a = i * 7 % 11 - 5; b = i * 5 % 13 - 6; c = i * 3 % 17 - 8
		print a "," b "," c "," (a > b ? (b > c ? 1 : 2) : (c > a ? 0 : 1))
	}
}' >many.csv
smx fit --method matrix -o c.json many.csv 2>&1 | grep -e 'weakest'
smx fit -q --method matrix --l2 0.0001 -o c.json many.csv
echo "rc=$?"
echo '== too few rows to cross-validate: the strength is 1'
printf 'a,b,label\n1,2,0\n3,1,1\n5,2,1\n0,1,1\n' >few.csv
smx fit --method vector few.csv 2>&1 >few.json | grep few
grep -c '"cv' few.json
grep l2 few.json
echo '== every row right: the penalty keeps the parameters finite, and a warning says so'
printf 'a,b,label\n1,2,1\n3,1,0\n5,2,0\n' >right.csv
smx fit --method vector -o c.json right.csv 2>&1 | grep penalty
grep at_bound c.json
smx fit -q --method vector --l2 0 -o c.json right.csv
echo "rc=$?"
echo '== --mu, --on, --cv'
smx fit -q --method dirichlet --l2 1 --mu 100 --cv 0 -o c.json val.csv
grep -e '"l2"' -e '"mu"' -e '"cv"' c.json
smx fit -q --method isotonic -o c.json val.csv
smx fit -q --method isotonic --on raw -o r.json val.csv
grep -c '"temperature":' c.json r.json
smx fit --method vector --on raw val.csv
smx fit --cv 3 val.csv
smx fit --method vector --mu 1 val.csv
smx fit --method vector --cv 1 val.csv
smx fit --task multilabel --method platt --cv 3 val.csv
echo '== same bits for threads and CPUs'
for m in vector matrix isotonic; do
	smx fit -q -j 1 --method $m --cpu baseline -o 1.json val.csv
	for j in 2 5; do
		smx fit -q -j $j --method $m -o n.json val.csv
		cmp 1.json n.json
	done
done
echo '== many classes: a matrix is slow, and what is advised is not'
awk 'BEGIN {
	for (j = 0; j < 257; j++) printf "z%d,", j
	print "label"
	for (i = 0; i < 30; i++) {
		for (j = 0; j < 257; j++) printf "%.3g,", (j == i * 7 % 257 ? 3 : 0) + (i * 13 + j * 31) % 17 / 5
		print i * 7 % 257 + (i % 3 == 0)
	}
}' >wide.csv
smx fit --method structured-matrix --l2 1 --cv 0 -o c.json wide.csv 2>&1 | grep slow
smx fit --method row-temperature -o c.json wide.csv 2>&1 | grep -c slow
