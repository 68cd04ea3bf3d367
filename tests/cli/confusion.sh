# smx eval --confusion and --class-table against scikit-learn (tests/oracle/classes.py); states of 64 shards in any order;
# groups, the binary task, formats, and what is refused. Expected beside the oracle: by hand.
oracle=$src/tests/oracle
t()
{
	echo "\$ $*"
	smx "$@" >out 2>err
	echo "  $?"
	sed 's/^/  /' err
}
near()
{
	awk -v rel=1e-12 -v abs=0 -f "$oracle/near.awk" "$@"
}
# The class table of JSON as CSV, without its names and what scikit-learn does not have.
table()
{
	sed -n '/"class_table"/,/^  \]/s/^ *{"class": \(.*\)},*$/\1/p' |
		sed 's/"name": "[^"]*", //; s/"[a-z0-9]*": //g; s/, /,/g' |
		awk -F, '{ printf "%s", $1; for (i = 2; i <= NF - 3; i++) printf ",%s", $i; print "" }'
}
echo '== by the oracle'
for name in many absent ties weights; do
	in=$oracle/eval/$name.csv
	[ -f "$in" ] || in=$oracle/classes/$name.csv
	smx eval --class-table --json --confusion $name.csv --state $name.state "$in" >$name.json
	near "$oracle/classes/$name.matrix.csv" $name.csv && echo "$name: $(wc -l <$name.csv | tr -d ' ') lines of the matrix"
	table <$name.json >got
	near "$oracle/classes/$name.table.csv" got && echo "$name: $(wc -l <got | tr -d ' ') classes"
	smx merge --class-table --json --confusion merged.csv $name.state | cmp - $name.json
	cmp merged.csv $name.csv
done
echo '== 64 shards in any order, and threads'
for name in many absent; do
	in=$oracle/eval/$name.csv
	[ -f "$in" ] || in=$oracle/classes/$name.csv
	head -n 1 "$in" >head
	sed 1d "$in" | awk '{ print > ("shard." NR % 64) }'
	for p in shard.*; do
		cat head "$p" | smx eval -q --state "$p.state" - >/dev/null
	done
	find . -name 'shard.*.state' | sort -t . -k 4,4nr | xargs smx merge --class-table --json --confusion got.csv >got.json
	cmp got.json $name.json
	cmp got.csv $name.csv
	smx eval -j 3 --confusion got.csv "$in" >/dev/null
	cmp got.csv $name.csv
	rm shard.*
done
echo '== formats'
printf 'g,cat,"a, b",dog,label,weight\np,2,0,1,"a, b",0.5\np,3,1,0,cat,2\nq,0,1,0,0,1\n' >in.csv
set -- -c 2-4 -l label in.csv
smx eval --by g --confusion - -o /dev/null "$@"
smx eval --by g --confusion - -O tsv -o /dev/null "$@"
smx eval --by g --confusion m.json "$@" >/dev/null
cat m.json
smx eval --confusion m.tab "$@" >/dev/null
cat m.tab
smx eval --json --confusion - -o /dev/null "$oracle/classes/many.csv" | sed -n '1,10p'
smx eval --confusion m.csv.gz "$@" >/dev/null && gunzip -c m.csv.gz
echo '== the classes most often confused'
smx eval --class-table "$data/digits.test.csv" | sed -n '/^class name/,$p'
smx eval --class-table --json "$@" | sed -n '/"confused_pairs"/,/]/p'
smx eval --class-table "$data/digits.test.csv" -O md | grep 'most confused'
echo '== the binary task'
printf 'score,label\n0.9,1\n0.4,0\n0.6,0\n0.7,1\n' >b.csv
smx eval --task binary --from probs --state b.state --confusion - -o /dev/null b.csv
smx eval --task binary --from probs --threshold 0.65 --confusion - -O json -o /dev/null b.csv
smx merge --confusion got.csv b.state >/dev/null && cat got.csv
echo '== a state of before pairs were counted has all the rest'
smx eval --class-table --state new.state "$@" >all.txt
sed 's/"pairs":1,//; s/,"confusion":{"pairs":[^]]*]}//; /^"crc32"/d' new.state | sed '$s/,$//' |
	awk '{ printf "%s%s", (NR > 1 ? "\n" : ""), $0 }' >body
crc=$(gzip -c body | tail -c 8 | od -An -tx1 | awk '{ print $4 $3 $2 $1 }')
{ cat body; printf ',\n"crc32":"%s"}\n' "$crc"; } >old.state
grep -c pairs new.state old.state
smx merge --class-table old.state | diff - all.txt | grep "^[<>]"
smx merge old.state new.state old.state --state three.state --json >first
smx merge new.state old.state old.state --json | cmp - first
smx merge three.state --json | cmp - first
grep -c pairs three.state
t merge --confusion m.csv old.state
t merge --confusion m.csv new.state old.state
echo '== an input without rows'
: >none.csv
smx eval --state none.state --confusion - -o /dev/null none.csv
smx eval --confusion - -O json -o /dev/null none.csv
smx merge --confusion - -o /dev/null none.state new.state
echo '== what is refused'
cp "$oracle/rest.jsonl" "$oracle/multilabel/plain.csv" .
t eval --confusion m.md in.csv
t eval --confusion m.xlsx in.csv
t eval --confusion m.csv --state m.csv in.csv
t eval --confusion in.csv in.csv
t eval --confusion - in.csv
t eval --confusion m.csv -i pairs rest.jsonl
t eval --task multilabel --labels 'y_*' --confusion m.csv plain.csv
t eval --task multilabel --labels 'y_*' --class-table plain.csv
