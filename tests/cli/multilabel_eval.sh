# smx eval in the multilabel task: labels in all shapes are the same labels; shards, groups, gates, and what is refused. The numbers: multilabel_oracle.sh.
say() { printf '\n== %s\n' "$*"; }
try() { echo "\$ smx $*"; smx "$@" 2>&1 || echo "exit status $?"; }
metrics() { sed -n '/"metrics"/,/reliability/p'; }

printf 'a,b,c,y_a,y_b,y_c\n0.9,0.8,-1,1,1,0\n0.2,-0.8,-3,0,0,0\n' >rows.csv
smx eval --task multilabel --labels 'y_*' --json rows.csv | metrics >want
try eval --task multilabel --labels 'y_*' --class-table rows.csv
row() { printf '{"logits":[0.9,0.8,-1],"labels":%s}\n{"logits":[0.2,-0.8,-3],"labels":%s}\n' "$1" "$2"; }
table() { printf 'a,b,c,labels\n0.9,0.8,-1,%s\n0.2,-0.8,-3,%s\n' "$1" "$2"; }
same() { smx eval --task multilabel --json "$@" | metrics | cmp - want && echo the same; }
say lists of 0 and 1, of true and false, of numbers and names of classes
row '[1,1,0]' '[0,0,0]' | same
row '[1.0, 1, 0]' '[0,0,0.0]' | same
row '[true,true,false]' '[false,false,false]' | same
row '[1,0]' '[]' | same
row '[0,1.0]' '[]' | same
printf 'a\nb\nc\n' >names
row '["a","b"]' '[]' | same --classes names
row '["b","\u0061"]' '[false,false,false]' | same --classes names
say under another name, in maps, in several rows a line, in a document
row '[0,1]' '[]' | sed 's/labels/truth/' | same --labels truth
row '[0,1]' '[]' | sed 's/labels/truth/' | same --label truth
printf '{"logits":{"a":0.9,"b":0.8,"c":-1},"labels":["a","b"]}\n{"logits":{"c":-3,"a":0.2,"b":-0.8},"labels":[]}\n' | same
printf '{"logits":[[0.9,0.8,-1],[0.2,-0.8,-3]],"labels":[[0,1],[]]}\n' | same
printf '{"logits":[[0.9,0.8,-1]],"labels":[[1,1,0]]}\n{"logits":[[0.2,-0.8,-3]],"labels":[0,0,0]}\n' | same
row '[0,1]' '[]' | sed '1s/^/[/; 1s/$/,/; 2s/$/]/' | same
say in a cell, as JSON, Python or numpy writes lists
table '"[0, 1]"' '[]' | same
table "\"['a', 'b']\"" '[]' | same
table '[1 1 0]' '[0 0 0]' | same
table '"[True, True, False]"' '"[False, False, False]"' | same
say from a file
printf '0.9 0.8 -1\n0.2 -0.8 -3\n' >values
printf '1 1 0\n0 0 0\n' >labels
same --label @labels values
printf '# labels\n[0,1]\n[]\n' >labels
same --label @labels values

say rows with no labels have none, but a row whose labels are missing is a bad one
row '[0,1]' null | try eval --task multilabel
for x in 1 '"dog"' '[5]' '[0,0]' '[0,1,1,0]' '[0,1.5]' '[-1]' '[null]' '[[1]]' '{"a":1}' '"0"'; do
	row "$x" '[]' | smx eval --task multilabel 2>&1
done
printf '{"logits":[1,2]}\n' | try eval --task multilabel
say a list of 0 and 1 is not a list of classes
{ row '[0,1]' '[2]'; row '[1,0,1]' '[0,0,0]'; } | try eval --task multilabel
{ row '[1,0,1]' '[0,0,0]'; row '[0]' '[2]'; } | try eval --task multilabel
printf '{"logits":[1,2],"labels":[0,1]}\n{"logits":[1,2],"labels":[0]}\n' | try eval --task multilabel
say no labels, or not as many as classes, and what that advises
try eval --task multilabel --labels y_a,y_b rows.csv
try eval --task multilabel --labels y_a,y_b --cols a,b rows.csv | head -n 4
try eval --task multilabel --cols a,b,c rows.csv
try eval --task multilabel --cols a,b,c --labels 'y_*' rows.csv | head -n 2

say bad rows
printf 'a,b,y_a,y_b\n1,2,0,1\n1,nan,0,1\n1,2,0,x\n3,-1,1,0\n' | try eval --task multilabel --labels 'y_*' --on-error skip | head -n 6
say no rows
printf 'a,b,y_a,y_b\n' | try eval --task multilabel --labels 'y_*' --json | sed -n '/"rows": 0,$/p; /macro_f1/p'

say gates
try eval --task multilabel --labels 'y_*' --fail-if 'macro_f1<0.5' rows.csv -o report.txt
try eval --task multilabel --labels 'y_*' --fail-if 'macro_auroc<0.5' rows.csv -o report.txt
try eval --task multilabel --labels 'y_*' --fail-if 'micro_f2<0.5' rows.csv
try eval --cols a,b --task multilabel --labels y_a,y_b --fail-if 'accuracy<0.5' rows.csv

say shards add up, with the thresholds of each label
awk 'BEGIN { srand(7); print "a,b,c,kind,y_a,y_b,y_c"; for (i = 0; i < 400; i++)
	printf "%.4f,%.4f,%.4f,k%d,%d,%d,%d\n", 4 * rand() - 2, 4 * rand() - 2, 4 * rand() - 3, i % 3, rand() < .4, rand() < .5, rand() < .2 }' >all.csv
printf '0.4\n0.5\n0.25\n' >cuts
ml="--task multilabel --cols a,b,c --labels y_* --threshold cuts"
# shellcheck disable=SC2086
{
	smx eval $ml --class-table --json --state all.state all.csv >all.json
	{ head -n 1 all.csv; sed -n '2,150p' all.csv; } | smx eval $ml --state 1.state >/dev/null
	{ head -n 1 all.csv; sed -n '151,$p' all.csv; } | smx eval $ml --state 2.state >/dev/null
	smx merge --class-table --json 2.state 1.state | cmp - all.json && echo the same
	smx merge --json --class-table all.state | cmp - all.json && echo the same
	smx eval $ml --class-table --json -j 3 all.csv | cmp - all.json && echo the same
	smx eval --task multilabel --cols a,b,c --labels 'y_*' --state other.state all.csv >/dev/null
	try merge all.state other.state
	say groups
	smx eval $ml --by kind --json --state by.state all.csv >by.json
	smx merge --json by.state | cmp - by.json && echo the same
	grep -v ',k[12],' all.csv | smx eval $ml --json | metrics | grep macro_f1
	sed -n '/"value": "k0"/,/macro_f1/p' by.json | grep macro_f1
	say metrics beside rows
	smx $ml --write decisions --metrics m.json all.csv >/dev/null
	smx eval $ml --json all.csv | cmp - m.json && echo the same
}

say with more probabilities than are kept, areas are within their bounds of the exact ones
awk 'BEGIN { srand(9); print "a,b,c,d,e,kind,y_a,y_b,y_c,y_d,y_e"; for (i = 0; i < 15000; i++) {
	line = ""; y = ""
	for (c = 0; c < 5; c++) { z = 6 * rand() - 3 - c / 2; line = line sprintf("%.12f,", z); y = y "," (rand() < 1 / (1 + exp(-z))) }
	print line "one" y } }' >many.csv
smx eval --task multilabel --cols 1-5 --labels 'y_*' --json many.csv >exact.json
smx eval --task multilabel --cols 1-5 --labels 'y_*' --json --by kind many.csv >near.json
awk -F'[:,]' '/"bounds"/ { part = "b" } /"metrics"/ { part = "m" } /reasons|reliab/ { part = "" }
	/micro_a[uv]|macro_a[uv]/ && part && FNR < 70 && !((FILENAME part $1) in v) { v[FILENAME part $1] = $2; if (part == "b") keys[$1] }
	END { for (k in keys) { n++; e = v["exact.jsonm" k]; g = v["near.jsonm" k]; b = v["near.jsonb" k]
		d = e > g ? e - g : g - e; if (v["exact.jsonb" k] == 0 && b > 0 && b < .01 && d <= b) ok++; else print k, e, g, b } print n, ok }' exact.json near.json

say the classes of a map are those of the first row, whatever its labels are
printf '{"z":{"b":1,"a":2},"labels":["a"]}\n{"z":{"a":1,"b":2},"labels":[]}\n' >map.jsonl
try eval --task multilabel --field z --class-table map.jsonl | grep '^  *[01] \|note\|warning'
printf '{"z":{"b":1,"a":2},"labels":[]}\n{"z":{"a":1,"b":2},"labels":["a"]}\n' >map.jsonl
try eval --task multilabel --field z --class-table map.jsonl | grep '^  *[01] \|note\|warning'
say names in another case
printf 'Cat,Dog,y_dog,y_cat\n2,-1,0,1\n-1,2,1,0\n' | smx eval --task multilabel --labels 'y_*' | grep exact_match
printf 'p_a,p_A,p_c,y_c,y_A,y_a\n3,-3,-3,0,0,1\n' | smx eval --task multilabel --labels 'y_*' | grep exact_match
printf 'p_a,p_A,p_c,y_x,y_X,y_z\n3,-3,-3,1,0,0\n' | try eval --task multilabel --labels 'y_*' | sed -n '2p; /exact_match/p'
printf 'Cat,Dog,y_dog,y_bird\n2,-1,0,1\n' | try eval --task multilabel --labels 'y_*'

say what is refused
try eval --task multilabel --labels 'y_*' --bootstrap 10 rows.csv
try eval --task multilabel --labels 'y_*' --top 1 rows.csv
try eval --task multilabel --labels 'y_*' --ignore-label 3 rows.csv
try eval --task multilabel --labels 'y_*' --temp auto rows.csv
try eval --task multilabel --labels 'y_*' --op softmax rows.csv
say smx info shows what the columns are for
try info --task multilabel --labels 'y_*' rows.csv
row '[0,1]' '[]' >rows.jsonl
try info --task multilabel rows.jsonl
printf '0.9,0.2\n0,1\n0.5,0.5\n' | try info --task multilabel --from probs -
