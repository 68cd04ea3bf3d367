# smx diff with labels: perplexities, the label's probability, estimators of KL, percentiles.
# Expected: tests/oracle/perplexity.txt (NumPy in long double), to 1e-12 of the value or of 1.
oracle=$src/tests/oracle
A=$oracle/perplexity/base.kld
B=$oracle/perplexity/quant.kld
# near JSON: each metric of the oracle and its standard error in the report.
near()
{
	awk -v tiny=1e-12 '
		function off(got, want) { d = got - want; d = d < 0 ? -d : d; w = want < 0 ? -want : want
			return d > tiny * (w > 1 ? w : 1) }
		FNR == NR { want[$1] = $2; se[$1] = $3; next }
		/": \{/ { gsub(/[":]/, "", $1); part = $1; next }
		{ gsub(/[":]/, "", $1); sub(/,$/, "", $2) }
		part == "metrics" && $1 in want { seen++; if (off($2, want[$1])) print $1 ": " $2 ", not " want[$1] }
		part == "se" && $1 in want { errors++; if (se[$1] == "-" || off($2, se[$1])) print "se " $1 ": " $2 ", not " se[$1] }
		END { print seen " metrics, " errors " errors" }' "$oracle/perplexity.txt" "$1"
}
echo '== the oracle'
grep -c . "$oracle/perplexity.txt"
smx diff --json "$A" "$B" >want.json
near want.json
smx diff --worst 0 "$A" "$B"
echo '== threads, keys, formats'
for j in 1 2 5; do
	smx diff --json -j $j "$A" "$B" | cmp want.json -
done
for f in A B; do
	[ $f = A ] && file=$A || file=$B
	smx --op identity --precision 17 -O csv "$file" | awk -F, '
		NR == 1 { printf "id,label"; for (i = 4; i <= NF; i++) printf ",logit_%d", i - 4; print "" }
		{ printf "r%d,%d", NR, $3; for (i = 4; i <= NF; i++) printf ",%s", $i; print "" }' >$f.csv
	smx --op identity --precision 17 -O jsonl "$file" >$f.jsonl
done
head -n 2 A.csv | cut -c -40
# Not all formats can say how the classes are called.
names()
{
	sed 's/, "[ab]_name": "[^"]*"//g'
}
smx diff --json --label label A.csv B.csv | names | cmp want.json -
smx diff --json --label label A.csv B.jsonl | names | cmp want.json -
smx diff --json "$A" B.csv --label-b label | names | cmp want.json -
(head -n 1 B.csv; sed 1d B.csv | sort -t, -k3) >turned.csv
smx diff --json --label label --key id A.csv turned.csv | names | sed 's/"key": "[^"]*", //' | cmp want.json -
cut -d, -f2 A.csv | sed 1d >labels
smx diff --json --label @labels --cols 'logit_*' A.csv B.csv --label-b '' | names | cmp want.json -
echo '== some labels'
awk -F, -v OFS=, 'NR > 1 && NR % 2 { $2 = -100 } { print }' A.csv >some.csv
smx diff --worst 0 --label label --ignore-label -100 some.csv B.csv --label-b '' | sed -n '1,2p; /^ppl_a/p'
awk -F, 'NR == 1 || NR % 2 == 0' A.csv >half-a.csv
awk -F, 'NR == 1 || NR % 2 == 0' B.csv >half-b.csv
smx diff --worst 0 --label label half-a.csv half-b.csv | sed -n '1p; /^ppl_a/p'
echo '== no label'
smx diff --json --cols 'logit_*' A.csv B.csv | sed -n '1,/kl_p99.9/p'
smx diff --cols 'logit_*' --worst 0 A.csv B.csv | sed -n '/^kl/p; /^same/,$p'
smx diff --cols 'logit_*' --fail-if 'ppl_ratio>1' A.csv B.csv >/dev/null
echo "status $?"
echo '== gates'
smx diff --fail-if 'kl_p99>1' --fail-if 'kl_p99.9>3' --fail-if 'ln_ppl_ratio>0.05' --fail-if 'kl_k3>0.3' "$A" "$B" >/dev/null
echo "status $?"
smx diff --fail-if 'kl_p98>1' "$A" "$B"
echo '== a sketch'
# its bounds hold, and all else stays
smx diff --json --memory 0 "$A" "$B" >rough.json
awk '
	/": \{/ { gsub(/[":]/, "", $1); part = $1; next }
	{ gsub(/[":]/, "", $1); sub(/,$/, "", $2) }
	FNR == NR { if (part == "metrics") want[$1] = $2; next }
	part == "metrics" && $2 != want[$1] { differs[$1] = $2 - want[$1] }
	part == "bounds" { n++; d = differs[$1]; d = d < 0 ? -d : d; if (d > $2 + 0) print $1 " is beyond its bound"; delete differs[$1] }
	END { print n " bounds"; for (k in differs) print k " differs" }' want.json rough.json
for j in 1 3; do
	smx diff --json --memory 700 -j $j "$A" "$B" | cmp rough.json -
done
smx diff --worst 0 --memory 0 "$A" "$B" | tail -n 3
# a row takes 8 bytes in each half
smx diff --json --memory 1792 "$A" "$B" | cmp want.json -
smx diff --json --memory 1791 "$A" "$B" | cmp rough.json -
echo '== a label that B masks'
awk -F, -v OFS=, 'NR == 5 { for (i = 3; i <= NF; i++) if (i == 3 + $2) $i = "-inf" } { print }' B.csv >masked.csv
smx diff --worst 0 --label label A.csv masked.csv | sed -n '/^kl /p; /^ppl_/p; /^label_/p; /^kl_k/p; /^max /p'
echo '== one row, no row'
head -n 2 A.csv >one.csv
smx diff --worst 0 --label label one.csv one.csv | sed -n '/^kl /p; /^ppl_/p; /^same/p; /^max /p'
head -n 1 A.csv >none.csv
smx diff --worst 0 --label label none.csv none.csv | sed -n '/^kl /p; /^ppl_a/p; /^same/p; /^max /p'
