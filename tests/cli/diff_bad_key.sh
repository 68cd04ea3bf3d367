# smx diff --key with bad rows: a bad row's partner is left out with it. Expected: by hand.
t()
{
	echo "$*"
	smx diff "$@" >out 2>err </dev/null
	echo "  $?"
	sed 's/^/  /' err
	sed -n 's/^\(rows\|left out\|only in [AB]\|flips\) /  > &/p' out
}
printf 'id,a,b\np,1,2\nq,3,4\nr,5,6\n' >good
printf 'id,a,b\nr,5,6\nq,x,4\np,2,1\n' >bad
printf 'id,a,b\nr,,6\nq,x,4\np,2,1\n' >worse
printf 'id,a,b\nr,5,6\nq,x,4\nq,3,4\nq,,\np,2,1\n' >again
printf 'id,a,b\np,2,1\nq,3,4\nr,5,6\nz,x,1\n' >stray
printf 'a,b,id\n1,2,p\n3\n5,6,r\n' >ragged
printf '{"id":"p","logits":[1,2]}\n{"logits":[1,null],"id":"q"}\n{"id":"r","logits":[1,NaN]}\n' >rows.jsonl
printf '{"id":"p","logits":[1,2]}\n{"logits":[3,4\n{"id":"r","logits":[5,6]}\n' >cut.jsonl
printf '{"id":"p","logits":[1,2]}\n{"id":"q","id":"q","logits":[3,null]}\n{"id":"r","logits":[5,6]}\n' >two.jsonl
echo '== the partner is left out too'
t --key id bad good
t --key id --on-error skip bad good
t --key id --on-error skip good bad
t --key id --on-error null good bad
t --key id --on-error skip bad bad
t --key id --on-error skip bad worse
t --key id --on-error skip worse bad
t --key id --on-error skip good rows.jsonl
t --key id --on-error skip rows.jsonl good
echo '== a bad row is no unmatched one, and no duplicate of a good one'
t --key id --on-error skip good stray
t --key id --on-error skip stray good
t --key id --on-error skip stray stray
t --key id --on-error skip good again
t --key id --on-error skip again good
t --key id --on-error skip again again
echo '== duplicates of good rows'
printf 'id,a,b\nq,1,2\nq,3,4\np,5,6\nr,5,6\n' >twice
t --key id --on-error skip bad twice
t --key id --on-error skip twice bad
echo '== a key that cannot be read'
t --key id --on-error skip good ragged
t --key id --on-error skip ragged good
t --key id --on-error skip good cut.jsonl
t --key id --on-error skip good two.jsonl
t --key id --on-error skip --unmatched skip good ragged
t --key id --on-error skip --unmatched skip ragged good
t --key id --on-error skip --unmatched skip ragged ragged
echo '== at every number of threads'
awk 'BEGIN { print "id,a,b"; for (i = 0; i < 60000; i++) print i "," (i % 7 ? i % 5 : "x") "," i % 3 }' >a
awk 'BEGIN { print "id,a,b"; for (i = 60000; i-- > 0;) print i "," (i % 11 ? i % 5 : "x") "," i % 3 }' >b
# 60000 less those of which 7 or 11 is a divisor: 8572 + 5455 - 780
for j in 1 2 5; do
	smx diff -q -j $j --key id --on-error skip a b 2>/dev/null | head -n 2
done
echo '== duplicates wherever blocks end: rows so long that each is a block of its own'
awk 'BEGIN { for (k = 100000; k > 0; k--) printf "x" }' >long
row() { printf '%s%s,1,2\n' "$1" "$(cat long)"; }
{ echo id,a,b; row a; row b; row c; } >three
{ echo id,a,b; row a; row b; row a; } >again
{ echo id,a,b; row b; row b; row c; } >same
for j in 1 3; do
	for f in again same; do
		smx diff -j $j --key id --unmatched skip $f three 2>&1 | cut -c 1-60
		smx diff -j $j --key id --unmatched skip three $f 2>&1 | cut -c 1-60
	done
done
