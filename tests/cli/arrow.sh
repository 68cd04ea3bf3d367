# Arrow IPC, read and written: streams and files of Polars, of Arrow's JavaScript, and of tests/arrow/make.py.
# Expected: data/eight.* by cmp. What is shown: by hand from tests/arrow/make.mjs and make.py; Polars 0.26.1 and
# Arrow's JavaScript 21.2 show the same values, dates and types for these files and for what smx writes of them.
id='--op identity --precision shortest --nonfinite literal'
a=$src/tests/arrow
told() { "$@" 2>&1 | sed "s|$src/||; s|$data/||"; }
echo '== the eight rows, by file and by pipe'
smx $id -O csv "$data/eight.arrow" | cmp - "$data/eight.csv"
smx $id -O csv <"$data/eight.arrow" | cmp - "$data/eight.csv"
# shellcheck disable=SC2002
cat "$data/eight.arrow" | smx $id -O csv | cmp - "$data/eight.csv"
gzip -c "$data/eight.arrow" | smx $id -O csv | cmp - "$data/eight.csv"
smx $id -O f32 "$data/eight.arrow" | cmp - "$data/eight.f32"
smx $id -O f64 "$a/polars.arrows" | cmp - "$data/eight.f64"
smx $id -O f64 "$a/javascript.arrows" | cmp - "$data/eight.f64"
for f in lz4 zstd; do
	smx $id -O f64 "$a/$f.arrow" >out 2>err && cmp out "$data/eight.f64" || grep -v 'compressed with.*does not read' err
done
echo '== and back'
for in in csv tsv jsonl arrow; do
	smx $id -o $in.arrow "$data/eight.$in"
	smx $id -o $in.arrows "$data/eight.$in"
	smx $id -O arrow "$data/eight.$in" | cmp - $in.arrows
	head -c 6 $in.arrow && tail -c 6 $in.arrow && echo
	smx $id -O csv $in.arrow | tail -n 1
	smx $id -O csv $in.arrows | cmp -s - "$data/eight.csv" || echo "$in: not as in eight.csv"
done
smx $id -O f32 -o x.f32 csv.arrow && cmp x.f32 "$data/eight.f32"
smx $id -c 4 -o f32.arrows "$data/eight.f32" && smx $id -O f32 f32.arrows | cmp - "$data/eight.f32"
smx $id -c 4 -O arrow "$data/eight.f64" | smx $id -O f64 | cmp - "$data/eight.f64"
echo '== every column that can be written'
smx -O arrow --write probs,logprobs,logits,argmax,name,conf,margin,entropy,lse,nll,rank -l label "$data/eight.arrow" >all.arrows
smx -O jsonl --op identity --cols 2-5 all.arrows | head -n 2
smx -O arrow --write argmax,top,name --top-k 2 "$data/eight.csv" | cmp - "$a/top.arrows"
smx -O arrow --top-k 1 --sparse "$a/polars.arrows" | cmp - "$a/sparse.arrows"
told smx -c argmax --task binary --keep top -O csv "$a/top.arrows"
echo '== eval, diff and fit'
smx eval --json "$data/eight.csv" >want
for f in "$data/eight.arrow" "$a/polars.arrows" csv.arrow; do
	smx eval --json "$f" | cmp - want
done
smx diff "$data/eight.arrow" "$data/eight.csv" | head -n 3
smx diff "$data/eight.csv" "$a/polars.arrows" | head -n 3
smx diff "$data/eight.npy" "$data/eight.arrow" | head -n 3
smx diff -c 4 "$data/eight.f32" csv.arrow | head -n 3
smx $id -c 4 -o lists.arrow "$data/eight.f32"
smx diff "$data/eight.npz" lists.arrow | head -n 3
smx diff --key id "$a/polars.arrows" "$data/eight.csv" | head -n 3
smx fit "$data/digits.val.csv" -o want.json 2>/dev/null
smx $id -o val.arrow "$data/digits.val.csv"
smx fit val.arrow -o got.json 2>/dev/null
cmp got.json want.json
echo '== several files'
smx $id -O csv "$data/eight.arrow" "$data/eight.arrow" | wc -l | tr -d ' '
told smx $id -O csv "$data/eight.arrow" csv.arrow
echo '== what is carried keeps its type, and becomes text'
smx $id -O arrow "$a/javascript.arrows" >js.arrows
smx $id -O arrow js.arrows | cmp - js.arrows
smx $id -O jsonl --keep at,day,who,f,label js.arrows
smx $id -O csv --keep at,day,who,f,label "$a/javascript.arrows" | head -n 3
smx $id -O csv js.arrows
echo '-- but not all'
told smx --op sigmoid -O csv "$a/sets.arrows"
told smx --op sigmoid -O csv -c 2-4 "$a/sets.arrows"
smx --op sigmoid -O csv -c 2-4 --keep labels,y_1,y_2 "$a/sets.arrows"
smx --op sigmoid -O arrow -c 2-4 "$a/sets.arrows" | smx --op identity -c 2-4 -O arrow | smx -O jsonl --op identity -c 2-4 --keep labels,y_0
echo '== versions, widths, nulls, dictionaries'
for f in old.arrow half.arrows nulls.arrows dictionary.arrows big_endian.arrows javascript.arrow; do
	echo "-- $f"
	told smx $id -O jsonl --on-error null "$a/$f"
	smx $id -O arrow --on-error null "$a/$f" 2>/dev/null >x.arrows || continue
	smx $id -O jsonl --on-error null x.arrows 2>/dev/null >y
	smx $id -O jsonl --on-error null "$a/$f" 2>/dev/null | cmp - y
done
smx $id -O csv --on-error skip "$a/nulls.arrows" 2>/dev/null
told smx $id -O csv "$a/nulls.arrows"
told smx eval --json "$a/nulls.arrows" --on-error skip | grep -e '^  "rows"' -e smx:
echo "== labels"
printf "b\na\n" >classes
smx --write rank -O csv -l label --keep label --classes classes "$a/dictionary.arrows"
told smx --write nll -O csv -l tokens "$a/javascript.arrows" --keep ''
told smx --write nll -O csv -w who "$a/javascript.arrows" --keep ''
for l in label '--labels labels' '--labels y_*'; do
	[ "$l" = label ] && l=''
	# shellcheck disable=SC2086
	smx eval --task multilabel -c 2-4 $l --json "$a/sets.arrows" | grep -e '"hamming"' -e '"nll"' | head -n 2
done
grep '"nll"' want
smx eval --json --truth "$data/eight.csv" --key id "$a/polars.arrows" | grep '"nll"'
smx eval --json --truth "$a/polars.arrows" --key id "$data/eight.arrow" | grep '"nll"'
echo '== which columns'
exec 2>&1
told smx -c pair "$a/javascript.arrows"
told smx -c f,logits "$a/javascript.arrows"
smx -c f --task binary --from logits --keep label -O csv "$a/javascript.arrows" | head -n 2
told smx --field tokens -O csv --keep '' "$a/javascript.arrows"
smx --field logits -O csv --keep label "$a/javascript.arrows" | head -n 2
echo '== cut short'
for n in 3 11 100 600 1000 1300 1700; do
	head -c $n "$data/eight.arrow" >cut.arrow
	smx $id -O csv cut.arrow >out 2>err && echo "$n: status 0"
	cmp -n "$(wc -c <out)" out "$data/eight.csv"
	cat err
done
head -c 700 "$a/polars.arrows" | smx -i arrow
printf 'a,b\n1,2\n' | smx -i arrow
printf 'FEA1....' | smx
printf 'a,b\n' | smx -q -O arrow >none.arrows && smx -O csv none.arrows
echo '== the same bytes wherever blocks are cut'
i=0
while [ $i -lt 4000 ]; do
	printf '%s,%s.5,%s,x%s\n' $i $((i % 7)) $((i % 5)) $i
	i=$((i + 1))
done >rows.csv
{
	echo 'id,a,b,c'
	cat rows.csv
} | smx -c 2,3 --from logits -O arrow -j 1 >one
{
	echo 'id,a,b,c'
	head -n 3001 rows.csv
} >p1.csv
{
	echo 'id,a,b,c'
	tail -n +3002 rows.csv
} >p2.csv
smx -c 2,3 --from logits -O arrow -j 2 p1.csv p2.csv | cmp - one
smx $id --from logits -O arrow -j 2 <one | cmp - one
smx $id --from logits -o one.arrow one && smx $id --from logits -O arrow -j 3 one.arrow | cmp - one
echo '== batches larger than memory is taken for: of a file in parts, of a pipe as a whole'
awk 'BEGIN { print "id,a,b,c"; for (i = 0; i < 30000; i++)
	printf "%s%d,%d.5,%d,%s\n", i % 3 ? "a somewhat longer name for a row than is usual " : "", i, i % 7, i % 5,
		i % 4 ? "x" : "" }' </dev/null >long.csv
smx $id --from logits -c 2,3 -o long.arrow long.csv
smx $id --from logits -c 2,3 -O csv long.arrow | cmp - long.csv
smx $id --from logits -c 2,3 -O csv -j 3 <long.arrow | cmp - long.csv
# shellcheck disable=SC2002
cat long.arrow | smx $id --from logits -c 2,3 -O csv | cmp - long.csv
smx $id --from logits -c 2,3 -O arrow long.arrow | smx $id --from logits -c 2,3 -O csv | cmp - long.csv
smx diff -c 2,3 --from logits long.csv long.arrow | head -n 1
smx diff -c 2,3 --cols-b 2,3 --from logits long.arrow long.csv | head -n 1
echo '== classes in another order than labels that are numbers'
printf 'p_1,p_0,label\n.9,.1,1\n.2,.8,0\n' | smx --from probs --keep label -O arrow >turned.arrows
told smx eval --from probs turned.arrows
printf '%s\n' 1 0 >FILE
smx eval --from probs --classes FILE turned.arrows | grep accuracy
echo '== rows that are not there, and files that were joined'
for f in empty width0; do
	told smx $id -O csv --on-error null "$a/hostile_$f.arrows"
done
cat "$a/polars.arrows" "$a/polars.arrows" | told smx --write argmax --keep id -O csv | tail -n 3
cat "$data/eight.arrow" "$data/eight.arrow" | told smx --write argmax --keep id -O csv | tail -n 2
{
	cat "$a/polars.arrows"
	printf '\0\0\0\0'
} | smx $id -O f64 | cmp - "$data/eight.f64"
echo '== what lies'
for f in shared index skipped zstd; do
	told smx $id -O csv "$a/hostile_$f.arrows" | tail -n 1
	told smx $id -O csv <"$a/hostile_$f.arrows" | tail -n 1
	told smx $id -O arrow "$a/hostile_$f.arrows" 2>&1 | tr -d '\0' | tail -n 1 | sed 's/.*smx:/smx:/'
done
echo '== few bytes that are repeated'
for f in views lists; do
	told smx $id -O csv --max-row 65536 "$a/hostile_$f.arrows" | tail -n 1
	smx $id -O csv --max-row 1000000 "$a/hostile_$f.arrows" | wc -c | tr -d ' '
	smx $id -O csv "$a/hostile_$f.arrows" | wc -c | tr -d ' '
done
for o in csv jsonl arrow; do
	told smx $id -O $o "$a/hostile_nulls.arrows" | tr -d '\0' | sed -n 's/.*smx:/smx:/p'
done
