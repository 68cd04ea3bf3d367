# --sample, --gumbel and --tau.
# Expected: that draws don't depend on anything but seed, row and class is compared way by way; their frequencies, and
# what is drawn against all sums, are in the unit tests (suite gumbel). The noise of --gumbel is 0 0 0 plus noise.
cat >a.csv <<'END'
id,cat,dog,eel
x,1,2,3
y,0,0,-inf
z,5,0,0
END
echo '== classes, in columns, lists and arrays'
smx --sample 1 a.csv
smx --sample 5 a.csv
smx --sample 2 --write sample,sample_name,conf a.csv
smx --write argmax,sample a.csv
smx --sample 3 -O jsonl a.csv
smx --sample 2 --write sample,sample_name -O json a.csv
smx --sample 3 -O tsv --keep '' a.csv
for f in f64 f32 f16 npy safetensors; do
	smx --sample 3 -O $f a.csv >o.$f
done
smx -i f64 -c 3 --op identity -O csv o.f64
smx -i f16 -c 3 --op identity -O csv o.f16
smx -i npy --op identity -O csv o.npy
smx -i safetensors --field sample --op identity -O csv o.safetensors
type_of() { head -c 64 | grep -ao "'descr': '[^']*'"; }
type_of <o.npy
smx --sample 3 --no-replacement -O npy a.csv | type_of # a class may be missing
smx --sample 3 -O arrow a.csv >o.arrow
smx -i arrow --op identity -O jsonl o.arrow
smx --sample 2 --write sample,sample_name -O arrow a.csv | smx -i arrow --cols sample --op identity -O jsonl
echo '[1,2,3]' | smx -i jsonl --sample 3
echo '{"id":7,"logits":[[1,2,3],[3,2,1]]}' | smx -i jsonl --sample 2
printf 'z,q\n"[1, 2, 3]",a\n' | smx --sample 2
printf '1\n-1\n' | smx --task binary --sample 3
echo '== without replacement: in the order of the draws; the classes may be fewer'
smx --sample 3 --no-replacement a.csv
smx --sample 3 --no-replacement -O jsonl --keep '' a.csv
smx --sample 3 --no-replacement -O f32 a.csv | od -An -tf4 -v | sed 's/  */ /g'
smx --sample 3 --no-replacement -O arrow a.csv | smx -i arrow --on-error null --op identity -O jsonl 2>/dev/null
smx --sample 2 --no-replacement --top-k 1 a.csv
echo '== bad rows keep their place'
sed 's/^y,0/y,x/' a.csv | smx --sample 2 --on-error null 2>/dev/null
sed 's/^y,0/y,x/' a.csv | smx --sample 2 --on-error skip 2>/dev/null
sed 's/^y,0/y,x/' a.csv | smx --sample 2 --on-error null -O jsonl 2>/dev/null
echo '== what classes are drawn by: seed, row, class; not threads, levels, shards, filters'
awk 'BEGIN { srand(3); for (i = 0; i < 4000; i++) { for (j = 0; j < 40; j++) printf "%s%.3f", j ? "," : "", 6 * rand(); print "" } }' >b.csv
same() # OPTION...
{
	smx --header no "$@" -j 1 b.csv >one
	smx --header no "$@" -j 3 b.csv | cmp - one && echo "threads: $*"
	smx --header no "$@" --cpu baseline b.csv | cmp - one
	{ head -1234 b.csv | smx --header no "$@"; tail -n +1235 b.csv | smx --header no --first-row 1234 "$@"; } |
		cmp - one && echo "shards: $*"
}
same --sample 4
same --sample 4 --no-replacement --seed 3
same --gumbel --tau 0.5
smx --header no --sample 1 b.csv >one
smx --header no --sample 4 b.csv | cut -d, -f1 | cmp - one && echo 'the first of several'
smx --header no --sample 4 --no-replacement b.csv | cut -d, -f1 | cmp - one && echo 'the first without replacement'
smx --header no --gumbel --write argmax b.csv | cmp - one && echo 'the largest with noise'
smx --header no --gumbel --tau 0 --write top b.csv | sed 's/:1$//' | cmp - one && echo 'one-hot'
smx --header no --sample 1 --seed 1 b.csv | cmp -s - one || echo 'another seed'
# with the filter only draws change that it has removed
smx --header no --top-k 10 --sample 1 b.csv >filtered
smx --header no --top-k 10 --write top b.csv | sed 's/:[^;]*//g; s/;/ /g' | paste -d ' ' one filtered - |
	awk '{ for (i = 3; i <= NF; i++) if ($i == $1) { kept++; bad += $1 != $2 } } END { print (kept > 2000 && !bad) }'
smx --header no -O f32 --op identity b.csv | smx -i f32 -c 40 --sample 4 -O csv | head -3
echo '== noise'
printf '0,0,0\n0,-inf,0\n' | smx --gumbel --op identity
printf '0,0,0\n' | smx --gumbel --op identity --seed 5 --precision 17
printf '0,0,0\n' | smx --gumbel
printf '0,0,0\n' | smx --gumbel --tau 2
printf '0,0,0\n' | smx --chain gumbel,tau=2
printf '0,0,0\n' | smx --gumbel --tau 0
printf '0,0,0\n' | smx --gumbel --tau 0 --log
printf '1e17,1e17,0\n' | smx --gumbel --tau 0
echo '== what is refused'
e() { echo "$ smx $*" && smx "$@" 2>&1; }
e --sample 0 a.csv
e --sample x a.csv
e --sample 4 --no-replacement a.csv
e --sample 3 --no-replacement a.csv
e --no-replacement a.csv
e --no-replacement --sample 2 a.csv
e --argmax --sample 2 a.csv
e --write argmax,sample --sample 2 a.csv
e --write probs --sample 2 a.csv
e --write probs,sample --sample 1 a.csv
e --gumbel --sample 1 a.csv
e --tau 0.5 a.csv
e --chain tau=0.5,gumbel a.csv
e --sample 1 --op sigmoid a.csv
e --sample 1 -O kld a.csv
e --write sample_name -O f64 a.csv
e --write sample_name --header no --cols 2-4 a.csv
printf 'sample,a,b\n1,2,3\n' >s.csv
e --cols a,b --sample 1 s.csv
e --cols a,b --sample 1 --keep '' s.csv
sed 's/sample/sample_1/' s.csv >t.csv
e --cols a,b --sample 2 t.csv
e --cols a,b --sample 1 t.csv
e eval --gumbel a.csv
e --task multilabel --gumbel a.csv
e --task multilabel --sample 1 a.csv
exit 0
