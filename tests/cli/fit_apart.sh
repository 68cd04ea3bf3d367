# Fits that have no finite optimum but for a penalty: a class that no row has, and a class that is told apart from the
# others. Expected: which of these inputs have none is what linear programs say (tests/oracle/apart.py).
a='awk -v OFS=,'
$a 'BEGIN { print "a,b,c,d,label"
	for (i = 0; i < 200; i++) { for (k = 0; k < 4; k++) z[k] = (i * (7 + 6 * k) + 3 * k) % (23 + 2 * k) / 5 - 2.2
		y = (i * 17 % 31 > 14) ? i % 4 : 0
		for (k = 1; k < 4 && i * 17 % 31 <= 14; k++) if (z[k] > z[y]) y = k
		print z[0], z[1], z[2], z[3], y } }' >plain.csv
awk -F, 'NR == 1 || $5 != 3' plain.csv >empty.csv
# c is large in its own rows alone; or c - a is
awk -F, -v OFS=, 'NR > 1 { if ($5 == 2) $3 = 3 + $1 / 10; else if ($3 > 2) $3 = 2 } 1' plain.csv >own.csv
awk -F, -v OFS=, 'NR > 1 { d = $3 - $1; if ($5 == 2) { if (d < 0.5) $3 = $1 + 0.5 } else if (d > 0.4) $3 = $1 + 0.4 } 1' \
	plain.csv >line.csv
# f FILE METHOD L2
f()
{
	echo "$1 $2 $3"
	smx fit --cv 0 --l2 $3 --method $2 -o c.json $1.csv 2>err
	echo "  $?"
	grep -e 'class' -e 'warning' err | grep -v ' rows, 4 classes'
	grep -A1 -e at_bound -e alone c.json | grep -v '^--' | sort -u
}
for m in bias-temperature vector matrix dirichlet; do
	for i in plain empty own line; do f $i $m 0; f $i $m 1; done
done
echo '== ends and weights'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "weight" : NR % 3 ? 1 : 0.001 }' own.csv >w.csv
f w vector 0
f w vector 0.1
echo '== the same on every number of threads, with float32 rows'
for j in 1 3; do smx fit -q -j $j --spool-f32 --cv 0 --method vector -o $j.json own.csv; done
cmp 1.json 3.json
echo '== a class that is -inf in all other rows, and one that is always the same'
printf 'a,b,c,label\n1,0,-inf,0\n0,1,-inf,1\n0.5,1,-inf,0\n1,0.5,-inf,1\n1,1,0,2\n0,1,2,2\n' >masked.csv
f masked vector 1
f masked matrix 1
printf 'a,b,c,label\n1,0,0,0\n0,1,0,1\n0.5,1,0,0\n1,0.5,0,1\n1,1,0,2\n0,1,0,2\n' >same.csv
f same vector 1
echo '== by cross-validation; and --strict'
smx fit --method vector -o c.json empty.csv 2>&1 | grep first
smx fit --strict --method vector -o c.json empty.csv
echo "  $?"
echo '== in a chain, at each place'
f empty row-temperature,vector 1
f own row-temperature,vector 0
f empty vector,isotonic 1
f plain row-temperature,vector 1
f empty structured-matrix 1
f plain structured-vector 0
