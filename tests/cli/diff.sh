# smx diff against tests/oracle/diff/want.csv (exact arithmetic, checked with scipy): in order, from any pair of formats, at
# every thread count and level of CPU, and by key with B in another order.
oracle=$src/tests/oracle
A=$oracle/diff/a.csv
B=$oracle/diff/b.csv
# JSON without white space, on one line.
compact()
{
	sed 's/^ *//; s/": /":/g; s/, /,/g' | tr -d '\n'
}
# The JSON of smx diff as lines of a CSV file.
flat()
{
	compact <"$1" | sed -e 's/.*"metrics":{//' -e 's/,"same_top":.*,"worst":\[/\n/' |
		awk 'NR == 1 { gsub(/"/, ""); gsub(/:/, ","); n = split($0, f, ","); for (i = 1; i < n; i += 2) print f[i] "," f[i + 1] }
		NR == 2 { n = split($0, f, "{"); for (i = 2; i <= n; i++) {
			split(f[i], g, /[:,]/); k = g[3] == "\"key\"" ? 2 : 0
			print "worst," g[2] "," (k ? substr(g[4], 2, length(g[4]) - 2) : "") "," g[4 + k] "," g[6 + k] } }'
}
smx diff --json --top 1,3,5 --worst 12 "$A" "$B" >want.json || echo "status $?"
head -n 8 want.json
flat want.json >got
sed 's/digit-[0-9]*//' "$oracle/diff/want.csv" >want.csv
awk -v rel=4e-15 -v abs=1e-15 -f "$oracle/near.awk" want.csv got && echo 'as the oracle says'
echo '== formats'
for f in jsonl f64; do
	smx --op identity --precision 17 -O $f "$A" >a.$f
	smx --op identity --precision 17 -O $f "$B" >b.$f
done
gzip <"$A" >a.gz
# Not all formats can say how the classes are called.
names()
{
	sed 's/, "[ab]_name": "[^"]*"//g'
}
names <want.json >nameless.json
for a in "$A" a.jsonl a.gz a.f64; do
	for b in "$B" b.jsonl b.f64; do
		c=''
		case $a in *.f64) c='-c 10' ;; *.jsonl) c='--cols-b 10' ;; esac
		[ "$b" = b.f64 ] || [ "$a" != a.jsonl ] || c=''
		# shellcheck disable=SC2086
		smx diff --json --top 1,3,5 --worst 12 $c "$a" "$b" >got || echo "$a $b: status $?"
		names <got | cmp nameless.json -
	done
done
smx diff --json --top 1,3,5 --worst 12 --cols 'z*' "$A" - <"$B" | cmp want.json -
smx diff --json --top 1,3,5 --worst 12 -c 10 -i f64 --input-format-b csv --cols-b 2-11 a.f64 - <"$B" |
	cmp want.json -
echo '== by key'
# A file with its rows in another order, below the header.
shuffle()
{
	head -n 1 "$1"
	sed 1d "$1" | sort -t, -k3
}
shuffle "$B" >shuffled.csv
smx diff --json --top 1,3,5 --worst 12 --key 1 "$A" shuffled.csv >by-key.json
flat by-key.json | awk -v rel=4e-15 -v abs=1e-15 -f "$oracle/near.awk" "$oracle/diff/want.csv" - && echo 'and by key'
sed 's/"key": "[^"]*", //g' by-key.json | cmp want.json -
awk -F, 'NR > 1 { printf "{\"z\":["; for (i = 2; i < 12; i++) printf "%s%s", (i > 2 ? "," : ""), $i
	printf "],\"name\":\"%s\"}\n", $1 }' shuffled.csv >shuffled.jsonl
smx diff --json --top 1,3,5 --worst 12 --key id --key-b name --field-b z "$A" shuffled.jsonl | cmp by-key.json -
echo '== threads, levels, long files'
# longer FILE: its rows thirty times, with other ids.
longer()
{
	head -n 1 "$1"
	i=0
	while [ $i -lt 30 ]; do
		sed "1d; s/^digit/$i/" "$1"
		i=$((i + 1))
	done
}
longer "$A" >long-a.csv
longer "$B" >long-b.csv
shuffle long-b.csv >long-s.csv
smx --op identity --precision 17 -O jsonl long-b.csv >long-b.jsonl
smx diff --json --worst 50 --cpu baseline -j 1 long-a.csv long-b.csv >want || echo "status $?"
smx diff --json --worst 50 --cpu baseline -j 1 --key 1 long-a.csv long-s.csv >want-key || echo "status $?"
sed 's/"key": "[^"]*", //g' want-key | cmp want -
for j in 2 3 7; do
	smx diff --json --worst 50 -j $j long-a.csv long-b.csv | cmp want -
	smx diff --json --worst 50 -j $j long-a.csv long-b.jsonl | cmp want -
	smx diff --json --worst 50 -j $j --key 1 long-a.csv long-s.csv | cmp want-key -
done
for cpu in avx2 avx512; do
	smx --cpu $cpu </dev/null 2>/dev/null || continue
	smx diff --json --worst 50 --cpu $cpu long-a.csv long-b.csv | cmp want -
done
compact <want | sed 's/.*"worst"/"worst"/' | awk '{ n = gsub(/"row":/, "&"); print n " rows, the first of equals first: " substr($0, 1, 19) }'
echo '== a calibration and filters, of both files'
smx fit --method vector -o vector.json "$data/digits.val.csv" 2>/dev/null
for f in a b; do
	smx --calib vector.json --temp 0.7 --top-k 4 --op identity --precision 17 "$oracle/diff/$f.csv" >$f.csv || echo "status $?"
done
for how in '' '--key id'; do
	# shellcheck disable=SC2086
	smx diff --json $how --calib vector.json --temp 0.7 --top-k 4 "$A" "$B" >got || echo "status $?"
	# shellcheck disable=SC2086
	smx diff --json $how a.csv b.csv | cmp got - && grep -c '"infinite_kl": [1-9]' got
done
smx diff --calib vector.json "$data/eight.csv" "$data/eight.csv" 2>&1 | sed "s,$data/,,"
echo '== equal rows'
smx diff "$A" "$A"
echo '== text'
smx diff --worst 3 --key id "$data/eight.csv" "$data/eight.jsonl" --temp 0.5
sed 's/2.25/0.25/; s/9.75,2.5/1.5,2.5/; s/^img-01/"img-01"/' "$data/eight.csv" >changed.csv
smx diff --worst 3 --key id --first-row 100 "$data/eight.csv" changed.csv
smx diff --worst 1 --classes /dev/fd/3 "$data/eight.f64" changed.csv -c 4 --temp 2 3<<!
Katze
Hund
Fuchs
Eule
!
echo '== probabilities beside logits'
smx --precision 17 "$A" >p.csv
smx diff --worst 0 --from-b probs --fail-if 'max_kl>1e-15' "$A" p.csv | sed -e '/^gate/,$d' -e 's/^\(.*[^0]\) .*e-.*/\1 tiny/'
smx diff --worst 0 -q "$A" p.csv | sed -n 3p
