# smx eval: text and JSON, labels and weights from everywhere, --by, --class-table, --top, --bins, gates, -o, and what has no value.
# Expected: the eight rows by hand (their probabilities are in tests/oracle); numbers of the other dumps are those of eval_oracle.
e() { smx eval "$@" || echo "status $?"; }
cat >in.csv <<'END'
id,cat,dog,label,weight,lang
1,0,0,cat,1,en
2,0,0,dog,2,de
3,-inf,0,dog,1,en
4,0,-inf,dog,4,"a, ""b"""
END
echo '== text'
e -c 2,3 -l label -w weight --top 1,2 in.csv
cut -d, -f1-5 in.csv >four.csv
echo '== json'
e --json --bins 4 four.csv
echo '== the class table, by a field'
e --class-table --by lang --bins 2 in.csv | grep -v '^[nbremc]'
e --json --class-table --by lang --bins 2 in.csv >by.json
tr '{' '\n' <by.json | grep -c '"value"\|"class"'
grep -o '"value": "[^,]*"' by.json
echo '== labels: by name, number, @FILE, from a member; weights'
cut -d, -f2,3 four.csv | tail -n +2 >plafour.csv
printf 'cat\ndog\ndog\ndog\n' >names
printf '0\n1\n1\n1\n' >labels
smx eval -w weight four.csv | head -n 6 >want
smx eval four.csv | head -n 6 | cmp want -
printf 'cat,dog\n' | cat - plafour.csv >headed.csv
smx eval --keep id four.csv
smx eval -l @names headed.csv | head -n 3
smx eval -l @labels plafour.csv | head -n 3
printf '{"logits":[0,0],"label":0,"weight":1}\n{"logits":[0,0],"label":1,"weight":2}\n{"weight":1,"label":1,"logits":[-Infinity,0]}\n{"weight":4,"label":1,"logits":[0,-Infinity],"lang":"x\\ny"}\n' >four.jsonl
smx eval four.jsonl | head -n 6 | cmp want -
smx eval --by lang --json four.jsonl | grep -o '"value": "[^,]*"'
smx -O f64 --write logits four.csv -o four.f64
smx eval -c 2 -l @labels four.f64 | head -n 3
smx eval --temp 2 four.jsonl | head -n 3
echo '== bad rows'
printf 'a,b,label\n1,2,0\n1,x,0\n1,2,2\n1,2,\n2,1,0\n' >bad.csv
e bad.csv
e --on-error skip bad.csv | head -n 3
e --on-error null bad.csv | head -n 3
printf 'a,b,label,weight\n1,2,0,0\n1,2,0,1e39\n1,2,0,1e-39\n1,2,0,nan\n1,2,0,1\n' | smx eval --on-error skip - | head -n 3
printf '{"logits":[1,2],"label":0}\n{"logits":[1,2,3],"label":0}\n' | smx eval -
printf '{"logits":[1,2],"label":0}\n{"logits":[1,2],"label":0,"weight":2}\n' | smx eval -
echo '== what has no value'
printf 'a,b,label\n' | e --json -
printf '' | e - | head -n 3
printf 'a,label\n3,0\n-1,0\n' | e --task multiclass - | grep -v '^ *0'
printf 'a,b,label\n-inf,1,0\n2,1,0\n' | e --json - | grep -o '"\(nll\|perplexity\|auroc\)": [^,]*'
printf 'a,b,label\n1,0,0\n2,1,0\n' | e --json - | grep -o '"\(nll\|perplexity\|auroc\|rmsce_debiased\|ece_debiased\)": [^,]*'
printf 'a,b,label\n1000,0,1\n2,1,0\n' | e - | grep -e ^nll -e ^perplexity
printf 'a,b,label\n1e308,-1e308,1\n2,1,0\n' | e - | grep -e ^nll -e ^perplexity
printf 'a,b,label\n1e308,0,1\n2,1,0\n' | e - | grep -e ^nll -e ^perplexity
echo '== gates'
e --fail-if 'accuracy<0.5' --fail-if 'ece>1' four.csv | head -n 1
e --fail-if 'accuracy<0.9' --fail-if 'balanced_accuracy<0.6' four.csv | head -n 1
smx eval --fail-if 'accuracy<0.9' --fail-if 'nll>1' --annotate github --junit j.xml four.csv >/dev/null
echo "status $?"
grep -c '<failure' j.xml
e --fail-if 'acuracy<0.9' four.csv
e --top 3 --fail-if 'top5_accuracy<1' four.csv
echo '== -o and --metrics'
smx eval -o out.txt four.csv && smx eval four.csv | cmp - out.txt
smx eval -o - four.csv | cmp - out.txt
smx --metrics m.txt --top-k 1 --temp 2 four.csv
smx eval --temp 2 four.csv | cmp - m.txt
smx --metrics m.json --metrics-format json -o rows.csv four.csv && smx eval --json four.csv | cmp - m.json
smx --metrics - -o rows.csv four.csv | cmp - out.txt
smx --metrics - four.csv
smx --metrics-format json four.csv
smx --metrics m.txt plafour.csv
smx --metrics m.txt --op sigmoid four.csv
echo '== wrong use'
for o in '--top-k 1' '--top-p 0.5' '--min-p 0.1' '--write probs' '-O npy' '--log' '--op sigmoid' \
	'--op log-sigmoid' '--bins 0' '--bins 1.5' '--bins-closed up' '--top 0' '--top 1,' '--top x' \
	'--top 1,2,3,4,5,6,7,8,9' '--by nix' '--by' '--state' '--annotate github' '--junit j' '--fail-if ece'; do
	# shellcheck disable=SC2086
	e $o four.csv
done
e --label nix four.csv
e plafour.csv
e -c 2 four.f64
e nix.csv
e --by id -c 2 -l @labels four.f64
awk 'BEGIN { for (i = 0; i < 5000; i++) printf "%d,", i % 7; print 1 }' | e --bins 10000 -l -1 -
awk 'BEGIN { print "a,b,id,label"; for (i = 0; i < 1200; i++) print "1,2," i ",0" }' | e -c a,b --by id -
echo '== intervals of bins: of 1 in 3 and 10 in 13, by scipy.stats.beta.ppf; none with weights'
smx eval --json "$data/digits.test.csv" | grep -e '"rows": 3,' -e '"rows": 13,'
printf 'a,b,label,weight\n1,2,b,1\n3,1,a,2\n' | smx eval --json | grep -e accuracy_lo || echo none
