# smx diff --logprob: log-probabilities of labels alone. Expected: what smx diff finds in the files that they come from,
# and so tests/oracle/perplexity.txt; by hand for the short ones.
oracle=$src/tests/oracle
for f in base quant; do
	smx --from logprobs -O csv --precision 17 --write nll "$oracle/perplexity/$f.kld" |
		awk -F, '{ print (NR == 1 ? "id,lp\n" : "") NR "," 0 - $NF }' OFMT=%.17g CONVFMT=%.17g >$f.csv
done
smx diff --json --logprob lp base.csv quant.csv >got.json
awk 'FNR == NR { want[$1] = $2; next } /": \{/ { gsub(/[":]/, "", $1); part = $1; next }
	{ gsub(/[":]/, "", $1); sub(/,$/, "", $2) }
	part == "metrics" { d = $2 - want[$1]; n++; if (!($1 in want) || d * d > 1e-24 * (1 + want[$1] * want[$1])) print $1, $2, want[$1] }
	END { print n " metrics" }' "$oracle/perplexity.txt" got.json
echo '== lists'
cat >trainer.jsonl <<!
{"id":"a","t":{"lp":[-0.11,-1.9,-0.5]}}
{"id":"b","t":{"lp":[]}}
{"id":"c","t":{"lp":[-1.2]}}
!
sed '/"b"/d' trainer.jsonl >t.jsonl
printf '{"id":"c","lp":[-1]}\n{"id":"a","lp":[-0.1,-2,-0.5]}\n' >r.jsonl
smx diff --logprob t.lp --logprob-b lp --key id t.jsonl r.jsonl
printf 'id,lp\n1,-0.1\n2,-2\n3,-0.5\n' >r.csv
printf 'id,lp\n1,-0.11\n2,-1.9\n3,-0.5\n' >t.csv
smx diff --logprob lp --json t.csv r.csv | grep 'delta_logp\|rows\|label' | head -n 6
sed 1d r.csv | sed 's/\(.*\),\(.*\)/{"i":\1,"lp":\2}/' >one.jsonl
smx diff --logprob lp t.csv one.jsonl | sed -n 1,3p
smx diff --logprob lp --fail-if 'max_delta_logp>0.05' --fail-if 'kl_k3<0' t.csv r.csv >/dev/null
echo "status $?"
echo '== refused'
smx diff --logprob lp t.jsonl r.jsonl
smx diff --logprob t.lp --logprob-b lp t.jsonl r.jsonl
printf 'id,lp\n1,0.9\n2,0.1\n3,0.5\n' >p.csv
smx diff --logprob lp t.csv p.csv
smx diff --logprob lp - r.csv <t.csv
smx diff --logprob lp -i csv - r.csv <t.csv | head -n 1
smx diff --logprob lp --temp 2 t.csv r.csv
smx diff --logprob lp --label id t.csv r.csv
smx diff --logprob lp --ignore-label 1 t.csv r.csv
echo lp | smx diff --logprob lp --classes - t.csv r.csv
smx diff --logprob-b lp t.csv r.csv
smx diff --logprob lp --fail-if 'kl>1' t.csv r.csv
printf 'id,lp\n1,-0.1\n2,-2\n' >two.csv
for o in '--top 3' '--worst 2' '--bins 10' '--bins-closed left' '--length id' '--position id'; do
	smx diff --logprob lp $o two.csv two.csv
done
smx diff --logprob lp --worst 0 two.csv two.csv | head -n 1
