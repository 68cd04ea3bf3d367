# smx eval in the multilabel task: every metric, and the table of labels, of small dumps (ties, edges of bins, certain probabilities, weights, labels that nobody has) against tests/oracle/multilabel.txt.
# Expected: tests/oracle/multilabel.py, by scikit-learn and the definitions. To 1e-12 of each value; smece to 1e-6. Areas are exact: their bounds are 0.
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
		if (k == "smece")
			allow = 1e-6 * size(want[k]) + 2e-9
		if (k == "rmsce_debiased" || k == "overconfidence" || k == "rmsce" || k ~ /mcc$/)
			allow = 1e-12
		if (k ~ /^se_/)
			allow = 1e-9 * size(want[k]) + 1e-12
		if (size(want[k] - have[k]) > allow) {
			print k ": " want[k] " wanted, " have[k] " got"
			bad = 1
		}
	}
	for (k in have)
		if (k ~ /^bound_/ && have[k] != 0) { print k, have[k]; bad = 1 }
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
	/^"(metrics|se|bounds|reasons|reliability|class_table)":/ { part = $1; next }
	NF == 2 && part != "\"reliability\"" && part != "\"reasons\"" {
		gsub(/"/, "", $1)
		if ($1 == "class") label = $2 "_"
		print (part == "\"class_table\"" ? label : part == "\"se\"" ? "se_" : part == "\"bounds\"" ? "bound_" : "") $1, $2
	}'
}
cp "$src/tests/oracle/multilabel/cuts" cuts
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' \
	"$src/tests/oracle/multilabel.txt"
i=0
while read -r _ name options; do
	i=$((i + 1))
	printf '%s %s: ' "$name" "$options"
	# shellcheck disable=SC2086
	smx eval --task multilabel --labels 'y_*' --class-table --json -q $options "$src/tests/oracle/multilabel/$name.csv" >got.json || echo "status $?"
	for run in '-j 1 --cpu baseline' '-j 3'; do
		# shellcheck disable=SC2086
		smx eval --task multilabel --labels 'y_*' --class-table --json -q $options $run "$src/tests/oracle/multilabel/$name.csv" | cmp got.json -
	done
	{ cat "want$(printf %02d $i)"; echo got; flat <got.json; } | awk -f near.awk
done <runs
