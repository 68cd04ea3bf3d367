# smx eval --ood: AUROC, AUPR and FPR at 95 % TPR of each score, of small dumps (ties, weights, probabilities, one kind of rows) against tests/oracle/ood.txt.
# Expected: tests/oracle/ood.py, by scipy and scikit-learn. To 1e-12 of each value; all bounds are 0.
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
		if (size(want[k] - have[k]) > 1e-12 * size(want[k])) {
			print k ": " want[k] " wanted, " have[k] " got"
			bad = 1
		}
	}
	for (k in have)
		if (k ~ /^bound_ood/ && have[k] != 0) { print k, have[k]; bad = 1 }
	print n, bad ? "FAILED" : "as wanted"
}
END
flat()
{
	sed 's/^ *//; s/": /":/g; s/, /,/g' | tr -d '\n' | tr '{},' '\n\n\n' | awk -F: '
	/^"(metrics|se|bounds|reasons|reliability)":/ { part = $1; next }
	NF == 2 && part != "\"reliability\"" && part != "\"reasons\"" && part != "\"se\"" {
		gsub(/"/, "", $1)
		print (part == "\"bounds\"" ? "bound_" : "") $1, $2
	}'
}
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' \
	"$src/tests/oracle/ood.txt"
i=0
while read -r _ name options; do
	i=$((i + 1))
	printf '%s %s: ' "$name" "$options"
	# shellcheck disable=SC2086
	smx eval --ood ood --json -q $options "$src/tests/oracle/ood/$name.csv" >got.json || echo "status $?"
	for run in '-j 1 --cpu baseline' '-j 3'; do
		# shellcheck disable=SC2086
		smx eval --ood ood --json -q $options $run "$src/tests/oracle/ood/$name.csv" | cmp got.json -
	done
	{ cat "want$(printf %02d $i)"; echo got; flat <got.json; } | awk -f near.awk
done <runs
