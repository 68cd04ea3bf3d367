# Labels of another file, joined by a key, against tests/oracle/truth.txt: pandas' merge, scikit-learn's metrics and scipy's
# temperature, in each pair of formats. To 1e-12 of each value, T to 1e-8.
d=$src/tests/oracle/truth
cat >near.awk <<'END'
function size(v) { return v < 0 ? -v : v }
FILENAME == ARGV[1] { want[$1 " " $2] = $3; next }
/"value":/ { name = $2; gsub(/[",]/, "", name) }
/"temperature":/ { name = "fit" }
NF == 2 && $1 ~ /^"/ {
	key = $1; gsub(/[":]/, "", key); v = $2; sub(/,$/, "", v)
	k = (name == "" ? "all" : name) " " key
	if (k in want && !(k in done)) {
		done[k] = 1; n++
		if (size(want[k] - v) > (key == "temperature" ? 1e-8 : 1e-12) * size(want[k])) print k, want[k], v
	}
}
END { print n }
END
tell() { # what smx says of the files, by the oracle's keys
	sed -n 's/^smx: labels.*: \([0-9]*\) labels have no row/left \1/p
		s/^smx: labels.*: \([0-9]*\) labels have the key.*/twice \1/p
		s/^smx: labels.*: \([0-9]*\) keys have several.*/unclear \1/p' err
}
gzip -c "$d/labels.csv" >labels.csv.gz
tr , '\t' <"$d/labels.csv" >labels.tsv
cp "$d/labels.csv" "$d/labels.json" .
sed -n 's/^ \{1,\}\("key".*\)$/{\1/p; s/^ \{1,\}\("label".*\)$/\1}/p' labels.json | paste -d '\0' - - >labels.jsonl
printf 'cat\ndog\nfox\nowl\n' >names
o='--key id --truth-key key --unmatched skip --ignore-label -100'
for in in "-c cat,dog,fox,owl $d/dump.csv" "--classes names $d/dump.jsonl"; do
	for f in labels.csv labels.tsv labels.jsonl labels.json labels.csv.gz; do
		smx eval --truth $f $o --by site --json $in >got 2>err
		awk -f near.awk "$src/tests/oracle/truth.txt" got
		tell | tr '\n' ' '; echo
		smx fit --truth $f $o $in 2>/dev/null | grep '"temperature":' >got
		awk -f near.awk "$src/tests/oracle/truth.txt" got
	done
done
grep '^file' "$src/tests/oracle/truth.txt"
