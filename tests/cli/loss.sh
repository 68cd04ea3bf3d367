# --write loss and grad: cross-entropy, label smoothing, focal and Fenchel-Young losses, temperature, and what is refused.
# Expected: tests/oracle/loss.py, torch's autograd in float64; the small rows by hand in the comments.
oracle=$src/tests/oracle rows=rows.csv
cp "$oracle/loss/rows.csv" .
t() # NAME OPTION...: losses and gradients as torch has them
{
	want=$oracle/loss/$1.csv
	shift
	smx --write loss,grad --precision 17 "$@" "$rows" | tail -n +2 | cut -d, -f 2- >got
	awk -v rel=1e-12 -v abs=4e-15 -f "$oracle/near.awk" "$want" got && echo "as torch: $*"
}
t nll --op softmax
t nll --log
t nll --smoothing 0 --focal 0
t nll --op entmax --alpha 1
t nll_temp --temp 1.7
t smooth --smoothing 0.1
t smooth_temp --temp 0.5 --smoothing 0.3
t focal --focal 2
t focal_temp --temp 2 --focal 0.5
t sparsemax --op sparsemax
t entmax15 --op entmax
t entmax13 --temp 1.5 --alpha 1.3
t entmax3 --alpha 3
t sparsemax_smooth --op sparsemax --smoothing 0.1
t entmax15_smooth --temp 2 --alpha 1.5 --smoothing 0.2
smx --write nll,rank --precision 17 "$rows" >nll
smx --write loss,rank --precision 17 "$rows" | sed '1s/loss/nll/' | cmp - nll
echo '== by hand'
printf 'label,a,b\n0,0,0\n1,0,0\n' >two.csv
smx --write loss,grad two.csv # log 2; p - y
smx --write loss,grad --op sparsemax two.csv # (1 - 1/2) / 2
printf 'label,a,b,c\n0,50,0,-inf\n1,50,0,-inf\n2,0,0,-inf\n' >sure.csv
smx --write loss,grad sure.csv # the label's own gradient is minus the other's
smx --write loss,grad --focal 2 sure.csv
smx --write loss,grad --op sparsemax sure.csv
smx --write loss,grad --smoothing 0.3 sure.csv # a masked class with a target
printf 'label,a,b\n1,2,1\n,2,1\nx,2,1\n' >none.csv
smx --write loss,grad --ignore-label x --ignore-label '' none.csv
printf '{"label":1,"logits":[2,1]}\n' | smx --write grad,loss
printf '{"label":1,"logits":[9,1,9]}\n' | smx --op sparsemax --sparse --write grad
printf 'label,a\n1,0.4\n0,0.4\n' | smx -q --task binary --write loss,grad # p - y of class 1
smx -l label -O f32 --write grad -o g.f32 "$rows" && smx -c 5 --op identity --precision 4 -O csv g.f32 | head -n 2
echo '== refused'
r()
{
	smx "$@" 2>&1 && echo "status 0: $*"
}
r --smoothing 0.1 "$rows"
r --focal 2 --write nll "$rows"
r --smoothing 1.1 --write loss "$rows"
r --focal -1 --write loss "$rows"
r --smoothing 0.1 --focal 2 --write loss "$rows"
r --focal 2 --op sparsemax --write loss "$rows"
r --write grad --top-k 2 "$rows"
r --write grad --temp 0 "$rows"
r --write grad --op sigmoid "$rows"
r --write grad --cols 2-4 --weight label "$rows"
r --write grad --task multilabel --labels 'y_*' "$rows"
smx fit -q -o t.json "$data/digits.val.csv"
r --write grad --calib t.json "$data/digits.test.csv"
# as the messages advise
smx --calib t.json --op identity --precision 17 -o calibrated.csv "$data/digits.test.csv"
smx --write grad calibrated.csv | tail -n 1 | cut -d , -f 1-4
smx --top-k 2 --op identity --precision 17 "$rows" | smx --write loss,grad --precision 4 | head -n 3
smx --top-k 2 --write loss --precision 4 "$rows" | head -n 3
