# Answers of language models: -i openai and -i vllm. Expected: by hand; exp and the entropies of --rows answers with bc.
cat >chat.jsonl <<'X'
{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi!"},"logprobs":{"content":[{"token":"Hi","logprob":-0.25,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.25,"bytes":[72,105]},{"token":"Yo","logprob":-2.0,"bytes":[89,111]}]},{"token":"!","logprob":-3.5,"bytes":[33],"top_logprobs":[{"token":".","logprob":-0.125,"bytes":[46]},{"token":"?","logprob":-4.0,"bytes":[63]}]}],"refusal":null},"finish_reason":"stop"}]}
{"id":"chatcmpl-2","choices":[{"index":1,"logprobs":{"content":[{"token":"x","logprob":-9999.0,"bytes":null,"top_logprobs":[{"token":"\n","logprob":-0.5,"bytes":null}]}]}},{"index":0,"logprobs":{"content":[{"token":"a\"b","logprob":-0.5,"bytes":null,"top_logprobs":[]}]}}]}
{"id":"chatcmpl-3","choices":[{"index":0,"logprobs":{"content":[{"token":"\ufffd","logprob":-1.5,"bytes":[131],"top_logprobs":[{"token":"\ufffd","logprob":-0.5,"bytes":[130]},{"token":"\ufffd","logprob":-1.5,"bytes":[131]}]}]}}]}
X
echo '== tokens'
smx -i openai --write probs,rest,entropy,nll,rank,name,top,conf chat.jsonl
smx -i openai --log --keep id,token chat.jsonl | head -n 1
smx -i openai --keep token --rest renormalise --temp 0.5 --write probs,nll chat.jsonl | head -n 1
smx -i openai -O csv --write name,conf,nll chat.jsonl
smx -i openai -O json --keep choice --write conf chat.jsonl | head -n 2
smx -i openai -j 3 - <chat.jsonl >got
smx -i openai chat.jsonl | cmp - got
echo '== answers'
smx -i openai --rows answers chat.jsonl 2>&1
smx -i openai --rows answers --on-error skip --precision 12 -O csv chat.jsonl 2>/dev/null
for rest in ignore bucket renormalise; do
	smx -i openai --rows answers --rest $rest --keep id chat.jsonl 2>/dev/null | head -n 1
done
smx -i openai --rows answers --base 2 --keep id chat.jsonl 2>/dev/null | head -n 1
echo '== values over several lines, and several of them'
sed 's/[{,[]/&\n  /g' chat.jsonl >doc.json # also within bytes
smx -i openai doc.json | cmp - got
smx -i openai -j 2 - <doc.json | cmp - got
head -n 1 chat.jsonl | sed 's/[{,[]/&\n  /g' | tr -d '\n' | smx -i openai | cmp - "$(head -n 2 got >two && echo two)"
for i in $(seq 400); do cat doc.json; done | smx -i openai | sort | uniq -c | awk '{ print $1 }'
sed 's/"logprob":-4.0/"logprob":null/' doc.json | smx -i openai 2>&1 >/dev/null
echo '== completions, and vLLM'
cat >old.jsonl <<'X'
{"id":"cmpl-1","object":"text_completion","choices":[{"text":"ab","index":0,"logprobs":{"tokens":["<s>","a","b"],"token_logprobs":[null,-0.5,-2.0],"top_logprobs":[null,{"a":-0.5,"c":-1.5},{"d":-0.25}],"text_offset":[0,1,2]}}],"prompt_logprobs":[null,{"5":{"logprob":-3.0,"rank":7,"decoded_token":"x"},"9":{"logprob":-0.5,"rank":1,"decoded_token":"y"}},{"6":{"logprob":-0.5,"rank":1,"decoded_token":null}}]}
{"id":"cmpl-2","choices":[{"index":0,"logprobs":{"tokens":["a"],"token_logprobs":[-0.5],"top_logprobs":null}},{"index":1,"logprobs":null,"prompt_logprobs":[null,{"7":{"logprob":-1.0}}]}]}
X
smx -i openai --on-error skip --write probs,nll old.jsonl
smx -i vllm --write probs,nll,rest old.jsonl
smx -i vllm --rows answers old.jsonl
smx -i vllm --from logits --rest renormalise --temp 2 --write probs --keep part,token old.jsonl | head -n 2
smx -i vllm --from logits --rest renormalise --rows answers --keep part old.jsonl | head -n 2
echo '== the Batch API, and the Responses API'
cat >batch.jsonl <<'X'
{"id":"batch_req_1","custom_id":"q2","response":{"status_code":200,"request_id":"r1","body":{"id":"chatcmpl-9","choices":[{"index":0,"logprobs":{"content":[{"token":"A","logprob":-0.5,"bytes":[65],"top_logprobs":[{"token":"A","logprob":-0.5,"bytes":[65]}]}],"refusal":[{"token":"No","logprob":-0.125,"bytes":[78,111],"top_logprobs":[]}]}}]}},"error":null}
{"id":"batch_req_2","custom_id":"q1","response":null,"error":{"code":"batch_expired","message":"late"}}
{"id":"batch_req_3","custom_id":"q3","response":{"status_code":429,"request_id":"r3","body":{"error":{"message":"slow down"}}},"error":null}
{"id":"batch_req_4","custom_id":"q4","response":{"status_code":200,"request_id":"r3","body":{"choices":[{"index":0,"logprobs":null}]}},"error":null}
{"id":"batch_req_5","custom_id":"q5","response":{"status_code":200,"request_id":"r3","body":{"object":"response","output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","logprobs":[{"token":"B","logprob":-0.25,"bytes":[66],"top_logprobs":[{"token":"B","logprob":-0.25,"bytes":[66]},{"token":"C","logprob":-3.0,"bytes":[67]}]}]}]}]}},"error":null}
X
smx -i openai --on-error skip batch.jsonl
smx -i openai --on-error skip --rows answers --rest ignore batch.jsonl 2>/dev/null
smx batch.jsonl
tail -n 1 batch.jsonl | sed 's/.*"body"://; s/},"error".*//' >response.json
smx response.json
smx -i openai --keep part response.json
echo '== bad rows'
while read -r line; do
	echo "$line" | smx -i vllm --write conf 2>&1
	echo "$line" | smx -i vllm --rows answers 2>&1
done <<'X'
{}
{"error":{"message":"no"}}
{"choices":[]}
{"choices":[{}]}
{"choices":[{"delta":{},"logprobs":{"content":[{"token":"a","logprob":-1}]}}]}
{"choices":[{"logprobs":{"content":[]}}]}
{"choices":[{"logprobs":{"content":[{"token":"a"}]}}]}
{"choices":[{"logprobs":{"content":[{"token":5,"logprob":-1}]}}]}
{"choices":[{"logprobs":{"content":[{"token":"a","logprob":null}]}}]}
{"choices":[{"logprobs":{"content":[{"token":"a","logprob":-1,"top_logprobs":[{"token":"b","logprob":"x"}]}]}}]}
{"choices":[{"logprobs":{"content":[{"token":"a","logprob":3,"top_logprobs":[{"token":"b","logprob":2}]}]}}]}
{"choices":[{"logprobs":{"content":[{"token":"a","logprob":NaN}]}}]}
{"choices":[{"logprobs":{"tokens":["a"],"token_logprobs":[]}}]}
{"prompt_logprobs":[{}]}
{"prompt_logprobs":[5]}
{"custom_id":"q","response":{"status_code":200,"body":5},"error":null}
[1]
{"choices":[{"logprobs":
X
echo '== refused'
for args in '--write argmax' '--temp 2' '--rows answers --write conf' '--rows answers --write length' '--rows answers --temp 2' '-O csv --write probs' '-O arrow --write name' '--label token' '--missing -inf' '--from probs' '--from logits' '--field x'; do
	# shellcheck disable=SC2086
	smx -i openai $args chat.jsonl
done
smx fit -i openai chat.jsonl
smx --rows answers "$data"/eight.csv

echo '== support, which is no class; classes of all rows; lists that do not match; info'
smx -i openai --write support,name --keep position -O csv chat.jsonl
for o in --bias --mask --allow; do
	echo 1,2 >bias.csv
	smx -i openai --rest renormalise $o bias.csv chat.jsonl 2>&1
done
echo '{"choices":[{"logprobs":{"tokens":["a"],"token_logprobs":[-1,-2]}}]}' >short.jsonl
smx -i openai --on-error skip short.jsonl 2>&1
smx -i openai --rows answers short.jsonl 2>&1
smx info -i openai chat.jsonl | grep '^values\|^refusal'
smx info -i openai --rows answers chat.jsonl | grep '^values\|^refusal'

echo '== records in one array'
# in N FILE: the lines of JSON as an array, with so many newlines around commas
in_array()
{
	awk -v n="$1" 'BEGIN { for (; n > 0; n--) gap = gap "\n" ; printf "[%s", gap }
	{ printf "%s%s", (NR > 1 ? "," gap : ""), $0 } END { print gap "]" }' "$2"
}
for f in chat.jsonl old.jsonl; do
	smx -i openai --on-error null --rest renormalise $f >want 2>/dev/null
	for n in 0 1 2; do
		in_array $n $f | smx -i openai --on-error null --rest renormalise 2>/dev/null | cmp - want
		in_array $n $f | sed 's/[{,[]/&\n  /g' | smx -i openai --on-error null --rest renormalise 2>/dev/null | cmp - want
	done
done
for i in $(seq 400); do cat chat.jsonl; done >many.jsonl
smx -i openai many.jsonl >want
in_array 1 many.jsonl >many.json
smx -i openai -j 2 many.json | cmp - want
smx info -i openai --all many.json | grep '^rows'
head -c 30000 many.json >cut.json
smx -i openai --on-error skip cut.json 2>&1 >/dev/null | head -n 1
smx chat.jsonl 2>&1
in_array 1 chat.jsonl | smx 2>&1
n='{"choices":[{"logprobs":{"content":[{"token":"a","logprob":-1}]}}]}'
for text in '[]' "[ $n ]" "[$n" "[$n," "[$n,
" "[$n]x" "[$n,]" "[$n,,$n]" "[$n $n]" "[$n,
$n,

 {\"x\":}, $n]" "[
$n,
7]"; do
	printf '%s' "$text" | tr '\n' '~'
	echo
	printf '%s' "$text" | smx -i openai --write nll --keep token --on-error skip 2>&1
done
echo '== what is between values is a bad record'
for junk in ']' ',' 'x }' '"'; do
	printf '{\n"id":1}\n%s\n{"choices":[{"logprobs":{"content":[{"token":"a","logprob":-1}]}}]}\n' "$junk" |
		timeout 10 smx -i openai --on-error skip --write nll 2>&1
done
