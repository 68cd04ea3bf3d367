# --write with all its words, --sparse, top, --base, --precision, --nonfinite, --argmax, in CSV, JSON-lines and binary.
# Expected: by hand from these four rows: uniform 1/4; (8 4 2 2)/16, entropy 1.75 bits; one class left; two classes equal.
# ln 2 = 0.693147180559945, ln 16 = 2.77258872223978, 1.75 ln 2 = 1.2130075659799
cat >in.csv <<'END'
id,cat,dog,fox,owl,label
a,1,1,1,1,3
b,8,4,2,2,0
c,0,0,5,0,2
d,3,0,0,3,1
END
w()
{
	echo "\$ smx --from probs $*"
	smx --from probs "$@" in.csv 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
w
w --write probs
w --write logprobs
w --write logits
w --write argmax
w --write name
w --write conf
w --write margin
w --write entropy
w --write entropy --base 2
w --write entropy --base 4
w --write lse
w --write lse --base 2
w --write nll -l label
w --write rank -l label
w --write top
w --write logprobs,probs,name,argmax,conf,margin,entropy,lse,nll,rank,top,logits -l label --base 2 --precision 3
w --write rank,probs,argmax -l label --keep id
w --argmax
w --argmax --keep label
w --argmax -O jsonl
echo '== filters are seen'
w --write argmax,conf,margin,entropy,lse,nll,rank,top -l label --top-k 2 --base 2
w --write logits --top-k 1
w --write logprobs,probs --top-p 0.5
echo '== --sparse'
w --sparse
w --sparse --log
w --sparse --write probs,logprobs,logits,conf
w --sparse -O jsonl
w --sparse -O jsonl --log --write logprobs,probs
w --sparse --top-k 1 --write top,probs -O tsv
printf '0.25,0,0.5\n0,1,0\n' | smx --header no --from probs --op sigmoid --sparse
echo '== jsonl'
w -O jsonl --write logprobs,top,name,argmax,entropy,nll,rank -l label --base 2
w -O jsonl --write logprobs,nll -l label --nonfinite literal
w -O jsonl --write logprobs --nonfinite null
printf '[1,1]\n' | smx -q --write probs
printf '[1,1]\n' | smx -q --write conf
printf '[1,1]\n' | smx -q --write top
printf '[1,1]\n' | smx -q --sparse
printf '[1,1]\n' | smx -q --write probs,conf
printf '[1,1]\n' | smx -q --argmax
echo '== binary'
smx --from probs --write argmax,conf,margin -O f32 in.csv | od -An -v -t f4 | awk '{ for (i = 1; i <= NF; i++) printf "%.6g%s", $i, ++n % 3 ? " " : "\n" }'
smx --from probs --write probs,rank -l label -O f64 in.csv | od -An -v -t f8 | awk '{ for (i = 1; i <= NF; i++) printf "%.6g%s", $i, ++n % 5 ? " " : "\n" }'
smx --from probs --log -O f32 in.csv | od -An -v -t x1 | awk 'NR == 3'
echo '== --precision: 1/3, 2/3 and numbers large and small'
printf '1,2\n' >third
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 shortest; do
	smx --from probs --precision $n third
done
printf '0.1,123456789,1e21,1e-7,-0,100000,1000000,1e22,5e-324,1.7976931348623157e308\n' >odd
for n in 1 6 15 17 shortest; do
	smx --op identity --precision $n odd
done
smx --op identity --precision shortest -O jsonl odd
smx --op identity -O jsonl odd
echo '== one class'
printf '3\n-2\n' | smx --task multiclass --header no --write probs,argmax,conf,margin,entropy,lse,top
