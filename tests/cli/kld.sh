# kld: llama.cpp's files of log-probabilities. Those of tests/oracle/kld were encoded by tests/oracle/kld.py, independently
# of smx and with NumPy's float32; kld.txt has what that script reads in them.
# Expected: by hand from the vector (hand.kld), by cmp with the encoder's bytes, and kld.txt.
cp "$src"/tests/oracle/kld/* "$data"/eight.* .
echo '== the vector that is checked by hand'
wc -c <hand.kld | tr -d ' '
smx --op identity -O jsonl hand.kld
smx -O csv --precision 7 --write logprobs,nll hand.kld
smx info hand.kld
echo '== metrics of the values as they stand, and of their softmax'
for name in even odd wide fork; do
	for how in exact softmax; do
		from=''
		[ $how = softmax ] && from='--from logprobs'
		# shellcheck disable=SC2086
		smx eval --json $from $name.kld >got.json
		for key in accuracy nll perplexity brier entropy confidence; do
			want=$(awk -v n=$name -v h=$how -v k=$key '$1 == n && $2 == h && $3 == k { print $4 }' "$src/tests/oracle/kld.txt")
			awk -v key="\"$key\":" -v want="$want" -v what="$name $how $key" '
				$1 == key { x = $2 + 0; n++; if (n > 1) next
					d = x - want; d = d < 0 ? -d : d
					if (d > 1e-12 * (want < 1 ? 1 : want)) print what ": " x ", not " want }
				END { if (!n) print what " is missing" }' got.json
		done
	done
	smx info $name.kld | grep clamped
	grep "^$name info" "$src/tests/oracle/kld.txt"
done
smx eval even.kld >one
smx eval --from exact-logprobs even.kld | cmp - one
smx eval --json even.kld | grep '"perplexity"'
smx --op identity -O csv --precision 17 --keep label even.kld >even.csv
smx eval --from exact-logprobs --label 1 --header no even.csv | cmp - one # the same rows as CSV
smx eval --temp 1.5 --json even.kld | grep -v '"smx"' >two
smx eval --from logprobs --temp 1.5 --json even.kld | grep -v '"smx"' | cmp - two # a temperature divides by the sum
echo '== a copy, from a file and from a pipe, and on several threads'
for name in even odd wide fork hand; do
	smx -o copy.kld $name.kld && cmp copy.kld $name.kld
	smx $name.kld | cmp - $name.kld
	# shellcheck disable=SC2002
	cat $name.kld | smx -O kld -j 3 | cmp - $name.kld
	gzip -c $name.kld | smx --op identity -o copy.kld && cmp copy.kld $name.kld
	smx --on-error skip $name.kld | cmp - $name.kld
done
cp even.kld noname.csv # the first bytes win
smx noname.csv | cmp - even.kld
echo '== written: the records are those of the other encoder'
for name in even odd wide; do
	n=$(od -An -t d4 -j 12 -N 4 $name.kld | tr -d ' ')
	smx --op identity -O csv --keep label $name.kld | cut -d , -f 1 >labels
	size=$(($(wc -l <labels) * (8 + 4 * ((n + 1) / 2))))
	smx -c "$n" --label @labels -o new.kld $name.f32
	smx -c "$n" --label @labels -O kld --memory 0 $name.f32 | cmp - new.kld
	tail -c $size new.kld >records
	tail -c $size $name.kld | cmp - records
	smx -O csv --keep label new.kld | cut -d , -f 1 | cmp - labels
done
smx -O kld eight.csv | cmp - eight.kld
smx -O kld eight.jsonl | cmp - eight.kld
smx --op identity -O kld eight.csv | cmp - eight.kld
head -c 24 eight.kld | od -An -t d4 -j 8 | tr -s ' '
smx -O kld hand.kld hand.kld | head -c 20 | od -An -t d4 -j 8 | tr -s ' '
smx -O kld --label @/dev/null -c 3 -i f32 /dev/null | wc -c | tr -d ' '
echo '== what is changed is rounded anew'
smx --temp 2 even.kld >temp.kld
smx --temp 2 --op identity --precision 17 -O jsonl even.kld >temp.jsonl
smx diff --fail-if 'max_kl>1e-7' temp.jsonl temp.kld >/dev/null
echo "status $?"
smx --temp 2 even.kld | cmp - temp.kld
smx fit -q even.kld | grep "\"method\""
echo '== fields'
smx --keep position,label -O csv --write argmax odd.kld
smx eval --by chunk odd.kld | grep '^rows\|^chunk'
smx diff wide.kld fork.kld
smx diff wide.kld wide.kld | head -n 3
smx diff --key position hand.kld hand.kld | head -n 4
echo '== clamped values'
smx info --json wide.kld | tr , '\n' | grep clamped -A 2
smx --write logits -O csv wide.kld >kept.csv
smx --clamped keep --write logits -O csv wide.kld | cmp - kept.csv
smx --clamped mask --write logits -O csv wide.kld | tr , '\n' | grep -c inf
smx eval --clamped mask --json wide.kld | grep '"nll"\|"perplexity"' | head -n 2
smx --clamped mask eight.csv
echo '== refused'
smx -q -O csv --from exact-logprobs hand.kld
smx -q -O csv --from logprobs hand.kld
smx diff --from exact-logprobs hand.kld hand.kld
smx fit --from exact-logprobs hand.kld
smx eval --from exact-logprobs --task binary eight.csv
smx -O kld --write probs hand.kld
smx -O kld --write logits,conf hand.kld
smx -O kld --op sigmoid hand.kld
smx -O kld -c 4 eight.f32
smx -O kld --label @labels eight.f32 -c 4 --keep id
smx --labels '*' hand.kld
smx -O csv --task multilabel hand.kld
smx -O csv --cols 4 hand.kld
smx -O csv --keep nothing hand.kld
smx -i kld eight.csv
printf '_logits_\377\377\377\377\001\000\000\000\001\000\000\000' | smx -O csv
head -c 150 even.kld | smx -O csv --write argmax
head -c 50 even.kld | smx -O csv --write argmax
{ cat hand.kld && echo; } | smx -O csv --write argmax
printf '{"logits":[1,2],"label":0}\n{"logits":[1,2]}\n' | smx -O kld -i jsonl | wc -c | tr -d ' '
printf '1,2,0\nnan,2,1\n' | smx -O kld --label 3 --on-error null | wc -c | tr -d ' '
printf '1,2,0\nnan,2,1\n' | smx -O kld --label 3 --on-error skip | wc -c | tr -d ' '
