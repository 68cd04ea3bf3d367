# What once went wrong and a test of its own shows best; each line says what.
# Expected: by hand.
t()
{
	"$@" 2>&1
	echo "rc=$?"
}
echo '== nll and rank of raw input need a label file'
for w in nll rank; do t smx -c 4 --write $w -O csv "$data/eight.f32"; done
printf '0\n1\n2\n0\n2\n3\n3\n2\n' >labels
smx -c 4 --write rank --label @labels -O csv "$data/eight.f32" >ranks
smx --write rank -l label --keep '' "$data/eight.csv" | tail -n +2 | cmp - ranks
echo '== -o /dev/stdout adds to the file that is there'
printf '1,1\n' >in
if [ -e /dev/stdout ]; then
	{ echo before; smx -o /dev/stdout in; echo after; } >out
else
	printf 'before\n0.5,0.5\nafter\n' >out
fi
cat out
smx -o /dev/null in >&-
echo "to a device, with standard output closed: $?"
echo '== a file that may not grow so large leaves no trace'
awk 'BEGIN { for (i = 0; i < 20000; i++) print "1,1" }' >many
echo before >large.csv
(
	ulimit -f 20
	smx -o large.csv many
) 2>&1
echo "rc=$?"
cat large.csv
ls -A | grep -c '^\.smx-'
echo '== one width, though the first good row is far away'
awk 'BEGIN { for (i = 0; i < 40000; i++) print "[null]       " }' >bad
{ cat bad; printf '[1,1,1]\n[1,1]\n'; } >far
smx --on-error skip -O csv far 2>err
tail -n 1 err
smx --on-error null -O f32 far 2>/dev/null | wc -c | tr -d ' '
t smx --on-error null -O f32 -q bad
echo '== a quoted cell that never ends does not reach the output'
printf '1,1,ok\n5,6,"abc\n' >q1.csv
printf '1,1,x\n' >q2.csv
t smx --cols 1,2 --on-error null q1.csv q2.csv
echo '== one cell stays one cell between tabs and commas'
printf '1\t1\t"x"y,w\n' | smx -i tsv -c 1,2 -O csv
printf '1,1,"a\tb"\n' | smx -c 1,2 -O tsv
echo '== the warning looks at good rows alone'
printf '.5,.5,0\n.5,.5,9\n7,7,0\n' | smx --on-error skip -c 1,2 -l 3 --write nll 2>&1 | grep -c warning
printf '.5,.5,0\n.5,.5,9\n' | smx --on-error null -c 1,2 -l 3 --write nll 2>&1 | grep -c warning
echo '== min-p 1 keeps the largest and its equals'
printf '0,5e-13,5e-13\n' | smx --min-p 1 --op identity
printf '0.6,0.3,0.1\n' | smx --from probs --min-p 0.5 --sparse
echo '== standard input is read once'
for o in '--classes -' '--label @-'; do
	# shellcheck disable=SC2086
	printf '1,2\n' | t smx $o -
done
echo '== two labels in one row'
printf '{"label":0,"logits":[1,2],"label":1}\n' | t smx -l label --write nll
echo '== a NumPy file is no raw input'
printf '\223NUMPY\001\000v\000{}  \000\000\000\000' | t smx -i f32 -c 2
echo '== a first line that may be a row, a column that may be no logit'
printf '1.5,NA,3\n1,1,1\n' | t smx
printf 'img1,1,2\n' | t smx
printf '0,1,2\n1,1,1\n' | t smx
for n in y image_id '' 'Unnamed: 0' Target; do printf '%s,a\n1,1\n' "$n" | t smx; done
printf 'y,a\n1,1\n' | t smx -q
printf 'y,a,b\n1,1,1\n' | t smx -l y
echo '== many carried fields cost what they cost'
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "c%d,", i; print "a,b"
	for (r = 0; r < 100; r++) { for (i = 0; i < 3000; i++) printf "%d,", i; print "1,1" } }' >wide.csv
smx -c a,b -O jsonl wide.csv >wide.jsonl
tail -n 1 wide.jsonl | cut -c 1-30
smx -q --field probs --keep 'c*' --op identity -O csv wide.jsonl | tail -n 1 | cut -c 1-20
