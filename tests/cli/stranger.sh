# What somebody who is new to smx tries: nothing is lost without a word, and each message's advice is followed.
# Expected: by hand.
try() {
	echo "\$ smx $*"
	smx "$@" >out 2>err
	rc=$?
	[ $rc = 0 ] || echo "  $rc"
	head -n 3 out
	sed 's/^smx: /  /' err
}
# Only whether it works.
works() {
	echo "\$ smx $*"
	smx "$@" >out 2>err || { echo "it did not work: status $?" && cat err; }
}
echo '== members to keep'
f='--field resp.outputs.0.logits --write argmax'
printf '{"req":{"id":"a"},"resp":{"outputs":[{"logits":[1,2]}]}}\n{"resp":{"outputs":[{"logits":[2,1]}]}}\n' >svc.jsonl
# shellcheck disable=SC2086 # several options
for format in csv jsonl; do
	try $f -O $format --keep req.id svc.jsonl
	try $f -O $format --keep req svc.jsonl
	try $f -O $format --keep nosuch svc.jsonl
	try $f -O $format --keep 'req,no*' svc.jsonl
	try $f -O $format --keep resp svc.jsonl
	try $f -O $format --keep resp.model svc.jsonl
	try $f -O $format --keep '' svc.jsonl
done
printf '{"id":1,"logits":[1,2]}\n' >a.jsonl
printf '{"logits":[1,2]}\n{"id":3,"logits":[1,2]}\n' >b.jsonl
try -O csv --keep id --write argmax a.jsonl b.jsonl # in later files it may be missing
try --keep id --write argmax a.jsonl b.jsonl
try -O csv --keep id --write argmax b.jsonl
try -O csv --keep id,logits --write argmax a.jsonl
try eval --by nosuch --label id a.jsonl

echo '== labels in an archive'
cp "$src"/tests/numpy/npz/stored.npz "$src"/tests/numpy/npz/other.npz .
smx eval --label labels stored.npz >want
smx eval --labels labels stored.npz | cmp - want
try eval --labels nosuch stored.npz
try eval --field scores other.npz
works eval --field scores --label y other.npz
smx -o eight.npy stored.npz
try eval --labels @y.txt eight.npy
printf '%s\n' 0 1 2 0 2 3 3 2 >y.txt
works eval --from probs --label @y.txt eight.npy

echo '== columns'
printf 'image,y_a,y_b,y_c,p_a,p_b,p_c\nx.png,1,0,0,0.5,0.2,0.1\ny.png,0,1,0,0.5,0.2,0.1\n' >ml.csv
ml='--task multilabel --from probs --labels y_*'
set -f
# shellcheck disable=SC2086 # several options
try eval $ml ml.csv
# shellcheck disable=SC2086
works eval $ml --cols 'p_*' ml.csv
set +f
hint() { :; }
hint ADVICE_ONE_OF_THEM
printf 'y_true,y_score,y_pred\n1,0.7,1\n0,0.2,0\n1,0.4,0\n' >bin.csv
try eval --label y_true --task binary bin.csv
try eval --label y_true bin.csv
works eval --label y_true --cols 'y_score' --from probs --task binary bin.csv
printf 'y_true,y_score,a,b,c\n1,0.7,1.5,2,3\n0,0.2,0,1,2\n1,0.4,0,3,4\n' >s.csv
try s.csv
works --cols 3-5 s.csv
works --cols 1-5 s.csv
try -c 2:4 s.csv
try -c :3 s.csv
try -c 2: s.csv
works -c 2-4 s.csv
printf 'label,logit_ant,logit_ape,logit_elk\nant,3,2,1\nlogit_elk,1,2,4\nelk,1,2,4\n1,1,2,1\n' >an.csv
try -c logit an.csv
works -c 'logit_*' an.csv

echo '== what all classes begin with'
try --write rank an.csv
sed 's/^ant/nt/' an.csv | try --write rank -
printf 'label,z_cat,cat,z_dog\ncat,1,2,3\n' | try --write rank -
printf 'label,z_cat,z_z_cat\nz_cat,2,1\ncat,2,1\nz_z_cat,2,1\n' | try --write rank -
printf 'label,z_1,z_2\n2,2,1\n' | try --write rank -

echo '== thresholds'
for t in 0.3,0.4 file; do
	try eval --label y_true --cols y_score --task binary --from probs --threshold $t bin.csv
done
echo 0.3 >file
works eval --label y_true --cols y_score --task binary --from probs --threshold file bin.csv
works eval --label y_true --cols y_score --task binary --from probs --threshold 0.3 bin.csv

echo '== members of labels'
hint ADVICE_LABEL_MEMBER
try eval a.jsonl
try eval --label nosuch a.jsonl
works eval --label id a.jsonl
echo 1 >one.txt
works eval --label @one.txt a.jsonl
hint ADVICE_LABEL_LISTS
printf '{"tags":[0,1],"logits":[1,2,3]}\n' >tags.jsonl
try eval --task multilabel tags.jsonl
works eval --task multilabel --labels tags tags.jsonl

echo '== keys'
printf 'id,a,b\n1000,1,2\n' >preds.csv
printf 'id,label\n1000.0,0\n' >gold.csv
try eval --truth gold.csv --key id preds.csv
