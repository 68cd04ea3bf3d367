# smx eval --class-auroc against scikit-learn (tests/oracle/classes.py), where it is exact and where it has a bound;
# shards in any order, threads, groups, the bootstrap, gates, and what is refused.
oracle=$src/tests/oracle
t()
{
	echo "\$ $*"
	smx "$@" >out 2>err
	echo "  $?"
	sed 's/^/  /' err
}
file()
{
	[ -f "$oracle/eval/$1.csv" ] && echo "$oracle/eval/$1.csv" || echo "$oracle/classes/$1.csv"
}
# Lines macro,X and weighted,X, and one for each class, of JSON.
areas()
{
	sed -n -e 's/^ *"\(macro\|weighted\)_auroc": \([0-9.e-]*\|null\),*$/\1,\2/p' \
		-e 's/^ *{"class": \([0-9]*\),.*"auroc": \(.*\)},*$/\1,\2/p' | awk -F, '!seen[$1]++'
}
echo '== by the oracle'
for name in many absent ties weights; do
	smx eval --class-auroc --class-table --json --state $name.state "$(file $name)" >$name.json
	areas <$name.json >got
	awk -v rel=1e-12 -v abs=0 -f "$oracle/near.awk" "$oracle/classes/$name.auroc.csv" got &&
		echo "$name: $(wc -l <got | tr -d ' ') areas, bounds $(sed -n 's/^ *"weighted_auroc": \(0\),*$/\1/p' $name.json)"
	smx merge --class-table --json $name.state | cmp - $name.json
done
echo '== shards in any order, and threads'
for name in many absent; do
	head -n 1 "$(file $name)" >head
	sed 1d "$(file $name)" | awk '{ print > ("shard." NR % 7) }'
	for p in shard.?; do
		cat head "$p" | smx eval --class-auroc --state "$p.state" - >/dev/null
	done
	smx merge --class-table --json shard.3.state shard.0.state shard.[124-6].state | cmp - $name.json
	smx eval -j 3 --cpu baseline --class-auroc --class-table --json "$(file $name)" | cmp - $name.json
	rm shard.*
done
echo '== more different probabilities than are kept: within the bound, which is not nothing'
awk -F, -v OFS=, '{ print $0, (NR > 1 ? 1 : "weight"), (NR > 1 ? "x" : "g") }' "$(file many)" >by.csv
smx eval --class-auroc --json --by g --cols 1-120 by.csv >by.json
awk -F'[:,]' 'FILENAME != last { file++; last = FILENAME }
	/"weighted_auroc"/ && file == 1 && !want { want = $2 }
	/"weighted_auroc"/ && file == 2 && (++n == 1 || n == 2) { got[n] = $2 }
	END { off = got[1] - want; off = off < 0 ? -off : off
		print (off > 0), (off <= got[2]), (got[2] < 0.02) }' many.json by.json
echo '== intervals, gates, a page'
d=$data/digits.test.csv
smx eval --class-auroc --bootstrap 50 "$d" | grep _auroc
t eval --class-auroc --fail-if 'macro_auroc<0.999' "$d"
t eval --class-auroc --bootstrap 20 --fail-if 'macro_auroc.lo<0.9' "$d"
t eval --class-auroc --fail-if 'macro_auroc.lo<0.9' "$d"
t eval --class-auroc --fail-if 'macro_auroc<0.9' "$(file absent)" | sed 's/[^ ]*absent.csv/absent.csv/'
smx eval --class-auroc "$(file absent)" | grep _auroc
printf 'a,b,label\n1,0,0\n3,0,0\n' | smx eval --class-auroc - | grep _auroc
smx eval --class-auroc --class-table "$d" | sed -n '/^class name/,/^ *1/p'
smx report --class-auroc -o page.html "$d" && grep -c '"macro_auroc":\[0.99369' page.html
echo '== what is refused'
cp "$d" d.csv
cp "$oracle/rest.jsonl" "$oracle/multilabel/plain.csv" .
t eval --fail-if 'macro_auroc<0.9' d.csv
t eval --fail-if 'weighted_auroc<0.9' d.csv
smx eval --state with.state --class-auroc d.csv >/dev/null
smx eval --state without.state d.csv >/dev/null
t merge with.state without.state
t report --state --class-auroc with.state
printf 'score,label\n0.9,1\n0.4,0\n' >b.csv
t eval --task binary --from probs --class-auroc b.csv
t eval --task multilabel --labels 'y_*' --class-auroc plain.csv
t eval -i pairs --class-auroc rest.jsonl
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "c%d,", i; print "label"; for (i = 0; i < 3000; i++) printf "%d,", i % 7; print 1 }' >wide.csv
t eval --class-auroc --bootstrap 500 --bins 1 wide.csv
awk 'BEGIN { printf "{\"logits\":["; for (i = 0; i < 600000; i++) printf i ? ",1" : "1"; print "],\"label\":3}" }' >wide.jsonl
t eval --class-auroc wide.jsonl
