# f16 and bf16: rounded to nearest even, exact back, bad rows, and what they cannot hold.
# Expected: by hand. The f16 bytes of the first line are numpy's astype('<f2'); the bf16 ones the upper half of its
# astype('<f4') bytes, rounded by hand.
hex() { od -An -v -t x1 | tr -s ' \n' ' '; echo; }
echo '== 2049 and 2051 are ties in f16, 65519 is the last finite, 1e-8 is under half the least'
printf '0.1,2049,2051,65519,-65520,1e-8,6e-8,-inf\n' >x.csv
smx --op identity -O f16 x.csv | hex
smx --op identity -O bf16 x.csv | hex
echo '== and back'
smx --op identity -o x.bf16 x.csv
smx --op identity --precision 17 -c 8 -O csv x.bf16
printf '\001\000\377\203\377\173\000\200' | smx -i f16 --op identity --precision 17 -c 4 -O csv
echo '== bad rows'
printf '\000\074\000\074\000\174\000\074\000\074\000\076' >bad.f16
smx -c 2 -O csv bad.f16
smx -c 2 -O csv --on-error null bad.f16
printf '\000\074\000' | smx -i bf16 -c 2 -O csv
echo '== argmax and conf'
smx -c 4 --write argmax,conf -O f32 "$data/eight.f16" >wide
smx -c 4 --write argmax,conf -O f64 "$data/eight.f16" | smx -i f64 -c 2 --op identity -O f16 >narrow
smx -c 4 --write argmax,conf "$data/eight.f16" | cmp - narrow
smx -i f32 -c 2 --op identity -O csv --precision 4 wide | head -n 2
echo '== the same bytes at every level'
smx -q --op identity -c 2-11 -O f16 "$data/digits.test.csv" >digits.f16
for from in f16 bf16; do
	for to in f16 bf16 f32; do
		smx -q --from logits -i $from -c 10 -O $to --cpu baseline -j 1 digits.f16 >want
		for level in avx2 avx512; do
			smx -q --from logits -i $from -c 10 -O $to --cpu $level -j 3 digits.f16 2>/dev/null >got || continue
			cmp want got
		done
	done
done
echo '== softmax from bytes to bytes, and by way of doubles, as any step takes: the same'
both() { # both ARGUMENTS…: also what is said of bad rows
	smx "$@" >fast 2>err
	echo "$? $(grep -v softmax err | head -n 3)"
	smx --temp 1 "$@" >slow 2>err
	cmp fast slow
}
{
	cat digits.f16 digits.f16 digits.f16
	printf '\000\074\000\374\000\076\000\000'
} >many.f16
for n in 2 3 7 16 17 100 837 8370; do
	for to in f16 bf16; do
		both -q -j 3 -i f16 -c $n --on-error skip -O $to many.f16 | grep differ
		both -q -j 2 -i bf16 -c $n --on-error null -O $to many.f16 | grep differ
	done
done
smx -q -i f16 -c 10 -O f32 digits.f16 | smx -q --op identity -i f32 -c 10 --precision 3 -O csv | head -n 2
smx -q -i f16 -c 10 -O f16 digits.f16 | smx -q --op identity -i f16 -c 10 --precision 3 -O csv | head -n 2
printf '\000\374\000\374\000\100\000\074\001\374\000\074\000\074\000\174\000\100\000\074\000' >bad.f16
for how in fail skip null; do
	both -c 2 --on-error $how -O f16 bad.f16
	hex <fast
done
both -c 2 -O f16 --from probs bad.f16
smx -q -i f16 -c 10 --op identity -O npy digits.f16 >digits.npy
both -q -O npy digits.npy
tail -c +129 fast >tail && smx -q -i f16 -c 10 -O f16 digits.f16 | cmp - tail
both -q -i npy --write probs,conf -O f16 digits.npy
echo '== rows that may be probabilities are told about'
printf '\000\070\000\070\000\064\000\072' | smx -i f16 -c 2 -O f16 | hex
printf '\000\070\000\070\000\064\000\072\000\100\000\072' | smx -i f16 -c 2 -O f16 | hex
echo '== eval and fit read the logits that were written'
smx -q --op identity -i f16 -c 10 -O f64 digits.f16 >digits.f64
cut -d , -f 12 "$data/digits.test.csv" | tail -n +2 >labels
for command in eval fit; do
	smx $command -c 10 --label @labels digits.f64 | sed s/digits.f64/IN/ >want
	smx $command -c 10 --label @labels digits.f16 | sed s/digits.f16/IN/ | cmp - want
	smx $command -i f16 -c 10 --label @labels <digits.f16 | sed s/standard\ input/IN/ | cmp - want
done
echo '== classes'
awk 'BEGIN { for (i = 0; i < 2050; i++) printf "%s%d", i ? "," : "", i == 2047 ? 9 : i % 7; print "" }' >2050.csv
smx --write argmax -O f16 2050.csv
smx --write argmax -O f32 2050.csv | hex
cut -d , -f 1-2049 2050.csv | smx --write argmax -O f16 | hex
cut -d , -f 1-258 2050.csv | smx --write argmax -O bf16
cut -d , -f 1-257 2050.csv | smx --write argmax -O bf16 | hex
echo '== classes that are known only when a row has them'
{
	awk 'BEGIN { for (i = 0; i < 50000; i++) print "{}" }'
	printf '[%s,9]\n' "$(sed s/9/0/ 2050.csv)"
} >late.jsonl
smx -q --on-error skip --write argmax -O f16 late.jsonl 2>&1 | tail -n 1
echo '== suffixes'
smx --op identity -c 4 -o a.F16.gz "$data/eight.f64"
gzip -dc a.F16.gz | cmp - "$data/eight.f16"
smx eval -o r.bf16 "$data/digits.test.csv"
