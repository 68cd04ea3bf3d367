# Samples of lm-evaluation-harness. Those of tests/oracle/lm_eval were made by tests/oracle/lm_eval.py, which has the
# members of the harness' files and its formulas; lm_eval.txt is what NumPy says of them. The rest is by hand.
cp "$src"/tests/oracle/lm_eval/* .
echo '== accuracies are those of the harness; NLL and Brier score of the softmax'
while read -r name how accuracy brier nll; do
	smx eval --json -i lm-eval --normalise "$how" "$name".jsonl >got.json
	for pair in accuracy:"$accuracy" brier:"$brier" nll:"$nll"; do
		awk -v key="\"${pair%%:*}\":" -v want="${pair#*:}" -v what="$name $how ${pair%%:*}" '
			$1 == key && !n++ { x = $2 + 0; d = x - want; d = d < 0 ? -d : d
				if (d > 1e-12 * (want < 1 ? 1 : want)) print what ": " x ", not " want }
			END { if (!n) print what " is missing" }' got.json
	done
done <"$src"/tests/oracle/lm_eval.txt
smx eval -i lm-eval ragged.jsonl >one
smx eval -i lm-eval --normalise none -j 3 - <ragged.jsonl | cmp - one
echo '== rows'
smx -i lm-eval --op identity --precision shortest --keep doc_id,filter ragged.jsonl | head -n 2
smx -i lm-eval --op identity --keep doc_id,label -O csv ragged.jsonl | head -n 2
smx -i lm-eval --keep doc_id --write argmax,nll,rank ragged.jsonl | head -n 2
smx info -i lm-eval ragged.jsonl | sed -n '1,9p'
smx fit -i lm-eval ragged.jsonl 2>&1 >/dev/null | head -n 1
# shellcheck disable=SC2016
line() { # target, then the texts of two choices, then more members
	printf '{"doc_id":7,"target":%s,"arguments":{"gen_args_0":{"arg_0":"Q","arg_1":"%s"},"gen_args_1":{"arg_0":"Q","arg_1":"%s"}},' "$1" "$2" "$3"
	printf '"resps":[[["-3.0","False"]],[["-4.0","True"]]]%s}\n' "${4-}"
}
echo '== by hand: two choices of 1 and 4 characters (3 and 4 bytes), -3 and -4, and no filtered_resps'
line '"1"' ' 東' ' abcd' >two
for how in none chars bytes; do
	smx -i lm-eval --normalise $how --write logits two
done
line '0' '東' ' abcd' >two # without the space in one of them there is none to take off
smx -i lm-eval --normalise chars --write logits two
echo '== targets'
for target in 0 '"1"' '"b"' '" b"' '"[0, 1]"' '"[1]"' "\"['b']\"" '"[]"' 2 '"-1"' null '""' '"[0, c]"'; do
	line "$target" ' a' ' b' >in
	smx eval -i lm-eval --json in 2>&1 | grep -e '"accuracy"' -e smx: | head -n 1
done
line '"1"' ' 1' ' 2' >in # the number of one, the text of another
smx eval -i lm-eval in
line '"x"' ' x' ' x' >in
smx eval -i lm-eval in
smx -i lm-eval --write probs in
line '"x"' ' x' ' x' ',"doc":{"answer":1}' >in
smx eval -i lm-eval --json --label doc.answer in | grep '"nll"' | head -n 1
echo '== what the line says of itself'
line 0 ' a' ' b' ',"acc":1.0,"acc_norm":0.0' >in
smx eval -i lm-eval --json in | grep '"accuracy"' | head -n 1
smx eval -i lm-eval --normalise chars in
smx -i lm-eval --normalise chars --write argmax in
echo '== filters'
{
	line 0 ' a' ' b' ',"filter":"none"'
	line 1 ' a' ' b' ',"filter":"flexible"'
	line 0 ' a' ' b' ',"filter":"none"'
} >in
smx eval -i lm-eval in
smx eval -i lm-eval --json --filter none in | grep '"rows"' | head -n 1
smx -i lm-eval --filter flexible --write argmax in
smx -i lm-eval --filter nix in
smx eval --strict -i lm-eval --filter nix in
echo '== a later row with more choices than the first 128 KB have'
{
	for i in 1 2 3; do
		line 0 ' a' ' b' ",\"i\":$i,\"doc\":\"$(printf '%050000d' 0)\""
	done
	sed -n 1p four.jsonl
} >in
smx eval -i lm-eval in
smx eval -i lm-eval --json --cols 4 in | grep '"rows"' | head -n 1
echo '== bad rows: the line is named'
{
	line 0 ' a' ' b'
	echo
	echo '{"doc_id":1,"target":"x","filtered_resps":["text"],"arguments":{}}'
	echo '{"doc_id":2,"target":"x","filtered_resps":["-3.5","-2"]}'
	echo '{"doc_id":3,"target":"0","filtered_resps":[["-3.5","False"]]}'
	echo '{"doc_id":4,"target":"0"}'
	echo '{"doc_id":5,"target":"0","filtered_resps":[["-1","False"],["-2","False"]]}'
	echo '{"doc_id":5,"target":"0","filtered_resps":[["-1","False"],["-2",'
	echo '[1,2]'
	line 0 '' ' b'
	line 0 ' a' ' b' | sed 's/"-4.0"/"nan"/'
	line 0 ' a' ' b' | sed 's/"-4.0"/"-inf"/'
} >bad
smx eval -i lm-eval --on-error skip --json bad | grep '"rows"' | head -n 1
smx -i lm-eval --on-error null --normalise chars --write conf --keep doc_id bad
smx -i lm-eval bad
echo '== options'
smx eval --normalise chars "$data"/eight.csv
smx --filter none "$data"/eight.csv
smx -i lm-eval --field logits four.jsonl
smx -O lm-eval "$data"/eight.csv
echo '== records in one array, as older versions wrote them'
smx eval -i lm-eval --json "$src/tests/oracle/lm_eval/four.jsonl" 2>/dev/null | grep -v '"file"' >want
awk 'BEGIN { print "[" } { printf "%s%s", (NR > 1 ? ",\n" : ""), $0 } END { print "\n]" }' "$src/tests/oracle/lm_eval/four.jsonl" >array.jsonl
smx eval -i lm-eval --json array.jsonl 2>/dev/null | grep -v '"file"' | cmp - want
sed 's/, "/,\n  "/g' array.jsonl | smx eval -i lm-eval --json 2>/dev/null | grep -v '"file"' | cmp - want
grep -c . want
