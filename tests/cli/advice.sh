# Each piece of advice that a message gives is followed, and gets the user through. A code of base/advice.h that
# no test names in a line `hint CODE` fails this one. Expected: by hand.
hint() { echo "== $1"; }
fails() {
	echo "\$ $*"
	"$@" >out 2>err
	[ $? -eq 2 ] || echo 'it did not fail'
	sed 's/^smx: /  /' err
}
warns() {
	echo "\$ $*"
	"$@" 2>err || echo 'it failed'
	sed 's/^smx: /  /' err
}
works() {
	echo "\$ $*"
	"$@" 2>err || echo "it did not work: status $?"
	cat err
}
quietly() {
	echo "\$ $*"
	"$@" >out 2>err || echo "it did not work: status $?"
	cat err
}
printf 'a,b,label\n1,2,0\n3,0,1\n' >x.csv
printf 'a,b,label\n0,1,1\n2,0,0\n1,0,1\n' >fit.csv
printf '2,1\n0,3\n' >bare.csv
printf '{"logits":[1,2],"label":0}\n{"logits":[3,0],"label":1}\n' >x.jsonl
printf '0\n1\n' >labels.txt
printf 'cat\ndog\n' >names.txt

hint ADVICE_BINARY
smx -q --op identity --cols 1-2 -O f32 -o x.f32 x.csv
cp x.f32 noname
fails smx noname
works smx -i f32 --cols 2 -O csv noname
hint ADVICE_CHOICE
printf '2,5;1,0\n' >choice.csv
fails smx choice.csv
works smx -d ';' --decimal , choice.csv
works smx -d , --header no --on-error skip choice.csv
hint ADVICE_OFFSET
echo '[[0,0,0],[0,0,0]]' >oblong.jsonl
fails smx --causal oblong.jsonl
works smx --causal --causal-offset 1 oblong.jsonl
hint ADVICE_POSITION
echo '{"logits":[0,0,0],"at":1}' >flat.jsonl
fails smx --causal flat.jsonl
works smx --position at flat.jsonl
echo '[[0,0],[0,0]]' >matrix
fails smx --causal matrix
works smx -i jsonl --causal matrix
hint ADVICE_CLASSES
fails smx --write name bare.csv
works smx --write name --classes names.txt bare.csv
hint ADVICE_COLS
fails smx --cols 1-3 --label label x.csv
works smx --cols 1-2 --label label x.csv
fails smx --keep a,b,label x.csv
works smx --keep label --cols a,b x.csv
hint ADVICE_COLS_DECIDE
printf 'cat,z_1,z_2\n5,0,1\n' >numbered.csv
warns smx numbered.csv
works smx --cols 1-3 numbered.csv
hint ADVICE_COLS_ONE_OF
printf 'z_0,z_1,p_0,p_1\n0,1,0.5,0.5\n' >both.csv
fails smx both.csv
works smx --cols 'z_*' both.csv
works smx --cols 'p_*' --from probs both.csv
hint ADVICE_COLS_SUSPECT
printf 'a,b,fold\n1,2,3\n' >fold.csv
fails smx diff fold.csv fold.csv
quietly smx diff fold.csv fold.csv --cols 1-2
quietly smx diff fold.csv fold.csv --cols 1-3
warns smx fold.csv
works smx --cols 1-2 fold.csv
works smx --cols 1-3 fold.csv
hint ADVICE_COMMENT
printf '1,2\n# made by hand\n3,0\n' >comment.csv
fails smx comment.csv
works smx --comment '#' comment.csv
hint ADVICE_CSV
printf 'a,b\n2.5,1\n' >commas.tsv
fails smx commas.tsv
works smx -i csv commas.tsv
hint ADVICE_DECIMAL
printf '7;2\n1;2,5\n' >decimal.csv
fails smx decimal.csv
works smx --decimal , decimal.csv
hint ADVICE_DELIMITER
printf '1;2\n3;0\n' >semicolons.csv
fails smx -d , semicolons.csv
works smx --delimiter ';' semicolons.csv
hint ADVICE_DOCUMENT
printf '[{"logits":[1,2]},{"logits":[3,0]}]\n' >objects.jsonl
fails smx objects.jsonl
works smx -i json objects.jsonl
hint ADVICE_FIELD
sed 's/logits/scores/' x.jsonl >scores.jsonl
fails smx scores.jsonl
works smx --field scores scores.jsonl
printf '{"logit":[1,2]}\n' >logit.jsonl
fails smx logit.jsonl
works smx --field logit logit.jsonl
printf '{"outputs":[{"logits":[1,2]}]}\n' >services.jsonl
fails smx services.jsonl
works smx --field outputs.0.logits services.jsonl
printf '{"logit":[[1,2],[3,0]],"label":[0,1]}\n' >batch.jsonl
fails smx batch.jsonl
works smx --field logit batch.jsonl
# neither the label nor the weight is offered: they would be read as logits
printf '{"a":1,"label":[0,1],"y":[1,0]}\n' >nothing.jsonl
fails smx eval -l y nothing.jsonl
hint ADVICE_WHOLE
printf '{"cat":1,"dog":2}\n' >map.jsonl
fails smx map.jsonl
works smx --field . map.jsonl
hint ADVICE_ONE_ROW
printf '[{"label":"cat","score":1},{"label":"dog","score":2}]\n' >labels.json
fails smx labels.json
works smx -i jsonl labels.json
hint ADVICE_MEMBERS
printf '{"y":1,"cat":1,"dog":2}\n' >y.jsonl
fails smx diff --field . y.jsonl y.jsonl
printf '{"cat":1,"dog":2}\n' >del.jsonl # as jq -c 'del(.y)' does
quietly smx diff --field . del.jsonl del.jsonl
warns smx --field . y.jsonl
works smx --strict --field . --keep y y.jsonl
printf 'y\ncat\ndog\n' >ycatdog.txt
works smx --strict --field . --classes ycatdog.txt y.jsonl
hint ADVICE_CLASSES_ELSE
printf '{"logits":{"label":1,"cat":1,"dog":2}}\n' >inner.jsonl
fails smx diff inner.jsonl inner.jsonl
printf '{"logits":{"cat":1,"dog":2}}\n' >del.jsonl # as jq -c 'del(.logits.label)' does
quietly smx diff del.jsonl del.jsonl
sed s/y/label/ ycatdog.txt >label.txt
quietly smx diff --classes label.txt inner.jsonl inner.jsonl
hint ADVICE_MISSING
printf '{"logits":{"cat":1,"dog":2}}\n{"logits":{"dog":2}}\n' >short.jsonl
fails smx short.jsonl
works smx --missing -inf short.jsonl
hint ADVICE_FILTER
sed '2s/"filter": "none"/"filter": "strict"/' "$src"/tests/oracle/lm_eval/four.jsonl | head -n 3 >filters.jsonl
fails smx eval -i lm-eval filters.jsonl
works smx -i lm-eval --keep doc_id --write argmax --filter none filters.jsonl
works smx -i lm-eval --keep doc_id --write argmax --filter strict filters.jsonl
hint ADVICE_OPENAI
echo '{"id":"x","choices":[{"logprobs":{"content":[{"token":"Hi","logprob":-2}]}}]}' >chat.jsonl
fails smx chat.jsonl
works smx -i openai chat.jsonl
printf '[\n%s\n]\n' "$(cat chat.jsonl)" >chat.json
fails smx chat.json
works smx -i openai chat.json
hint ADVICE_STATE
smx eval -q --sweep --state one.state x.csv >/dev/null
fails smx eval one.state
works smx report --state -o one.html one.state
smx merge one.state | head -n 1
hint ADVICE_VLLM
echo '{"id":"x","choices":[],"prompt_logprobs":[null,{"5":{"logprob":-2,"decoded_token":"Hi"}}]}' >prompt.jsonl
fails smx prompt.jsonl
works smx -i vllm prompt.jsonl
hint ADVICE_PAIRS
echo '{"which":[1,0],"how":[-1,-2]}' >which.jsonl
fails smx -i pairs which.jsonl
works smx -i pairs --ids which --field how which.jsonl
hint ADVICE_FROM_LOGITS
echo '{"ids":[1,0],"values":[3,2]}' >large.jsonl
fails smx -i pairs large.jsonl
works smx -i pairs --from logits --rest renormalise large.jsonl
hint ADVICE_LM_EVAL
head -n 3 "$src"/tests/oracle/lm_eval/four.jsonl >four.jsonl
fails smx eval four.jsonl
works smx -i lm-eval --keep doc_id --write argmax four.jsonl
hint ADVICE_LINES
printf '[\n1,\n2\n]\n' >row.json
fails smx -i json row.json
tr -d '\n' <row.json >line.json # as jq -c . does
works smx -i jsonl line.json
hint ADVICE_FIRST_ROW
for i in 0 2; do
	smx eval --bootstrap 100 --state 0.state -o 0.txt x.csv
	smx eval --bootstrap 100 --state $i.state -o $i.txt --first-row $i x.csv
done
smx eval --bootstrap 100 --state same.state -o same.txt x.csv
fails smx merge 0.state same.state
quietly smx merge 0.state 2.state
hint ADVICE_HEADER
printf '1.5,x2,3\n1,1,1\n' >head.csv
warns smx head.csv
fails smx --strict head.csv
works smx --strict --header yes head.csv
fails smx --header no head.csv
works smx --header no --on-error null head.csv
printf '0,1,2\n1,1,1\n' >count.csv
warns smx count.csv
works smx --header yes count.csv
works smx --header no count.csv
hint ADVICE_HEADER_NO
printf '0,1\n0.5,0.5\n' >counters.csv
warns smx --from probs counters.csv
works smx --from probs --header no counters.csv
printf '1.5,x2\n' >alone.csv
warns smx alone.csv
works smx --header no --on-error null alone.csv
hint ADVICE_INPUT_FORMAT
fails smx x.csv x.jsonl
works smx x.csv
works smx x.jsonl
cp x.jsonl lines
cp x.jsonl lines.csv
fails smx lines lines.csv
works smx -i jsonl lines lines.csv
hint ADVICE_KEEP
printf '{"logits":[1,2],"id":1}\n{"logits":[3,0],"n":1}\n' >mixed.jsonl
fails smx -O csv mixed.jsonl
works smx -O csv --keep '' mixed.jsonl
works smx -O csv --keep id mixed.jsonl
hint ADVICE_KEYS
printf 'doc,at,a,b\n1,0,1,2\n1,1,3,0\n' >parts.csv
fails smx diff --key doc parts.csv parts.csv
works smx diff --key doc,at parts.csv parts.csv
hint ADVICE_LABEL
fails smx --write nll bare.csv
works smx --write nll --label label x.csv
works smx --write nll --label @labels.txt bare.csv
hint ADVICE_LABEL_FILE
fails smx eval --cols 2 --label label x.f32
quietly smx eval --cols 2 --label @labels.txt x.f32
hint ADVICE_LABEL_B
printf 'a,b,label\n1,2,1\n3,0,1\n' >predicted.csv
fails smx diff x.csv predicted.csv
quietly smx diff --label-b '' x.csv predicted.csv
hint ADVICE_OOD_LABEL
fails smx eval --cols 2 --ood is_ood x.f32
printf "0\n-1\n" >ood.txt
quietly smx eval --cols 2 --label @ood.txt --ood-label -1 x.f32
hint ADVICE_LABELS
fails smx fit bare.csv
printf "2,0\n0,1\n0,3\n" >fit_bare.csv
printf "0\n0\n1\n" >ones.txt
quietly smx fit -q --label @ones.txt fit_bare.csv
sed 's/label/truth/' fit.csv >truth.csv
quietly smx fit -q --label truth truth.csv
hint ADVICE_LEAVE_OUT
printf '{"logits":[1,2],"probs":0}\n' >clash.jsonl
fails smx clash.jsonl
works smx --keep '' clash.jsonl
printf 'conf,a,b\n1,1,2\n' >clash.csv
fails smx --cols a,b --write conf clash.csv
works smx --cols a,b --write conf --keep '' clash.csv
hint ADVICE_LOGITS
printf 'name,a,b\nx,1,2\n' >name.csv
printf '0\n' >one.txt
fails smx eval -l @one.txt name.csv
quietly smx eval -l @one.txt --cols a,b name.csv
hint ADVICE_LOGITS_OR_KEEP
fails smx name.csv
works smx --cols a,b name.csv
works smx --keep name name.csv
hint ADVICE_MASKED
printf '1,2,-inf\n' >masked.csv
smx --write logits -O jsonl --op identity -o masked.jsonl masked.csv
fails smx masked.jsonl
smx --write logits -O jsonl --op identity --nonfinite literal -o masked.jsonl masked.csv
works smx masked.jsonl
hint ADVICE_LABELS_BESIDE
printf 'image,y_a,y_b,p_a,p_b\n1,1,0,0.9,0.1\n2,0,1,0.3,0.7\n' >beside.csv
fails smx eval beside.csv
warns smx beside.csv
works smx eval --labels 'y_*' --cols 'p_*' beside.csv
printf 'y_0,y_1,p_0,p_1\n1,1,0.9,0.2\n0,1,0.3,0.7\n' >beside.csv
fails smx beside.csv
fails smx eval --labels 'y_*' --cols 'p_*' beside.csv
works smx eval --labels 'y_*' --cols 'p_*' --task multilabel --from probs beside.csv
works smx --cols 'p_*' --from probs beside.csv
hint ADVICE_LABEL_SET
printf 'a,b,y_a,y_b\n1,2,1,1\n3,0,1,0\n' >sets.csv
fails smx eval --task multilabel --cols a,b sets.csv
quietly smx eval --task multilabel --cols a,b --labels 'y_*' sets.csv
hint ADVICE_MULTILABEL
fails smx --labels 'y_*' sets.csv
works smx --labels 'y_*' --task multilabel sets.csv
hint ADVICE_MAX_ROW
fails smx --max-row 2 bare.csv
works smx --max-row 100 bare.csv
hint ADVICE_MEMORY
awk 'BEGIN { print "a,b,label"; for (i = 0; i < 80000; i++) print i % 7 "," i % 5 "," (i % 7 < i % 5 || i % 11 == 0) }' >many.csv
fails env TMPDIR=nix smx fit -q --memory 1K many.csv
quietly env TMPDIR=. smx fit -q --memory 1K many.csv
quietly env TMPDIR=nix smx fit -q --memory 10M many.csv
hint ADVICE_NAMES
printf 'score,label\n1,yes\n-1,no\n' >yes.csv
printf 'no\nyes\n' >noyes.txt
fails smx eval --task binary yes.csv
smx eval --task binary --classes noyes.txt yes.csv 2>&1 | grep -E '^(accuracy|prevalence) '
hint ADVICE_NCLASS
echo '{}' >nothing.jsonl
fails smx eval --on-error null nothing.jsonl
quietly smx eval --on-error null --cols 2 nothing.jsonl
fails smx x.f32
works smx --cols 2 -O csv x.f32
hint ADVICE_ONE_VALUE
fails smx --task binary x.csv
works smx --task binary --cols b x.csv
works smx x.csv
hint ADVICE_POINT
printf '7;2\n7;2.5\n' >point.csv
fails smx --decimal , point.csv
works smx point.csv
hint ADVICE_STRIDE
cp "$data/eight.f32" .
fails smx -c 2-3 eight.f32
works smx -c 2-3 --stride 4 eight.f32
hint ADVICE_TRUTH
printf 'id,a,b\nr,1,2\ns,3,0\n' >keyed.csv
printf 'id,label\ns,1\nr,0\n' >truth.csv
fails smx eval --label @truth.csv keyed.csv
cut -d, -f 2 truth.csv >cut.txt # labels in the order of that file
quietly smx eval --label @cut.txt keyed.csv
quietly smx eval --truth truth.csv --key id keyed.csv
hint ADVICE_TRUTH_KEY
printf 'k,label,x\ns,1,7\nr,0,8\n' >other.csv
fails smx eval --truth other.csv --key id keyed.csv
quietly smx eval --truth other.csv --key id --truth-key k keyed.csv
hint ADVICE_TRUTH_LABEL
printf 'id,y,x\ns,1,7\nr,0,8\n' >y.csv
fails smx eval --truth y.csv --key id keyed.csv
quietly smx eval --truth y.csv --key id --label y keyed.csv
hint ADVICE_UNJOINED
printf 'id,label\ns,1\n' >less.csv
fails smx eval --truth less.csv --key id keyed.csv
quietly smx eval --truth less.csv --key id --unmatched skip keyed.csv
fails smx --truth less.csv --key id --write nll keyed.csv
quietly smx --truth less.csv --key id --write nll --unmatched skip keyed.csv
printf 'id,label\ns,1\nr,0\ns,1\n' >again.csv
fails smx eval --truth again.csv --key id keyed.csv
quietly smx eval --truth again.csv --key id --unmatched skip keyed.csv
hint ADVICE_TSV
printf '1\t2\n' >tabs.csv
fails smx -d , --header no tabs.csv
works smx -i tsv tabs.csv
hint ADVICE_UNMATCHED
printf 'id,a,b\nx,1,2\ny,3,0\n' >two.csv
printf 'id,a,b\ny,3,0\n' >one.csv
fails smx diff --key id two.csv one.csv
quietly smx diff --key id --unmatched skip two.csv one.csv
fails smx diff --key id one.csv two.csv
quietly smx diff --key id --unmatched skip one.csv two.csv

echo '== said elsewhere'
printf 'p,q,r\n1,2,0\n3,0,1\n' >three.csv
fails smx diff bare.csv three.csv
quietly smx diff --cols-b 1-2 bare.csv three.csv
head -n 2 two.csv >short.csv
fails smx diff --cols a,b two.csv short.csv
quietly smx diff --key id --unmatched skip two.csv short.csv
fails smx eval bare.csv
quietly smx eval -l @labels.txt bare.csv
quietly smx eval --unlabelled bare.csv
sed 1s/label/truth/ fit.csv >truth.csv
fails smx eval --cols a,b truth.csv
quietly smx eval --cols a,b --label truth truth.csv
fails smx eval --cols 2 x.f32
quietly smx eval --cols 2 --label @labels.txt x.f32
fails smx fit --cols 2 x.f32
smx -q --op identity --cols 1-2 -o fit.f32 fit.csv
printf "1\n0\n1\n" >three.txt
quietly smx fit -q --cols 2 --label @three.txt fit.f32
fails smx eval --state - x.csv
quietly smx eval --state - -o report.txt x.csv
fails smx eval --fail-if 'eec>0.05' x.csv
quietly smx eval --fail-if 'ece>0.99' x.csv
fails smx eval --fail-if zork\>1 x.csv
works smx eval --json -o names.json x.csv
fails smx eval --fail-if ece x.csv
fails smx eval --fail-if 'ece>' x.csv
fails smx --tmep 2 x.csv
quietly smx --temp 2 x.csv
fails smx -temp 2 x.csv
fails smx --top 1 x.csv
quietly smx --top-k 1 x.csv
quietly smx eval --top 1 x.csv
fails smx eval --zork x.csv
quietly smx eval --help
fails smx --label lable x.csv
quietly smx --label label x.csv
fails smx --temp nix x.csv
fails smx --on-error ski x.csv
quietly smx --on-error skip x.csv
fails smx --cols 1-2 -o out.xml x.csv
quietly smx --cols 1-2 -o out.xml -O jsonl x.csv
printf '.2,.8\n' >p.csv
warns smx p.csv
works smx --strict --from probs p.csv
works smx --strict --from logits p.csv
warns smx diff bare.csv --cols 1-2 bare.csv >out
quietly smx diff --strict --cols 1-2 --from-b probs p.csv p.csv --from logits
printf 'img1,1,2\n' >none.csv
warns smx none.csv
works smx --strict --header no --cols 2-3 none.csv
printf 'id,a,b\n\351,1,2\n' >latin.csv
warns smx -O jsonl latin.csv >out
iconv -f latin1 -t utf-8 latin.csv >utf8.csv
quietly smx --strict -O jsonl utf8.csv
hint ADVICE_ROW_EACH
cp "$src/tests/numpy/npy/one_axis.npy" .
warns smx -O csv one_axis.npy
works smx -O csv --task binary --cols 1 one_axis.npy
hint ADVICE_WIDER
awk 'BEGIN { for (i = 0; i < 2050; i++) printf "%s%d", i ? "," : "", i == 2049; print "" }' >classes.csv
fails smx --header no --write argmax -O f16 classes.csv
quietly smx --header no --write argmax -O f32 classes.csv
fails smx --header no --write argmax -O npy --dtype f16 classes.csv
quietly smx --header no --write argmax -O npy --dtype f32 classes.csv
hint ADVICE_CLASSES_GIVE
printf 'p_1,p_0,label\n.9,.1,1\n.2,.8,0\n' >turned.csv
fails smx eval --from probs turned.csv
fails smx eval --from probs --cols 'p_*' turned.csv
printf '%s\n' 1 0 >FILE
quietly smx eval --from probs --fail-if 'accuracy<1' --classes FILE turned.csv
printf '{"scores":[{"label":"LABEL_1","score":0.9},{"label":"LABEL_0","score":0.1}],"label":1}\n' >hf.jsonl
fails smx eval --from probs --field scores hf.jsonl
printf '%s\n' LABEL_0 LABEL_1 >FILE
quietly smx eval --from probs --fail-if 'accuracy<1' --field scores --classes FILE hf.jsonl
sed 's/LABEL_1/dog/; s/LABEL_0/cat/' hf.jsonl >named.jsonl
fails smx eval --from probs --field scores named.jsonl
printf '%s\n' cat dog >FILE
quietly smx eval --from probs --fail-if 'accuracy<1' --field scores --classes FILE named.jsonl
hint ADVICE_ELEMENTS
i=0
while [ $i -lt 12 ]; do i=$((i + 1)); echo "[0.$i,0.9,$((i % 2))]"; done >values.jsonl
sed '1s/^/[/; $!s/$/,/; $s/$/]/' values.jsonl >values.json
# What the message's jq would do, by sed, as a test needs no jq.
sed 's/.*,\([01]\)\]$/\1/' values.jsonl >values.txt
fails smx eval --label @values.txt values.jsonl
fails smx eval --label @values.txt values.json
sed 's/^\(.*\),\([01]\)\]$/{"logits":\1],"label":\2}/' values.jsonl >taken.jsonl
quietly smx eval taken.jsonl
quietly smx --strict --cols 3 --from logits values.json

echo '== what smx info advises'
awk 'BEGIN { for (i = 0; i < 10001; i++) print i / 4 + 0.5 "," 1.5 }' >long.csv
smx info long.csv | grep '^rows'
smx info --all long.csv | grep '^rows'
printf -- '-0.6931471805599453,-0.6931471805599453\n' >logprobs.csv
smx info logprobs.csv | grep '^note'
smx info --from logprobs logprobs.csv | grep -c '^note'
printf '{"logits":[1,2],"y":1}\n' >unlabelled.jsonl
smx info unlabelled.jsonl | grep '^refusal'
smx info -l y unlabelled.jsonl | grep -c '^refusal'
quietly smx eval -l y unlabelled.jsonl
hint ADVICE_LABEL_MEMBER_EVAL
fails smx eval unlabelled.jsonl
quietly smx eval --label y unlabelled.jsonl
quietly smx eval --unlabelled unlabelled.jsonl
printf 'y,a,b\n0,0.7,-0.3\n1,0.2,0.8\n' >odd.csv
smx info odd.csv | grep '^refusal'
smx info --cols 2-3 --label y odd.csv | grep -c '^refusal'
quietly smx eval --cols 2-3 --label y odd.csv

echo '== every code has been here'
sed -n 's/^	\(ADVICE_[A-Z_]*\),.*/\1/p' "$src/src/base/advice.h" | grep -v '^ADVICE_NONE$' >codes
[ "$(wc -l <codes)" -ge 20 ] || echo 'few codes'
while read -r code; do
	grep -qx "hint $code" "$src"/tests/cli/*.sh || echo "no test follows $code"
done <codes
