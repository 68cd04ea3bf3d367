# Long rows, --max-row, and that nothing is allocated that is only claimed.
# Expected: equal logits give 1/K, 1e-05 for 100,000 classes; the rest by hand.
. "$src/tests/cli/torture.inc"
# 100,000 classes are 200 KB of text here and more than a block there
awk 'BEGIN { for (r = 0; r < 3; r++) for (i = 1; i <= 100000; i++) printf "0%s", i < 100000 ? "," : "\n" }' >k.csv
awk 'BEGIN { for (r = 0; r < 3; r++) for (i = 1; i <= 100000; i++) printf "1e-05%s", i < 100000 ? "," : "\n" }' >want
sed 's/0/0.000000/g' k.csv >long.csv
for f in k.csv long.csv; do
	for j in 1 2 7; do smx -j $j $f | cmp - want; done
	cat $f | smx | cmp - want
done
awk '{ print "{\"id\":1,\"logits\":[" $0 "]}" }' long.csv >long.jsonl
awk '{ print "{\"id\":1,\"probs\":[" $0 "]}" }' want >want.jsonl
smx long.jsonl | cmp - want.jsonl
smx -O csv --keep '' long.jsonl | cmp - want
# a header as long
{ awk 'BEGIN { for (i = 1; i <= 100000; i++) printf "class-%d%s", i, i < 100000 ? "," : "\n" }'; cat long.csv; } >head.csv
{ head -n 1 head.csv; cat want; } >want.head
smx head.csv | cmp - want.head
smx --write name --top-k 1 head.csv
# rows as long as a block less and more a byte, carried
for n in 262143 262144 262145 524288 1000000; do
	head -c $n /dev/zero | tr '\0' x >x
	{ cat x; echo ,0,0; cat x; echo ,0,0; } | smx --header no -c 2-3 >got
	{ cat x; echo ,0.5,0.5; cat x; echo ,0.5,0.5; } | cmp - got
	{ printf '"'; cat x; echo '",0,0'; } | smx --header no -c 2-3 >got
	{ printf '"'; cat x; echo '",0.5,0.5'; } | cmp - got
done
# a number with as many digits
{ printf 0.; head -c 300000 /dev/zero | tr '\0' 0; echo 1,0; } | smx
{ head -c 300000 /dev/zero | tr '\0' 0; echo 1,1; } | smx -q
echo '== a bad row as long'
{ cat long.csv; head -n 1 long.csv | sed 's/,0.000000$/,x/'; } >in
awk 'BEGIN { for (r = 0; r < 3; r++) for (i = 1; i <= 100000; i++) printf "0%s", i < 100000 ? "," : "\n" }' >want
for j in 1 2 7; do
	smx --op identity -j $j in >got 2>err
	refused "-j $j" in:4:100000 $?
done
echo '== --max-row'
{
{ echo 1,2,3; head -c 800000 /dev/zero | tr '\0' 0; echo ,0,0; } >in
echo 1,2,3 >want
smx --op identity --max-row 300000 in >got 2>err
refused 'far longer' in:2:1 $?
smx --op identity --max-row 799999 in >got 2>err
refused 'longer by a little' in:2:1 $?
echo 1,2,3 >want
echo 0,0,0 >>want
smx --op identity --max-row 800010 in | cmp - want
{ echo '"1",2,3'; printf '"0'; head -c 800000 /dev/zero | tr '\0' '\n'; } >in
echo 1,2,3 >want
smx --op identity --max-row 300000 in >got 2>err
refused 'an unclosed quote' in:2:1 $?
{ echo '[1,2]'; printf '['; head -c 800000 /dev/zero | tr '\0' ' '; echo '1,2]'; } >in
echo '[1,2]' >want
smx --op identity --max-row 300000 -i jsonl in >got 2>err
refused 'jsonl' in:2:1 $?
{ echo 7,2; echo 1.000000000000000000000000,2; } >in
echo 7,2 >want
smx --op identity --max-row 10 in >got 2>err
refused 'short, longer than allowed' in:2:1 $?
: >want
head -c 1000 /dev/zero >in
smx -i f64 -c 100 --max-row 799 in >got 2>err
refused 'f64' in $?
} | sed 's/ bytes.*//'
echo '== nothing that is claimed is allocated'
if [ -z "$sanitize" ]; then
	# 300 MB of address space
	printf '1234' >in
	(ulimit -v 300000 && smx -j 1 -i f64 -c 100000000 --max-row 1000000000000 in) >got 2>err
	refused 'raw, 800 MB a row' 'in: row 1, column 1' $?
	(ulimit -v 300000 && smx -j 1 -i f64 -c 8000000 in) >got 2>err
	refused 'raw, 64 MB a row' 'in: row 1, column 1' $?
	printf '[1,2]\n' >in
	(ulimit -v 300000 && smx -j 1 -c 1000000000 in) >got 2>err
	refused 'jsonl' in:1:3 $?
	echo 1,2 | (ulimit -v 300000 && smx -j 1 --max-row 1000000000000)
	# a run in little memory: 20 MB through 40 MB of address space, with room for the threads' stacks; not so
	# much that glibc can, now and then, reserve 64 MB of it for a second arena
	awk 'BEGIN { for (i = 0; i < 1000000; i++) print i % 13 "," i % 11 "," i % 7 ",0,0,0" }' >big.csv
	(ulimit -v 70000 && smx -j 2 big.csv) | wc -l | tr -d ' '
	# without room for any thread's stack: gzip all the same
	gzip -1c big.csv | (ulimit -s 60000; ulimit -v 40000 && smx -j 2) | wc -l | tr -d ' '
	# many labels: each one's histogram is small
	awk 'BEGIN { srand(3); for (r = 0; r < 40; r++) { printf "{\"logits\":["
		for (i = 0; i < 8000; i++) printf "%s%.3f", i ? "," : "", 8 * rand() - 4
		print "],\"labels\":[" r + 9 ",7]}" } }' >many.jsonl
	(ulimit -v 400000 && smx eval -j 1 --task multilabel many.jsonl) | head -n 1
else
	cat <<'END'
raw, 800 MB a row: smx: in: row 1, column 1: the input ends inside a row: 4 bytes of 800000000
raw, 64 MB a row: smx: in: row 1, column 1: the input ends inside a row: 4 bytes of 64000000
jsonl: smx: in:1:3: the row has 2 classes, not 1000000000
0.268941,0.731059
1000000
1000000
rows                       40
END
fi
