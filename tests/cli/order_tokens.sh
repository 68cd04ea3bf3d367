# Truncated rows in another order: diff compares ids, the custom_id of batches, and positions of tokens, and the advice helps.
# Expected: by hand. bb has the answers of ba from the last to the first; lb has the tokens of la in answers of other lengths.
t() { echo "smx $*"; smx "$@" 2>&1 >out; echo "  $?"; grep '^rows\|^flips' out; }
one() { printf '{"token":"%s","logprob":%s,"top_logprobs":[{"token":"%s","logprob":%s},{"token":"z","logprob":-3}]}' "$1" "$2" "$1" "$2"; }
batch() { printf '{"id":"%s","custom_id":"q-%s","response":{"status_code":200,"body":{"id":"%s","choices":[{"index":0,"logprobs":{"content":[%s]}}]}},"error":null}\n' "$1" "$2" "$1" "$(one "$3" "$4")"; }
chat() { printf '{"id":"%s","choices":[{"index":0,"logprobs":{"content":[%s]}}]}\n' "$1" "$2"; }
{ batch r1 1 A -0.2; batch r2 2 B -0.3; } >ba.jsonl
{ batch s1 1 A -0.25; batch s2 2 B -0.3; } >b.jsonl
{ batch s2 2 B -0.3; batch s1 1 A -0.25; } >bb.jsonl
{ chat x1 "$(one A -0.2)"; chat x2 "$(one B -0.3)"; } >single.jsonl
{ chat x1 "$(one A -0.2),$(one B -0.3)"; chat x2 "$(one C -0.2)"; } >la.jsonl
{ chat x1 "$(one A -0.2)"; chat x2 "$(one B -0.3),$(one C -0.2)"; } >lb.jsonl
echo '== the same order: nothing is said'
t diff -i openai ba.jsonl b.jsonl
t diff -i openai ba.jsonl single.jsonl
t diff -i openai single.jsonl b.jsonl
echo '== another order'
t diff -i openai ba.jsonl bb.jsonl
t diff -i openai --strict ba.jsonl bb.jsonl
echo '== the advice'
smx diff -i openai ba.jsonl b.jsonl | grep '^kl' >want
smx diff -i openai --key custom_id,choice,part,position ba.jsonl bb.jsonl | grep '^kl' | cmp - want && echo same
echo '== other lengths'
t diff -i openai la.jsonl lb.jsonl
t diff -i openai --unmatched skip --key id,choice,part,position la.jsonl lb.jsonl
echo '== pairs, and the long form'
p='--field lp --from logprobs'
printf '{"id":1,"ids":[1,2],"lp":[-0.2,-2]}\n{"id":2,"ids":[3,2],"lp":[-0.3,-2]}\n' >pa.jsonl
printf '{"id":2,"ids":[3,2],"lp":[-0.3,-2]}\n{"id":1,"ids":[1,2],"lp":[-0.2,-2]}\n' >pb.jsonl
printf 'id,ids,lp\n1,1,-0.2\n1,2,-2\n2,3,-0.3\n2,2,-2\n' >pa.csv
t diff -i pairs --ids ids $p pa.jsonl pa.jsonl
t diff -i pairs --ids ids $p pa.jsonl pa.csv
t diff -i pairs --ids ids $p pa.jsonl pb.jsonl
t diff -i pairs --ids ids $p pa.csv pb.jsonl
t diff -i pairs --ids ids $p --key id pa.csv pb.jsonl
