# smx report --state: the page of merged states has the numbers of the page of all rows;
# only rows are missing. Expected: no differences, and by hand.
d=$data/digits.test.csv

# All numbers of a page but its rows, names of files and title.
numbers() {
	sed -n '/<script type="application\/json"/,/<\/script>/p' "$1" |
		sed 's/.*id="data">//; s/<\/script>.*//; s/"title":.*"ops"/"ops"/; s/,"standouts":{.*//; s/}$//' |
		grep -v '^,*{"row":'
}
head -n 1 "$d" >head
sed 1d "$d" | awk '{ print > ("part." NR % 5) }'
for p in part.*; do
	cat head "$p" | smx eval --sweep --state "$p.state" --temp 1.3 >/dev/null -
done
smx report --temp 1.3 -o all.html "$d"
smx report --state -o states.html part.*.state
numbers all.html >want
numbers states.html >got
cmp got want && wc -l <got | tr -d ' '
grep -c '"standouts":{' states.html all.html
smx merge --state merged.state part.3.state part.1.state part.0.state part.4.state part.2.state >/dev/null
smx eval --sweep --state one.state --temp 1.3 "$d" >/dev/null
cmp merged.state one.state && echo 'one state'
smx report --title x --state merged.state >one.html
numbers one.html | cmp - want && echo 'one page'
smx report --title a --state --fail-if 'ece>0.01' -o a.html merged.state
echo "status $?"

echo '== with weights, binary, groups, an empty shard'
b=$src/tests/oracle/binary
smx eval -q --sweep --state w.state "$b/weights.csv" >/dev/null
smx report -q -o all.html "$b/weights.csv"
smx report --state -o states.html w.state
numbers all.html >want
numbers states.html | cmp - want && echo same
smx eval --sweep --by label --state by.state --temp 1.3 "$d" >/dev/null
smx report --state -o states.html by.state
numbers states.html | sed 1d >got
smx report --temp 1.3 -o all.html "$d"
numbers all.html | sed 1d | cmp - got && echo same
smx eval --sweep --temp 1.3 --state none.state head >/dev/null
smx report --state -o states.html none.state merged.state
numbers states.html | sed 1d | cmp - got && echo same

echo '== a state without a sweep: one temperature'
smx eval --state plain.state "$d" >/dev/null
smx report --state -o states.html plain.state
numbers states.html | grep -c '^,*{"t"'
numbers states.html | grep -c '"pairs_known":true'
smx merge plain.state merged.state
echo "status $?"
grep -c sweep plain.state

echo '== what is refused'
smx eval --sweep "$d" | head -n 1
echo "status $?"
smx eval --sweep --state x --temp auto "$d"
echo "status $?"
smx eval --sweep --state x --task multilabel --labels 'y_*' "$src/tests/oracle/multilabel/plain.csv"
echo "status $?"
for o in '--temp 2' '--calib c.json' '--bootstrap 5'; do
	[ -f c.json ] || smx fit -q -o c.json "$data/digits.val.csv"
	# shellcheck disable=SC2086
	smx report --state $o merged.state
	echo "status $?"
done
smx report --state </dev/null
echo "status $?"
smx report --state --keep id one.state
echo "status $?"
smx report --state head
echo "status $?"
smx report --state -o merged.html -- merged.state nix.state
echo "status $?"
smx eval --bins 60 --state wide.state "$d" >/dev/null
smx report --state wide.state
echo "status $?"
smx eval --task multilabel --labels 'y_*' --state m.state "$src/tests/oracle/multilabel/plain.csv" >/dev/null
smx report --state m.state
echo "status $?"
awk '{ gsub(/"sweep":\[/, "\"swoop\":["); print }' one.state >bad.state
smx report --state bad.state
echo "status $?"
