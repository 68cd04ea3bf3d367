# The shapes in which services write JSON, in every command: each must say what the same rows say as plain JSON-lines.
# Expected: nothing but the headings and the messages of bad rows, which are by hand.
smx --op identity --precision shortest --keep label -O jsonl "$data/digits.test.csv" >plain.jsonl
row='"logits":\(\[[^]]*\]\)'
sed 's/'"$row"'/"out":{"n": 1,"z":[0, {"v":\1}]}/' plain.jsonl >path.jsonl
awk '{ split($0, a, /[][]/); gsub(/,/, "\",\"", a[2]); print a[1] "[\"" a[2] "\"]" a[3] }' plain.jsonl >strings.jsonl
awk '{ n = split($0, a, /[][]/); split(a[2], z, ","); s = "{"
	for (i = 10; i >= 1; i--) s = s "\"c" (NR % 2 || NR == 1 ? 11 - i : i) "\":" z[NR % 2 || NR == 1 ? 11 - i : i] (i > 1 ? "," : "}")
	print a[1] s a[3] }' plain.jsonl >map.jsonl
# three rows a line
awk '{ split($0, a, /[][]/); split(a[3], b, /[:}]/); z = z (n ? "," : "") "[" a[2] "]"; y = y (n ? "," : "") b[2]; n++ }
	n == 3 { print "{\"logits\":[" z "],\"label\":[" y "]}"; z = y = ""; n = 0 }
	END { if (n) print "{\"logits\":[" z "],\"label\":[" y "]}" }' plain.jsonl >rows.jsonl
document() { sed '1s/^/[/; $!s/$/,/; $s/$/]/' "$1"; }
document plain.jsonl >plain.json
document rows.jsonl >rows.json
sed 's/\([][{},:]\)/ \1\n /g' plain.json >pretty.json
tr -d '\n' <path.jsonl | sed 's/}{/},{/g; s/^/[/; s/$/]/' >path.json

same() { cmp "$1" "$2" || head -c 300 "$2"; }
each() {
	"$1" path.jsonl --field out.z.1.v
	"$1" strings.jsonl
	"$1" map.jsonl
	"$1" rows.jsonl
	"$1" plain.json
	"$1" pretty.json
	"$1" rows.json
	"$1" path.json --field .out.z.1.v
}

echo '== apply'
smx -O csv -l label plain.jsonl >want.csv
apply() { for j in 1 3; do smx -O csv -l label -j $j "$@" >got; same want.csv got; done; }
each apply
smx --write argmax,conf plain.jsonl >want.jsonl
for f in plain pretty; do smx --write argmax,conf -O jsonl $f.json | tr -d '\n ' >got; tr -d '\n' <want.jsonl | same - got; done
smx --write argmax,conf -O json plain.jsonl | sed '1d; $d; s/,$//' >got
same want.jsonl got
smx --op identity --precision shortest rows.jsonl >got
same rows.jsonl got

echo '== eval'
smx eval --json --missing fail plain.jsonl >want
evaluate() { smx eval --json --missing -inf "$@" >got; same want got; }
each evaluate

echo '== fit'
nameless() { grep -v -e '"class_names"' -e '"names_checksum"'; }
smx fit -q --missing fail plain.jsonl | nameless >want
fit() { smx fit -q --missing -inf "$@" | nameless >got; same want got; }
each fit

echo '== diff'
compare() { smx diff --missing -inf --fail-if 'max_kl>0' --fail-if 'flips>0' "$@" --field-b logits plain.jsonl >/dev/null || echo "$* differs"; }
each compare
smx diff --fail-if 'max_kl>0' rows.jsonl rows.json | head -n 1

echo '== bad rows'
printf '{"logits":[[1,1],[0,x],[2,2]]}\n{"logits":[[3,3],[4,4]]}\n' >bad.jsonl
document bad.jsonl >bad.json
for f in bad.jsonl bad.json; do
	for policy in fail skip null; do
		smx --on-error $policy $f >got 2>err
		cat err got
		smx --on-error $policy -O csv $f 2>&1
	done
done
printf '{"x":{"a":1,"b":2}}\n{"x":{"a":1}}\n' >short.jsonl
smx --field x short.jsonl 2>&1
smx --field x --missing -inf short.jsonl 2>&1

echo '== advice'
printf '[{"logits":[1,1]},{"logits":[2,2]}]\n' >objects
smx -i jsonl objects 2>&1
smx -i json objects
printf '{"outputs":[{"logits":[1,1]}]}\n' >services
smx services 2>&1
smx --field outputs.0.logits services
printf '[{"label":"x","score":1},{"label":"y","score":1}]\n' >labels
smx -i jsonl labels 2>&1
printf '{"x":1,"y":1}\n' | smx --field .
printf '[1,1]' >numbers
smx -i json numbers 2>&1
smx -i jsonl numbers
printf '{"a":1,"b":1}\n' >line
smx line 2>&1
smx --field . line

echo '== a label among the values of an array'
rows() { awk -v n="$1" -v shape="$2" 'BEGIN {
	for (i = 0; i < n; i++) { s = shape; gsub("F", (i + .25), s); gsub("Y", i % 3, s); gsub("I", i, s); print s } }'; }
look() { smx info "$@" | sed -n 's/^\(refusal\|warning\).*\(element.*\)/\2/p'; }
for shape in '[F,F,Y]' '[Y.0,F,F]' '["F","F","Y"]' '[F,Y]' '[F,0]' '[F,F,0]' '[F,Y,Y]' '[F,F,F]' '[I,F,F]' '[I,F]' '{"logits":[F,F,Y]}'; do
	echo "$shape"
	rows 12 "$shape" >some.jsonl
	look some.jsonl
	rows 9 "$shape" >few.jsonl
	look few.jsonl
done
rows 12 '[F,F,Y]' | paste -s -d, - | sed 's/.*/[&]/' >lines.jsonl
look -i jsonl lines.jsonl
look -i json lines.jsonl
rows 12 '[F,F,Y]' >some.jsonl
look --cols 3 some.jsonl
{ rows 9 '[F,F,Y]'; echo '[1.5,2.5,3.5]'; rows 9 '[F,F,Y]'; } >mixed.jsonl
look mixed.jsonl
while read -r line; do echo "$line"; sleep 0.02; done <some.jsonl | smx -i jsonl 2>&1 >/dev/null
