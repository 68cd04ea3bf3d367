# smx eval --ood: rows out of distribution are scored and count nowhere else; where the flag stands, and how it is written. Numbers: ood_oracle.sh.
# Expected: by hand; and that it is what eval says of the other rows alone, and the same by every way.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
scores() { smx eval -q --json "$@" | grep '"ood_' | sed 's/^ *//'; }
printf 'logit_0,logit_1,logit_2,label,is_ood,g\n2,1,0,0,0,x\n0,3,1,1,0,y\n1,1.5,1,0,0,x\n.1,.2,.1,,1,x\n1,1.2,.9,junk,1,y\n0,0,2,2,1,y\n' >x.csv
echo '== a table, and what eval says of the rows in distribution alone'
smx eval -q --bins 2 --ood is_ood x.csv
grep -v ',1,[xy]$' x.csv >in.csv
smx eval -q --bins 2 --json in.csv >want
smx eval -q --bins 2 --ood is_ood --json x.csv | grep -v ood_ | sed 's/"augrc": \(.*\),$/"augrc": \1/' >got
grep -v '"ood' want | diff - got >/dev/null && echo same
echo '== how it is written: 0 and 1, with fractions, true and false, in and out, id and ood'
scores --ood is_ood x.csv >want
wc -l <want
for w in 'False True' '0.0 1.0' 'in out' 'ID OOD' '"in" "out"'; do
	awk -F, -v in_="${w% *}" -v out="${w#* }" 'BEGIN { OFS = "," } NR > 1 { $5 = $5 ? out : in_ } 1' x.csv >y.csv
	scores --ood 5 y.csv >got
	same want got
done
echo '== JSON: members, paths, a line of several rows; a label may be missing'
awk -F, 'NR > 1 { printf "{\"logits\":[%s,%s,%s],%s\"m\":{\"ood\":%s},\"o\":%s}\n", $1 + 0, $2 + 0, $3 + 0, $5 ? "" : "\"label\":" $4 ",", $5 ? "true" : "false", $5 }' x.csv >x.jsonl
scores --ood o x.jsonl >got
same want got
scores --ood m.ood x.jsonl >got
same want got
printf '{"logits":[[2,1,0],[0,3,1],[1,1.5,1],[0.1,0.2,0.1],[1,1.2,0.9],[0,0,2]],"label":[0,1,0,9,null,2],"o":[0,0,0,1,1,1]}\n' >one.jsonl
scores --ood o one.jsonl >got
same want got
echo '== Arrow, labels of a file by a key, and labels of a file by lines'
smx --op identity --precision 17 --write logits -q x.csv | smx -q --op identity --write logits -O arrow -o x.arrow -
scores --ood is_ood x.arrow >got
same want got
awk -F, 'NR == 1 { print "id," $0 } NR > 1 { print NR "," $0 }' x.csv | cut -d, -f1-4,6 >k.csv
printf 'id,label\n2,0\n3,1\n4,0\n7,2\n' >truth.csv
scores --ood is_ood --truth truth.csv --key id k.csv >got
same want got
smx --op identity --write logits -q -O f64 -o x.f64 x.csv
printf '0\n1\n0\n-1\n-1\n-1\n' >labels.txt
scores -c 3 --label @labels.txt --ood-label -1 x.f64 >got
same want got
echo '== --ood-label: the name of a class or its number, as --ignore-label'
printf 'a,b,c,label\n2,1,0,a\n0,3,1,b\n1,1.5,1,a\n.1,.2,.1,c\n1,1.2,.9,c\n0,0,2,c\n' >named.csv
scores --ood-label c named.csv >want
wc -l <want
scores --ood-label 2 named.csv >got
same want got
echo '== groups, states, gates, threads'
smx eval -q --ood is_ood --by g --json x.csv | grep -E '"value"|ood_rows|auroc_energy|within|"rows": [0-9]*,$' | grep -v -e '"lo"' -e '"metric"' | head -20
(head -1 x.csv; sed -n '2,4p' x.csv) >s1.csv
(head -1 x.csv; sed -n '5,7p' x.csv) >s2.csv
smx eval -q --ood is_ood --json --state all.json x.csv >all
smx eval -q --ood is_ood --state 1.json -o /dev/null s1.csv
smx eval -q --ood is_ood --state 2.json -o /dev/null s2.csv
smx merge --json 1.json 2.json >got
same all got
t merge --json -o /dev/null --fail-if 'ood_auroc_energy<0.9' --fail-if 'ood_fpr95_in_msp>0.05' 1.json 2.json
t eval -q -o /dev/null --ood is_ood --fail-if 'ood_aupr_out_margin<0.99' x.csv
smx eval -q --state 3.json -o /dev/null in.csv
t merge 1.json 3.json
t eval -o /dev/null --fail-if 'ood_auroc_energy<0.9' -q in.csv
t eval -o /dev/null --fail-if 'auroc_msp<0.9' -q in.csv
t eval -o /dev/null --fail-if 'auroc_msp<0.9' --ood is_ood x.csv
t eval -o /dev/null --fail-if 'ood_auroc_msp<0.1' --ood is_ood x.csv
t diff -o /dev/null --fail-if 'ood_auroc_msp<0.1' x.csv x.csv
awk 'BEGIN { print "a,b,label,o"; for (i = 0; i < 30000; i++) { s = (s * 1103515245 + 12345) % 2147483648; print s % 97 / 30 "," s % 89 / 17 "," s % 2 "," (s % 1000 < 300) } }' >many.csv
smx eval --ood o --json many.csv >want
for j in 1 2 5; do smx eval --ood o --json -j $j many.csv >got; same want got; done
echo '== intervals are of the other metrics'
smx eval -q --ood is_ood --bootstrap 20 --json x.csv | grep -cE '"(accuracy|ood_auroc_msp)": \['
echo '== one kind of rows; probabilities; the binary task; one row'
smx eval -q --ood is_ood -q in.csv | sed -n '/^score/,/^margin/p'
smx eval -q --ood is_ood s2.csv | sed -n '1,8p'
printf 'p,q,label,o\n.9,.1,0,0\n.4,.6,,1\n' >p.csv
smx eval --from probs --ood o p.csv | sed -n '/^score/,/^margin/p'
printf 'score,label,o\n2,1,0\n-3,0,0\n.1,,1\n' >b.csv
smx eval -q --ood o b.csv | sed -n '/^score/,/^margin/p'
echo '== what is refused'
printf 'a,b,label,o\n1,2,0,0\n1,2,1,\n' >bad.csv
t eval --ood o bad.csv
printf 'a,b,label,o\n1,2,0,1\n1,2,1,-1\n' >bad.csv
t eval --ood o bad.csv
t eval --ood o --on-error skip -o /dev/null bad.csv
printf '{"logits":[1,2],"label":0}\n' >bad.jsonl
t eval --ood o bad.jsonl
t eval -q --ood nosuch x.csv
t eval --ood logit_0 x.csv -c 1-3
t eval --ood is_ood --temp auto x.csv
t eval --ood is_ood --ood-label -1 x.csv
t eval --ood is_ood --task multilabel x.csv
t eval -q --ood-label 7 --truth truth.csv --key id k.csv
t eval -c 3 --ood o x.f64
t fit --ood is_ood x.csv
echo '== a label that the row of the truth file has is met, and its row needs none'
t eval -q -o /dev/null --ood is_ood --truth truth.csv --key id k.csv
sed '$d' truth.csv >truth2.csv
t eval -q -o /dev/null --ood is_ood --truth truth2.csv --key id k.csv
echo '== the columns: energy is -lse, after temperature and filters'
printf '2,0,-1\n-inf,-3,-4\n' >z.csv
smx --write energy,lse,max_logit z.csv
smx --temp 2 --top-k 2 --write energy,lse,max_logit z.csv
smx --task binary --from probs --write energy,max_logit -O csv - <<'END'
0.25
0.5
END
