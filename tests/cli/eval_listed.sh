# smx eval of rows that list some of their classes, against tests/oracle/rest_eval.csv (NumPy, scikit-learn); the rest by
# hand.
oracle=$src/tests/oracle
cp "$oracle"/rest.jsonl "$oracle"/listed/[ab].chat.jsonl .
echo '== by the oracle'
check() { # the name in the oracle, and the options
	name=$1 && shift
	for rest in bucket ignore renormalise; do
		smx eval --json --top 1,2,3 --rest $rest "$@" | awk -v lead="$name,$rest," '/"metrics"/ { on = 1; next } /}/ { on = 0 }
			on { gsub(/[":,]/, ""); print lead $1 "," ($2 == "null" ? "" : $2) }'
	done | grep -e unlisted -e accuracy -e ,nll -e ,entropy -e ,confidence, -e ,ece, -e auroc | grep -v -e balanced -e "$without" >got
	grep "^$name" "$oracle/rest_eval.csv" | grep -v "$without" >want
	awk -v rel=1e-13 -v abs=1e-15 -f "$oracle/near.awk" want got && echo "$*: as the oracle says"
}
without=none
check pairs -i pairs rest.jsonl
without=auroc # equal confidences are told apart only to 1e-6, which its bound says
check chat -i openai a.chat.jsonl b.chat.jsonl
echo '== reports'
smx eval -i pairs --bins 3 rest.jsonl
smx eval -i openai --rest ignore --top 2 --json b.chat.jsonl | sed -n '/"rest"/,/"bins"/p; /"reasons"/,/}/p'
echo '== threads, blocks, states, groups, weights, the bootstrap'
for i in $(seq 400); do cat a.chat.jsonl b.chat.jsonl; done >long.jsonl
smx eval -i openai --json --bootstrap 16 -j 1 long.jsonl >one
smx eval -i openai --json --bootstrap 16 -j 3 - <long.jsonl | cmp one -
for rest in bucket ignore; do
	smx eval -i pairs --rest $rest --json --bootstrap 20 rest.jsonl >whole
	head -n 15 rest.jsonl | smx eval -i pairs --rest $rest --bootstrap 20 --state 1.state >out
	tail -n +16 rest.jsonl | smx eval -i pairs --rest $rest --bootstrap 20 --first-row 15 --state 2.state >out
	smx merge --json 2.state 1.state | cmp whole -
done
smx eval -i pairs --rest bucket --state other.state rest.jsonl >out
smx eval -i pairs --rest ignore --state this.state rest.jsonl >out
smx merge this.state other.state 2>&1
smx eval -i pairs --rest renormalise --bootstrap 20 --state 3.state rest.jsonl >out
smx merge 1.state 3.state 2>&1
awk '{ sub(/"row"/, "\"part\":" NR % 2 ",\"row\""); print }' rest.jsonl >parts.jsonl
smx eval -i pairs --by part --bins 1 parts.jsonl | grep -e ^rows -e ^part -e ^unlisted -e ^nll -e ^accuracy
for part in 0 1; do
	grep "\"part\":$part" parts.jsonl | smx eval -i pairs | grep -e ^rows -e ^unlisted -e ^nll -e ^accuracy
done
# each row once or twice, by weights or by lines
awk '{ sub(/"row"/, "\"weight\":" NR % 2 + 1 ",\"row\""); print }' rest.jsonl >weighted.jsonl
awk '{ print } NR % 2 { print }' rest.jsonl >doubled.jsonl
for rest in bucket ignore; do
	smx eval -i pairs --top 1 --rest $rest doubled.jsonl | sed '1d; /unlisted/d; /debiased/d; /^ace/d; /^aurc/d; /^e_aurc/d; /^ecce_sigma/d; /^ecce_.*_p/d; /^$/,$d; s/ +-.*//' >want
	smx eval -i pairs --top 1 --rest $rest weighted.jsonl | sed '1,2d; /unlisted/d; /debiased/d; /^ace/d; /^aurc/d; /^e_aurc/d; /^ecce_sigma/d; /^ecce_.*_p/d; /^$/,$d; s/ +-.*//' | cmp - want
done
smx eval -i pairs --fail-if 'unlisted>10' --fail-if 'nll>1e3' --fail-if 'brier>1' rest.jsonl >out
echo "status $?"
echo '== rows that list the sampled token alone'
chat() { printf '{"id":"x","choices":[{"index":0,"logprobs":{"content":[%s]}}]}\n' "$1"; }
chat '{"token":"a","logprob":-0.5,"top_logprobs":[]},{"token":"b","logprob":-2,"top_logprobs":[]}' >alone.jsonl
smx eval -i openai --top 1 alone.jsonl
chat '{"token":"a","logprob":-0.5,"top_logprobs":[]}' | smx eval -i openai --top 1 | grep accuracy
chat '{"token":"a","logprob":-2,"top_logprobs":[{"token":"a","logprob":-2}]}' | smx eval -i openai --top 1 | grep accuracy
chat '{"token":"a","logprob":-9999.0,"top_logprobs":[{"token":"b","logprob":-2}]}' | smx eval -i openai --top 1,2 |
	grep -e unlisted -e accuracy -e nll
chat '{"token":"a","logprob":-9999.0,"top_logprobs":[{"token":"b","logprob":0}]}' | smx eval -i openai | grep nll
chat '{"token":"a","logprob":-9999.0,"top_logprobs":[{"token":"b","logprob":-2}]}' | smx eval -i openai --rest ignore | grep nll
smx apply -i openai --rest renormalise --keep id --write nll -O csv b.chat.jsonl | awk -F, '{ s += $NF } END { print s / NR }'
smx eval -i openai --rest renormalise b.chat.jsonl | grep nll
smx eval -i openai --rest renormalise --temp 2 b.chat.jsonl | grep nll
smx apply -i openai --rest renormalise --temp 2 --keep id --write nll -O csv b.chat.jsonl | awk -F, '{ s += $NF } END { print s / NR }'
printf '{"ids":[4,1],"probs":[0.5,0.25],"label":1}\n' | smx eval -i pairs --from probs | grep -e confidence -e nll
echo '== what is refused'
for args in '--temp 2' '--temp auto' '--rest renormalise --temp auto' '--class-table' '--rest renormalise --op sparsemax' '--ood id' '--from logits' '--sweep --state x'; do
	# shellcheck disable=SC2086
	smx eval -i pairs $args rest.jsonl 2>&1
done
smx eval -i openai --rows answers a.chat.jsonl 2>&1
smx eval --rest bucket "$data"/eight.csv 2>&1
smx report -i pairs -o x.html rest.jsonl 2>&1
smx report -o x.html --state this.state 2>&1
