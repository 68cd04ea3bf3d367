# smx diff of labelled rows against tests/oracle/paired/want.csv (numpy and scipy): differences, standard
# errors, McNemar's test, and bootstraps of rows and clusters; at every thread count, and over keys.
oracle=$src/tests/oracle
P=$oracle/paired
# flat CASE: smx diff's JSON as lines of want.csv.
flat()
{
	sed 's/^ *//; s/,$//; s/": /,/; s/"//g' | awk -v name="$1" -F, '
		/^ci,/ { part = "ci" } /^metrics,/ { part = "value" } /^se,/ { part = "se" } /^(bounds|reasons|worst),/ { part = "" }
		part && NF > 1 && $2 !~ /^[[{]$/ {
			if (part == "ci") { sub(/^\[/, "", $2); sub(/^ /, "", $3); sub(/\]$/, "", $3); lo[$1] = $2; hi[$1] = $3 }
			else if (part == "value") { value[$1] = $2; order[++n] = $1 }
			else se[$1] = $2 }
		END { for (i = 1; i <= n; i++) { k = order[i]; print name "," k "," value[k] "," se[k] "," lo[k] "," hi[k] } }'
}
# agrees CASE ARGUMENTS: every line of want.csv of the case, within 1e-12.
agrees()
{
	name=$1
	shift
	smx diff -q --json --worst 0 "$@" >got.json || echo "status $?"
	flat "$name" <got.json >got.all
	{
		head -n 1 "$P/want.csv"
		grep "^$name," "$P/want.csv"
	} >want
	awk -F, 'NR == FNR { keys[$2] = 1; next } $2 in keys' want got.all >got
	sed 1d want | sort >want.sorted
	sort got >got.sorted
	awk -v rel=1e-12 -v abs=1e-15 -f "$oracle/near.awk" want.sorted got.sorted && echo "$name: $(wc -l <got) numbers as numpy has them"
}
agrees plain "$P/a.csv" "$P/b.csv"
agrees binary --task binary "$P/binary-a.csv" "$P/binary-b.csv"
agrees rows --bootstrap 200 --seed 7 "$P/a.csv" "$P/b.csv"
agrees clusters --bootstrap 200 --seed 7 --cluster cluster --confidence 0.9 "$P/a.csv" "$P/b.csv"
cp got.json clusters.json
echo '== the same bytes at every thread count, and by key'
sed 1d "$P/b.csv" | sort -t, -k4 >shuffled
(head -n 1 "$P/b.csv" && cat shuffled) >shuffled.csv
for j in 1 2 5; do
	smx diff -q --json --worst 0 -j $j --bootstrap 200 --seed 7 --cluster cluster --confidence 0.9 "$P/a.csv" "$P/b.csv" |
		cmp clusters.json -
	smx diff -q --json --worst 0 -j $j --bootstrap 200 --seed 7 --cluster cluster --confidence 0.9 --key id "$P/a.csv" \
		shuffled.csv | cmp clusters.json -
done
smx diff -q --json --worst 0 --cpu baseline --bootstrap 200 --seed 7 --cluster cluster --confidence 0.9 "$P/a.csv" "$P/b.csv" |
	cmp clusters.json -
smx -q --op identity --precision 17 --keep label -O jsonl "$P/b.csv" >b.jsonl
smx diff -q --json --worst 0 --bootstrap 200 --seed 7 --cluster cluster --confidence 0.9 "$P/a.csv" b.jsonl |
	cmp clusters.json -
echo '== what eval says of each file'
for side in a b; do
	smx eval -q --json "$P/$side.csv" >eval.json
	for key in accuracy nll brier ece; do
		want=$(sed -n "/\"metrics\"/,/}/s/^ *\"$key\": \([^,]*\),*$/\1/p" eval.json)
		got=$(sed -n "/\"metrics\"/,/}/s/^ *\"${key}_$side\": \([^,]*\),*$/\1/p" clusters.json)
		echo "$want" >want
		echo "$got" | awk -v rel=4e-16 -v abs=0 -f "$oracle/near.awk" want - || echo "$key of $side"
	done
done
cp "$P/a.csv" "$P/b.csv" .
echo '== gates'
gate()
{
	smx diff -q --worst 0 "$@" a.csv b.csv >/dev/null
	echo "status $?"
}
gate --fail-if 'delta_accuracy.lo<-0.01' --fail-if 'delta_nll.hi>1' --fail-if 'mcnemar_p<0.5' --fail-if 'delta_brier.se>=0.009'
gate --fail-if 'delta_nll.hi>1'
gate --fail-if 'delta_ece.hi>0.1'
gate --bootstrap 50 --fail-if 'delta_ece.hi>0.001' --cluster cluster --fail-if 'mcnemar_p<0.05'
gate --fail-if 'delta_acuracy.lo<0'
gate --label '' --label-b '' --fail-if 'delta_nll>0'
gate --cluster cluster
gate --bootstrap 10 --cluster clutser
gate --confidence 0.9
gate --confidence 0.9 --bootstrap 1000
gate --seed 3
gate --bootstrap 10000 --bins 10000
echo '== one cluster, or one row, says nothing of others'
printf '%s\n' 'a,b,doc,label' '1,2,x,1' '2,1,x,1' '3,1,x,0' >one-a.csv
printf '%s\n' 'a,b,doc,label' '1,3,x,1' '1,2,x,1' '2,1,x,0' >one-b.csv
smx diff --cols a,b --worst 0 --bootstrap 20 --cluster doc one-a.csv one-b.csv | grep delta_
smx diff --cols a,b --worst 0 --bootstrap 20 --cluster doc --fail-if 'delta_nll.hi>0' one-a.csv one-b.csv >/dev/null
echo "status $?"
for f in a b; do head -n 2 one-$f.csv >row-$f.csv; done
smx diff --cols a,b --worst 0 --bootstrap 20 row-a.csv row-b.csv | grep delta_nll
smx diff --cols a,b --worst 0 --bootstrap 20 one-a.csv one-b.csv | grep delta_nll
echo '== B may have the column of the clusters, too'
printf '%s\n' 'a,b,doc,label' '1,2,7,1' '2,1,7,1' '3,1,8,0' >doc-a.csv
printf '%s\n' 'a,b,doc,label' '1,3,7,1' '1,2,7,1' '2,1,8,0' >doc-b.csv
cut -d , -f 1,2,4 doc-b.csv >bare-b.csv
smx diff --json --bootstrap 20 --cluster doc doc-a.csv doc-b.csv >want.json
smx diff --json --bootstrap 20 --cluster doc doc-a.csv bare-b.csv | cmp - want.json && grep '"delta_nll": \[' want.json
smx diff --bootstrap 20 --cluster a --cols a,b doc-a.csv doc-b.csv
echo '== labels'
printf '%s\n' '{"logits":[1,2],"label":1}' '{"logits":[2,0]}' '{"logits":[0,1],"label":null}' >some.jsonl
printf '%s\n' '{"logits":[3,2],"label":1}' '{"logits":[2,1],"label":0}' '{"logits":[0,3]}' >more.jsonl
smx diff --worst 0 some.jsonl more.jsonl | grep 'label \|only'
smx diff --worst 0 --label label some.jsonl more.jsonl
sed 's/,"label":[^}]*//' some.jsonl >bare.jsonl
smx diff --worst 0 bare.jsonl bare.jsonl | head -n 3
: >none.jsonl
smx diff --worst 0 --bootstrap 20 none.jsonl none.jsonl | head -n 1
smx diff --worst 0 --bootstrap 20 bare.jsonl bare.jsonl
printf '%s\n' 'a,b,label' '1,2,1' '2,0,' >cells.csv
smx diff --worst 0 cells.csv cells.csv | grep 'with a label'
printf '%s\n' 'a,b,label' '-inf,2,0' '2,0,0' >masked.csv
printf '%s\n' 'a,b,label' '1,2,0' '2,0,0' >open.csv
smx diff --worst 0 masked.csv open.csv | grep nll
smx diff --worst 0 open.csv masked.csv | grep nll
sed 's/,0$/,1/' open.csv >other.csv
smx diff --worst 0 open.csv other.csv
smx diff --worst 0 --label-b '' open.csv other.csv | grep -c accuracy_a
smx diff --worst 0 --label '' open.csv other.csv | grep accuracy_a
smx diff --worst 0 --label '' --label-b '' open.csv other.csv | grep -c accuracy_a
smx diff --worst 0 --bootstrap 20 --cluster doc some.jsonl more.jsonl
smx diff --worst 0 --ignore-label 1 other.csv other.csv | grep 'with a label\|nll'
