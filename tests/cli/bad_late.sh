# A bad row in a late block of a large input: exactly the rows before it are written, at every thread count; skip and null count it.
# Expected: by awk, which writes the same rows; --op identity gives short decimals back as they are.
. "$src/tests/cli/torture.inc"
rows=60000 late=41234
awk -v n=$rows 'BEGIN { for (i = 1; i <= n; i++) printf "r%d,%d.5,%d,-%d.25\n", i, i % 97, i % 89, i % 83 }' >good.csv
awk -F, '{ printf "{\"id\":\"%s\",\"logits\":[%s,%s,%s]}\n", $1, $2, $3, $4 }' good.csv >good.jsonl

# late WHAT PLACE FILE OPTION...
late()
{
	what=$1 place=$2 file=$3
	shift 3
	for j in 1 2 7; do
		smx --op identity -j $j "$@" - <"$file" >got 2>err
		refused "$what, -j $j" "$place" $?
	done
}
head -n $((late - 1)) good.csv >want
awk -v l=$late 'NR == l { sub(/,[^,]*$/, ",x") } { print }' good.csv >in
late 'csv, text' -:$late:4 in -c 2-4
awk -v l=$late 'NR == l || NR == l + 1 || NR == l + 9000 { sub(/,[^,]*$/, "") } { print }' good.csv >in
late 'csv, short rows' -:$late:4 in -c 2-4
awk -v l=$late 'NR == l { $0 = "\"" $0 } { print }' good.csv >in
late 'csv, a quote that is not closed' -:$late:1 in -c 2-4
head -n $((late - 1)) good.jsonl >want
awk -v l=$late 'NR == l { sub(/,[^,]*$/, ",null]}") } { print }' good.jsonl >in
late 'jsonl, null' -:$late:3 in -O jsonl --write logits
awk -v l=$late 'NR == l { $0 = substr($0, 1, 20) } { print }' good.jsonl >in
late 'jsonl, a cut line' -:$late:1 in
smx --op identity -i csv -c 2-4 -O f64 good.csv >good.f64
[ "$(wc -c <good.f64 | tr -d ' ')" = $((rows * 24)) ] || echo 'f64 has another size'
head -c $(((late - 1) * 24)) good.f64 >want
{ cat want; printf '\000\000\000\000\000\000\370\177'; tail -c +$(((late - 1) * 24 + 9)) good.f64; } >in
late 'f64, NaN' "-: row $late, column 1" in -i f64 -c 3
head -c $(((late - 1) * 24 + 17)) good.f64 >in
late 'f64, cut' "-: row $late, column 3" in -i f64 -c 3

echo '== many bad rows'
awk 'NR % 4000 == 7 { sub(/,[^,]*$/, ",") } { print }' good.csv >in
awk 'NR % 4000 != 7' good.csv >want
for j in 1 2 7; do
	smx --op identity -c 2-4 --on-error skip -j $j in >got 2>err
	echo "skip, -j $j: $?"
	cmp got want
	cmp err err1 2>/dev/null || cat err
	mv err err1
done
awk 'BEGIN { FS = OFS = "," } NR % 4000 == 7 { $2 = $3 = $4 = "" } { print }' good.csv >want
rm err1
for j in 1 2 7; do
	smx --op identity -c 2-4 --on-error null -j $j in >got 2>err
	echo "null, -j $j: $?"
	cmp got want
	cmp err err1 2>/dev/null || cat err
	mv err err1
done
