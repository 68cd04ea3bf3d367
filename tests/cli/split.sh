# However a pipe hands out its bytes, the output is the same: a small file split at every byte, and byte by byte.
# Expected: what the file itself gives, which other tests check.
for f in eight.csv eight.csv.gz eight.jsonl; do
	case $f in *.csv*) i=csv ;; *) i=jsonl ;; esac
	smx "$data/$f" >want
	size=$(wc -c <"$data/$f" | tr -d ' ')
	n=1
	while [ $n -lt "$size" ]; do
		{ head -c $n "$data/$f"; tail -c +$((n + 1)) "$data/$f"; } | smx -i $i >got || echo "$f at $n: status $?"
		cmp -s want got || echo "$f at $n: differs"
		# asan takes its time
		if [ -n "$sanitize" ] || [ $i = jsonl ]; then n=$((n + 7)); else n=$((n + 1)); fi
	done
	dd bs=1 if="$data/$f" 2>/dev/null | smx -i $i | cmp want -
done
for f in f32 f64; do
	smx -c 4 "$data/eight.$f" >want
	dd bs=1 if="$data/eight.$f" 2>/dev/null | smx -c 4 -i $f | cmp want -
done
# with pauses, so that each part comes by itself
smx "$data/eight.csv" >want
for n in 1 9 26 58 59 60 101 256; do
	{
		head -c $n "$data/eight.csv"
		sleep 0.02
		tail -c +$((n + 1)) "$data/eight.csv"
	} | smx -j 2 | cmp want -
done
echo done
