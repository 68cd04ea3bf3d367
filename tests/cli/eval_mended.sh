# What a hostile reviewer of smx eval found.
# Expected: by hand; bins and ECE of probabilities as they are given, by awk below.
echo '== JSON-lines without a good row'
printf '{"logits":[1,2]}\n{"logits":[1,2]}\n' >none.jsonl
smx eval none.jsonl
echo "status $?"
smx eval --on-error skip --json none.jsonl | grep -e '^  "rows"' -e '"nll"' -e '"hi": 1,'
printf '{"logits":[],"label":0}\n' | smx eval
echo "status $?"

echo '== confidences on edges, as they are given'
# k/B for B = 10, 15, 20: the text with 17 digits is the double nearest to k/B, the edge itself
awk 'BEGIN {
	split("10 15 20", B)
	for (i = 1; i <= 3; i++)
		for (k = int(B[i] / 2) + 1; k <= B[i]; k++)
			printf "%.17g,%.17g,%d\n", k / B[i], 1 - k / B[i], k % 2
}' >edges.csv
for bins in 10 15 20; do
	for closed in right left; do
		smx eval --from probs --label 3 --bins $bins --bins-closed $closed --json edges.csv | sed '/"corp"/,$d' |
			tr ',{' '\n\n' | sed -n 's/^ *"rows": *\([0-9]*\).*/\1/p' | tail -n $bins | tr '\n' ' ' >got
		awk -F, -v B=$bins -v closed=$closed '{
			# edges are compared as doubles are: both sides are the nearest to k/B
			b = 0
			while (b + 1 < B && (closed == "right" ? $1 > (b + 1) / B : $1 >= (b + 1) / B))
				b++
			n[b]++
		} END { for (b = 0; b < B; b++) printf "%d ", n[b] }' edges.csv >want
		cmp want got && echo "$bins $closed the same"
	done
done
echo '== equal probabilities are equal'
awk 'BEGIN { for (i = 0; i < 400; i++) { p = i % 7 + 8; printf "%.17g,%.17g,%d\n", p / 16, 1 - p / 16, i * 7 % 11 < 5 } }' >ties.csv
smx eval --from probs --label 3 --json ties.csv | tr ',' '\n' | grep -e '"auroc"' | head -n 1 | tr -d ' {"a-z:' >got
awk -F, '{ s[NR] = $1 >= .5 ? $1 : $2; r[NR] = ($1 >= .5 ? 0 : 1) == $3 } END {
	for (i = 1; i <= NR; i++) for (j = 1; j <= NR; j++) if (r[i] && !r[j]) {
		pairs++; won += s[i] > s[j] ? 1 : s[i] == s[j] ? .5 : 0
	}
	printf "%.17g\n", won / pairs
}' ties.csv >want
awk 'NR == FNR { w = $1; next } { d = w - $1; print (d < 1e-15 && d > -1e-15 ? "the same" : w " " $1) }' want got

echo '== ace: a group may end with a cell of unequal rows'
# two groups of two: |1 - .600005| and |0 - .85|, whose mean is .6249975
printf '.6,.4,0\n.60001,.39999,0\n.8,.2,1\n.9,.1,1\n' |
	smx eval --from probs --label 3 --bins 2 --json | tr ',{' '\n\n' | sed -n 's/^ *"ace": *//p' | head -n 1 |
	awk '{ d = $1 - .6249975; print (d < 1e-12 && d > -1e-12 ? "the same" : $1) }'

echo '== what follows a state is no part of it'
smx eval --state s -o t "$data/digits.test.csv"
cp s s2
echo garbage >>s2
smx merge s2
echo "status $?"
echo '== merged with a bootstrap: the same bytes as one run'
tail -n +2 "$data/digits.test.csv" >rows
head -n 1 "$data/digits.test.csv" >head
smx eval --bootstrap 5 --state whole -o t "$data/digits.test.csv"
split -l 200 rows part.
first=0
for f in part.*; do
	cat head "$f" >shard.csv
	smx eval --bootstrap 5 --first-row $first --state "state.$first" -o t shard.csv
	first=$((first + 200))
done
smx merge --state merged -o t state.600 state.0 state.800 state.400 state.200
cmp whole merged && echo 'the same'
echo '== outputs are files of their own'
d=$data/digits.test.csv
for options in 'eval -o x --state x' 'eval --state -' 'eval -o x --fail-if ece>1 --junit x' \
	'eval -o x --fail-if ece>1 --state y --junit y' 'apply -o x --metrics x' 'apply --metrics -' \
	'apply -o - --metrics -' 'eval -o /dev/null --state /dev/null'; do
	smx $options "$d"
	echo "status $?"
done
smx diff --fail-if 'kl>1' --junit - "$d" "$d"
echo "status $?"
ls x y 2>/dev/null
echo '== JSON-lines with a file of labels, as CSV'
cut -d, -f2-11 rows >plain.csv
sed 's/.*/[&]/' plain.csv >plain.jsonl
cut -d, -f12 rows >labels
head -n 1 head
for command in 'eval --json' 'eval --json --temp auto -q' 'fit -q'; do
	smx $command --header no --label @labels plain.csv >want
	smx $command --label @labels plain.jsonl | cmp - want && echo "$command: the same"
done
smx --metrics m.txt --label @labels -o out.jsonl plain.jsonl && head -n 3 m.txt
