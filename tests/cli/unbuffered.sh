# --unbuffered: in lock-step, a row is written to a pipe and what smx says of it is read before the next row is written; for formats, threads, windows, half lines and rows longer than a block. The bytes are those without it. What is refused.
# Expected: the rows by hand (softmax of differences of 0, 1 and 2); the rest is compared with smx without --unbuffered. Without --unbuffered the first reads would wait for ever; timeout ends them.
t() { echo "$ smx $*"; smx "$@" 2>&1 || echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
# begin OPTION...: smx between two pipes; put TEXT writes, get reads a line, finish ends it
begin()
{
	echo "$ smx $*"
	rm -f in out
	mkfifo in out
	timeout 60 smx "$@" <in >out &
	exec 3>in 4<out
}
put() { printf "$1" >&3; }
get() { IFS= read -r line <&4 || line='(nothing)'; echo "$line"; }
finish()
{
	exec 3>&-
	cat <&4
	exec 4<&-
	wait $! || echo "  $?"
}
echo '== rows'
begin --unbuffered
put 'a,b\n'; sleep 0.1; put '1,2\n'; get; get
finish
for j in 1 4; do
	begin -j $j --unbuffered
	put 'a,b\n'; put '1,2\n'; get; get
	put '3,1\n'; get
	put '2,'; put '2\n0,'; get
	put '1\n5,5\n'; get; get
	finish
done
begin --unbuffered --header no
put '1,2\n'; get
put '3,1\n'; get
finish
begin --unbuffered -O csv
put '# a comment\n\n"a\n",b\n'; put '"1",2\n'; get; get; get
put '3,1\n'; get
put '2,2'
finish
begin --unbuffered --write conf,argmax --keep id
put '{"logits":[1,2],"id":1}\n'; get
put '{"logits":[3,1],"id":"x"}\n'; get
put '{"logits":[2,2]'; put ',"id":"y"}\n{"log'; get
put 'its":[0,1]}\n'; get
finish
begin --unbuffered -i tsv --on-error skip
put 'a\tb\n1\t2\n'; get; get
put 'what\t2\n3\t1\n'; get
finish 2>&1
begin --unbuffered -i f32 -c 2 -O csv
for _ in 1 2; do put '\000\000\000\000\000\000\200\077'; done; get; get
put '\000\000\000\100\000\000\000\000'; get
finish
echo '== a row longer than a block'
{ printf '0'; i=0; while [ $i -lt 5000 ]; do printf ',-1000.000000000000000000000000000000'; i=$((i + 1)); done; printf '\n'; } >long
begin --unbuffered --header no --write argmax,conf
cat long long >&3; get; get
cat long >&3; get
finish
echo '== windows'
begin eval --window 2 --unbuffered
put 'a,b,label\n1,2,1\n3,1,1\n'; get | sed 's/.*"window"/"window"/; s/,"top5.*//; s/"nll".*//'
put '0,1,1\n'
put '0,1,1\n'; get | sed 's/.*"window"/"window"/; s/,"nll".*//'
put '1,0,1\n'
finish >rest; sed 's/.*"window"/"window"/; s/,"nll".*//' rest
begin eval --window-by hour --unbuffered --unlabelled -j 3
put '{"logits":[1,2],"hour":1}\n'
put '{"logits":[1,2],"hour":1}\n'
put '{"logits":[1,2],"hour":2}\n'; get | sed 's/.*"window"/"window"/; s/,"metrics".*//'
put '{"logits":[1,2],"hour":3}\n'; get | sed 's/.*"window"/"window"/; s/,"metrics".*//'
finish >rest; sed 's/.*"window"/"window"/; s/,"metrics".*//' rest
echo '== a gate is told at once'
rm -f in out
mkfifo in out
timeout 60 smx eval --window 1 --unbuffered --fail-if 'accuracy<1' <in 2>out >/dev/null &
exec 3>in 4<out
put 'a,b,label\n1,2,0\n'; get
put '1,2,1\n1,2,0\n'; get
exec 3>&-
wait $!; echo $?
exec 4<&-
echo '== the same bytes as without'
cp "$data/digits.test.csv" d.csv
smx -q --op identity --precision 17 -O jsonl d.csv >d.jsonl
smx -q --op identity -O f32 d.csv >d.f32
smx -q --op identity -O npy d.csv >d.npy
smx -q --op identity -O arrow d.csv >d.arrow
gzip -c d.csv >d.csv.gz
for f in csv jsonl f32 npy arrow csv.gz; do
	cols=
	[ $f = f32 ] && cols='-i f32 -c 10'
	# shellcheck disable=SC2086
	smx $cols -q -O csv - <d.$f >want
	for size in 1000 70000; do
		# shellcheck disable=SC2086
		dd if=d.$f bs=$size 2>/dev/null | smx $cols -q -O csv --unbuffered -j 3 - >got
		same want got
	done
	# shellcheck disable=SC2086
	smx $cols -q -O csv --unbuffered d.$f >got; same want got
done
cat d.csv d.csv | sed '839d' | smx eval -q --window 100 - >want
cat d.csv d.csv | sed '839d' | smx eval -q --window 100 --unbuffered - >got; same want got
t --unbuffered - </dev/null
printf 'a,b' | smx --unbuffered --header yes; printf '1,2' | smx --unbuffered
printf 'a,b\r1,2\r' | smx --unbuffered
printf '[{"logits":[1,2]},\n{"logits":[3,1]}]' | smx --unbuffered -i json
echo '== bad rows end the run with what is before them'
printf 'a,b\n1,2\nx,1\n' >bad.csv
t --unbuffered bad.csv
printf '{"logits":[1,2]}\n{"logits":[1,' | smx --unbuffered 2>&1
printf 'a\0b' | smx --unbuffered 2>&1
echo '== refused, and the advice works'
for f in npy arrow; do t --unbuffered -O $f d.csv; done
smx -q --unbuffered -O jsonl d.csv | wc -l
t eval --unbuffered d.csv
smx eval -q --unbuffered --window 500 d.csv | wc -l
t diff --unbuffered d.csv d.csv
