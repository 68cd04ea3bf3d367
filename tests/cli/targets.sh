# --targets: soft labels, for --write loss,grad and smx eval.
# Expected: tests/oracle/targets.py (torch's cross_entropy, kl_div and autograd); the rest by hand.
smx() { command smx "$@" 2>&1; }
o=$src/tests/oracle
cp "$o/targets/rows.csv" .
near() { awk -v rel="$1" -v abs="$2" -f "$o/near.awk" "$o/targets/$3.csv" got || echo "$3 differs"; }
echo '== against the oracle'
t() { name=$1; shift; smx --targets q -c 'z*' --keep '' --precision 17 --write loss,grad "$@" rows.csv >got; near 1e-13 2e-16 "$name"; }
cut -d, -f4-8 rows.csv >z
t soft
t temp --temp 0.7
t smoothing --temp 2.5 --smoothing 0.1
t sparsemax --op sparsemax
cat "$o/targets/eval.txt"
cut -d, -f1-8 rows.csv >plain.csv
smx eval --targets q -c 'z*' --temp 0.7 --json plain.csv | grep -m 2 '"soft_'
smx eval --targets q -c 'z*' --temp 0.7 --json rows.csv | grep -m 2 '"soft_'

echo '== the report, by hand: log 2 of each row, and 0 and log 2 as divergence'
cat >two.jsonl <<'END'
{"logits":[0,0],"q":[0.5,0.5],"at":"a"}
{"logits":[0,0],"q":[0,1],"at":"b"}
END
smx eval --targets q two.jsonl | sed -n 1,9p
smx eval --targets q --by at two.jsonl | grep soft
smx eval --targets q --bootstrap 5 --json two.jsonl | grep -c soft
smx eval --targets q --fail-if 'soft_nll>0.5' two.jsonl | tail -1
# the rows have log 2 and log(1 + e^1.5) = 1.701413, and as divergence 0 and 1.701413: mean +- 1.959964 * half their distance
sed 's/\[0,0\],"q":\[0,1\]/[0,-1.5],"q":[0,1]/' two.jsonl >apart.jsonl
smx eval --targets q apart.jsonl | grep soft
smx eval --targets q --fail-if 'soft_nll.hi>1' --fail-if 'soft_kl.lo<0' --fail-if 'soft_nll.se>9' apart.jsonl | tail -2
smx eval --fail-if 'soft_nll>0.5' -c a,b - <<'END'
a,b,label
1,2,0
END
echo '== a target of one class is a label: the same numbers'
printf 'a,b,c,y,q\n1,2,0.5,0,[1 0 0]\n-1,0,3,1,[0 1 0]\n9,40,1,1,[0 1 0]\n' >one.csv
smx --write loss,grad,nll --label y -c a,b,c --keep '' one.csv >a
smx --write loss,grad,nll --targets q -c a,b,c --keep '' one.csv | cmp - a && echo same
smx eval --json --label y -c a,b,c one.csv >a
smx eval --json --targets q -c a,b,c one.csv | grep -v soft_ | diff - a && echo same
smx eval --json --targets q -c a,b,c one.csv | grep -m 1 soft_nll
grep -m 1 '"nll"' a
smx eval --json --targets q -c a,b,c --op sparsemax one.csv | grep -m 1 soft_nll
echo '== labels beside targets'
printf 'a,b,label,q\n1,2,0,[0 1]\n' >l.csv
smx eval --targets q -c a,b l.csv | grep -E "^(accuracy|soft_kl) "
echo '{"logits":[1,2],"label":0,"q":[0,1]}' | smx eval --targets q | grep "^accuracy "
echo '{"logits":[1,2],"q":[0,1]}' | smx eval --targets q | grep "^accuracy "
echo '{"logits":[1,2],"q":[0,1]}' | smx eval --targets q --label y
echo '== shards and threads'
smx eval --targets q -c 'z*' --json rows.csv >whole
(head -1 rows.csv; sed -n 2,18p rows.csv) | smx eval --targets q -c 'z*' --state a.state >/dev/null
(head -1 rows.csv; sed -n '19,$p' rows.csv) | smx eval --targets q -c 'z*' --state b.state >/dev/null
smx merge --json b.state a.state | cmp - whole && echo merged
smx eval -c 'z*' --label label --state c.state rows.csv >/dev/null
smx merge a.state c.state
for j in 1 3; do
	for cpu in '' '--cpu baseline'; do
		smx eval -j $j $cpu --targets q -c 'z*' --json rows.csv rows.csv rows.csv | cksum
		smx -j $j $cpu --targets q -c 'z*' --write loss,grad rows.csv rows.csv | cksum
	done
done | sort -u | wc -l | tr -d ' '
smx --metrics m.json --targets q -c 'z*' --top-k 1 -o /dev/null rows.csv
cmp m.json whole && echo 'metrics see them'
echo '== in each format'
cat >f.jsonl <<'END'
{"logits":[2,-1],"q":[0.5,0.5]}
{"logits":[[2,-1],[1,2]],"q":[[0,1],[0.25,0.75]]}
{"logits":[[2,-1],[1,2]],"q":[0.25,0.75]}
{"logits":[[2,-1]],"q":[[0.25,0.75]]}
END
smx --targets q --write grad f.jsonl
echo '{"logits":[2,-1],"meta":{"q":[0.5,0.5]}}' | smx --targets meta.q --write loss
smx --targets q --write loss,grad -O csv f.jsonl | sed -n 1,2p
smx -O arrow -o f.arrow f.jsonl
smx --targets q --from probs --write loss -O jsonl f.arrow | head -1
printf 'a;b;q\n1,5;2;[0.25, 0.75]\n' | smx --decimal , --targets q --write loss,grad
echo '== the binary task: P(class 1)'
printf 'z,q\n1,0.25\n-2,[1]\n' >b.csv
smx --task binary -c z --targets q --write loss,grad b.csv
smx eval --task binary -c z --targets q b.csv | grep -E 'accuracy|soft'
echo '== sums that are 1 but for roundings'
printf 'a,b,q\n1,2,[0.3335 0.667]\n' | smx --targets q --write loss,grad -c a,b
printf 'a,b,q\n1,2,[0.333333333333333 0.666666666666667]\n' | smx --targets q --write loss -c a,b
echo '== masked classes'
printf 'a,b,q\n-inf,2,[0.5 0.5]\n-inf,2,[0 1]\n' | smx --targets q --write loss,grad -c a,b
printf 'a,b,q\n-inf,2,[0.5 0.5]\n-inf,2,[0 1]\n' | smx eval --targets q -c a,b | grep soft
echo '== which class each number is for'
printf '{"logits":{"a":1,"b":2},"q":[1,0]}\n{"logits":{"b":2,"a":1},"q":[1,0]}\n' >map.jsonl
smx --targets q --write loss map.jsonl
printf '%s\n' b a >order
smx --strict --targets q --write loss --classes order map.jsonl
smx --jvp q map.jsonl
printf 'z_1,z_0,q\n1,2,[0.75 0.25]\n' | smx --targets q --write loss
printf 'z_0,z_1,q\n1,2,[0.75 0.25]\n' | smx --strict --targets q --write loss
echo '== refused'
for q in '[0.5 0.25]' '[0.5 0.5 0]' '[1.5 -0.5]' '[nan 1]' '[1,' '0.5 0.5' x '' '[0.5 null]' '[]' '[3 4]'; do
	printf 'a;b;q\n1;2;%s\n' "$q" | smx --targets q --write loss -c a,b
done
echo '{"logits":[1,2],"q":[3,4]}' | smx --field q | smx --field logits --targets probs --write loss
echo '{"logits":[1,2],"x":[0,1]}' | smx --targets q --write loss
echo '{"logits":[1,2],"q":null}' | smx --targets q --write loss
echo '{"logits":[[1,2],[3,4]],"q":[[0,1],[1,0],[1,0]]}' | smx --targets q --write loss
printf '{"logits":[1,2],"q":[7,1]}\n{"logits":[1,2],"q":[0,1]}\n' | smx --on-error null --targets q --write loss,grad
printf 'z,q\n1,2\n' | smx --task binary -c z --targets q --write loss
smx --targets q l.csv -c a,b
smx --targets q --focal 2 --write loss -c a,b l.csv
smx eval --targets q --temp auto -c a,b l.csv
smx eval --targets q --task multilabel -c a,b l.csv
smx --targets nope --write loss -c a,b l.csv
smx --targets 'q*' --write loss -c a,b l.csv
smx -i f64 --cols 2 --targets q --write loss l.csv
smx report --state a.state --targets q -o r.html
exit 0
