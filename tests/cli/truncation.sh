# The truncations of language models, and --chain.
# Expected: the vectors of transformers' tests/generation/test_logits_process.py and llama.cpp's
# tests/test-sampling.cpp (probabilities go in by --from probs; what is left is theirs), and small sums by hand.
s() # PROBABILITIES OPTION...: the classes that stay, as index:probability
{
	printf '%s\n' "$1" >in
	shift
	printf '%s: ' "$*"
	smx --header no --from probs --write top --precision 4 "$@" in 2>&1 || echo "rc=$?"
}
echo '== TypicalLogitsWarper(0.5), test_typical'
s 0.97,0.01,0.01,0.01 --typical-p 0.5
s 0.4,0.2,0.2,0.2 --typical-p 0.5
# H is 1.332, the distances .416 and .277: the three, then the first
s 0.4,0.2,0.2,0.2 --typical-p 0.2
s 0.4,0.2,0.2,0.2 --typical-p 0.6
s 0.4,0.2,0.2,0.2 --typical-p 0.61
s 0.4,0.2,0.2,0.2 --typical-p 1
echo '== EpsilonLogitsWarper(0.1)'
s 0.87,0.099,0.001,0.03 --epsilon-cutoff 0.1
s 0.4,0.299,0.101,0.2 --epsilon-cutoff 0.1
s 0.5,0.3,0.1,0.1 --epsilon-cutoff 0.1
s 0.4,0.299,0.101,0.2 --epsilon-cutoff 0.9
echo '== EtaLogitsWarper(0.0625)'
s 0,0.1,0.8,0.1 --eta-cutoff 0.0625
s 0.01,0.04,0.9,0.05 --eta-cutoff 0.0625
echo '== test_top_n_sigma'
s 0.1,0.2,0.3,0.4 --top-nsigma 1
s 0.1,0.2,0.3,0.4 --top-nsigma 3
s 0.1,0.2,0.3,0.4 --top-nsigma 0 # is off in llama.cpp
s 0.1,0.2,0.3,0.4,0 --top-nsigma 1
s 0.1,0.2,0.3,0.4 --temp 0.1 --top-nsigma 1
echo '== test_xtc'
for t in 0.09 0.19 0.29 0.39; do s 0.4,0.3,0.2,0.1 --xtc "1,$t"; done
s 0.4,0.3,0.2,0.1 --xtc 1,0.3
s 0.3,0.3,0.3,0.1 --xtc 1,0.3
s 0.4,0.3,0.2,0.1 --xtc 0,0.1
echo '== the rows that xtc takes are those of the seed and of their numbers'
yes 0.4,0.3,0.2,0.1 | head -20000 >rows.csv # several blocks
x() { smx --header no --from probs --xtc 0.5,0.2 "$@"; }
x --seed 5 -j 1 rows.csv >one
x --seed 5 -j 3 rows.csv | cmp - one && echo threads
x --seed 6 rows.csv | cmp -s - one || echo 'another seed'
head -11111 rows.csv >part1.csv
tail -n +11112 rows.csv >part2.csv
x --seed 5 part1.csv >parts
x --seed 5 --first-row 11111 part2.csv >>parts
cmp parts one && echo shards
x --seed 5 part1.csv part2.csv | cmp - one && echo files
sed '3s/.*/x,x,x,x/' rows.csv | x --seed 5 --on-error skip -q >skipped 2>/dev/null
sed 3d one | cmp - skipped && echo 'rows that are left out count'
head -1 one
grep -c '^0,' one
echo '== --chain: the order is its own'
s 0.4,0.3,0.2,0.1 --chain temp=0.7,top-k=40,top-p=0.95,min-p=0.05
s 0.4,0.3,0.2,0.1 --chain 'temperature=0.7; top_k=40; top_p=0.95; min_p=0.05'
# min-p 0.6 of .4 and .3; at T = 2 of .32 .27 .22 .16
s 0.4,0.3,0.2,0.1 --chain min-p=0.6,temp=2
s 0.4,0.3,0.2,0.1 --chain temp=2,min-p=0.6
s 0.4,0.3,0.2,0.1 --min-p 0.6 --temp 2
s 0.4,0.3,0.2,0.1 --chain xtc=1,0.2,typ_p=.9
s 0.4,0.3,0.2,0.1 --chain typ_p=.9,xtc=1,.2
s 0.4,0.3,0.2,0.1 --chain temp=2,temp=0.5
s 0.4,0.3,0.2,0.1 --chain top-k=1 --chain top-k=2
s 0.4,0.3,0.2,0.1 --chain top_n_sigma=1,epsilon_cutoff=0.1,eta=0.1 --log --write logprobs
echo '== --chain: what is refused, and what the message advises'
for c in '' , temp=1, top-k top-k=x topk=3 softmax softmax=1 dry=1 xtc=0.5 'temp=1,2' =1 'temp 1'; do
	s 0.4,0.3,0.2,0.1 --chain "$c" | sed 's/give some of temp, .*/give some of temp, .../'
done
s 0.4,0.3,0.2,0.1 --chain temp=1 --top-k 3
s 0.4,0.3,0.2,0.1 --top-k 3 --chain temp=1
s 0.4,0.3,0.2,0.1 --chain temp=1,top-k=3
s 0.4,0.3,0.2,0.1 --chain top-k=3 --op softmax
smx eval --chain temp=2 in 2>&1
echo '== metrics are taken before filters'
printf '0.4,0.3,0.2,0.1,1\n' >l.csv
l() { smx --header no --from probs --cols 1-4 --label 5 --metrics m.json "$@" l.csv 2>&1; }
l --chain top-k=2,temp=0.5
l --chain temp=0.5,top-k=2
smx eval --header no --from probs --cols 1-4 --label 5 --temp 0.5 --json l.csv | cmp - m.json && echo 'those of eval'
echo '== draws'
s 0.4,0.3,0.2,0.1 --seed 3
s 0.4,0.3,0.2,0.1 --first-row 3
s 0.4,0.3,0.2,0.1 --xtc 0.5,0.1 --seed -1
cp in b
smx diff --header no --seed 3 in b 2>&1
smx diff --header no --from probs --seed 3 --chain xtc=0.5,0.1,temp=2 in b | head -3
echo '== other tasks'
printf '0.4\n' | smx --task binary --typical-p 0.5 2>&1
printf '0.4,1\n' | smx --task multilabel --xtc 0.5,0.1 2>&1
