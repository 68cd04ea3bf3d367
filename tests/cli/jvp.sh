# --jvp: Jacobian-vector products of softmax, log-softmax, sparsemax and entmax.
# Expected: tests/oracle/targets.py (torch's forward-mode products of the functions); the rest by hand.
smx() { command smx "$@" 2>&1; }
o=$src/tests/oracle
cp "$o/targets/rows.csv" .
near() { awk -v rel="$1" -v abs="$2" -f "$o/near.awk" "$o/targets/$3.csv" got || echo "$3 differs"; }
echo '== against the oracle'
t() { name=$1; shift; smx --jvp v -c 'z*' --keep '' --precision 17 "$@" rows.csv >got; near 2e-13 1e-14 "$name"; }
t jvp
t jvp-temp --temp 0.7
t jvp-log --temp 2.5 --log
t jvp-sparsemax --temp 2 --op sparsemax
t jvp-entmax --op entmax
echo '== nothing cancels: p is 1 - 4e-18'
printf 'a,b,v\n40,0,[1 -1]\n' | smx --jvp v -c a,b --precision 3
printf 'a,b,v\n40,0,[1 -1]\n' | smx --jvp v -c a,b --precision 3 --log
echo '== by hand'
printf 'a,b,v\n0,0,[1 0]\n0,-inf,[1 5]\n1,1,[2 2]\n' >h.csv
smx --jvp v -c a,b h.csv
smx --jvp v -c a,b --write probs,jvp h.csv
smx --jvp v -c a,b --op entmax --alpha 1 h.csv
smx --jvp v -c a,b --op entmax --alpha 3 h.csv
printf 'z,v\n0,2\n1,[-1]\n' >b.csv # 2 / 4; -0.196612
smx --task binary -c z --jvp v b.csv
smx --task binary -c z --jvp v --log b.csv
echo '== in each format'
cat >f.jsonl <<'END'
{"logits":[0,0],"v":[1,0]}
{"logits":[[0,0],[0,0]],"v":[[1,0],[0,2]]}
{"logits":[[0,0],[0,0]],"v":[1,0]}
END
smx --jvp v f.jsonl
smx --jvp v -O csv f.jsonl
smx --jvp v --write jvp,argmax --sparse -O jsonl h.csv -c a,b
for f in json npy arrow f64 f32 safetensors; do
	smx --jvp v -O $f -o out.$f f.jsonl
	n=$([ $f = f64 ] || [ $f = f32 ] && echo '-c 2')
	d=$([ $f = json ] || [ $f = safetensors ] && echo '--field jvp')
	smx $n $d --op identity -O csv out.$f | tail -1
done
smx -O arrow -o in.arrow f.jsonl
smx --jvp v --from probs -O csv in.arrow | sed -n 1,2p
for j in 1 3; do
	for cpu in '' '--cpu baseline'; do
		smx -j $j $cpu --jvp v -c 'z*' rows.csv rows.csv rows.csv | cksum
	done
done | sort -u | wc -l | tr -d ' '
echo '== refused'
for v in '[1]' '[1 2 3]' '[nan 1]' '[inf 0]' '1 2' x ''; do
	printf 'a;b;v\n1;2;%s\n' "$v" | smx --jvp v -c a,b
done
smx --jvp v --write probs -c a,b h.csv
smx --write jvp -c a,b h.csv
smx --jvp v --top-k 1 -c a,b h.csv
smx --jvp v --ssmax 2 -c a,b h.csv
smx --jvp v --temp 0 -c a,b h.csv
smx --ssmax 2 -c a,b --op identity h.csv | smx --jvp v -c a,b
for op in softmax1 sigmoid identity; do smx --jvp v --op $op -c a,b h.csv; done
smx --jvp v --task multilabel -c a,b h.csv
smx --jvp nope -c a,b h.csv
smx -i f64 --cols 2 --jvp v h.csv
smx mix --write jvp -c a,b h.csv h.csv
smx eval --jvp v h.csv
exit 0
