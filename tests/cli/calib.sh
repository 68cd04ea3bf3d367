# --calib FILE: the calibration comes first. Expected: what the formulas say, by
# other options of smx or by awk.
for f in eight.csv eight.jsonl eight.f32; do cp "$data/$f" .; done
cp "$data/digits.val.csv" val.csv
cp "$data/digits.test.csv" test.csv
smx fit -q -o t.json val.csv
t=$(sed -n 's/.*"temperature": \([0-9.e-]*\),/\1/p' t.json)
echo '== temperature is --temp'
smx --calib t.json test.csv >a
smx --temp "$t" test.csv | cmp - a
smx --calib t.json --temp 2 --precision 12 --log test.csv >a
smx --temp "$t" --precision 17 --op identity test.csv | smx --temp 2 --precision 12 --log | cmp - a
gzip -c t.json >t.json.gz
smx --calib t.json.gz test.csv | head -n 2
smx --calib - test.csv <t.json | head -n 2
echo '== each kind of parameters, on two rows'
calib()
{
	printf '{"schema":"smx.calibration/1","method":"%s","classes":3,%s}' "$1" "$2" >c.json
	printf 'a,b,c\n3,1,-2\n0.5,-inf,2\n' | smx --calib c.json --op "${3-identity}"
}
calib bias-temperature '"temperature":2,"bias":[1,0,-1]'
calib vector '"weight":[2,3,-1],"bias":[1,0,0.5],"later":["something","else"]'
calib matrix '"matrix":[[1,0,0],[0,2,1],[0.5,0,1]],"bias":[0,1,0]'
calib structured-vector '"weight":[1,2,1],"bias":[0,0.5,0],"temperature":2,"smoothing":0.25'
calib structured-matrix '"matrix":[[1,0,0],[0,1,0.5],[0,0,1]],"bias":[0,0.5,0],"temperature":2,"smoothing":0.25'
awk 'BEGIN {
	s = exp(1.5) + exp(.5) + exp(-1); for (i = 0; i < 3; i++) q[i] = log(.75 * exp(1.5 - i * (i == 1 ? 1 : 1.25)) / s + .25 / 3)
	printf "%.6g,%.6g,%.6g\n", q[0], 2 * q[1] + .5, q[2]
	s = exp(.25) + exp(1); q[0] = log(.75 * exp(.25) / s + .125); q[2] = log(.75 * exp(1) / s + .125)
	printf "%.6g,-inf,%.6g\n", q[0], q[2]
}'
calib dirichlet '"matrix":[[1,0,0],[0,1,0],[0,0,1]],"bias":[0,0,0]' softmax
printf 'a,b,c\n3,1,-2\n0.5,-inf,2\n' | smx
echo '== a temperature for each row, and the same by the formula in awk'
calib row-temperature '"coefficients":[0.1,0.2,-0.3,0.05],"mean":[-1,2,1],"deviation":[2,1,0.2],"temperature":2'
awk 'function x(f, m, d) { f = (f - m) / d; return f > 4 ? 4 : f < -4 ? -4 : f }
function row(a, b, c, k,  t, s, h, gap, mean, i, z, n) {
	z[1] = a / 2; z[2] = b / 2; z[3] = c / 2
	for (i = 1; i <= k; i++) s += exp(z[i])
	for (i = 1; i <= k; i++) { h -= exp(z[i]) / s * log(exp(z[i]) / s); mean += z[i] / k }
	return 2 / exp(.1 + .2 * x(log(h), -1, 2) - .3 * x(z[1] - z[2], 2, 1) + .05 * x(z[1] - mean, 1, .2))
}
BEGIN {
	t = row(3, 1, -2, 3); printf "%.6g,%.6g,%.6g\n", 3 / t, 1 / t, -2 / t
	t = row(2, 0.5, 0, 2); printf "%.6g,-inf,%.6g\n", .5 / t, 2 / t
}'
printf '1,1,1\n-inf,4,-inf\n1e308,0,0\n' | smx --calib c.json
echo '== the largest probability is 0.875 and 0.8176'
calib isotonic '"confidence":[0.5,0.9],"calibrated":[0.2,0.7]' softmax
calib histogram '"upper":[0.8,0.85,1],"calibrated":[0.2,0.5,1]' softmax
echo '== before filters, and for any output'
smx --calib t.json --top-k 2 --write argmax,conf,nll -l label test.csv | head -n 3
smx --calib t.json -O jsonl --write conf test.csv | head -n 1
smx --calib t.json -j 3 test.csv >b
smx --calib t.json -j 1 --cpu baseline test.csv | cmp - b
echo '== in smx eval it is --temp too'
smx eval --json --calib t.json test.csv >a
smx eval --json --temp "$t" test.csv | cmp - a
smx eval --state a.state --calib t.json test.csv >/dev/null
smx eval --state b.state --calib c.json --from logits eight.csv 2>&1
smx eval --state b.state test.csv >/dev/null
smx merge a.state b.state 2>&1 | sed 's/:[0-9a-f]\{16\}/:#/'
echo '== refused'
smx --calib t.json "eight.csv"
echo "rc=$?"
smx --calib t.json "eight.jsonl"
smx --calib t.json -c 4 "eight.f32"
smx --calib nothere.json "eight.csv"
smx --calib "eight.csv" "eight.csv"
sed 's,calibration/1,calibration/7,' t.json >seven.json
smx --calib seven.json test.csv
sed 's/"temperature": [0-9.]*/"temperature": 0/' t.json >zero.json
smx --calib zero.json test.csv
head -n 4 t.json >half.json
smx --calib half.json test.csv
smx --calib - - <t.json
printf '{"logits":[1,2,3]}\n{"logits":[1,2]}\n' | smx --calib c.json
echo "rc=$?"
