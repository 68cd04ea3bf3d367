# smx info: the labels that eval takes by itself are refused by both, with the same words, or by neither.
# Expected: by hand; each report is followed by what eval says.
both()
{
	printf '== %s\n' "$*"
	smx info "$@" | grep -e '^label' -e '^refusal' -e '^bad row '
	smx eval "$@" 2>&1 >out | sed 's/^smx: /eval: /'
	grep '^accuracy' out
}

cp "$src"/tests/numpy/npz/*.npz .
both names.npz
both -l labels names.npz
printf 'id,label,logit_cat,logit_dog\nx,1,1.5,2\ny,elk,1.5,.25\nz,elk,.5,.25\n' >named.csv
both -c 'logit_*' named.csv
both -c 'logit_*' -l label named.csv
printf 'a,b,label\n1,2.5,1\n1,.5,0\n' >good.csv
both good.csv
smx info --json good.csv | grep -o '"messages":.*'
printf 'a,b,label,weight\n1,2.5,1,1\n1,.5,0,-1\n' >weight.csv
both weight.csv
printf 'a,b,label\n1,2.5,1\n1,oops,elk\n1,.5,elk\n1,.5,\n' >more.csv
both more.csv
printf '{"logits":[1,2],"label":"dog"}\n{"logits":[1,2],"label":1}\n{"logits":[1,2]}\n' >l.jsonl
both l.jsonl
printf '{"logits":[1,2],"label":0}\n' >l.jsonl
both l.jsonl

echo '== behind the rows that are looked at'
awk 'BEGIN { print "a,b,label"; for (i = 0; i < 12000; i++) print i + .5 ",2.5," (i == 11000 ? "elk" : 1) }' >long.csv
smx info long.csv | grep '^refusal'
smx info --all long.csv | grep '^refusal'

echo '== a pipe is not read twice; what apply can read is reported'
smx info -c 'logit_*' <named.csv | tail -n 4
smx -q -c 'logit_*' <named.csv
smx info -l label -c 'logit_*' <named.csv | tail -n 1
smx info <names.npz | grep -e label -e '^refusal'

echo '== one bad row of each kind, behind the rest'
awk 'BEGIN { print "id,a,b"; for (i = 1; i <= 12; i++) print i "," i / 8 "," (i % 3 ? "x" i : "nan") }' >bad.csv
smx info bad.csv | sed -n '/^What/,$p'
smx info --json bad.csv | grep -o '"messages":.*'
head -n 6 bad.csv | smx info | sed -n '/^What/,$p'

echo '== Arrow has no delimiter'
cp "$src/tests/arrow/old.arrow" .
smx info old.arrow | grep -e delimiter -e header -e not
smx info --json old.arrow | grep -o '"delimiter":[^,]*'

echo '== no option of info'
smx info preds.csv --truth gold.csv --key image_id 2>&1
