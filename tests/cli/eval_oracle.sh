# smx eval: every metric of small dumps (ties, confidences on edges and of exactly 1, masked labels, weights, one class) against tests/oracle/eval.txt.
# Expected: tests/oracle/eval.py, which shares no code with smx. To 1e-12 of each value; ace, auroc and aurc within the bound that smx says; smece to 1e-6.
cat >near.awk <<'END'
# flat: key value lines of smx behind a line "got", after those of the oracle
function size(v) { return v < 0 ? -v : v }
$1 == "got" { got = 1; next }
!got { want[$1] = $2; n++; next }
{ have[$1] = $2 }
END {
	for (k in want) {
		if (!(k in have)) { print "no " k; bad = 1; continue }
		if (want[k] == "null" || have[k] == "null") {
			if (want[k] != have[k]) { print k, want[k], have[k]; bad = 1 }
			continue
		}
		allow = 1e-12 * size(want[k]) + 1e-17
		if (k == "ace" || k == "auroc" || k == "aurc" || k == "e_aurc" || k == "augrc")
			allow += have["bound_" k]
		if (k == "smece")
			allow = 1e-6 * size(want[k]) + 2e-9
		if (k == "rmsce_debiased" || k == "overconfidence" || k == "rmsce")
			allow = 1e-12
		if (k ~ /^se_/)
			allow = 1e-9 * size(want[k]) + 1e-12
		if (size(want[k] - have[k]) > allow) {
			print k ": " want[k] " wanted, " have[k] " got"
			bad = 1
		}
	}
	print n, bad ? "FAILED" : "as wanted"
}
END
# JSON without white space, on one line.
compact()
{
	sed 's/^ *//; s/": /":/g; s/, /,/g' | tr -d '\n'
}
# One key and value a line; the members that are named twice get a prefix.
flat()
{
	compact | tr '{},' '\n\n\n' | awk -F: '
	/^"(metrics|se|bounds|reasons|reliability)":/ { part = $1; next }
	NF == 2 && part != "\"reliability\"" && part != "\"reasons\"" {
		gsub(/"/, "", $1)
		print (part == "\"se\"" ? "se_" : part == "\"bounds\"" ? "bound_" : "") $1, $2
	}'
}
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' \
	"$src/tests/oracle/eval.txt"
i=0
while read -r _ name options; do
	i=$((i + 1))
	printf '%s %s: ' "$name" "$options"
	# shellcheck disable=SC2086
	smx eval --json $options "$src/tests/oracle/eval/$name.csv" >got.json || echo "status $?"
	for run in '-j 1 --cpu baseline' '-j 3'; do
		# shellcheck disable=SC2086
		smx eval --json $options $run "$src/tests/oracle/eval/$name.csv" | cmp got.json -
	done
	{ cat "want$(printf %02d $i)"; echo got; flat <got.json; } | awk -f near.awk
done <runs
echo '== the bounds are bounds, and not nothing, where cells hold many rows'
smx eval --json "$src/tests/oracle/eval/crowded.csv" | flat | awk '/^bound_/ && !/ecce/ { print $1, ($2 > 0 && $2 < 0.6 ? "yes" : $2) }'
