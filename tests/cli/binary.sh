# The binary task: when it is taken and what is said of it; what apply writes; labels; what is refused, with advice that works; two columns (0, z) are one column z; states, groups and a bootstrap add up; calibrations keep to their task; diff.
# Expected: probabilities by hand (1 / (1 + exp(-z)); .9 at T = 2 is .75; KL and JS of Bernoulli by scipy's rel_entr); the rest is compared with what must be the same.
r() { echo "\$ smx $*"; smx "$@" 2>&1; rc=$?; [ $rc = 0 ] || echo "status $rc"; }
has() { grep -o "\"$1\": [^,]*" "$2" | head -n 1; }

echo '== by itself, with a note; --task and -q'
printf '0.3\n-1\n' >z.csv
r z.csv
r -q z.csv
r --task binary z.csv
r --task multiclass z.csv
r --op softmax z.csv
r --op softmax --task binary z.csv
r --op sigmoid z.csv
r --log z.csv
r --strict --task binary z.csv
r --strict --op log-softmax z.csv
printf 'id,score,label\na,0.9,1\nb,0.2,0\n' >p.csv
r --from probs p.csv
r --from probs -c score --temp 2 p.csv
r --from probs --task binary --write logits --precision 17 p.csv
printf 'id,lp\na,-0.5\nb,-1e-18\nc,0\nd,-50\n' >lp.csv
r -q --from logprobs --write probs,logits,logprobs lp.csv
smx -q z.csv -O f64 -o z.f64
r -i f64 -c 1 z.f64
r -i f64 -c 1 --task binary --op identity -O f32 -o z.f32 z.f64
r -q -i f32 -c 1 -O csv z.f32
printf '[0.3]\n{"logits":[-1],"id":7}\n' >z.jsonl
r z.jsonl
r --task binary z.jsonl
r -q z.csv -O jsonl
r -q --header no -c 1 --on-error null --task binary -O jsonl - <<'END'
1
x
END

echo '== what a row gets'
printf 'x,label\n0,1\n2,1\n-3,-1\n800,1\n-800,-1\n-inf,-1\n' >x.csv
r --task binary -l label --write probs,logprobs,logits,argmax,conf,margin,entropy,lse,nll,rank,top x.csv
r --task binary --temp 0 --write probs,argmax,logits x.csv
printf 'ham\nspam\n' >names
r --task binary --classes names --argmax x.csv
printf 'x,label\n0.1,spam\n2,ham\n' >named.csv
r eval --task binary --classes names --json named.csv | grep -E '"(nll|prevalence)"'

echo '== values that are none'
for x in 1.5 -0.1 nan; do printf '%s\n' "$x" | r --task binary --from probs --header no -; done
for x in inf nan; do printf '%s\n' "$x" | r --task binary --header no -; done
echo 0.1 | r --task binary --from logprobs --header no -
printf '[1,2]\n' | r --task binary -

echo '== values between 0 and 1 are likely probabilities'
printf '0.3\n0.9\n0.1\n' | r --task binary --header no -
printf '0.3\n0.9\n' | r --task binary --header no -

echo '== labels'
labels()
{
	printf 'x,label\n1,%s\n-1,%s\n' "$1" "$2" | smx eval --task binary --json 2>&1 - |
		grep -E '^ *"(accuracy|prevalence)"|smx:' | tr '\n' ' '
	echo " <- $1 $2"
}
labels 1 0
labels 1.0 0.0
labels +1 0
labels 1 -1
labels 1.0 -1.0
labels true false
labels True FALSE
labels -1 0
labels true -1
labels false -1
labels 2 0
labels yes no
labels '' 0
labels 0.5 0
echo '-- the advice: --classes, class 0 in its first line'
printf 'no\nyes\n' >noyes
printf 'x,label\n1,yes\n-1,no\n' | smx eval --task binary --classes noyes --json - | grep -E '^ *"(accuracy|prevalence)"'
printf '1\n-1\n' >labels
r eval -q --label @labels --json z.csv | grep '^ *"accuracy"'
printf '1\n-1\n1\n0\n' >mixed
cat z.csv z.csv >zz.csv
r eval -q --header no --label @mixed --json zz.csv
for j in 1 3; do
	awk 'BEGIN { print "x,label"; for (i = 0; i < 30000; i++) print "0.5," (i < 20000 ? 0 : i % 2 ? -1 : 1) }' >long.csv
	r eval -j $j --task binary long.csv
done

echo '== refused'
printf 'a,b,label\n1,2,0\n' >ab.csv
r --task binary ab.csv
r --task binary -c b ab.csv
r --task binary --top-k 1 z.csv
r --task binary --top-p 0.5 z.csv
r --task binary --min-p 0.5 z.csv
r --task binary --sparse z.csv
r --task binary --write name z.csv
r --task three z.csv
r eval --task binary --top 1 x.csv
r eval --task binary --class-table x.csv
r eval --threshold 0.4 ab.csv
r eval --threshold 1.5 x.csv
r eval --task binary --fail-if 'top5_accuracy<1' x.csv
r eval --task multiclass --fail-if 'f1<1' ab.csv
r eval --fail-if 'f2<1' ab.csv
r fit --method vector --task binary x.csv
r fit --method venn-abers ab.csv
printf 'p,label\n0,1\n0.5,0\n1,1\n' | r fit -q --task binary --from probs -

echo '== two columns made of one: the same NLL, KL, JS, T'
awk 'BEGIN { srand(4); print "z,label" > "one.csv"; print "a,b,label" > "two.csv"; for (i = 0; i < 400; i++) {
	z = sprintf("%.4f", 6 * rand() - 3.2); y = rand() < 1 / (1 + exp(-z / 2)); print z "," y > "one.csv"; print "0," z "," y > "two.csv"
	if (i == 0) { print "z" > "one_b.csv"; print "a,b" > "two_b.csv" }
	u = sprintf("%.4f", z + rand() - 0.4); print u > "one_b.csv"; print "0," u > "two_b.csv" } }'
smx eval -q --json one.csv >one.json
smx eval -q --json --top 1 two.csv >two.json
for k in rows accuracy nll perplexity entropy confidence; do
	[ "$(has $k one.json)" = "$(has $k two.json)" ] && echo "$k is one" || { has $k one.json; has $k two.json; }
done
echo "$(has brier one.json) $(has brier two.json)" | awk '{ print ($2 * 2 == $4 ? "brier is half" : $0) }'
smx fit -q one.csv | grep '"temperature"' >t1
smx fit -q two.csv | grep '"temperature"' | cmp t1 - && echo 'T is one'
# Brier scores and calibration errors are those of class 1.
own='"(threshold|task|brier_.|delta_brier|ece_.|delta_ece)"'
smx diff -q --json one.csv one_b.csv -c z | grep -vE "$own" >d1
smx diff -q --json -c a,b two.csv two_b.csv | sed 's/, "[ab]_name": "[ab]"//g' | grep -vE "$own" | cmp d1 - && echo 'diff is one'

echo '== diff'
printf 'p\n0.2\n0.55\n0.7\n' >da.csv
printf 'p\n0.3\n0.45\n0.7\n' >db.csv
r diff -q --from probs --json da.csv db.csv | grep -E '^ *"(flips|kl|js|max_delta_p)"'
r diff -q --from probs --json --threshold 0.25 da.csv db.csv | grep -E '"flips"'
r diff -q --from probs --json --threshold 0.7 da.csv db.csv | grep -E '"flips"'
r diff --threshold 0.7 ab.csv ab.csv
printf '[1,2]\n[2,1]\n' >ab.jsonl
r diff --threshold 0.7 ab.jsonl ab.jsonl
printf '[0.1]\n[2]\n[1]\n' >d.jsonl
r diff -q da.csv d.jsonl
r diff --task binary da.csv d.jsonl | sed 2q

echo '== states, groups, a bootstrap: parts add up to the whole, at every number of threads'
awk 'NR == 1 || NR <= 150' one.csv >h1.csv
awk 'NR == 1 || NR > 150' one.csv >h2.csv
o='-q --threshold 0.4 --bins 10 --json'
smx eval $o one.csv >whole.json
smx eval $o -j 3 --state h1.state -o h1.json h1.csv
smx eval $o --state h2.state -o h2.json h2.csv
smx merge --json h2.state h1.state | cmp whole.json - && echo merged
smx eval -q --bins 10 --state h3.state -o h3.json h2.csv
r merge h1.state h3.state
smx eval -q --json --bins 10 --top 5 --state two.state -o two.json two.csv
r merge h1.state two.state
awk 'NR == 1 { print $0 ",kind" } NR > 1 { print $0 "," NR % 3 }' one.csv >kinds.csv
smx eval $o -c z --by kind -j 3 kinds.csv >by.json
grep -c '"auroc"' by.json
smx eval $o -c z --by kind kinds.csv | cmp by.json - && echo 'groups are one'
smx eval -q --bootstrap 50 --seed 3 --json one.csv >b1.json
smx eval -q --bootstrap 50 --seed 3 -j 3 --cpu baseline --json one.csv | cmp b1.json - && echo 'bootstrap is one'
grep -c average_precision b1.json

echo '== more different probabilities than are kept apart: an honest bound'
awk 'BEGIN { srand(1); print "z,label"; for (i = 0; i < 270000; i++) { z = 4 * rand() - 2; printf "%.9f,%d\n", z, (rand() < 1 / (1 + exp(-z))) } }' >many.csv
smx eval -q --json many.csv | sed -n '/"bounds"/,/}/p' | awk -F'[:,]' '/ace|auroc|average/ { print $1, ($2 > 0 && $2 < 1e-3 ? "yes" : $2) }'

echo '== calibrations'
for m in temperature platt beta isotonic histogram; do
	smx fit -q --method $m -o $m.json one.csv || echo "$m: $?"
	smx -q --calib $m.json --precision 17 -c z one.csv >a.csv
	smx -q --calib $m.json --op identity --precision 17 -c z one.csv | smx -q --precision 17 - >b.csv
	awk -F, 'NR == FNR { a[FNR] = $1; next } FNR > 1 && (a[FNR] - $1 > 1e-15 || $1 - a[FNR] > 1e-15) { print a[FNR], $1 }' a.csv b.csv
	# the fit's word for what the rows come to is eval's
	smx eval -q --calib $m.json --json one.csv | grep '"nll"' | head -n 1 | tr -cd '0-9.\n' >n1
	sed -n 's/.*"after": {"nll": \([^,]*\),.*/\1/p' $m.json | cat - n1 | awk '{ a[NR] = $1 } END { d = a[1] - a[2]; print (d < 1e-12 && d > -1e-12 ? "as eval has it" : a[1] " " a[2]) }'
done
r fit --method platt -o platt.json one.csv
r fit --method beta -o beta.json one.csv
r eval -q --json --temp auto one.csv | grep '"nll"' | head -n 1 | cut -c1-18
r --calib platt.json two.csv
r --task binary -c b --calib platt.json two.csv | sed 3q
smx fit -q -o two_t.json two.csv
r --calib two_t.json one.csv
printf 'z,label\n-1,0\n-2,0\n1,1\n3,1\n' >apart.csv
r fit --task binary --method platt -o a.json apart.csv
r fit --task binary --method beta -o a.json apart.csv
r fit --task binary -o a.json apart.csv
grep at_bound a.json
