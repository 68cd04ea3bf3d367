# smx fit --method lac, aps, raps, saps, --calib with --write set, and eval's coverage, against tests/oracle/sets.txt.
# Expected: tests/oracle/sets.py, which has each method once more from its paper. Thresholds and metrics to 1e-12, sets exactly; the same at any number of threads.
cat >near.awk <<'END'
function size(v) { return v < 0 ? -v : v }
NR == FNR { want[++n] = $0; next }
{
	m++
	split(want[m], w, " ")
	if ($1 == "set" ? $0 == want[m] : $1 == w[1] && (NF == 2 || $2 == w[2]) &&
	    ($NF == "null" || w[NF] == "null" ? $NF == w[NF] : size($NF - w[NF]) <= 1e-12))
		next
	print "wanted " want[m] ", got " $0
	bad = 1
}
END { print n == m ? n " values" : n " wanted, " m " got", bad ? "FAILED" : "as wanted" }
END
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' \
	"$src/tests/oracle/sets.txt"
i=0
while read -r _ name options; do
	i=$((i + 1))
	fit=${options%%/*} use=${options#*/}
	printf '%s %s/%s: ' "$name" "$fit" "$use"
	rows="$src/tests/oracle/sets/$name"
	# shellcheck disable=SC2086
	smx fit $fit -q -o sets.json "${rows}_fit.csv" || echo "status $?"
	# shellcheck disable=SC2086
	{
		for p in lambda k_reg rank_weight; do
			case $fit in *"--$(echo $p | tr _ -) auto"*) sed -n "s/^ *\"$p\": \([^,]*\),/param $p \1/p" sets.json ;; esac
		done
		sed -n 's/^ *\({"value": "[^"]*", \)*"thresholds*": \[*\([^]}]*[^],}]\).*$/\2/p' sets.json |
			sed 's/, "rows".*//' | tr -d ' ' | tr , '\n' | sed 's/^/threshold /'
		smx --calib sets.json $use -q --write set "${rows}_test.csv" | cut -d, -f1 | sed '1d; s/^/set /'
		smx eval --calib sets.json $use -q --json "${rows}_test.csv" |
			awk -F'[":,]+ *' '/"(metrics|se)":/ { part = $2 } part == "metrics" && /"(coverage|set_size|empty_sets|ssc|sscv|class_coverage|covgap)"/ { v[$2] = $3 }
			END { n = split("coverage set_size empty_sets ssc sscv class_coverage covgap", k, " "); for (i = 1; i <= n; i++) print "metric", k[i], v[k[i]] }'
	} >got
	awk -f near.awk "want$(printf %02d $i)" got
done <runs
