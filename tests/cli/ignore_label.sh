# Rows whose label is one to ignore are carried, and neither measured nor fitted to. What eval and fit say of the others
# is what they say without those rows, which other tests check. Expected: by hand, but for that.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
printf 'a,b,label,g\n2,1,0,x\n1,2,-100,x\n0,3,1,y\n3,0,-100.0,z\n1,0,1,y\n' >few.csv
echo '== a report counts them, and so does each group'
smx eval -c a,b --ignore-label -100 few.csv | head -3
smx eval -c a,b --ignore-label -100 --by g few.csv | grep -E '^(g:|rows|ignored)'
smx eval -c a,b --ignore-label -100 --json few.csv | head -8
echo '== without the option the label is a bad one'
t eval -c a,b few.csv
echo '== apply carries them, without what needs a label'
t -c a,b --ignore-label -100 --precision 3 --write conf,nll,rank few.csv
t -c a,b --ignore-label -100 --precision 3 --write conf,nll,rank -O jsonl few.csv
tr , ' ' <few.csv >few.txt
t -c a,b --ignore-label -100 --precision 3 --write nll,conf few.txt
smx -c a,b --ignore-label -100 --write nll,conf -O f32 few.csv | smx -i f32 -c 2 --precision 3 --op identity --on-error null -O csv 2>/dev/null
echo '== a weight of 0 is no fault there'
printf 'a,b,label,weight\n2,1,0,1\n1,2,-1,0\n0,3,1,2\n' >w.csv
smx eval --ignore-label -1 w.csv | head -4
t eval --ignore-label 7 --on-error skip -o /dev/null w.csv
echo '== several labels; a name; an index of a name; nothing; what Python writes'
printf 'cat,dog,owl,label\n1,2,3,cat\n1,3,2,0\n1,2,3,dog\n1,2,3,\n1,2,3,nan\n1,2,3,2\n' >n.csv
smx eval --ignore-label cat --ignore-label '' --ignore-label NaN n.csv | head -3
smx eval --ignore-label 0 --ignore-label '' --ignore-label nan n.csv | head -3
printf '{"logits":[1,2],"label":null}\n{"logits":[1,2],"label":-100}\n{"logits":[3,2],"label":"a"}\n{"logits":[1,2],"label":1}\n' >n.jsonl
smx eval --ignore-label '' --ignore-label -100 --ignore-label a n.jsonl | head -3
printf '0.5,0\n-1,-1\n2,1\n1,1\n' >b.csv
smx eval --task binary -c 1 -l 2 --ignore-label -1 b.csv | head -3
echo '== all of them, then none'
smx eval -c a,b --ignore-label 0 --ignore-label 1 --ignore-label -100 few.csv | head -6
smx eval --ignore-label -7 w.csv 2>&1 | head -3
t eval --ignore-label -1 --fail-if 'ignored>0' -o /dev/null w.csv
echo '== as without those rows, at every number of threads'
awk 'BEGIN { print "p,q,r,label,g"; for (i = 0; i < 60000; i++) { s = (s * 1103515245 + 12345) % 2147483648; print s % 7 / 3 "," s % 11 / 4 "," s % 5 "," (i % 5 < 2 ? -100 : s % 3) "," i % 3 } }' >all.csv
grep -v , all.csv; awk -F, '$4 != -100' all.csv >kept.csv
for o in '--by g' '--class-table'; do
	smx eval -c 1-3 $o --json kept.csv >want
	for j in 1 2 5; do smx eval -c 1-3 $o -j $j --json --ignore-label -100 all.csv | grep -v '"ignored"' >got; same want got; done
done
smx fit -c 1-3 kept.csv 2>&1 >/dev/null
for j in 1 3; do smx fit -c 1-3 -j $j --ignore-label -100 -o fit.json all.csv; done
grep -E '"(rows|ignored|weights)"' fit.json
smx fit -c 1-3 --method vector --cv 0 kept.csv 2>&1 >/dev/null | tail -1
smx fit -c 1-3 --method vector --cv 0 --ignore-label -100 -j 2 all.csv 2>&1 >/dev/null | tail -1
smx -c 1-3 --op identity -O f32 -o all.f32 all.csv
cut -d, -f 4 all.csv >labels
smx eval -c 3 --temp auto --ignore-label -100 -l @labels all.f32 2>&1 | head -3
smx eval -c 3 -l @labels --bootstrap 5 --ignore-label -100 all.f32 | head -4
echo '== shards add up'
cut -d, -f 4 all.csv | sed 1d >labels2; cmp -s labels labels2 || smx eval -c 3 --json -l @labels2 --ignore-label -100 all.f32 >want; smx eval -c 3 --json -l @labels -j 3 --ignore-label -100 all.f32 >got; same want got # with a header, and without
head -n 20001 all.csv >one.csv
{ head -n 1 all.csv; tail -n +20002 all.csv; } >two.csv
smx eval -c 1-3 --by g --ignore-label -100 --json all.csv >want
smx eval -c 1-3 --by g --ignore-label -100 --state 1 one.csv >/dev/null
smx eval -c 1-3 --by g --ignore-label -100 --state 2 two.csv >/dev/null
smx merge --json 2 1 >got; same want got; grep ignored got
echo '== a state without the count is read: smx had none before'
smx eval -c 1-3 --state 3 kept.csv >/dev/null; grep -c ignored 3; smx merge 3 | head -2
