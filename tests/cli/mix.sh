# smx mix: which rows are put together, what becomes of bad ones, classes in another order, formats, and what is refused. Numbers: mix_oracle.sh.
# Expected: by hand; and that files that are the same give the same, by every way.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
printf 'id,cat,dog,label\nr1,0,0,cat\nr2,1,0,dog\nr3,0,2,dog\n' >a.csv
printf 'id,cat,dog,label\nr1,3,3,cat\nr2,0,1,dog\nr3,0,2,dog\n' >b.csv
echo '== a file with itself is itself; averages'
smx a.csv >want
for v in probs logits logprobs; do smx mix --average $v a.csv a.csv a.csv >got; same want got; done
t mix a.csv b.csv
t mix --weights 3,1 --write probs,logits,argmax,name,conf a.csv b.csv
t mix --argmax --write total_entropy,mutual_information,variation_ratio,disagreement --base 2 a.csv b.csv
t mix --write total_entropy,mutual_information,variation_ratio,disagreement --base 2 a.csv b.csv
echo '== temperature and calibration are of each file, filters of the mixture'
smx --temp 2 --op identity --precision 17 a.csv >at.csv
smx --temp 2 --op identity --precision 17 b.csv >bt.csv
smx mix at.csv bt.csv >want
smx mix --temp 2 a.csv b.csv >got
same want got
t mix --top-k 1 --write probs,lse b.csv a.csv
smx mix --op identity --precision 17 at.csv bt.csv | smx --chain 'top-k=1,temp=3' - >want
smx mix --chain 'temp=2,top-k=1,temp=3' a.csv b.csv >got
same want got
echo '== by a key: the order and the fields of the first file'
printf '{"k":"r3","z":[0,2]}\n{"k":"r1","z":[3,3]}\n{"k":"r2","z":[0,1]}\n' >b.jsonl
sed 's/"k"/"id"/' b.jsonl >c.jsonl
smx mix a.csv b.csv >want
smx mix --key id --field z a.csv c.jsonl >got
same want got
smx mix --key id -O npy a.csv b.csv -o k.npy && smx mix -O npy a.csv b.csv -o s.npy
same k.npy s.npy
t mix --key id --keep id a.csv b.csv
sed '/r2/d' b.csv >less.csv
t mix --key id a.csv less.csv
t mix --key id less.csv a.csv
t mix --key id --unmatched skip a.csv less.csv
t mix --key id --unmatched skip less.csv a.csv b.csv
sed 's/r3/r1/' a.csv >twice.csv
t mix --key id twice.csv b.csv
t mix --key id b.csv twice.csv
printf 'id,cat,dog\n,0,1\nr2,1,1\n' >gap.csv
t mix --key id gap.csv b.csv
t mix --key id --unmatched skip gap.csv b.csv
printf '{"z":[0,1]}\n' >nokey.jsonl
t mix --key id --field z nokey.jsonl c.jsonl
echo '== bad rows: of any file'
sed 's/r2,0,1/r2,nan,1/' b.csv >bad.csv
for p in fail null skip; do
	t mix --on-error $p a.csv bad.csv
	t mix --on-error $p bad.csv a.csv
	t mix --on-error $p --key id a.csv bad.csv
	t mix --on-error $p --write probs,disagreement bad.csv a.csv bad.csv
done
t mix --on-error skip -O jsonl --key id bad.csv a.csv
sed '$d' b.csv >short.csv
t mix a.csv short.csv
t mix short.csv a.csv
printf -- '-inf,1\n0,0\n' >m1.csv
printf '1,-inf\n0,0\n' >m2.csv
t mix m1.csv m2.csv
t mix --average logits m1.csv m2.csv
t mix --average logits --on-error null m1.csv m2.csv
t mix --average logits --on-error skip m1.csv m2.csv
echo '== classes in another order, by their names, without what all have in common'
printf 'id,logit_dog,logit_cat\nr1,3,3\nr2,1,0\nr3,2,0\n' >turned.csv
smx mix a.csv b.csv >want
smx mix -q a.csv turned.csv >got
same want got
smx mix -q --key id a.csv turned.csv >got
same want got
t mix -O jsonl turned.csv a.csv
printf 'id,cat,owl\nr1,3,3\nr2,0,1\nr3,0,2\n' >owl.csv
t mix a.csv owl.csv
printf 'cat\ndog\n' >names.txt
t mix --classes names.txt a.csv owl.csv
printf '0,1,2\n0,1,2\n0,1,2\n' >three.csv
t mix a.csv three.csv
echo '== maps of JSON'
printf '{"i":1,"logits":{"cat":1,"dog":2}}\n{"i":2,"logits":{"dog":0,"cat":3}}\n' >map.jsonl
printf '{"i":1,"logits":{"dog":1,"cat":2}}\n{"i":2,"logits":{"dog":0}}\n' >lacks.jsonl
t mix -q map.jsonl map.jsonl
t mix -q --missing -inf map.jsonl lacks.jsonl
t mix -q --missing -inf lacks.jsonl map.jsonl
t mix -q map.jsonl a.csv
echo '== lines of several rows: one that is left out takes its line along'
printf '{"logits":[[1,2],[3,4]]}\n{"logits":[[1,2]]}\n' >rec.jsonl
printf '{"logits":[[1,2],["x",4]]}\n{"logits":[[1,2]]}\n' >recx.jsonl
printf '1,2\n3,4\n1,2\n' >flat.csv
printf '1,2\nnan,4\n1,2\n' >flatx.csv
t mix rec.jsonl flat.csv
t mix --on-error skip rec.jsonl flatx.csv
t mix --on-error skip recx.jsonl flat.csv
t mix --on-error null rec.jsonl flatx.csv
echo '== formats, and probabilities'
smx --write logits -O npy --op identity a.csv -o a.npy
smx --write logits -O f64 --op identity b.csv -o b.f64
smx mix a.csv b.csv --write probs --keep '' -O csv | sed 1d >want
smx mix a.npy b.csv -O csv >got
same want got
smx mix -c 2 a.npy b.f64 -O csv >got
same want got
smx --precision 17 a.csv >pa.csv
smx --precision 17 b.csv >pb.csv
smx mix a.csv b.csv >want
smx mix --from probs pa.csv pb.csv >got
same want got
t mix pa.csv b.csv
echo '== the binary task'
printf '1\n-2\n0\n' >x2.csv
t mix -q --from logits x2.csv x2.csv --weights 1,3
printf '0.5\n1\n0\n' >p1.csv
printf '0.7\n1\n0.5\n' >p2.csv
t mix -q --from probs p1.csv p2.csv
t mix -q --from probs --write logits,entropy,mutual_information p1.csv p2.csv
echo '== gates: a mixture of softmaxes, whose weights are each row'"'"'s'
printf '0,0\n-inf,5\n1.0986122886681098,0\n' >g.csv
t mix --gates g.csv a.csv b.csv
smx mix --weights 3,1 a.csv b.csv | sed -n 4p
printf '0,0\n' >g1.csv
t mix --gates g1.csv a.csv b.csv
printf '0,0,1\n0,0,1\n0,0,1\n' >g3.csv
t mix --gates g3.csv a.csv b.csv
printf 'id,a,b\nr3,1.0986122886681098,0\nr1,0,0\nr2,-inf,5\n' >gk.csv
smx mix --gates g.csv a.csv b.csv >want
smx mix --key id --gates gk.csv a.csv b.csv >got
same want got
smx mix --gates - a.csv b.csv <g.csv >got
same want got
smx mix --temp 3 --gates g.csv a.csv b.csv >want
smx mix --temp 3 --key id --gates gk.csv a.csv b.csv >got
same want got
smx --temp 3 --op identity --precision 17 a.csv >a3.csv
smx --temp 3 --op identity --precision 17 b.csv >b3.csv
smx mix --gates g.csv a3.csv b3.csv >got
same want got
echo '== fitted weights: of the better file; labels of a file; the weights of rows'
t mix --fit-weights a.csv b.csv
printf 'dog\ndog\ndog\n' >y.txt
t mix -q --fit-weights --label @y.txt --save-weights w.txt --write probs a.csv b.csv
cat w.txt
smx mix -q --weights @w.txt --label @y.txt a.csv b.csv >want
smx mix -q --fit-weights --label @y.txt a.csv b.csv >got
same want got
printf 'cat,dog,label,weight\n9,0,cat,3\n9,0,dog,1\n' >w1.csv
printf 'cat,dog,label,weight\n0,9,cat,3\n0,9,dog,1\n' >w2.csv
smx mix --fit-weights -o /dev/null w1.csv w2.csv 2>&1 | cut -c 1-18
t mix --fit-weights --ignore-label cat -o /dev/null w1.csv w2.csv
t mix --fit-weights --ignore-label cat --ignore-label dog -o /dev/null w1.csv w2.csv
printf 'cat,dog,label\n0,-inf,dog\n' >no.csv
t mix --fit-weights no.csv no.csv
echo '== what is refused'
t mix a.csv
t mix - - </dev/null
cat b.csv | t mix --fit-weights a.csv -
t mix --weights 1 a.csv b.csv
t mix --weights 1,-1 a.csv b.csv
t mix --weights 0,0 a.csv b.csv
t mix --weights 1,x a.csv b.csv
t mix --weights @nosuch a.csv b.csv
t mix --weights 1,2 --fit-weights a.csv b.csv
t mix --gates g.csv --save-weights w a.csv b.csv
t mix --average logits --fit-weights a.csv b.csv
t mix --unmatched skip a.csv b.csv
t mix --op sigmoid a.csv b.csv
t mix --task multilabel a.csv b.csv
t mix --fit-weights a.npy b.csv
t mix --truth a.csv a.csv b.csv
t apply --write mutual_information a.csv
cat b.csv | smx mix a.csv - >got
smx mix a.csv b.csv >want
same want got
echo '== many rows, the same bytes at every number of threads'
awk 'BEGIN { print "id,p,q,r"; for (i = 0; i < 40000; i++) { s = (s * 1103515245 + 12345) % 2147483648; print i "," s % 97 / 30 "," s % 89 / 17 "," s % 7 } }' >big1.csv
awk -F, 'NR == 1 { print } NR > 1 { printf "%s,%s0,%d,%s\n", $1, $3, $2, $4 / 3 }' big1.csv >big2.csv
(head -1 big2.csv; sed 1d big2.csv | sort -r) >big3.csv
smx mix -q --write probs,mutual_information -c 2-4 big1.csv big2.csv big2.csv >want
for j in 1 2 5; do
	smx mix -q -j $j --write probs,mutual_information -c 2-4 big1.csv big2.csv big2.csv >got; same want got
	smx mix -q -j $j --key id --write probs,mutual_information -c 2-4 big1.csv big3.csv big2.csv >got; same want got
done
gzip -c big2.csv >big2.csv.gz
smx mix -q --write probs,mutual_information -c 2-4 big1.csv big2.csv.gz big2.csv | cmp want -

# A gradient is by the logits of one file.
for col in loss grad loss,grad nll,grad; do
	smx mix --write $col a.csv a.csv
done 2>&1
