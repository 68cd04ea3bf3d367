# Rows that list some of their classes: -i pairs and --rest. rest.jsonl and rest.txt were made by tests/oracle/rest.py
# (NumPy); the rest is by hand.
cp "$src"/tests/oracle/rest.* .
echo '== numbers'
# fields of rest.txt: row, rest, entropies (ignore, bucket, renormalise), conf, margin, nll, rank, renormalised conf
near() { # the columns of the output from 2 on against these of rest.txt
	awk -v cols="$1" -F'[ ,]' 'NR == FNR { for (i = 1; i <= NF; i++) want[$1, i] = $i; next }
		{ n = split(cols, c, " ")
			for (i = 1; i <= n; i++) {
				w = want[$1, c[i]]; x = $(i + 1)
				if (w == "-") { if (x != "" && x != "nan") print "row " $1 " column " c[i] ": " x ", not unknown"; continue }
				d = x - w; d = d < 0 ? -d : d
				if (x == "" || d > 1e-12 * (w > 1 ? w : 1)) print "row " $1 " column " c[i] ": " x ", not " w
			} rows++ }
		END { print rows " rows" }' rest.txt -
}
smx="smx -i pairs --keep row --precision 17 -O csv"
$smx --write rest,entropy,conf,margin,nll,rank rest.jsonl | near '2 4 6 7 8 9'
$smx --rest bucket --write rest,entropy rest.jsonl | near '2 4'
$smx --rest ignore --write rest,entropy,conf rest.jsonl | near '2 3 6'
$smx --rest renormalise --write rest,entropy,conf rest.jsonl | near '2 5 10'
$smx --missing -inf --cols 1000 --write entropy,conf rest.jsonl | near '5 10'
$smx -j 3 --write rest,entropy,conf,margin,nll,rank - <rest.jsonl | near '2 4 6 7 8 9'
smx eval -i pairs --missing -inf --cols 1000 --json --top 1 rest.jsonl | grep -e '"rows"' -e '"accuracy"' | head -n 2
awk '$9 == "0" { n++ } END { print n / NR " are right" }' rest.txt
echo '== what is written'
cat >two.jsonl <<'X'
{"id":"a","indices":[7,2,50],"logprobs":[-0.25,-2.5,-3.5],"label":2}
{"id":"b","logprobs":[-0.5,-1.5],"indices":[1,0],"label":9}
X
smx -i pairs two.jsonl
smx -i pairs --log two.jsonl
smx -i pairs --op identity --write logits,argmax,top,nll,rank,max_logit,lse two.jsonl
smx -i pairs --write argmax,probs,top -O csv two.jsonl
smx -i pairs -O json --write conf two.jsonl
seq 0 59 | sed 's/^/token/' >names
smx -i pairs --classes names --write name,argmax two.jsonl
smx -i pairs --from probs --write rest,probs -O csv --field p - <<'X'
{"index":[4,1],"p":[0.5,0.25]}
{"index":[4,1],"p":[0.75,0.25]}
X
smx -i pairs --from logits --rest renormalise --field logits --write probs two.jsonl 2>&1
smx -i pairs --from logits --rest renormalise --write probs - <<'X'
{"ids":[4,1],"logits":[2,2]}
X
smx -i pairs --from logits --rest renormalise --temp 0.5 --top-k 1 --write probs - <<'X'
{"ids":[4,1,2],"logits":[2,3,1]}
X
echo '== other shapes'
smx -i pairs - <<'X'
[[7,-0.25],[2,-2.5]]
{"pairs":[[7,-0.25],["2","-2.5"]],"k":1}
{"top_ids":[[1,2],[3,4]],"top_logprobs":[[-0.1,-3],[-1,-2]],"labels":[2,-100],"doc":5,"text":[1,2]}
{"pairs":[[[7,-0.25]],[[2,-2.5]]]}
X
smx -i pairs --ignore-label -100 --write nll - <<'X'
{"top_ids":[[1,2],[3,4]],"top_logprobs":[[-0.1,-3],[-1,-2]],"labels":[2,-100]}
X
smx -i pairs --field a.v --ids a.i --write rest - <<'X'
{"x":1,"a":{"i":[3],"v":[-0.5]}}
X
echo '== the long form'
cat >long.csv <<'X'
doc,pos,token_id,logprob
a,0,7,-0.25
a,0,2,-2.5
a,1,5,-1
"b ""x""",1,5,-1
"b ""x""",1,6,-2

a,0,1,-0.5
X
smx -i pairs long.csv
smx -i pairs -O csv --keep pos --write rest,conf long.csv
tr , ';' <long.csv | smx -i pairs - | cmp - "$(smx -i pairs long.csv >want && echo want)"
sed 1d long.csv | cut -d , -f 1,3,4 | smx -i pairs --write argmax
printf 'id,cls,lp,label\n1,4,-0.5,4\n1,3,-1.5,4\n' | smx -i pairs --ids cls --field lp --write nll,rank
echo '== a row of the long form that goes over several blocks, and rows at their edges'
awk 'BEGIN { print "key,class,logprob"; for (i = 0; i < 3000; i++) for (j = 0; j < 20; j++) print i % 7 ",x" i "," j ",-" j + 3
	}' | sed 's/^\([^,]*\),\(x[^,]*\),/\1\2,/' >many.csv
smx -i pairs --write rest -O csv many.csv | sort | uniq -c | awk '{ n++; s += $1 } END { print n, s }'
awk 'BEGIN { print "key,class,logprob"; for (j = 0; j < 30000; j++) print "a," j ",-12.5" }' >wide.csv
smx -i pairs --write rest,conf wide.csv
smx -i pairs -j 3 --write rest,conf - <wide.csv
echo '== refused'
for args in '--temp 2' '--top-k 1' '--op sigmoid' '--from logits' '--write argmax -O npy --rest nix' '--write probs -O npy' '--write top -O arrow' '--missing -inf' '--from logits --rest renormalise --write rest'; do
	# shellcheck disable=SC2086
	smx -i pairs $args two.jsonl
done
smx fit -i pairs two.jsonl
smx mix -i pairs two.jsonl two.jsonl
smx --rest bucket "$data"/eight.csv
smx --ids a "$data"/eight.csv
smx -i pairs --missing -inf --cols 60 --rest ignore two.jsonl
smx -i pairs --cols 50 --write argmax two.jsonl
echo '{"ids":[1],"probs":[0.5]}' | smx -i pairs
echo '{"ids":[1],"top_logits":[0.5]}' | smx -i pairs
printf 'a,b,c\n1,2,3\n' | smx -i pairs
printf '1,2\n' | smx -i pairs
echo '== bad rows'
cat >bad.jsonl <<'X'
{"ids":[1,1],"logprobs":[-1,-2]}
{"ids":[1,2],"logprobs":[-1]}
{"ids":[1],"logprobs":[-1,-2]}
{"ids":[],"logprobs":[]}
{"ids":[1.5],"logprobs":[-1]}
{"ids":[-1],"logprobs":[-1]}
{"ids":[1],"logprobs":[null]}
{"ids":["a"],"logprobs":[-1]}
{"ids":[1],"logprobs":["x"]}
{"ids":[1],"logprobs":[NaN]}
{"ids":[1,2],"logprobs":[0,-0.5]}
{"ids":[1,2],"logprobs":[-Infinity,-Infinity]}
{"ids":[1,2]}
{"pairs":[[1],[2]]}
{"pairs":[1,2]}
{"ids":[[1],[2]],"logprobs":[-1,-2]}
{"ids":[1],"logprobs":[-1]
{"ids":[1],"logprobs":[-0.000001]}
5
X
for i in $(seq 19); do
	sed -n "${i}p" bad.jsonl | smx -i pairs --write conf 2>&1
done
smx -i pairs -q --on-error null --write conf bad.jsonl 2>/dev/null | sort | uniq -c | sed 's/^ *//'
printf 'key,class,logprob\na,1,-1\na,2\na,x,-1\n' | smx -i pairs --on-error skip --write conf

# Draws, losses and gradients need all classes.
for col in sample loss grad; do
	echo '{"ids":[3,5],"lp":[-0.5,-1.5],"label":3}' |
		smx -i pairs --ids ids --field lp --label label --write $col
done 2>&1

# Positions of one kind without the other, and a name that would stand twice, are bad rows; none is left out in silence.
while read -r line; do
	echo "$line" | smx -i pairs --on-error skip --write nll 2>&1
done <<'X'
{"ids":[[1,2],[3,4],[5,6]],"logprobs":[[-1,-2],[-1,-2]],"labels":[1,3]}
{"ids":[[1,2],[3,4]],"logprobs":[[-1,-2],[-1,-2],[-1,-2]],"labels":[1,3,3]}
{"ids":[[1,2],[3,4]],"logprobs":[[-1,-2],[-1,-2]],"labels":[1,3,5]}
{"ids":[[1,2],[3,4]],"logprobs":[[-1,-2],[-1,-2]],"labels":[1]}
{"ids":[[1,2],[3,4]],"logprobs":[[-1,-2],[-1,-2]],"labels":[1,3],"position":7}
{"ids":[[1,2],[3,4]],"logprobs":[[-1,-2],[-1,-2]],"labels":[1,3],"position":[7,8]}
X

# What names classes needs to know how many there are; and what info says of such rows is what eval says.
echo '1,9' >bias.csv
for n in '' '--cols 60'; do
	# shellcheck disable=SC2086
	smx -i pairs --rest renormalise $n --bias bias.csv two.jsonl 2>&1
done
smx info -i pairs two.jsonl | grep '^values\|^refusal'
smx fit -i pairs two.jsonl 2>&1
smx eval -i pairs --missing -inf --cols 60 two.jsonl | head -n 2
