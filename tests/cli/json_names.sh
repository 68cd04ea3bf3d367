# Classes with names in JSON, where they are told from what stands beside them. Each must say what the same rows say as
# plain arrays. Expected: nothing but the headings and the messages, which are by hand; what jq makes of a line by the
# advice in them was made with jq 1.6.
smx --op identity --precision shortest --keep id,label -O jsonl "$data/digits.test.csv" >plain.jsonl
# reads {"id":"x","logits":[...],"label":y}; z[1..10]
split='{ split($0, a, /[][]/); split(a[2], z, ","); split(a[1], b, "\""); split(a[3], c, /[:}]/); id = b[4]; y = c[2] }'
order='function at(k) { return NR % 3 == 1 || NR == 1 ? k : NR % 3 == 2 ? 11 - k : (k + 3) % 10 + 1 }'
awk "$order$split"' { s = ""; for (k = 1; k <= 10; k++) s = s (k > 1 ? "," : "") "{\"label\": \"c" at(k) "\", \"score\": " z[at(k)] "}"
	print "{\"id\":\"" id "\",\"logits\":[" s "],\"label\":" y "}" }' plain.jsonl >scores.jsonl
awk "$order$split"' { s = "{\"id\":\"" id "\""; for (k = 1; k <= 10; k++) s = s ",\"c" at(k) "\":" z[at(k)] (k == 5 ? ",\"Label\":" y : "")
	print s "}" }' plain.jsonl >whole.jsonl
sed 's/^{"id":"[^"]*","logits"://; s/,"label":[0-9]*}$//' scores.jsonl >bare.jsonl
sed 's/.*"label":\([0-9]*\)}/\1/' plain.jsonl >labels.txt
document() { sed '1s/^/[/; $!s/$/,/; $s/$/]/' "$1"; }
document scores.jsonl >scores.json
document bare.jsonl >bare.json
document whole.jsonl >whole.json
same() { cmp "$1" "$2" || head -c 300 "$2"; }
# a calibration without the names of its classes
fit() { smx fit -q "$@" | grep -v -e '"class_names"' -e '"names_checksum"'; }

echo '== apply'
smx -O csv --precision 17 --keep '' plain.jsonl >want.csv
for j in 1 3; do
	for f in scores.jsonl scores.json bare.jsonl bare.json; do
		smx -O csv --precision 17 --keep '' -j $j $f >got
		same want.csv got
	done
	smx --field . -O csv --precision 17 -j $j whole.jsonl | cut -d, -f2-11 >got
	same want.csv got
done
head -n 2 whole.jsonl | smx --field . --write probs,argmax
head -n 2 bare.jsonl | smx --write probs,argmax
head -n 1 bare.jsonl | smx -i jsonl --sparse --top-k 1 --write probs
printf '{"id":"a","text":"t","x":1,"y":1}\n' | smx --field . --keep text,id
printf '[[{"label":"x","score":1},{"label":"y","score":1}],[{"label":"y","score":0},{"label":"x","score":0}]]\n' | smx -i jsonl

echo '== eval, fit, diff'
smx eval --json plain.jsonl >want
smx eval --json -i jsonl scores.jsonl >got; same want got
smx eval --json scores.json >got; same want got
smx eval --json -l @labels.txt bare.json >got; same want got
smx eval --json --field . -l Label whole.jsonl >got; same want got
smx eval --json --field . -l Label whole.json >got; same want got
fit plain.jsonl >want
fit scores.jsonl >got; same want got
fit -l Label --field . whole.json >got; same want got
for f in scores.jsonl scores.json bare.json; do
	smx diff --fail-if 'max_kl>0' --fail-if 'flips>0' $f plain.jsonl >/dev/null || echo "$f differs"
done
smx diff --field . --field-b logits --fail-if 'max_kl>0' whole.json plain.jsonl >/dev/null || echo 'whole.json differs'

echo '== what is no class'
for line in '[{"label":1,"score":0.5},{"label":0,"score":0.5}]' '[{"label":"a","score":"x"},{"label":"b","score":1}]' \
	'[{"label":"a","score":1},{"label":"a","score":1}]' '[{"label":"a","score":1},{"label":"b"}]' '{"id":1}' \
	'{"id":01,"a":1,"b":2}' '{"id":1,"a":1,"b":2,"text":"t"}' '[{"name":"a","Score":1} {"name":"b","Score":1}]'; do
	echo "$line" | smx -i jsonl --field . 2>&1
done
printf '{"x":{"y":1,"n":2}}\n' | smx --strict --field x

echo '== names beside the array'
printf '{"labels":["a","b"],"scores":[2,1]}\n{"labels":["b","a"],"scores":[2,1]}\n' >zero.jsonl
for j in 1 3; do smx -j $j --field scores zero.jsonl 2>&1; done
printf '{"labels":["a","b"],"scores":{"a":2,"b":1}}\n{"labels":["b","a"],"scores":{"b":2,"a":1}}\n' | # as that jq does
	smx --field scores --write argmax,name
sed 's/^/{"p":[/; s/$/]}/' zero.jsonl | smx --field p.0.scores --on-error skip 2>&1
smx --field scores --on-error null -O csv zero.jsonl 2>&1
# other words, as of other choices, and those of several rows, are nothing to compare
printf '{"labels":["a","b"],"scores":[2,1]}\n{"labels":["c","b"],"scores":[2,1]}\n' | smx --field scores --write argmax
printf '{"labels":["a","b"],"scores":[[2,1],[1,2]]}\n{"labels":["b","a"],"scores":[[2,1],[1,2]]}\n' | smx --field scores --write argmax

echo '== shapes'
printf '{"outputs":[{"name":"o","shape":[2,3],"data":[1,2,3,3,2,1]}]}\n' >shape.jsonl
smx --field outputs.0.data shape.jsonl 2>&1
printf '{"outputs":[{"name":"o","shape":[2,3],"data":[[1,2,3],[3,2,1]]}]}\n' | smx --field outputs.0.data --write argmax
printf '{"outputs":[{"name":"o","shape":[1,3],"data":[1,2,3]}]}\n' | smx --field outputs.0.data --write argmax

echo '== advice'
for line in '{"shape":[1,3],"index":[0,1,2],"ids":[0,1,2],"labels":[0,1,2],"data":[1.5,2,3]}' \
	'{"predictions":[[1,2],[3,4]]}' '{"p":[{"class_ids":[0],"probabilities":[1,2]}]}' \
	'{"m":"x","results":[{"logits":[1,2]},{"logits":[3,4]}]}' '{"m":"x","data":[{"a":1,"b":2},{"a":3,"b":4}]}' \
	'{"i1":[1,2],"i2":[3,4]}' '{"i1":{"a":1,"b":2},"i2":{"a":3,"b":4}}' '{"a":{"0":1,"1":2},"b":{"0":3,"1":4}}' \
	'{"logits":{"0":[1,2],"1":[3,4]}}' '{"columns":["a","b"],"index":[0,2],"data":[[1,2],[3,4]]}' \
	'{"label":"POSITIVE","score":0.9}' '{"id":"x","a":1,"b":2}'; do
	echo "$line" | smx 2>&1
done
printf '{"logits":[1,2]}\n{"logits":[3,4]}\n' | smx --write argmax   # jq -c '.results[]'
printf '{"a":1,"b":2}\n{"a":3,"b":4}\n' | smx --field . --write argmax   # jq -c '.data[]'
printf '{"id":"i1","logits":[1,2]}\n{"id":"i2","logits":[3,4]}\n' | smx --write argmax   # jq -c 'to_entries[] | {id: .key, ...}'
printf '{"id":"i1","a":1,"b":2}\n{"id":"i2","a":3,"b":4}\n' | smx --field . --write argmax   # jq -c '... + .value'

echo '== labels and weights by path'
sed 's/"label":\([0-9]*\)}/"meta":{"a.b":[0,{"y":\1,"w":2.5}]}}/' plain.jsonl >path.jsonl
document path.jsonl >path.json
sed 's/"label":\([0-9]*\)}/"label":\1,"weight":2.5}/' plain.jsonl >weights.jsonl
smx eval --json -w weight weights.jsonl >want
smx fit -q -w weight weights.jsonl >want.json
smx -O csv --write nll --keep id weights.jsonl >want.csv
for f in path.jsonl path.json; do
	for j in 1 3; do
		smx eval --json -j $j -l meta.a.b.1.y -w .meta.a.b.1.w $f >got; same want got
		smx fit -q -j $j -l meta.a.b.1.y -w meta.a.b.1.w $f >got; same want.json got
		smx -O csv --write nll --keep id -j $j -l meta.a.b.1.y $f >got; same want.csv got
	done
done
printf '{"m":{"y":0},"m.y":1,"logits":[0,2]}\n' | smx --write rank -l m.y --keep '' # the member to the letter comes first
printf '{"m":{"y":[1,0]},"logits":[[0,2],[0,2]]}\n' | smx --write rank -l m.y --keep ''
printf '{"m":{"y":"cat"},"cat":1,"dog":0}\n' | smx --field . --write rank -l m.y
printf '{"y":"cat","cat":1,"dog":0}\n' | smx eval --field . -l y | sed -n 3p
printf '{"out":{"logits":[0,2],"y":"0"}}\n' | smx --field out.logits --write rank -l out.y
for line in '{"m":{"z":1},"logits":[0,2]}' '{"m":1,"logits":[0,2]}' '[0,2]' '{"m":{"y":2},"logits":[0,2]}' '{"m":{"y":null},"logits":[0,2]}'; do
	echo "$line" | smx --write rank -l m.y 2>&1
done
echo '{"labels":1,"logits":[0,2]}' | smx eval 2>&1
