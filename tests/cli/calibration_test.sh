# smx eval --calibration-test against tests/oracle/redraw.csv (numpy, from the definitions), with and without weights and in
# the binary task; threads, levels of CPU, shards and groups; every format; gates; what is refused.
oracle=$src/tests/oracle
in=$data/digits.test.csv
awk -F, -v OFS=, 'NR == 1 { print $0, "weight"; next } { print $0, 1 + (NR - 2) % 3 }' "$in" >weights.csv
awk -F, 'NR == 1 { print "logit,label"; next } { printf "%.17g,%d\n", $3 - $2, $12 % 2 }' "$in" >binary.csv
# What was tested, of a report in CSV, as lines of the oracle; corp_test.sh has mcb_brier and mcb_log.
flat()
{
	awk -F, -v p="$1" '$15 != "" && NR > 1 && $3 !~ /^mcb/ { print p "," $3 "," $12 "," $13 "," $14 "," $15 }'
}
{
	smx eval --calibration-test 100 --seed 7 -O csv "$in" | flat 1
	smx eval --calibration-test 100 --seed 7 -O csv weights.csv | flat w
	smx eval --calibration-test 100 --seed 7 -O csv --task binary binary.csv | flat b
} >got.csv
for f in "$oracle/redraw.csv" got.csv; do
	grep -v smece "$f" >"$(basename "$f").exact"
	grep smece "$f" >"$(basename "$f").smooth"
done
awk -v rel=1e-10 -v abs=1e-12 -f "$oracle/near.awk" redraw.csv.exact got.csv.exact && wc -l <got.csv.exact | tr -d ' '
awk -v rel=0 -v abs=2e-4 -f "$oracle/near.awk" redraw.csv.smooth got.csv.smooth && wc -l <got.csv.smooth | tr -d ' '
echo '== text'
smx eval --calibration-test 20 --seed 7 --state one.state "$in" | sed -n '/^calibration test/,/^smece/p; $p'
awk 'NR == 1 { head = $0; next } { f = "part" int((NR - 2) / 100) ".csv"; if (!(f in n)) print head > f; n[f]++; print > f }' weights.csv
echo '== threads, levels'
smx eval --calibration-test 20 --seed 7 --by label --json part0.csv >one.json
for run in '-j 1 --cpu baseline' '-j 7'; do
	# shellcheck disable=SC2086
	smx eval $run --calibration-test 20 --seed 7 --by label --json part0.csv | cmp one.json -
done
grep -c '"null_mean": {' one.json
echo '== shards'
sed -n '1,301p' weights.csv >three.csv
for i in 0 1 2; do
	smx eval --calibration-test 20 --seed 7 --first-row ${i}0 --by label --state bad$i.state part$i.csv >/dev/null
	smx eval --calibration-test 20 --seed 7 --first-row ${i}00 --by label --state $i.state part$i.csv >/dev/null
done
smx eval --calibration-test 20 --seed 7 --by label --state all.state --json three.csv >all.json
smx merge --state merged.state --json 2.state 0.state 1.state | cmp all.json - && cmp all.state merged.state && echo 'one run'
smx eval --calibration-test 20 --seed 7 --bootstrap 3 --first-row 100 --state both.state part1.csv >both.txt
smx merge both.state | cmp both.txt -
echo '== a bad row counts'
sed '250s/,[^,]*$/,x/' "$in" >bad.csv
sed '250d' "$in" >less.csv
smx eval --calibration-test 20 --on-error skip bad.csv 2>/dev/null | sed -n '/^calibration test/,/^smece/p' >bad.txt
smx eval --calibration-test 20 less.csv | sed -n '/^calibration test/,/^smece/p' | cmp -s - bad.txt || echo 'other draws'
echo '== formats'
smx eval --calibration-test 20 -O csv "$in" | sed -n '1p;/^,,rows/p;/calibration_test/p;/,ece,/p'
smx eval --calibration-test 20 -O csv --wide "$in" | tr , '\n' | grep '^ece'
smx eval --calibration-test 20 -O md "$in" | sed -n '/calibration test/,/| ece/p'
smx eval --calibration-test 20 --json "$in" | sed -n '/"calibration_test"/,/}/p; /"p": {/,/}/p'
echo '== no doubt about labels, no rows'
smx eval --temp 0 --calibration-test 20 "$in" | sed -n '/^calibration test/,/^smece/p'
head -n 1 "$in" | smx eval -q --calibration-test 20 | tail -n 1
echo '== a fitted temperature, rows out of distribution, truncated rows'
smx eval --temp auto --calibration-test 20 "$in" 2>/dev/null | sed -n '/^calibration test/,/^ece/p'
printf 'a,b,label,out\n2,0,0,0\n0,3,1,0\n1,1,0,0\n.1,.2,,1\n' | smx eval --ood out --calibration-test 20 | sed -n '/^calibration test/,/^smece/p'
smx eval -i pairs --calibration-test 20 "$oracle/rest.jsonl" | sed -n '/^calibration test/,/^smece/p'
echo '== gates'
t()
{
	"$@" >out 2>err </dev/null
	echo "$? $(cat err)"
}
t smx eval --calibration-test 20 --fail-if 'ece.p<0.05' --fail-if 'ece.excess>0.01' --fail-if 'mce.p<0.05' "$in"
t smx merge --fail-if 'ece.p < 0.05' one.state
t smx eval --calibration-test 20 --by label --fail-if 'any:ece.p<0.05' part0.csv
t smx eval --calibration-test 20 --fail-if 'rmsce_debiased.p<0.1' weights.csv
t smx eval --fail-if 'ece.p<0.05' "$in"
t smx eval --calibration-test 20 --fail-if 'ece_debiased.p<0.2' "$in"
t smx eval --calibration-test 20 --fail-if 'accuracy.p<0.05' "$in"
t smx eval --calibration-test 20 --fail-if 'ece.p<base' --baseline one.json "$in"
# a gate that no p can fail: the advice makes it one that can
t smx eval --calibration-test 20 --fail-if 'ece.p<0.01' "$in"
t smx eval -q --calibration-test 100 --fail-if 'ece.p<0.01' "$in"
t smx eval --calibration-test 98 --fail-if 'ece.p<=0.01' "$in"
t smx eval -q --calibration-test 99 --fail-if 'ece.p<=0.01' "$in"
t smx eval --calibration-test 9 --fail-if 'ece.p<0' "$in"
t smx eval --fail-if 'ecce_r.p<0.1' "$in"
t smx eval -q --fail-if 'ecce_r_p<0.1' "$in"
t smx eval --calibration-test 20 --confidence .9 --fail-if 'ece.p<0.1' "$in"
t smx eval --bootstrap 20 --fail-if 'ece.lo>0.01' "$in"
t smx diff --fail-if 'delta_ece.p<0.05' "$in" "$in"
echo '== refused'
t smx merge 0.state 0.state
t smx merge 0.state bad1.state
smx eval --calibration-test 20 --seed 8 --by label --first-row 5000 --state other.state part1.csv >/dev/null
t smx merge 0.state other.state
smx eval --by label --state none.state part1.csv >/dev/null
t smx merge 0.state none.state
t smx eval --calibration-test 0 "$in"
t smx eval --calibration-test 10001 "$in"
t smx eval --calibration-test 10000 --bins 5000 "$in"
t smx eval --seed 1 "$in"
t smx report --calibration-test 20 "$in"
printf 'a,b,l\n1,2,0\n' >many.csv
t smx eval --task multilabel --labels l --calibration-test 20 many.csv
sed 's/"redraws":20/"redraws":0/' 0.state >broken.state
t smx merge broken.state
echo '== too many classes, too many groups'
awk 'BEGIN { for (i = 0; i < 400; i++) printf "z%d,", i; print "label"; for (r = 0; r < 3; r++) { for (i = 0; i < 400; i++) printf "%d,", i % 7; print r } }' >wide.csv
t smx eval --calibration-test 500 --bins 500 --fail-if 'classwise_ece.p<.05' --fail-if 'ece.p<2' wide.csv
awk 'BEGIN { print "a,b,label,g"; for (r = 0; r < 30; r++) print "3,1,0," r }' >groups.csv
t smx eval --calibration-test 10000 --by g groups.csv
smx eval --calibration-test 100 --by g groups.csv | grep -c '^calibration test'
