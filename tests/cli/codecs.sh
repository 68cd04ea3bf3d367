# zstd, xz and lz4: read if smx has the library, otherwise refused by name with a pipe that works; zstd written; other outputs refused.
# Expected: what smx makes of the plain file, and what zstd, xz and lz4 give if they are here. The same in every build.
has()
{
	smx --version | sed -n '2{s/; without.*//;p;}' | grep -q " $1 "
}
eight=$data/eight.csv
smx "$eight" >want
awk 'BEGIN { srand(1); print "id,a,b,c"; for (i = 0; i < 30000; i++) printf "%d,%d,%d.5,%d\n", i, rand() * 1000, rand() * 1000, rand() * 10 }' >big.csv
smx -c 2-4 big.csv >big.want
smx -c 2-4 -O f32 -o big.f32 --op identity big.csv
smx -c 3 big.f32 >f32.want
for c in zstd.zst xz.xz lz4.lz4; do
	program=${c%.*} suffix=${c#*.}
	echo "== $program"
	if has "$program"; then
		smx "$eight.$suffix" | cmp - want
		smx <"$eight.$suffix" | cmp - want
		cp "$eight.$suffix" named.csv
		smx named.csv | cmp - want
		cat "$eight.$suffix" "$eight.$suffix" | smx --header yes --on-error skip 2>/dev/null | sed -n '1,9p' | cmp - want
		smx eval -q "$eight.$suffix" -l label >got
		smx eval -q "$eight" -l label | cmp - got
		head -c 100 "$eight.$suffix" >cut
		smx cut 2>err >got
		grep -q '^smx: cut: the .* data ends too early$' err || cat err
		{ cat "$eight.$suffix"; echo 'hello, world'; } | smx 2>err >got
		echo "$?" >rc
		cmp got want
		grep -q "^smx: -: byte [0-9]*: bytes that are not $program follow the $program data\$" err || cat err
	else
		cp "$eight.$suffix" here.csv.$suffix
		smx here.csv.$suffix 2>err
		echo $? >rc
		grep -q "^smx: here.csv.$suffix: this is $program data, and this smx was built without lib[a-z0-9]*; decompress it first: $program -dc here.csv.$suffix | smx -\$" err || cat err
		smx eval -l label "$eight" -l "@here.csv.$suffix" 2>&1 | grep -q 'was built without' || echo 'labels?'
	fi
	cat rc
	command -v "$program" >/dev/null || continue
	cp "$eight.$suffix" here.csv.$suffix
	$program -dc here.csv.$suffix | smx - | cmp - want # as the message says
	has "$program" || continue
	$program -qc big.csv >big.csv.$suffix
	$program -qc big.f32 >big.f32.$suffix
	for f in eight.npz eight.pt eight.safetensors eight.npy eight.arrow; do # what is kept first, and what is not
		{ $program -qc "$data/$f"; printf xyz; } >more
		smx -O f32 more >got 2>err && echo "$f: bytes behind it are passed over"
		grep -q -e "^smx: more: byte [0-9]*: bytes that are not $program follow the $program data\$" \
			-e "^smx: more: the $program data ends too early\$" err || cat err
	done
	for j in 1 5; do
		smx -j $j -c 2-4 big.csv.$suffix | cmp - big.want
		smx -j $j -c 3 big.f32.$suffix | cmp - f32.want
	done
done
if command -v zstd >/dev/null; then # a window of 256 MB; as smx says where it reads zstd
	printf '(\265/\375\000\220\041\000\0001,2\n' >window.zst
	smx window.zst 2>err || cut -c 1-16 err
	! has zstd || grep -q '^smx: window.zst: byte 0: the zstd data needs a window of more than 128 MB; pipe it through zstd -dc -M2048MB$' err || cat err
	zstd -dc -M2048MB window.zst | smx -q | wc -l | tr -d ' '
else
	printf 'smx: window.zst:\n1\n'
fi
if command -v lz4 >/dev/null; then
	lz4 -lc "$eight" >legacy.lz4
	smx legacy.lz4 2>err || cut -c 1-16 err
	! has lz4 || grep -q '^smx: legacy.lz4: byte 0: this is a legacy lz4 frame; pipe it through lz4 -dc$' err || cat err
	lz4 -dc legacy.lz4 | smx | cmp - want
else
	echo 'smx: legacy.lz4:'
fi
echo '== zstd written'
if has zstd; then
	for j in 1 2 5; do
		smx -j $j -c 2-4 -o out.csv.zst big.csv
		[ -f first ] || cp out.csv.zst first
		cmp first out.csv.zst
	done
	smx -c 2-4 -o small.csv.zst --compress-level 19 big.csv
	[ "$(wc -c <small.csv.zst)" -lt "$(wc -c <first)" ] || echo 'level 19 is no smaller'
	for f in out small; do
		smx -q -c 2-4 --op identity --precision shortest $f.csv.zst >got
		smx -q -c 2-4 --op identity --precision shortest big.want | cmp - got
		if command -v zstd >/dev/null; then
			zstd -dcq $f.csv.zst | cmp - big.want
		fi
	done
	smx -o none.json.zst -O json "$eight" && smx -q --field probs --op identity none.json.zst >got
	smx eval -q -l label -o r.json.zst "$eight" && smx eval -q -l label "$eight" -o r.json || echo "status $?"
	for n in 0 20; do
		smx -c 2-4 -o x.csv.zst --compress-level $n big.csv && echo "level $n?"
	done
else
	smx -c 2-4 -o out.csv.zst big.csv 2>err && echo 'written?'
	grep -q '^smx: --output out.csv.zst: this smx was built without libzstd; write out.csv, and compress that: zstd out.csv$' err || cat err
	echo 'smx: --compress-level 0: zstd has the levels 1 to 19 here'
	echo 'smx: --compress-level 20: zstd has the levels 1 to 19 here'
fi 2>&1
if command -v zstd >/dev/null; then
	smx -c 2-4 -o zout.csv big.csv && zstd -q zout.csv # as the message says
	zstd -dc zout.csv.zst | cmp - big.want
fi
echo '== not written'
for o in x.csv.xz 'X.csv.XZ -O csv' x.f32.lz4; do
	# shellcheck disable=SC2086
	smx -o $o "$eight"
	echo "$?"
done 2>&1
smx eval -l label -o r.json.xz "$eight" 2>&1
smx fit -o t.json.lz4 "$eight" 2>&1
smx --metrics m.json.xz "$eight" 2>&1
ls x.* X* r.json.xz t.json.lz4 m.json.xz 2>/dev/null
if command -v xz >/dev/null; then
	smx -o x.csv "$eight" && xz x.csv # as the messages say
	xz -dc x.csv.xz | cmp - want
fi
exit 0
