# smx diff of rows that list some of their classes. listed/*.csv were made by tests/oracle/listed.py (50 digits); the rest
# is by hand.
oracle=$src/tests/oracle
cp "$oracle"/listed/* .
# the metrics of a report, each with the word in front
flat() {
	awk -v rest="$1" '/"metrics"/ { on = 1; next } /}/ { on = 0 }
		on && $2 != "null" && $2 != "null," { gsub(/[":,]/, ""); print rest "," $1 "," $2 }' |
		grep -v -e kl_p -e kl_median -e min_kl -e same_top
}
check() { # want, and the options
	want=$1 && shift
	for rest in bucket ignore; do
		smx diff --json --top 2 --rest $rest "$@" | flat $rest
	done >got
	awk -v rel=4e-14 -v abs=1e-15 -f "$oracle/near.awk" "$want" got && echo "$*: as the oracle says"
}
echo '== by the oracle'
check want.csv -i pairs a.jsonl b.jsonl
check want.csv -i pairs --key id a.jsonl b.jsonl
check want.csv -i openai a.chat.jsonl b.chat.jsonl
sort -r b.chat.jsonl >shuffled.jsonl
check want.csv -i openai --key id,choice,part,position a.chat.jsonl shuffled.jsonl
check want.csv -i openai --key position,id --on-error skip a.chat.jsonl shuffled.jsonl
smx diff --json --top 2 full.csv --input-format-b pairs --from-b logprobs b.jsonl | flat bucket | grep -e ,kl -e js -e tv >got
awk -v rel=4e-14 -v abs=1e-15 -f "$oracle/near.awk" full.want.csv got && echo 'all classes against some'
smx diff --json --top 2 full.csv --key id --input-format-b pairs --from-b logprobs b.jsonl | flat bucket |
	grep -e ,kl -e js -e tv | cmp - got
for i in $(seq 300); do cat a.jsonl; done >long.a
for i in $(seq 300); do cat b.jsonl; done >long.b
smx diff -i pairs -j 1 long.a long.b >one
smx diff -i pairs -j 3 - long.b <long.a | cmp one -
smx diff -i pairs a.jsonl b.jsonl | sed '1d; /^$/,$d; s/ *+-.*//' >few # repeated rows have the means of these
sed '1d; /^$/,$d; s/ *+-.*//' one | cmp - few
echo '== reports'
head -n 3 a.chat.jsonl >a3 && head -n 3 b.chat.jsonl >b3
smx diff -i openai --worst 2 --report page.html a3 b3
smx diff -i openai --worst 1 --json --key id,position a3 b3 | sed -n '/reasons/,$p'
grep -c 'lower bounds' page.html
smx diff -i pairs --rest renormalise --worst 0 a.jsonl b.jsonl
smx diff -i pairs --rest renormalise --temp 2 --worst 0 a.jsonl a.jsonl | grep -e kl -e flips
smx diff -i pairs --worst 0 --fail-if 'kl>0.01' --fail-if 'tv>0.5' --fail-if 'delta_p>1' a.jsonl b.jsonl | grep kl
echo "status $?"
echo '== what a rest of 0 is'
rows() { printf '{"ids":[1,2],"logprobs":[%s]}\n' "$1"; }
kl() { smx diff -i pairs "$@" | grep -e kl; }
rows '0,-20' >one # its sum is above 1
rows '-0.0000003,-20' >near
rows '-0.1,-20' >far
kl near one
kl far one
kl --rest ignore far one
kl one far
rows '-0.1,-Infinity' >masked
kl far masked
kl masked far
rows '-0.1,-20' | sed 's/1,2/3,4/' >others
smx diff -i pairs --worst 0 far others | grep -e flips -e kl -e tv -e max -e shared
echo '== names that are not unique, and tokens that may not be the most probable'
chat() { printf '{"id":"x","choices":[{"index":0,"logprobs":{"content":[%s]}}]}\n' "$1"; }
list() { printf '{"token":"%s","logprob":%s,"top_logprobs":[{"token":"%s","logprob":%s},{"token":"%s","logprob":%s}]}' "$@"; }
chat "$(list '\u00e9' -0.5 '\u00e9' -0.5 x -2)" >u.jsonl
chat "$(list 'é' -0.5 'x' -2 'é' -0.5)" >v.jsonl
smx diff -i openai --top 2 --worst 0 u.jsonl v.jsonl | grep -e flips -e kl -e shared -e top2
chat "$(list '\ufffd' -0.5 '\ufffd' -0.5 x -2)" >u.jsonl
chat "$(list '�' -1.5 x -2 '�' -1.5)" >v.jsonl
smx diff -i openai --worst 0 u.jsonl v.jsonl | grep -e flips -e shared
chat "$(list y -0.5 y -0.5 y -2)" >u.jsonl
smx diff -i openai --worst 0 u.jsonl u.jsonl | grep -e flips -e shared
chat '{"token":"a","logprob":-2,"top_logprobs":[]}' >alone.jsonl
smx diff -i openai --worst 0 alone.jsonl alone.jsonl | grep -e flips -e max_kl
chat '{"token":"a","logprob":-0.5,"top_logprobs":[]}' >sure.jsonl
smx diff -i openai --worst 0 sure.jsonl sure.jsonl | grep -e flips -e max_kl
prompt() { printf '{"id":"x","prompt_logprobs":[{"7":{"logprob":-2%s}}]}\n' "$1" | smx diff -i vllm --worst 0 - p.jsonl | grep flips; }
printf '{"id":"x","prompt_logprobs":[{"7":{"logprob":-2,"rank":1}}]}\n' >p.jsonl
prompt ',"rank":1'
prompt ',"rank":2'
prompt ''
echo '== what is refused'
smx diff -i openai a3 --input-format-b pairs b.jsonl 2>&1
smx diff -i openai --rows answers a3 b3 2>&1
smx diff -i pairs --temp 2 a.jsonl b.jsonl 2>&1
smx diff -i pairs --from logits a.jsonl b.jsonl 2>&1
smx diff -i pairs --from logits --rest renormalise a.jsonl b.jsonl | grep -c kl
cut -d, -f1-5 full.csv | smx diff - --input-format-b pairs b.jsonl --from-b logprobs 2>&1
smx diff --rest ignore full.csv full.csv 2>&1
smx diff -i openai --key id u.jsonl v.jsonl | grep flips
chat "$(list a -1 a -1 b -2),$(list a -1 a -1 b -2)" >twice.jsonl
smx diff -i openai --key id twice.jsonl twice.jsonl 2>&1
smx diff -i openai --key id,position twice.jsonl twice.jsonl | grep flips
printf '{"ids":[[1],[2]],"logprobs":[[-1],[-1]],"doc":5}\n' >nested.jsonl
printf '{"ids":[1],"logprobs":[-1],"doc":5,"position":0}\n{"ids":[2],"logprobs":[-1],"doc":5,"position":1}\n' >single.jsonl
printf '{"ids":[1],"logprobs":[-1]}\n' | smx diff -i pairs - nested.jsonl 2>&1
smx diff -i pairs --key doc,position single.jsonl nested.jsonl | grep flips
smx diff --key id, full.csv full.csv 2>&1
smx diff --key id,x full.csv full.csv 2>&1
smx diff -i pairs --key doc,x single.jsonl single.jsonl 2>&1
smx diff --key id,2 --key-b id full.csv full.csv 2>&1
echo '== keys of several columns'
printf 'a,b,l1,l2\n"x,""y",1,2,3\nz,2,1,1\n' >k1.csv
printf 'l1,l2,n,m\n1,1,2,z\n2,3,1,"x,""y"\n' >k2.csv
smx diff --worst 5 --key a,b --key-b m,n --cols 'l*' k1.csv k2.csv | head -n 3
printf '{"b":1,"l":[2,4],"a":"x,\\"y"}\n{"a":"z","b":2,"l":[1,1]}\n' >k3.jsonl
smx diff --key a,b --cols 3,4 k1.csv --field-b l k3.jsonl | tail -n 1
echo '== llama.cpp compares whole rows'
cp "$oracle"/kld/even.kld .
smx info even.kld | tail -n 2
smx diff --compat llama even.kld --input-format-b pairs --from-b logprobs b.jsonl 2>&1
smx diff -i pairs --fail-if 'nll_a>0' --fail-if 'ppl_ratio>1' --fail-if 'label_delta_p_p99>0' a.jsonl b.jsonl 2>&1 >/dev/null
