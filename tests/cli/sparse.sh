# sparsemax and alpha-entmax: --op, --alpha, --write support, logprobs and top, eval, and what is refused.
# Expected: tests/oracle/sparse.py, by bisection in 60 digits and scipy; alpha = 1 and 2 by cmp with softmax and sparsemax;
# the small rows by hand in the comments.
oracle=$src/tests/oracle rows=$src/tests/oracle/sparse/rows.csv
for a in 1.1 1.3 1.5 1.7 2 2.5 4; do
	smx --alpha $a --cols 2-7 --precision 17 "$rows" | tail -n +2 | cut -d, -f 2- >got
	awk -v rel=1e-12 -v abs=0 -f "$oracle/near.awk" "$oracle/sparse/$a.csv" got && echo "alpha $a: as wanted"
	# labels of probability 0 are left out here, and counted below
	smx --alpha $a --write support,nll --cols 2-7 -l label "$rows" 2>&1 | tail -n +2 >all
	{ head -n 1 "$rows"; awk -F, 'NR == FNR { keep[FNR] = $NF != "inf"; next } FNR > 1 && keep[FNR - 1]' all "$rows"; } >some.csv
	smx eval --op entmax --alpha $a --json some.csv | sed -n 's/^ *"\([a-z]*\)": \([0-9.e+-]*\),*$/\1 \2/p' >metrics
	awk -v a=$a 'FNR == NR { if ($1 == a) want[$2] = $3; next }
	$1 in want && !seen[$1]++ { n++; d = $2 - want[$1]; if (d > 1e-12 || d < -1e-12) print a, $1, $2, "not", want[$1] }
	END { print "eval: " n " metrics" }' "$oracle/sparse/eval.txt" metrics
done
echo '== alpha 1 is softmax, 2 is sparsemax; entmax is 1.5'
for o in '-O csv' '-O jsonl' '-O f32' '-O csv --write logprobs,entropy,top,conf,margin' '-O csv --temp 3 --top-k 4'; do
	smx $o --cols 2-7 "$rows" >softmax
	smx $o --cols 2-7 --alpha 1 "$rows" | cmp - softmax
	smx $o --cols 2-7 --op sparsemax "$rows" >sparsemax
	smx $o --cols 2-7 --op entmax --alpha 2.0 "$rows" | cmp - sparsemax
	smx $o --cols 2-7 --op entmax "$rows" >entmax
	smx $o --cols 2-7 --alpha 15e-1 "$rows" | cmp - entmax
done
smx --op softmax --cols 2-7 -O f32 -o r.f32 "$rows"
smx -c 6 --from probs r.f32 -O f32 >softmax
smx -c 6 --from probs --alpha 1 r.f32 -O f32 | cmp - softmax
echo '== by hand'
echo 3,2.5,0 | smx --op sparsemax --write probs,support # (1 + .5) / 2 and (1 - .5) / 2
echo 3,2.5,0 | smx --temp 0.5 --op sparsemax           # 6 and 5: the threshold is at 5
echo 0,0,0,0 | smx --temp 2 --alpha 1.3
echo 5,4,3,2 | smx --top-k 1 --op sparsemax --write logprobs,support,lse
echo 9,-inf,9,-inf | smx --alpha 1.2 --write probs,logprobs,support
echo 7 | smx -q --task multiclass --op sparsemax --write probs,support
echo 2,1.75,0 | smx --op sparsemax --write top,argmax,conf,margin,support
echo 2,1.75,0 | smx --op softmax --write support
echo 2,1.75,0 | smx --top-k 2 --write support
echo 2,1.75,0 | smx --op sparsemax --sparse -O jsonl
echo 0.5 | smx -q --task binary --op sparsemax --write probs,conf,support # 0 and .5: 1/2 + .5/2
echo 1e300,1e300,-1e300 | smx --op sparsemax
echo 1,nan | smx --op sparsemax 2>&1
echo '== eval'
printf 'label,a,b\n0,1,0\n1,1,0\n0,0.5,0\n' >y.csv
smx eval --op sparsemax y.csv | head -n 8
smx eval --op sparsemax --state one --on-error skip y.csv >a
smx eval --alpha 2 --state two y.csv | cmp - a
smx merge one two | head -n 2
smx eval --alpha 1.5 --state three y.csv >a
smx merge one three 2>&1
smx eval --alpha 1 y.csv >a && smx eval y.csv | cmp - a
echo '== refused'
t()
{
	smx "$@" 2>&1 && echo "status 0: $*"
}
t --task multilabel --op sparsemax y.csv
t --alpha 0.99 y.csv
t --alpha inf y.csv
t --alpha nan y.csv
t --alpha y.csv
t --op sparsemax --op entmax y.csv
t --op softmax --alpha 1.5 y.csv
t --log --op sparsemax y.csv
t --op entmax15 y.csv
t --op sigmoid --write support -c a,b y.csv
t --op sparsemax -l label -O kld y.csv
t eval --temp auto --op sparsemax y.csv
t eval --temp auto --alpha 2 y.csv
t eval --log y.csv
t diff --op sparsemax y.csv y.csv
t fit --alpha 2 y.csv
echo '== the same bytes with any threads and on any CPU'
smx -c 6 -O csv -q --from probs r.f32 >big
for i in 1 2 3 4 5 6 7 8; do cat big big big >more && mv more big; done
for a in 1.5 1.3 2 3; do
	smx -j 1 --header no -q --alpha $a --write probs,logprobs,support big | cksum >one
	smx -j 4 --header no -q --alpha $a --write probs,logprobs,support big | cksum | cmp - one
	smx --cpu baseline --header no -q --alpha $a --write probs,logprobs,support big | cksum | cmp - one
done
