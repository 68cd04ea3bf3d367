# Probabilities of two decimals, whose ties and edges must survive a logarithm and a softmax: metrics with and without --temp 1, isotonic and histogram curves, and what they make of each row.
# Expected: tests/oracle/ties.py, in exact fractions. To 1e-12; ace, auroc and aurc within the bound that smx says; smece to 1e-6.
cat >compare.awk <<'END'
# The oracle's lines "key value" first, then those of smx behind a line "got"; values may be lists.
function near(want, have, allow) { d = want - have; return (d < 0 ? -d : d) <= allow }
$1 == "got" { got = 1; next }
got { have[$1] = $2; next }
{ want[$1] = $2 }
END {
	for (k in want) {
		allow = 1e-12
		if (k == "smece")
			allow += 1e-6 * want[k]
		if (("bound_" k) in have)
			allow += have["bound_" k]
		n = split(want[k], a, ",")
		ok = split(have[k], b, ",") == n
		for (i = 1; ok && i <= n; i++)
			ok = a[i] == "null" || b[i] == "null" ? a[i] == b[i] : near(a[i], b[i], allow)
		if (!ok)
			print what ": " k ": " want[k] " wanted, " have[k] " got"
	}
}
END
# JSON without white space, on one line.
compact()
{
	sed 's/^ *//; s/": /":/g; s/, /,/g' | tr -d '\n'
}
# The metrics and bounds of a JSON report, a line each.
flat()
{
	compact | tr '{},' '\n\n\n' | awk -F: '
	/^"[a-z_]*":$/ { part = $1 == "\"bounds\"" ? "bound_" : $1 == "\"metrics\"" ? "" : "no" }
	NF == 2 && $2 != "" && part != "no" { gsub(/"/, "", $1); print part $1, $2 }'
}
# points METHOD [OPTIONS]: its curve as METHOD_x and METHOD_y
points()
{
	# shellcheck disable=SC2086
	smx fit -q --from probs --method $1 --on raw --cv 0 ${2-} -o "$1.json" in.csv
	sed -n "s/^  \"confidence\": \[\(.*\)\],/$1_x \1/p; s/^  \"upper\": \[\(.*\)\],/$1_x \1/p
		s/^  \"calibrated\": \[\(.*\)\],/$1_y \1/p" "$1.json" | sed 's/, /,/g'
}
# rows FIELD METHOD: the largest class's probability under the curve, kept off 0 and 1
rows()
{
	smx apply --from probs --calib "$2.json" --write probs --precision 17 in.csv >out.csv
	paste -d , set.csv out.csv | awk -F, -v f="$1" -v what="set $set, $2" '
	FNR > 1 {
		k = (NF - 5) / 2; top = 5
		for (i = 6; i < 5 + k; i++) top = $i > $top ? i : top
		want = $f; least = 2 ^ -20
		want = want < least ? least : want > 1 - least ? 1 - least : want
		d = $(top + k) - want
		if (d > 1e-12 || d < -1e-12) print what ", row " FNR - 2 ": " want " wanted, " $(top + k) " got"
	}'
}
grep '^set' "$src/tests/oracle/ties.txt" >sets
awk '/^set/ { close(out); out = "want" $2; next } { print > out }' "$src/tests/oracle/ties.txt"
awk -F, '{ if ($1 != set || NR == 1) { close(out); set = $1; out = "rows" set } print > out }' "$src/tests/oracle/ties.csv"
count=0
while read -r _ set bins closed; do
	{ echo; cat "rows$set"; } >set.csv
	awk -F, 'NR == 1 { for (i = 5; i <= NF; i++) printf "c%d,", i - 5; print "label" }
	{ for (i = 5; i <= NF; i++) printf "%s,", $i; print $2 }' "rows$set" >in.csv
	grep -v '^\(isotonic\|histogram\)' "want$set" >metrics
	smx --from probs --op identity --precision 17 in.csv >logits.csv
	for run in '--from probs in.csv' '--from probs --temp 1 in.csv' '--from logits logits.csv'; do
		# shellcheck disable=SC2086
		smx eval --json --bins "$bins" --bins-closed "$closed" $run >got.json
		{ cat metrics; echo got; flat <got.json; } | awk -v what="set $set $run" -f compare.awk
	done
	grep '^\(isotonic\|histogram\)' "want$set" >curves
	{ cat curves; echo got; points isotonic; points histogram '--bins 4'; } | awk -v what="set $set" -f compare.awk
	rows 3 isotonic
	rows 4 histogram
	count=$((count + 1))
done <sets
echo "$count sets"
