# smx diff --compat llama: the lines of llama.cpp's algorithm, as tests/oracle/perplexity.py runs it in NumPy's float32,
# on base.kld and the logits of the other model, or what is left of them in its own file.
oracle=$src/tests/oracle/perplexity
A=$oracle/base.kld
cp "$oracle/quant.f32" .
smx diff --compat llama -c 41 "$A" "$oracle/quant.f32" | cmp - "$oracle/llama.txt"
smx diff --compat llama "$A" "$oracle/quant.kld" | cmp - "$oracle/llama_kld.txt"
for j in 1 4; do
	smx diff --compat llama -j $j -c 41 --worst 0 --json "$A" "$oracle/quant.f32" >$j.json
done
cmp 1.json 4.json
echo '== JSON has the same numbers'
awk '/^Mean PPL\(Q\) / { print $4, $6 } /^Mean    KLD/ { print $3, $5 } /^99.0%   KLD/ { print $3 } /^Same/ { print $4, $6 }' "$oracle/llama.txt"
sed -n 's/.*"\(ppl_b\|kl\|kl_p99\|same_top\)": /\1 /p' 1.json
echo '== beside what smx computes'
smx diff -c 41 --worst 0 --json "$A" "$oracle/quant.f32" | sed -n 's/.*"\(ppl_b\|kl\|kl_p99\|same_top\|js\)": /\1 /p'
grep '"js"' 1.json | head -n 1
echo '== many rows, in blocks'
for f in A quant; do
	[ $f = A ] && from=$A || from=$oracle/quant.kld
	smx --op identity --precision 17 -O csv "$from" >$f.csv
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat $f.csv; done >many.csv
	smx --op identity --header no --cols 4-44 --label 3 -O kld -o $f.kld many.csv
done
smx diff --compat llama A.kld quant.kld >many
for j in 2 5; do
	smx diff --compat llama -j $j A.kld quant.kld | cmp - many
done
grep 'Mean PPL\|Maximum\|Minimum\|Same' many
echo '== infinite: no number, rather than that of the other rows'
smx --op identity --precision 9 -O csv -c 41 quant.f32 >q.csv
awk -F, -v OFS=, 'NR == 5 { for (i = 1; i < 40; i++) $i = "-inf" } 1' q.csv >masked.csv
smx diff --compat llama "$A" masked.csv | grep 'Mean\|Maximum KLD\|RMS'
awk -F, -v OFS=, 'NR == 5 { $3 = "1e39" } 1' q.csv >large.csv
smx diff --compat llama "$A" large.csv
echo '== refused'
smx diff --compat llama --temp 2 "$A" "$A"
smx diff --compat llama --key position "$A" "$A"
smx diff --compat llama --clamped mask "$A" "$A"
smx diff --compat llama --ignore-label 3 "$A" "$A"
smx diff --compat llama -c 41 quant.f32 quant.f32
smx diff --compat llama --cols 1-9 "$A" "$A"
smx diff --compat lama "$A" "$A"
echo '== what the lines do not show; -O has it, and so has a gate'
for o in '--top 3' '--worst 2' '--bootstrap 20' '--bins 10' '--wide' '--baseline 1.json'; do
	smx diff --compat llama $o "$A" "$A"
	f=csv
	[ "$o" = '--worst 2' ] && f=json
	smx diff --compat llama -O $f $o "$A" "$A" >out && echo "$o: $(wc -l <out) lines"
done
smx diff --compat llama --top 3 --bins 10 --fail-if 'top3_overlap<1' --fail-if 'delta_ece>0' "$A" "$A" | tail -n 1
smx diff --compat llama --baseline 1.json --fail-if 'kl>base' "$A" "$A" | tail -n 1
smx diff --compat llama --top 3 --worst 2 --report page.html "$A" "$A" | tail -n 1
