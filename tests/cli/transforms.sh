# Every transform in SPEC's order: T = 0, ties, top-p's boundary, and the vectors of llama.cpp's and transformers' tests.
# Expected: small sums by hand in the comments; the logarithms of llama.cpp's probabilities go in by --from probs, as its
# tests/test-sampling.cpp does, and what must be left is its; those of every --op by Python's decimal in 40 digits.
s() # PROBABILITIES OPTION...: the classes that stay, as index:probability
{
	printf '%s\n' "$1" >in
	shift
	printf '%s: ' "$*"
	smx --header no --from probs --write top --precision 4 "$@" in 2>&1 || echo "rc=$?"
}
echo '== llama.cpp, tests/test-sampling.cpp: 0.1 0.2 0.3 0.4'
p=0.1,0.2,0.3,0.4
s $p --temp 1
s $p --temp 0
s $p --top-k 1
s $p --top-k 3
s $p --top-k 4
s $p --top-k 1000000
s $p --top-p 1e-9 # llama.cpp has 0
s $p --top-p 0.7  # .4 + .3 reaches it
s $p --top-p 0.8
s $p --top-p 0.71
s $p --top-p 1
s $p --min-p 0
s $p --min-p 0.24
s $p --min-p 0.26
s $p --min-p 0.49
s $p --min-p 0.51
s $p --min-p 0.74
s $p --min-p 0.76
s $p --min-p 1
echo '== transformers, tests/generation/test_logits_process.py'
# TopPLogitsWarper: [0.3 0.1 0.1 0.5] and [0.15 0.3 0.3 0.25], top_p 0.8: sums of .5 + .3 reach .8
s 0.3,0.1,0.1,0.5 --top-p 0.8
s 0.15,0.3,0.3,0.25 --top-p 0.8
# MinPLogitsWarper: the rows of its test, min_p 0.1
s 0.9,0.0274,0.047,0.0274 --min-p 0.1
s 0.15,0.3,0.3,0.25 --min-p 0.1
s 0.97,0.01,0.01,0.01 --min-p 0.1
# TemperatureLogitsWarper: uniform rows stay uniform
s 0.25,0.25,0.25,0.25 --temp 0.5
s 0.25,0.25,0.25,0.25 --temp 1.3
# TopKLogitsWarper: a ramp, the last k; a length of one
s 0.1,0.2,0.3,0.4 --top-k 2
s 1 --task multiclass --top-k 5
echo '== top-p on the boundary'
s 0.5,0.3,0.2 --top-p 0.8
s 0.5,0.3,0.2 --top-p 0.80000000001
s 0.2,0.3,0.5 --top-p 0.5
s 0.2,0.3,0.5 --top-p 0.500001
s 0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1 --top-p 0.3
s 0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1 --top-p 0.7
s 0.5,0.5 --top-p 0.5
s 0.5,0.5 --top-p 1e-300
s 1,0,0 --top-p 0.999
s 0,0,1 --top-p 1
echo '== ties: the lower index'
s 0.25,0.25,0.25,0.25 --top-k 1
s 0.25,0.25,0.25,0.25 --top-k 3
s 0.1,0.3,0.3,0.3 --top-k 2
s 0.3,0.1,0.3,0.3 --top-k 2
s 0.25,0.25,0.25,0.25 --top-p 0.5
s 0.25,0.25,0.25,0.25 --min-p 1
s 0.25,0.25,0.25,0.25 --temp 0
s 0.2,0.4,0.4 --temp 0
s 0,0.5,0.5 --temp 0 --top-k 2
echo '== the order is the chain'\''s, not the command line'\''s'
# T = 0.5 squares: .16 .04 .01 of .21, so that top-p 0.75 keeps one; without it .5 + .25 are two
p=0.5714285714285714,0.2857142857142857,0.14285714285714285
s $p --top-p 0.75
s $p --top-p 0.75 --temp 0.5
s $p --temp 0.5 --top-p 0.75
# top-k 2 leaves 2/3 and 1/3: top-p 0.6 keeps one, 0.7 two
s $p --top-p 0.6 --top-k 2
s $p --top-p 0.7 --top-k 2
s $p --min-p 0.4999 --top-p 1
s $p --min-p 0.50001 --top-p 0.99 --top-k 2
echo '== every --op, by decimal'
cat >in.csv <<'END'
1,2,3,4
0,0,0,0
-1.5,2.25,-0.125,0.5
10,-10,0,1
0.25,-inf,1,-3
END
cat >softmax <<'END'
0.0320586,0.0871443,0.236883,0.643914
0.25,0.25,0.25,0.25
0.0182265,0.77501,0.0720871,0.134677
0.999831,2.06081e-09,4.53923e-05,0.000123389
0.316879,0,0.670834,0.0122867
END
cat >log-softmax <<'END'
-3.44019,-2.44019,-1.44019,-0.44019
-1.38629,-1.38629,-1.38629,-1.38629
-4.00488,-0.25488,-2.62988,-2.00488
-0.000168798,-20.0002,-10.0002,-9.00017
-1.14923,-inf,-0.399234,-4.39923
END
cat >sigmoid <<'END'
0.731059,0.880797,0.952574,0.982014
0.5,0.5,0.5,0.5
0.182426,0.904651,0.468791,0.622459
0.999955,4.53979e-05,0.5,0.731059
0.562177,0,0.731059,0.0474259
END
cat >log-sigmoid <<'END'
-0.313262,-0.126928,-0.0485874,-0.0181499
-0.693147,-0.693147,-0.693147,-0.693147
-1.70141,-0.100207,-0.757599,-0.474077
-4.53989e-05,-10,-0.693147,-0.313262
-0.575939,-inf,-0.313262,-3.04859
END
cat >identity <<'END'
1,2,3,4
0,0,0,0
-1.5,2.25,-0.125,0.5
10,-10,0,1
0.25,-inf,1,-3
END
for op in softmax log-softmax sigmoid log-sigmoid identity; do
	smx --op $op in.csv | cmp - $op && echo $op
done
smx --log in.csv | cmp - log-softmax
smx in.csv | cmp - softmax
# a temperature is a division first
awk 'BEGIN { FS = OFS = "," } { for (i = 1; i <= NF; i++) if ($i != "-inf") $i /= 2; print }' in.csv >half.csv
for op in softmax log-softmax sigmoid log-sigmoid identity; do
	smx --op $op --temp 2 in.csv >a
	smx --op $op half.csv | cmp - a
done
echo '== T = 0'
for row in 1,3,3 -inf,-5,-5 -1e308,1e308,0; do
	for op in softmax log-softmax identity; do
		printf '%s\n' "$row" | smx --header no --temp 0 --op $op
	done
	printf '%s\n' "$row" | smx --header no --temp 0 --top-k 3 --top-p 0.1 --min-p 1 --write argmax,conf,margin,entropy,lse
done
echo '== far out: no overflow, no NaN'
printf '1000,0,-1000\n-1000,-1001,-inf\n1e308,1e308,-1e308\n' | smx --header no
printf '1000,0,-1000\n-1000,-1000,-inf\n1e308,-1e308,0\n' | smx --header no --log
printf '1000,-1000,-745\n' | smx --op sigmoid --precision 3
printf '1000,-1000,-745\n' | smx --op log-sigmoid
printf '1e-300,2e-300\n' | smx --temp 1e-300
printf '1e300,2e300\n' | smx --temp 1e-300
printf '1,2\n' | smx --temp 1e300
printf '5e-324,0\n' | smx --temp 5e-324
printf '%s\n' -3 | smx --header no
printf '%s\n' -3 | smx --header no --log
printf '%s\n' -3 | smx --header no --op log-sigmoid
echo '== --from'
printf '0.25,0.75\n0,1\n' | smx --from probs
printf '1,3\n' | smx --from probs # taken by their logarithm, whatever they sum to
printf '0.25,0.75\n' | smx --from probs --temp 0.5 # squares: 1 and 9 of 10
printf '0.25,0.75\n' | smx --from probs --op identity --precision 17
printf '0,1\n' | smx --from probs --op identity
echo '== --from probs, each class on its own: log-odds come first; scipy.special has logit and expit'
printf '0.9,0.5,1,0,0.1\n' >p.csv
each()
{
	smx --header no --from probs "$@" p.csv
}
each --op sigmoid
each --op log-sigmoid
each --op sigmoid --temp 2
each --op log-sigmoid --temp 2
each --op sigmoid --temp 1e28
each --op sigmoid --write logits --precision 17
each --op sigmoid --write logits --temp 2 --precision 17
each --op sigmoid --write probs,argmax,conf,margin,lse,top
each --op sigmoid --top-k 2
each --op sigmoid --top-p 0.9
each --op sigmoid --min-p 0.1
for o in '--temp 3' '--top-k 3' '--temp 0.25 --min-p 0.1 --top-p 0.99'; do
	each --op sigmoid --write logits --precision 17 |
		smx --op sigmoid $o --write probs,logprobs,argmax --precision 17 >a
	each --op sigmoid $o --write probs,logprobs,argmax --precision 17 >b
	cmp a b
done
printf '0.5000000001,1e-300,0.999999999999,0.3\n' | smx --header no --from probs --op sigmoid --write logits --precision 15
printf '1.5,0.5\n' | smx --header no --from probs --op sigmoid
printf '%s\n' -0.6931471805599453,-0.6931471805599453 | smx --header no --from logprobs
printf '0,0\n' | smx --from logits

# z / T beyond the doubles: a class on its own keeps its side; expected by hand
for row in 1e300,0 1e300,5 -1e300,-2e300 -inf,1e300; do
	echo "$row" | smx -q --temp 1e-10 --op sigmoid
done
echo 0.3,1 | smx -q --from probs --op sigmoid --temp 1e-290
