# --strict: each warning of each command is an error, known before output or at the end. Expected: by hand.
t() {
	echo "smx $*"
	smx "$@" >out 2>err
	echo "  $?, $(wc -l <out | tr -d ' ') lines"
	sed 's/^/  /' err
}
printf 'a,b,label\n0.2,0.8,1\n0.5,0.5,0\n0.7,0.3,1\n' >probs.csv
printf 'a,b,label\n2,8,1\n5,0.5,0\n7,3,1\n' >logits.csv
printf 'a,c,label\n2,8,1\n5,0.5,0\n7,3,1\n' >renamed.csv
echo '== nothing to warn of'
for command in apply eval fit; do t $command --strict logits.csv; done
t diff --strict --cols 1-2 logits.csv logits.csv
t eval --strict --state state -o report logits.csv
t merge --strict state
echo '== known at the end: rows are written, no file takes its place'
t --strict probs.csv
t --strict -q probs.csv
t --strict -o o.csv probs.csv
t --strict --metrics m -o o.csv probs.csv
t --strict -j 2 --on-error skip --cols 1-2 -i csv - <<X
a,b
0.2,0.8
x,1
X
t eval --strict --state s -o o probs.csv
t fit --strict -o o.json probs.csv
t diff --strict -o o --cols 1-2 probs.csv logits.csv
t diff --strict -o o --cols 1-2 logits.csv probs.csv
t --strict - <<X
img1,1,2
X
printf 'id,a,b\n\351,1,2\n' >latin.csv
t --strict -O jsonl -o o.jsonl latin.csv
printf 'a,b,label\n8,2,0\n9,1,0\n1,7,1\n' >sure.csv
t eval --strict --temp auto sure.csv
t eval --temp auto sure.csv
echo '== known before output: nothing is written'
printf 'y,a,b\n1,2,3\n' >suspect.csv
t --strict suspect.csv
t --strict -o o.csv suspect.csv
printf 'id,a,b\351\n1,2,3\n' >name.csv
t --strict -O jsonl --write probs,name name.csv
t diff --strict --cols 1-2 logits.csv renamed.csv
t fit --strict --method vector logits.csv
echo '== the advice works'
t --strict --from probs probs.csv
t --strict --from logits -o o.csv probs.csv
t diff --strict --from-b probs --cols 1-2 logits.csv probs.csv
t --strict --cols 2-3 suspect.csv
ls o* m s
