# Conformal sets: smx fit --method lac|aps|raps|saps, what --calib then writes and eval measures, in each format and from shards; and what is refused. Numbers: sets_oracle.sh.
# Expected: by hand; and that it is the same by every way.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
rows="$src/tests/oracle/sets"
cp "$rows/few_fit.csv" fit.csv
cp "$rows/few_test.csv" test.csv
printf 'a,b,c,label\n2,0,0,0\n0,1,0,1\n0,0,3,2\n1,0,0,0\n0,0,1,1\n3,0,0,0\n0,2,0,1\n0,0,2,2\n1,1,0,0\n' >small.csv
echo '== what fit writes and says: score 7 of 9, which is the third largest'
t fit --method lac --alpha 0.3 small.csv
t fit --method raps --mondrian class --alpha 0.4 --seed 3 small.csv
echo '== names, numbers, sizes; an empty set is quotes in CSV and [] in JSON, a bad row is null'
smx fit -q --method lac --alpha 0.5 -o lac.json small.csv
printf 'id,a,b,c\nx,2,0,0\ny,1,1,1\nz,0,3,3\nw,1,,2\n' >new.csv
t --calib lac.json --on-error null new.csv
t --calib lac.json --write set new.csv
smx --calib lac.json --write set_name,set_size,argmax -O tsv --on-error skip -q new.csv
smx --calib lac.json --write set,set_name --on-error null -O jsonl -q new.csv 2>/dev/null
smx --calib lac.json --write logits,set_name,set -O arrow --on-error null -q new.csv 2>/dev/null | smx -i arrow --on-error null --keep set_name,set -O jsonl -q - 2>&1
smx --calib lac.json --write set_size -O npy --on-error skip -q new.csv | smx -c 1 --write logits --op identity -O csv - 2>/dev/null
printf 'a b c\n2 0 0\n1 1 1\n' | smx --calib lac.json --write set,set_size -
t --calib lac.json --write set -O npy new.csv
t --calib lac.json --write set_name -O f64 new.csv
printf 'a;1,b,c\n2,0,0\n' >semi.csv
t --calib-by position --calib lac.json --write set_name semi.csv
printf '[2,0,0]\n[1,1,1]\n' | smx --calib lac.json --write set
printf '[2,0,0]\n' | smx --calib lac.json --write set_name 2>&1
echo '== never empty'
smx fit -q --method lac --alpha 0.5 --never-empty -o never.json small.csv
smx --calib never.json --write set,set_size --on-error skip -q new.csv
echo '== too few rows: all classes'
t fit --method aps --alpha 0.05 -o all.json small.csv
grep threshold all.json
smx --calib all.json --write set --on-error skip -q new.csv
t fit --method aps --alpha 0.05 --strict -o all.json small.csv
t fit --method lac --alpha 0.25 --mondrian class -o some.json small.csv
echo '== threads, shards, memory, levels of CPU'
smx fit -q --method aps -o aps.json fit.csv
for o in '-j 3' '-j 1 --cpu baseline' '--memory 1K'; do
	# shellcheck disable=SC2086
	smx fit -q --method aps $o -o got.json fit.csv
	same aps.json got.json
done
smx --calib aps.json --write set,set_size test.csv >want
smx -j 3 --cpu baseline --calib aps.json --write set,set_size test.csv | cmp want - && echo same
{ head -n 21 test.csv; } >s0.csv
{ head -n 1 test.csv; tail -n +22 test.csv; } >s1.csv
{ smx --calib aps.json --write set,set_size s0.csv; smx --calib aps.json --first-row 20 --write set,set_size s1.csv | tail -n +2; } | cmp want - && echo same
smx --calib aps.json --seed 1 --write set,set_size test.csv | cmp -s want - || echo other draws
smx eval --calib aps.json --seed 4 --by label --json --state whole.json test.csv >want
smx eval --calib aps.json --seed 4 --by label --state a.json -o /dev/null s0.csv
smx eval --calib aps.json --seed 4 --by label --first-row 20 --state b.json -o /dev/null s1.csv
smx merge --json --state ab.json a.json b.json | cmp want - && echo same
same whole.json ab.json
echo '== what eval says'
smx eval --calib aps.json test.csv | grep -E '^alpha|^coverage|^empty|^ssc|^class_cov|^covgap|^set|^ *[0-9]+ to'
smx eval --calib aps.json --class-table test.csv | sed -n '/^label name/,/z3/p'
smx eval --calib aps.json --json test.csv | sed -n '/set_sizes/,/\]/p'
smx --calib aps.json --metrics m.json -o /dev/null test.csv
smx eval --calib aps.json --json test.csv | cmp m.json - && echo same
smx eval --calib aps.json --bootstrap 50 --json test.csv | grep -A 9 '"intervals"' | grep -E 'coverage"|set_size'
awk -F, 'NR == 1 { print $0 ",weight" } NR > 1 { print $0 ",2.5" }' test.csv >w.csv
smx eval --calib aps.json --json test.csv | sed -n '/"metrics"/,/}/p' | grep -E '"(coverage|set_size|ssc|covgap)"' >want
smx eval --calib aps.json --json w.csv | sed -n '/"metrics"/,/}/p' | grep -E '"(coverage|set_size|ssc|covgap)"' >got
same want got
echo '== rows that need somebody to look at them'
t --calib lac.json --where 'set_size==1' --write probs --on-error skip -q new.csv
t --where 'set_size==1' new.csv
t mix --write set new.csv new.csv
echo '== gates'
t eval --calib aps.json --fail-if 'coverage<0.99' -o /dev/null test.csv
t eval --calib aps.json --fail-if 'coverage.hi<0.5' --fail-if 'set_size>4' -o /dev/null test.csv
t eval --fail-if 'coverage<0.9' test.csv
t eval --calib aps.json --fail-if 'ssc.lo<0.9' test.csv
echo '== a temperature or a calibration before: the same as one after the other'
smx fit -q -o temp.json fit.csv 
smx fit -q --method aps --calib temp.json -o both.json fit.csv
cat both.json
smx --calib temp.json --op identity --precision 17 --keep label fit.csv >fit2.csv
smx --calib temp.json --op identity --precision 17 --keep label test.csv >test2.csv
smx fit -q --method aps -o after.json fit2.csv
grep threshold both.json after.json
smx --calib both.json --write set,conf test.csv >want
smx --calib after.json --write set,conf test2.csv | cmp want - && echo same
smx --calib both.json test.csv | head -n 1
smx --calib both.json --write probs --precision 9 test.csv >want
smx --calib temp.json --precision 9 test.csv | cmp want - && echo same
t fit --method raps --k-reg 2 --lambda 0.5 --no-random fit.csv
smx fit -q --method temperature,vector -o chain.json fit.csv
smx fit -q --method lac --calib chain.json -o long.json fit.csv
smx --calib chain.json --op identity --precision 17 --keep label fit.csv >fit2.csv
smx --calib chain.json --op identity --precision 17 --keep label test.csv >test2.csv
smx fit -q --method lac -o after.json fit2.csv
smx --calib long.json --write set,conf test.csv >want
smx --calib after.json --write set,conf test2.csv | cmp want - && echo same
t fit --method temperature,aps fit.csv
t fit --method aps,temperature fit.csv
smx fit -q --method saps --temp 2 -o at2.json fit.csv
smx --temp 2 --calib at2.json --write set test.csv | head -n 2
smx --temp 2.0 --calib at2.json --write set test.csv | head -n 1
echo '== what sets are not for'
t --calib at2.json test.csv
printf 'a,-0.5\nb,-1\nc,-2\n' >q.csv # rows that are corrected beforehand give the same
smx --logq q.csv --op identity --precision 17 small.csv >corrected.csv
smx fit -q --method lac --alpha 0.3 --logq q.csv -o logq.json small.csv
smx fit -q --method lac --alpha 0.3 corrected.csv | sed '/"smx"/d' >want
sed '/"smx"/d; /logq/d' logq.json | cmp - want
grep logq logq.json
smx --logq q.csv --calib logq.json --write set small.csv >want
smx --calib logq.json --write set corrected.csv 2>&1 | tee a | grep warning
grep -v warning a | cmp - want
smx fit -q --method lac --alpha 0.3 -o without.json corrected.csv
smx --logq q.csv --calib without.json --write set small.csv 2>&1 | tee a | grep warning
grep -v warning a | cmp - want
t eval --strict --calib logq.json small.csv
sed 's/"logq": true/"logq": 1/' logq.json >bad.json
t --calib bad.json small.csv
t --temp 3 --calib at2.json test.csv
t --temp 2 --top-k 2 --calib at2.json test.csv
t --temp 2 --calib aps.json test.csv
t --top-p 0.9 --calib aps.json test.csv
t --op sparsemax --calib aps.json test.csv
t --calib aps.json --write probs test.csv
t --write set test.csv
t --calib lac.json test.csv
t eval --temp 2 --calib aps.json test.csv
t eval --temp auto --calib aps.json test.csv
t eval --seed 1 --calib lac.json small.csv
t report --calib aps.json -o r.html test.csv
t diff --calib aps.json test.csv test.csv
t mix --calib aps.json test.csv test.csv
t --task binary --calib aps.json -c 1 test.csv
echo '== options of fit'
t fit --alpha 0.1 fit.csv
t fit --lambda 0.1 fit.csv
t fit --temp 2 fit.csv
t fit --calib temp.json fit.csv
t fit --method aps --lambda 0.1 fit.csv
t fit --method raps --rank-weight 0.1 fit.csv
t fit --method lac --no-random fit.csv
t fit --method lac --seed 1 fit.csv
for o in '--seed 1' --no-random; do
	t fit $o fit.csv
	for m in aps raps saps; do smx fit -q --method $m $o -o drawn.json fit.csv && echo $m; done
done
t fit --method aps --seed 1 --no-random fit.csv
t fit --method aps --l2 1 fit.csv
t fit --method aps --calib aps.json fit.csv
t fit --method aps --alpha 1 fit.csv
t fit --method aps --task multilabel fit.csv
t fit --method aps -o v.json w.csv
smx fit -q --method aps -o w.json test.csv
smx fit -q --method aps -o v.json w.csv
same w.json v.json
t fit --method aps --weight weight w.csv
printf 'a,b,label\n' | t fit --method aps -
echo '{"ids":[1,2],"logprobs":[-1,-2],"label":1}' | t fit -i pairs --method aps -
echo '{"ids":[1,2],"logprobs":[-1,-2],"label":1}' | t -i pairs --calib lac.json -
echo '== the binary task'
printf 'z,label\n2,1\n-1,0\n1,1\n-2,0\n3,1\n0.5,0\n-1,0\n1,1\n2,1\n' >bin.csv
smx fit -q --task binary --method lac --alpha 0.3 -o bin.json bin.csv
smx --task binary --calib bin.json --write set,probs bin.csv | head -n 4
smx eval --task binary --calib bin.json bin.csv | grep -E '^coverage|^set_size'
t --calib bin.json small.csv
cp "$rows/sites_fit.csv" sites.csv
cp "$rows/sites_test.csv" new_sites.csv
echo '== thresholds for each value of a column; one that the fit had no row of has sets of all classes'
t fit --method aps --mondrian site --alpha 0.2 -o site.json sites.csv
sed -n '/mondrian/,/]/p' site.json
t --calib site.json --write set new_sites.csv >want
tail -n 3 want; head -n 4 want
smx -q --calib site.json --write set --keep label new_sites.csv | head -n 3
smx -q --calib site.json --write set --strict new_sites.csv >/dev/null
echo "status $?"
smx -q --calib site.json --write set new_sites.csv | cut -d, -f1 | tail -n +2 >want
smx -q --op identity --precision 17 -O arrow new_sites.csv >s.arrow
smx -q -j 3 --calib site.json --write set -O csv -i arrow s.arrow | cut -d, -f1 | tail -n +2 | cmp - want && echo same
tail -n +2 new_sites.csv | awk -F, '{ printf "{\"m\":{\"site\":\"%s\"},\"site\":\"%s\",\"label\":%s,\"logits\":[%s,%s,%s,%s,%s]}\n", $7, $7, $6, $1, $2, $3, $4, $5 }' >s.jsonl
smx -q --calib site.json --write set s.jsonl | sed 's/.*"set":\[\([^]]*\)\].*/\1/; s/,/;/g; s/^$/""/' | cmp - want && echo same
smx fit -q --method aps --mondrian m.site --alpha 0.2 -o path.json s.jsonl
smx -q --calib path.json --write set s.jsonl | head -n 1
printf '{"logits":[[2,0,1,0,0],[0,0,1,1,3]],"site":["a","zzz"]}\n' | smx --calib site.json --write set_size - 2>&1
printf '{"logits":[2,0,1,0,0]}\n' | smx --calib site.json --write set_size - 2>&1
head -c 40 /dev/zero >z.f64
t --calib site.json -c 5 --write set_size z.f64
t --calib site.json test.csv
{ head -n 31; } <new_sites.csv >t0.csv
{ head -n 1 new_sites.csv; tail -n +32 new_sites.csv; } >t1.csv
smx eval -q --calib site.json --by site --state whole.json --json new_sites.csv >want
smx eval -q --calib site.json --by site --state a.json -o /dev/null t0.csv
smx eval -q --calib site.json --by site --first-row 30 --state b.json -o /dev/null t1.csv
smx merge -q --json --state ab.json b.json a.json | cmp - want && echo same
same whole.json ab.json
smx eval --calib site.json new_sites.csv | grep ^coverage
smx fit -q --method lac --mondrian class -o a.json sites.csv && grep mondrian a.json
t fit --method lac --mondrian nix sites.csv
for e in 's/"column": "site"/"col": 1/' 's/"value": "a"/"value": 1/' 's/"value": "a"/"value": "c"/' 's/"groups": \[/"groups": 1, "x": [/'; do
	sed "$e" site.json >bad.json
	smx --calib bad.json new.csv 2>&1
done
echo '== parameters that are chosen by some of the rows: the same by threads, memory and levels of CPU'
cp "$rows/many_fit.csv" many.csv
t fit --method raps --lambda auto --k-reg auto -o auto.json many.csv
sed -n '/"lambda"/,/"tuning"/p' auto.json
for o in '-j 3' '-j 1 --cpu baseline' '--memory 1K' '--tune-for size --tune 0.3'; do
	# shellcheck disable=SC2086
	smx fit -q --method raps --lambda auto --k-reg auto $o -o got.json many.csv
	same auto.json got.json
done
smx --calib auto.json --write set_size "$rows/many_test.csv" | head -n 3
smx fit -q --method raps --lambda 0.001 --k-reg 23 -o got.json many.csv
cmp -s auto.json got.json || echo 'other rows fit the threshold'
t fit --method raps --lambda auto -o auto.json fit.csv
t fit --method raps --lambda auto --k-reg auto -o auto.json fit.csv
t fit --method saps --rank-weight auto --tune-for adaptiveness --no-random --seed 2 -o auto.json fit.csv
t fit --method saps --rank-weight auto --no-random --mondrian class --alpha 0.4 -o auto.json fit.csv
grep -A 1 '"random"' auto.json
t fit --method raps --lambda auto --alpha 0.02 fit.csv
t fit -q --method raps --lambda auto --alpha 0.02 --tune 0.5 -o auto.json fit.csv
t fit --method raps --lambda auto --tune 0.999 fit.csv
t fit --method raps --tune 0.2 fit.csv
t fit -q --method raps --tune 0.2 --lambda auto --k-reg auto -o auto.json fit.csv
t fit --method saps --tune-for size fit.csv
t fit -q --method saps --tune-for size --rank-weight auto -o auto.json fit.csv
t fit --method aps --tune 0.2 fit.csv
t fit --tune 0.2 fit.csv
t fit --method raps --lambda 0 --tune-for width fit.csv
t fit --method raps --lambda much fit.csv
t fit --method saps --lambda auto fit.csv
echo '== damaged files'
for e in 's/"alpha": 0.5/"alpha": 2/' 's/"threshold": [0-9.]*/"threshold": "x"/' 's/"random": false/"random": true/' \
	's/"transforms": ""/"transforms": 1/' 's/"rows": 9/"rows": -1/' 's/"classes": 3/"classes": 0/' 's/"never_empty": false,//' \
	's/"threshold": [0-9.]*/"mondrian": "class", "thresholds": [1]/' 's/"transforms"/"mondrian": "color", "transforms"/'; do
	sed "$e" lac.json >bad.json
	smx --calib bad.json new.csv 2>&1
done
sed 's/"method": "temperature"/"method": "none"/' both.json >bad.json
smx --calib bad.json test.csv 2>&1
sed '/"method": "temperature"/,$s/"classes": 4/"classes": 3/' both.json >bad.json
smx --calib bad.json test.csv 2>&1
