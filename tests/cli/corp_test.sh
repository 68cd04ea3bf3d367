# The isotonic curve in JSON, its consistency band, and the test of mcb_brier and mcb_log by resampling: against tests/oracle/corp_test.csv; shards, threads, groups, gates.
# Expected: tests/oracle/corp_test.py, by scikit-learn's isotonic regression with the same random numbers. To 1e-10 of each value, and 1e-12; mcb_log of p that are within 1e-10 of 1 to 1e-6.
oracle=$src/tests/oracle
in=$data/digits.test.csv
awk -F, -v OFS=, 'NR == 1 { print $0, "weight"; next } { print $0, 1 + (NR - 2) % 3 }' "$in" >weights.csv
awk -F, 'NR == 1 { print "logit,label"; next } { printf "%.17g,%d\n", $3 - $2, $12 % 2 }' "$in" >binary.csv
# A report in JSON as lines of the oracle.
flat()
{
	awk -v p="$1" '
	/^  "/ { part = $1; gsub(/[":]/, "", part) }
	/^    "mcb/ { key = $1; gsub(/[":]/, "", key); v = $2; sub(/,$/, "", v); of[part, key] = v }
	/^  "(corp|corp_band)": / { table = $1 == "\"corp\":" ? "curve" : "band"; next }
	/^    \{/ && (part == "corp" || part == "corp_band") {
		gsub(/[{}]|,$|"[a-z]*": /, ""); gsub(/ /, ""); sub(/,$/, ""); line[++n] = p "," table "," $0 }
	END {
		for (i = 1; i <= n; i++) if (line[i] ~ /,curve,/) print line[i]
		for (i = 1; i <= 2; i++) {
			key = i == 1 ? "mcb_brier" : "mcb_log"
			print p ",test," key "," of["null_mean", key] "," of["null_q95", key] "," of["excess", key] "," of["p", key]
		}
		for (i = 1; i <= n; i++) if (line[i] ~ /,band,/) print line[i]
	}'
}
{
	smx eval --json --calibration-test 100 --seed 7 "$in" | flat 1
	smx eval --json --calibration-test 100 --seed 7 weights.csv | flat w
	smx eval --json --calibration-test 100 --seed 7 --task binary binary.csv | flat b
} >got.csv
for f in "$oracle/corp_test.csv" got.csv; do
	grep -v b,test,mcb_log "$f" >"$(basename "$f").exact"
	grep b,test,mcb_log "$f" >"$(basename "$f").near"
done
awk -v rel=1e-10 -v abs=1e-12 -f "$oracle/near.awk" corp_test.csv.exact got.csv.exact && wc -l <got.csv.exact | tr -d ' '
awk -v rel=0 -v abs=1e-6 -f "$oracle/near.awk" corp_test.csv.near got.csv.near && wc -l <got.csv.near | tr -d ' '
echo '== threads and levels; shards, by groups, in any order'
awk 'NR == 1 { head = $0; next } { f = "part" int((NR - 2) / 100) ".csv"; if (!(f in n)) print head > f; n[f]++; print > f }' "$in"
sed -n '1,301p' "$in" >three.csv
smx eval --calibration-test 20 --seed 7 --by label --state all.state --json three.csv >all.json
for run in '-j 1 --cpu baseline' '-j 7'; do
	# shellcheck disable=SC2086
	smx eval $run --calibration-test 20 --seed 7 --by label --json three.csv | cmp all.json -
done
for i in 0 1 2; do
	smx eval --calibration-test 20 --seed 7 --first-row ${i}00 --by label --state $i.state part$i.csv >/dev/null
done
smx merge --state merged.state --json 2.state 0.state 1.state | cmp all.json - && cmp all.state merged.state && grep -c '"corp_band": ' all.json
echo '== without --calibration-test a curve alone; other seeds, other draws'
smx eval --json "$in" | grep -c '"corp_band"\|"corp"'
smx eval --json --calibration-test 20 "$in" >0
smx eval --json --calibration-test 20 --seed 1 "$in" >1
cmp -s 0 1 || echo differ
echo '== a few rows, equal confidences, certain ones, no rows, a wrong one of confidence 1; rows that list some classes, or the sampled token alone'
printf "p,label\n.2,0\n.3,1\n.4,0\n.5,0\n.6,1\n.2,1\n.3,1\n.4,0\n.5,1\n.6,1\n" >few.csv
smx eval --json --calibration-test 20 --task binary --from probs few.csv >few.json
sed -n '/"corp"/,$p' few.json
sed -n '/"null_mean"/,/}/p; /"p": {/,/}/p' few.json | grep mcb
printf 'a,b,label\n0,-inf,0\n-inf,0,1\n' | smx eval --json --calibration-test 5 - | sed -n '/"corp"/,$p; /"p": {/,/}/{/mcb/p;}'
head -n 1 "$in" | smx eval --json --calibration-test 5 -q - | sed -n '/"corp"/,$p'
printf 'a,b,label\n0,-inf,1\n1,0,0\n' | smx eval --json --calibration-test 5 - | grep mcb_log
smx eval -i pairs --json --calibration-test 5 "$oracle/rest.jsonl" | sed -n '/"p": {/,/}/{/mcb/p;}; /"corp/p'
printf '{"id":"x","choices":[{"index":0,"logprobs":{"content":[{"token":"a","logprob":-0.5,"top_logprobs":[]},{"token":"b","logprob":-2,"top_logprobs":[]}]}}]}\n' |
	smx eval -i openai --json --calibration-test 5 | grep -c -e '"corp' -e '"mcb_brier": null'
echo '== more confidences than are told apart: those of cells'
awk 'BEGIN { srand(5); print "logit,label,g"; for (i = 0; i < 20000; i++) { z = 6 * rand() - 3; printf "%.6f,%d,one\n", z, rand() < 1 / (1 + exp(-z)) } }' >many.csv
cut -d, -f 1,2 many.csv | smx eval --json --calibration-test 20 --task binary - >exact.json
smx eval --json --calibration-test 20 --task binary --cols logit --by g many.csv >cells.json
for f in exact cells; do
	grep -c '"confidence": 0' $f.json
	sed -n '/"null_mean"/,/}/p; /"excess"/,/}/p' $f.json | awk '/mcb/ && n++ < 4 { printf "%s %.4f\n", $1, $2 }'
done
echo '== gates'
t()
{
	"$@" >out 2>err </dev/null
	echo "$? $(cat err)"
}
smx eval --calibration-test 20 --state one.state "$in" >/dev/null
t smx eval --calibration-test 20 --fail-if 'mcb_brier.p<0.05' --fail-if 'mcb_log.excess>0.01' "$in"
t smx merge --fail-if 'mcb_log.p < 0.05' one.state
t smx eval --calibration-test 20 --task binary --cols logit --fail-if 'mcb_brier.p<0.05' many.csv
t smx eval --fail-if 'mcb_brier.p<0.05' "$in"
t smx eval --calibration-test 20 --fail-if 'dsc_brier.p<0.05' "$in"
printf 'a,b,label\n0,-inf,1\n1,0,0\n' >sure.csv
t smx eval --calibration-test 5 --fail-if 'mcb_log.p<0.5' sure.csv
t smx eval --fail-if 'mcb_brier.lo>0.01' --bootstrap 20 "$in"
