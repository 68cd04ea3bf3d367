# smx eval --temp auto. Expected: the NLL and the temperatures are scipy's (brentq on
# each fold's complement, folds by the same hash); the rest by comparing.
cp "$data/digits.val.csv" "$data/eight.csv" "$data/eight.f32" .
echo '== scipy: 1.69564930 ... 1.75728742, NLL 0.21606295185507909'
smx eval --temp auto --json -o auto.json digits.val.csv
grep -o '"nll": [0-9.]*' auto.json | head -n 1 | cut -d : -f 2 | awk '{ d = $1 - 0.21606295185507909; print (d * d < 1e-26 ? "near" : $1) }'
echo '== the same for threads, CPUs, and wherever the rows are'
smx eval -q --temp auto --json -j 1 --cpu baseline digits.val.csv | cmp - auto.json
smx eval -q --temp auto --json -j 5 digits.val.csv | cmp - auto.json
# shellcheck disable=SC2002 # a pipe is meant
cat digits.val.csv | smx eval -q --temp auto --json | cmp - auto.json
smx --op identity -o v.f64 digits.val.csv
awk -F, 'NR > 1 { print $12 }' digits.val.csv >labels
smx --op identity --precision shortest -O csv -c 10 v.f64 | paste -d , - labels | smx eval -q --temp auto --json -c 1-10 -l 11 >a
smx eval -q --temp auto --json -c 10 -l @labels v.f64 | cmp - a
echo '== weights, and rows that are left out'
awk -F, 'NR == 1 { print $0 ",weight"; next } NR == 7 { $3 = "nan" } { print $0 "," 1 }' OFS=, digits.val.csv >w.csv
smx eval -q --temp auto --on-error skip w.csv | head -n 3
smx eval -q --temp auto --on-error null w.csv | head -n 1
smx eval -q --temp auto w.csv
echo "rc=$?"
echo '== the bootstrap draws by the rows numbers'
smx eval -q --temp auto --on-error skip --bootstrap 20 --json -j 1 w.csv 2>/dev/null >a
smx eval -q --temp auto --on-error skip --bootstrap 20 --json -j 5 w.csv 2>/dev/null | cmp - a
smx eval -q --temp auto --bootstrap 20 digits.val.csv | sed -n 5p
echo '== behind a calibration, what is left is near 1'
smx fit -q -o c.json digits.val.csv
smx eval --calib c.json --temp auto digits.val.csv 2>&1 >out | sed 's/\(0\.9[89]\|1\.0[01]\)[0-9]*/near/g'
sed -n 5p out
echo '== gates, the last of two'
smx eval -q --temp auto --fail-if 'ece>0.5' --fail-if 'nll>0.2' digits.val.csv 2>&1 >out
echo "rc=$?"
smx eval --temp auto --temp 2 --json digits.val.csv >a
smx eval --temp 2 --json digits.val.csv | cmp - a
echo '== refused'
smx eval --temp auto --by label digits.val.csv
smx eval --temp auto --state s digits.val.csv
smx eval --temp automatic digits.val.csv
smx --temp auto digits.val.csv
smx eval --temp auto -c 4 eight.f32
printf '1,2\n' >bias.csv
smx eval --temp auto --bias bias.csv digits.val.csv
smx eval --temp auto --ssmax 1 digits.val.csv
smx --bias bias.csv --op identity --precision 17 digits.val.csv | smx eval -q --temp auto | grep nll
printf 'a,b,label\n' | smx eval --temp auto
printf 'a,b,label\n1,-inf,1\n' | smx eval --temp auto
echo "rc=$?"
echo '== the bootstrap counts from --first-row: accuracy, which no temperature changes, has the same interval'
for first in 0 5000; do
	smx eval -q --temp auto --bootstrap 20 --first-row $first digits.val.csv | sed -n 3p >a
	smx eval -q --bootstrap 20 --first-row $first digits.val.csv | sed -n 3p | cmp - a
	cat a
done
