# The multilabel task in smx apply, and labels in several columns or lists.
# By hand: logit(.9) / 2 is logit(.75); .75 at T = 2 is 1 / (1 + 1 / sqrt 3) = .633975.
say() { printf '\n== %s\n' "$*"; }
try() { echo "\$ smx $*"; smx "$@" 2>&1 || echo "exit status $?"; }

cat >probs.csv <<'END'
id,p_cat,p_dog,p_cow,y_dog,y_cat,y_cow
a,0.9,0.75,1,1,0,1
b,0.1,0.5,0,0,0,0
END
say each probability is on its own, and stays what it was
try --task multilabel --from probs --labels 'y_*' probs.csv
say its log-odds are divided by T, also without the task
try --task multilabel --from probs --labels 'y_*' --temp 2 probs.csv
try --from probs --op sigmoid --keep id,y_dog,y_cat,y_cow --temp 2 probs.csv
say T = 0 makes labels certain
try --task multilabel --from probs --labels 'y_*' --temp 0 probs.csv
say 1 and 0 stay so on the way through logits, at any temperature
try --task multilabel --from probs --labels 'y_*' --op identity probs.csv
smx --task multilabel --from probs --labels 'y_*' --op identity --precision 17 probs.csv >logits.csv
smx --task multilabel --labels 'y_*' --precision 15 logits.csv | diff probs.csv - && echo the same
try --task multilabel --labels 'y_*' --temp 1e20 logits.csv
say logarithms
try --task multilabel --from probs --labels 'y_*' --op log-sigmoid probs.csv
smx --task multilabel --from probs --labels 'y_*' --op log-sigmoid --precision 17 probs.csv |
	smx --task multilabel --from logprobs --labels 'y_*' --precision 14 | diff probs.csv - && echo the same
say decisions: .5 is not above .5, and a threshold may be that of each label
try --task multilabel --from probs --labels 'y_*' --write decisions probs.csv
printf '0.95\n0.7\n0\n' >cuts
try --task multilabel --from probs --labels 'y_*' --write decisions --threshold cuts probs.csv
try --task multilabel --from probs --labels 'y_*' --write decisions,probs --threshold 0.8 probs.csv
printf '0.7\n0.2\n' | try --task binary --write decisions --from probs --threshold 0.6
printf '0.1,2,1\n3,3,1\n' | try --write decisions
say the most probable labels
try --task multilabel --from probs --labels 'y_*' --write top --top-k 2 probs.csv
say into other formats
try --task multilabel --from probs --labels 'y_*' --write probs,decisions -O jsonl probs.csv
smx --task multilabel --from probs --labels 'y_*' --write decisions -O f64 probs.csv | smx -i f64 --cols 3 --op identity -O csv

say what means nothing is refused
for what in '--write argmax' '--write probs,entropy' --argmax '--op softmax' '--op sparsemax' '--top-p 0.9' '--min-p 0.1'; do
	# shellcheck disable=SC2086
	try --task multilabel $what probs.csv
done
try --threshold 0.3 probs.csv

say thresholds: a number from 0 to 1, or as many as there are labels
try --task multilabel --threshold 1.5 probs.csv
try --task multilabel --labels 'y_*' --threshold no-such-file probs.csv
printf '0.1\n0.2\n' >two
try --task multilabel --labels 'y_*' --threshold two probs.csv
printf '0.1\nx\n' >bad
try --task multilabel --labels 'y_*' --threshold bad probs.csv
: >empty
try --task multilabel --labels 'y_*' --threshold empty probs.csv

say bad rows: each value is looked at
printf '0.1,1.5\n0.1,-1\n0.1,nan\n0,0\n' | try --task multilabel --from probs --on-error null
printf '0.1,inf\n-inf,-inf\n' | try --task multilabel --on-error skip
printf '0.1,0.1\n' | try --task multilabel --from logprobs

say one-hot labels are a label
cat >hot.csv <<'END'
logit_a,logit_b,logit_c,y_c,y_a,y_b
1,2,0,0,0,1
3,2,0,1,0,0
END
try --labels 'y_*' --write nll,rank hot.csv
smx eval --labels 'y_*' --json hot.csv >hot.json
printf 'logit_a,logit_b,logit_c,label\n1,2,0,1\n3,2,0,2\n' | smx eval --json | cmp - hot.json
printf '{"logits":{"logit_a":1,"logit_b":2,"logit_c":0},"y":[0,1,0]}\n{"logits":{"logit_a":3,"logit_b":2,"logit_c":0},"y":[false,false,true]}\n' |
	smx eval --labels y --json | cmp - hot.json
printf '1,2,0,0,1.0,0\n3,2,0,False,false,"True"\n' | try --cols 1-3 --labels 4-6 --write nll
smx fit --labels 'y_*' hot.csv 2>/dev/null | grep before
say they are matched by name, else by order, and a note says so
printf 'true_a,true_b,b_prob,a_prob\n1,0,0.2,0.8\n' | try --from probs --labels 'true_*' --write nll
printf 'p_1,p_2,p_3,y_0,y_1,y_2\n1,2,0,0,1,0\n' | try --labels 'y_*' --write nll
say or refused
printf 'cat,dog,y_dog,y_cow\n1,2,0,1\n' >cow.csv
try --labels 'y_*' cow.csv
printf 'dog\ncow\n' >names
try --labels 'y_*' --classes names --write nll cow.csv
printf 'cat,dog,cow,y_dog,y_cow\n1,2,3,0,1\n' | try --labels 'y_*'
try --labels 'z_*' hot.csv
try --labels '' hot.csv
say one class is true
printf '1,2,1,1\n' >both.csv
try --cols 1-2 --labels 3-4 both.csv
try --task multilabel --cols 1-2 --labels 3-4 both.csv
printf '1,2,0,0\n1,2,0,2\n1,2,0,\n' | try --cols 1-2 --labels 3-4 --on-error null
printf '{"logits":[1,2,0],"y":[1]}\n{"logits":[1,2,0],"y":1}\n' | try --labels y --on-error skip
printf 's,y,z\n1,1,0\n' | try --cols s --labels y,z
try --label y_a --labels 'y_*' hot.csv
head -c 24 /dev/zero | try -i f64 --cols 3 --labels y
