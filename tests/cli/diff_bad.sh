# smx diff: what is refused, what is left out, and where bad rows are said to be. Expected: by hand.
cp "$data/eight.csv" "$data/eight.f64" "$data/eight.f32" .
t()
{
	echo "$*"
	smx diff "$@" >out 2>err </dev/null
	echo "  $?"
	sed 's/^/  /' err
	sed 's/^/  > /' out | head -n 4
}
printf 'id,a,b\np,1,2\nq,3,4\nr,5,6\n' >a
printf 'id,a,b\np,1,2\nq,3,4\n' >short
printf 'id,a,b\np,1,2\nq,3,4\nr,5,6\ns,7,8\n\n' >long
printf 'id,a,b,c\np,1,2,3\nq,3,4,5\nr,5,6,7\n' >wide
printf 'id,b,a\np,1,2\nq,3,4\nr,5,6\n' >turned
printf 'id,a,b\n\np,1,2\n\nq,x,4\nr,5,6\n' >bad
printf 'id,a,b\np,1,2\nq,3,4\np,5,6\n' >twice
printf 'id,a,b\nr,5,6\nz,0,0\ny,1,1\np,1,2.5\n' >other
printf '{"id":"p","logits":[1,2]}\n{"id":"q","logits":[1,2,3]}\n{"logits":[5,6]}\n' >rows.jsonl
: >empty
echo '== files'
t
t a
t a short a
t - -
t a nix
t a --fail-if 'kl>1' empty
t empty empty --fail-if 'flips>1'
echo '== lengths'
t a short
t short a
t a long
t a empty
echo '== classes'
t a wide
t a turned
t -q a turned
t rows.jsonl rows.jsonl
t a rows.jsonl
t -c 2 eight.f64 a
t eight.csv eight.f32
t eight.csv eight.f32 --cols-b 2
echo '== bad rows'
t a bad
t bad a
t bad bad
t --on-error skip a bad
t --on-error null bad a
t --on-error skip bad bad
t --on-error skip --key id bad a
t --on-error skip --key id --unmatched skip bad bad
printf '1 2 3 4 5 6 7 8' >cut.f64
t -c 2 cut.f64 cut.f64
t -c 2 --on-error skip --fail-if 'rows>1' cut.f64 cut.f64
t -c 2 --on-error skip cut.f64 cut.f64
printf 'a,b\n0.25,0.75\n0.5,0.5\n' >p
t p p
t --from probs p p
t p p --from-b logits
t p p --from logits -q
printf 'a,b\n1,1' | gzip | head -c 20 >broken
t a broken
t broken a
printf 'a,b\n11111111111111111111111111111111,2\n' >large
t --max-row 20 a large
echo '== keys'
t --key id a other
t --key id other a
t --key id --unmatched skip a other
t --key id --unmatched skip short long
t --key id a long
t --key id a twice
t --key id twice a
t --key id --unmatched skip a twice
t --key nix a a
t --key 1-2 a a
t --key 1 --key-b b a a
t --key id rows.jsonl a
t --key id -c 2 eight.f64 a
t --key-b id a a
t --unmatched skip a a
t --unmatched maybe a a
echo '== options'
t --labels a a a
t -w a a a
t --keep id a a
t --op sigmoid a a
t --top 0 a a
t --top 1,1 a a
t --top 1,2,3,4,5,6,7,8,9 a a
t --top 5, a a
t --worst -1 a a
t --wurst 3 a a
t --from-b probability a a
t --input-format-b xml a a
t -o '' a a
t -o nix/there a a
t --first-row -1 a a
