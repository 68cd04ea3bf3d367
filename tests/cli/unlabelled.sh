# smx eval --unlabelled: against tests/oracle/unlabelled.txt; labels that are there are not read; states, 64 shards, groups, formats, gates, baselines, what is refused and what eval without labels advises.
# Expected: tests/oracle/unlabelled.py, which shares no code with smx, to 1e-12; the rest by hand.
t() { echo "$ smx $*"; smx "$@" 2>&1 || echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
cat >near.awk <<'END'
function size(v) { return v < 0 ? -v : v }
$1 == "got" { got = 1; next }
!got { want[$1] = $2; n++; next }
{ have[$1] = $2 }
END {
	for (k in want) {
		if (want[k] == "null" && !(k in have)) continue
		if (!(k in have)) { print "no " k; bad = 1; continue }
		# a standard error is the root of a difference, which doubles know to 1e-16
		if (size(want[k] - have[k]) > 1e-12 * size(want[k]) + (k ~ /^se_/ ? 1e-9 : 1e-15)) { print k ": " want[k] " wanted, " have[k] " got"; bad = 1 }
	}
	printf "%d %s\n", n, bad ? "FAILED" : "as wanted"
}
END
flat()
{
	sed 's/^ *//; s/": /":/g; s/, /,/g' | awk '
	/^"(metrics|se)":/ { part = $0 ~ /se/ ? "se_" : ""; next }
	/^"confidence_histogram":/ { part = "bin"; next }
	/^"predicted":/ { part = "class"; next }
	part == "bin" || part == "class" {
		k = b++
		if (part == "class") { k = $0; sub(/.*"class":/, "", k); sub(/[,}].*/, "", k) }
		if (!/"rows":/) next
		rows = share = $0
		sub(/.*"rows":/, "", rows); sub(/[,}].*/, "", rows)
		sub(/.*"share":/, "", share); sub(/[,}].*/, "", share)
		print part k, rows
		if (part == "class") print "share" k, share
		next
	}
	/^"[a-z_]*":[-0-9.e]+,?$/ { gsub(/[",]/, ""); sub(/:/, " "); print part $0 }'
}
awk '/^run/ { close(out); out = sprintf("want%02d", ++n); print > "runs" } !/^run/ { print > out }' "$src/tests/oracle/unlabelled.txt"
i=0
while read -r _ name options; do
	i=$((i + 1))
	# shellcheck disable=SC2086
	smx eval -q --unlabelled --class-table --json $options "$src/tests/oracle/$name.csv" >got.json || echo "status $?"
	{ cat "want$(printf %02d $i)"; echo got; flat <got.json; } | awk -f near.awk | sed "s|^|${name##*/} $options: |"
done <runs
echo '== the report; labels are not read, nor needed, nor taken for logits'
cp "$data/digits.test.csv" d.csv
t eval --unlabelled --bins 5 d.csv
smx eval -q --unlabelled --json d.csv >whole.json
cut -d, -f1-11 d.csv >bare.csv
smx eval --unlabelled --json bare.csv >other.json && same whole.json other.json
sed 's/,[0-9]*$/,/; 1s/$/label/' d.csv >empty.csv
smx eval -q --unlabelled --json empty.csv >other.json && same whole.json other.json
sed '2,$s/,[0-9]*$/,what?/; 1s/label/gold/' d.csv >odd.csv
t eval --unlabelled --label gold --json -o other.json odd.csv && same whole.json other.json
smx -q --op identity --precision 17 -O jsonl --keep '' bare.csv >bare.jsonl
smx -q --op identity --precision 17 -O jsonl --keep label d.csv >d.jsonl
head -n 1 bare.jsonl
smx eval --unlabelled --json bare.jsonl | grep accuracy
smx eval --unlabelled --json d.jsonl | grep accuracy
echo '== without labels eval advises it, and it works'
for f in bare.csv bare.jsonl; do
	t eval $f
	smx eval --unlabelled $f | head -n 4
done
smx -q --op identity -O npy -o bare.npy bare.csv
t eval bare.npy
smx eval --unlabelled bare.npy | head -n 4
echo '== 64 shards in any order are one run, with and without weights and groups'
awk -F, 'NR == 1 { print $0 ",weight,site"; next } { print $0 "," 0.1 + NR % 7 "," (NR % 3 ? "a" : "b") }' bare.csv >w.csv
shards()
{
	n=$1 file=$2
	shift 2
	smx eval --unlabelled --json --state one.state "$@" "$file" >one.json
	for i in $(seq 0 $((n - 1))); do
		awk -v i="$i" -v n="$n" 'NR == 1 || NR % n == i' "$file" >shard.csv
		smx eval --unlabelled --state "$i.state" "$@" shard.csv >/dev/null
	done
	# shellcheck disable=SC2046
	smx merge --json --state all.state $(seq 0 $((n - 1)) | sort -k1.2 | sed 's/$/.state/') >all.json
	same one.json all.json
	same one.state all.state
}
shards 64 bare.csv
shards 5 w.csv --by site
smx eval --unlabelled -j 4 --json --by site w.csv >four.json && same one.json four.json
t eval --unlabelled --by site --bins 2 w.csv
t eval --unlabelled --by site --bins 2 -O csv w.csv
t eval --unlabelled --by site --bins 2 -O md --wide w.csv
t eval -q --unlabelled --class-table --bins 1 -O md d.csv
echo '== binary'
cp "$src/tests/oracle/binary/plain.csv" .
t eval --unlabelled -q --task binary --threshold 0.3 --bins 2 plain.csv
echo '== more than 20 classes: the most frequent, or all'
smx eval -q --unlabelled --bins 1 "$src/tests/oracle/eval/wide.csv" | sed -n '/^predicted name/,$p' | wc -l
smx eval -q --unlabelled --bins 1 --class-table "$src/tests/oracle/eval/wide.csv" | sed -n '/^predicted name/,$p' | wc -l
echo '== other formats; what lists some of its classes'
printf '{"logits":{"cat":2,"dog":1},"label":"neither"}\n{"logits":{"cat":0,"dog":1}}\n' >map.jsonl
t eval --unlabelled --bins 1 map.jsonl
printf 'a,b,y_a,y_b\n1,2,1,0\n3,1,what,9\n' >flags.csv
t eval --unlabelled --labels 'y_*' --bins 1 flags.csv
printf '{"logits":[[1,2],[3,1]],"label":"x"}\n{"logits":[[1,2],[3,1]],"label":[0,1,2]}\n' >several.jsonl
t eval --unlabelled --bins 1 several.jsonl
smx --op identity -O arrow --keep label -o empty.arrow empty.csv
smx eval -q --unlabelled --json empty.arrow >other.json && same whole.json other.json
printf '{"top":{"a":-0.1,"b":-3}}\n' >top.jsonl
t eval --unlabelled -i pairs --field top top.jsonl
echo '== no rows'
t eval --unlabelled --bins 1 /dev/null
head -n 1 bare.csv >head.csv
t eval --unlabelled --bins 1 head.csv
echo '== gates and baselines'
t eval -q --unlabelled --fail-if 'confidence<0.99' --fail-if 'estimated_accuracy.hi<0.97' --fail-if 'predicted_classes<10' --bins 1 -o /dev/null d.csv
t eval -q --unlabelled --fail-if 'any:confidence<0.966' --by site -o /dev/null w.csv
smx eval -q --unlabelled --json --state base.state -o base.json "$data/digits.val.csv"
for b in base.state base.json; do t eval -q --unlabelled --baseline $b --fail-if 'estimated_accuracy<base-0.001' --bins 15 d.csv | grep -e acc -e conf -e entropy; done
smx eval -q --json -o labelled.json d.csv
t eval -q --unlabelled --baseline labelled.json d.csv | grep -e acc -e conf -e entropy
t eval -q --unlabelled --fail-if 'accuracy<0.9' d.csv
t eval -q --fail-if 'estimated_accuracy<0.9' d.csv
t eval -q --fail-if 'predicted_classes<9' d.csv
echo '== what needs labels is refused'
for o in '--sweep --state s.state' --class-auroc '--bootstrap 10' '--calibration-test 10' '--top 3' '--ood label' '--ood-label 3' '--temp auto' '--ignore-label 3' '--targets label' '--confusion c.csv' '--coverage-at-risk 0.1' '--risk-at-coverage 0.5' '--plot' '--svg out' '--label @d.csv' '--truth d.csv --key id' '--task multilabel'; do
	# shellcheck disable=SC2086
	t eval --unlabelled $o d.csv
done
t merge --plot base.state
t merge --confusion c.csv base.state
smx eval -q --state labelled.state -o /dev/null d.csv
t merge base.state labelled.state
t report --state base.state
t report --baseline base.state d.csv
sed 's/"unlabelled":1,//' base.state >bad.state
t merge bad.state
