# The correction of sampled softmax (--logq) and NCE scores (--nce): by index, by name, by order; eval and fit; what is refused, with its place.
# Expected: by hand: log q of (1/2, 1/4, 1/4) is -0.693147, -1.38629; softmax of z - log q is exp(z) / q by its sum; nce is 1 / (1 + K q exp(-z)).
r() { echo "\$ smx $*"; smx "$@" 2>&1; rc=$?; [ $rc = 0 ] || echo "status $rc"; }
printf 'id,cat,dog,fox,label\na,0,0,0,dog\nb,1,2,-inf,cat\n' >z.csv
printf 'class,logq\nfox,-1.3862943611198906\ncat,-0.69314718055994531\ndog,-1.3862943611198906\n' >q.csv
printf '2\t-1.3862943611198906\r\n0\t-0.69314718055994531\r\n1\t-1.3862943611198906\r\n' >q.tsv
printf -- '-0.69314718055994531\n-1.3862943611198906\n-1.3862943611198906\n\n' >q.txt
for q in q.csv q.tsv q.txt; do
	r --logq $q -l label z.csv
done
r --logq q.csv -l label --write logits,argmax,nll z.csv
r --logq q.txt --temp 0.5 --top-k 2 -c 2-4 --keep id z.csv
r --logq q.csv --nce 10 -l label z.csv
r --logq q.csv --op nce -l label --write logprobs z.csv
r --nce 1 -l label z.csv
smx --op sigmoid -l label z.csv | tail -n 1
printf '700,-700\n' | smx --nce 3 --write logprobs
cut -d , -f 2-4 z.csv | sed 1d | smx -O f32 --op identity -o z.f32
r -i f32 -c 3 --logq q.txt -O csv z.f32
smx -i f32 -c 3 --op identity -O npy -o z.npy z.f32
r --logq q.txt -O csv z.npy
smx -i f32 -c 3 --op identity -O npy --dtype f16 -o h.npy z.f32
r --logq q.txt -O csv h.npy
smx --logq q.txt -O npy -o h2.npy h.npy && smx -q -O csv --op identity h2.npy
r --logq q.txt - <<'END'
[0,0,0]
{"logits":[1,2,0]}
END
r --logq q.csv --field . - <<'END'
{"dog":0,"cat":0,"fox":0}
END
smx --logq q.csv -l label --op identity --precision 17 z.csv >c.csv
smx eval -q --logq q.csv -l label --json z.csv >a
smx eval -q -l label --json c.csv >b
cmp a b && echo 'eval is the same'
smx fit -q --logq q.csv -l label -o a z.csv 2>/dev/null
smx fit -q -l label -o b c.csv 2>/dev/null
cmp a b && echo 'fit is the same'
printf '1\n0\n0\n2\n' >y
printf '0,0,0.5\n1,2,0\n0,1,3\n2,0,1\n' >f.csv
smx -q --op identity -O npy -o f.npy f.csv
smx fit -q --logq q.txt --label @y -o a f.csv 2>/dev/null
smx fit -q --logq q.txt --label @y -o b f.npy 2>/dev/null
cmp a b && echo 'fit of an array is the same'
for j in 1 3; do
	smx -j $j --logq q.txt "$src/tests/cli/logq.sh" z.npy 2>/dev/null | cksum
done | sort -u | wc -l | tr -d ' '

echo '== refused'
bad() { printf -- "$1" >bad.csv; smx -l label --logq bad.csv z.csv 2>&1 | grep -v ^id; }
bad 'cat,0.5\ndog,0.25\nfox,0.25\n'
bad 'cat,-1\ndog,-1\n'
bad 'cat,-1\ndog,-1\nemu,-1\n'
bad 'cat,-1\ndog,-1\ncat,-1\n'
bad 'cat,-1\ndog,x\nfox,-1\n'
bad 'cat,-1\ndog,nan\nfox,-1\n'
bad 'cat,-1\ndog,-inf\nfox,-1\n'
bad 'cat,-1\n-2\nfox,-1\n'
bad '-1\n-1\n'
bad '-1\n-1\n-1\n-1\n'
bad ''
r --logq q.csv --clusters 1 z.csv
r --logq q.csv --task binary z.csv
r --logq nix.csv -l label z.csv
r --nce 0 z.csv
echo 1 | smx --nce 2 2>&1
echo 1 | smx --nce 2 --task multiclass
r eval --nce 2 -l label z.csv
r eval --log q.csv z.csv
r fit --log z.csv
r --nce 2 --write entropy -l label z.csv
