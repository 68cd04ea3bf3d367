# smx diff of rows that list some of their classes, with labels: the tokens that were sampled, and numbers.
# listed_labels/* were made by tests/oracle/listed_labels.py (NumPy's long double); the rest is by hand.
oracle=$src/tests/oracle
cp "$oracle"/listed_labels/*.jsonl .
# the metrics of a wide report, each with the word in front
flat() {
	awk -F, 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 1; i <= n; i++) if ($i != "") print "bucket," name[i] "," $i }' | sort
}
check() {
	smx diff -q --worst 0 -O csv --wide "$@" | flat >all
	cut -d, -f2 "$oracle/listed_labels/want.csv" | while read -r key; do grep "^bucket,$key," all; done >got
	awk -v rel=1e-12 -v abs=1e-15 -f "$oracle/near.awk" "$oracle/listed_labels/want.csv" got && echo "$*: as the oracle says"
}
echo '== by the oracle'
check -i openai a.jsonl b.jsonl
sort -r b.jsonl >shuffled.jsonl
check -i openai --key id,choice,part,position a.jsonl shuffled.jsonl
smx diff -i openai --worst 2 a.jsonl b.jsonl >report
grep -v -e '^p[0-9]' -e '^median' report | head -n 45
smx diff -q -i openai --worst 2 -j 3 a.jsonl b.jsonl | cmp report -
echo '== what needs all classes, or the whole list'
smx diff -q -i openai --worst 0 --fail-if 'delta_brier>1' --fail-if 'delta_nll>0' --fail-if 'kl_k3.hi>0.15' a.jsonl b.jsonl >out
echo $?
echo '== clusters'
smx diff -q -i openai --worst 0 --bootstrap 50 --cluster id a.jsonl b.jsonl | grep delta_
echo '== states'
smx diff -q -i openai --bootstrap 5 --state one.state a.jsonl b.jsonl >one
for i in 1 2 3; do
	for f in a b; do sed -n "$((2 * i - 1)),$((2 * i))p" $f.jsonl >$f.part; done
	smx diff -q -i openai --bootstrap 5 --first-row $((10 * i - 10)) --state $i.state a.part b.part >/dev/null
done
smx merge 3.state 1.state 2.state | cmp one -
echo '== lists'
smx diff -q -i openai --list flips a.jsonl b.jsonl | cut -d, -f1-5 | head -n 4
smx diff -q -i openai --list all a.jsonl b.jsonl >all
wc -l <all
smx diff -q -i openai --list all --list-format jsonl a.jsonl b.jsonl | sed -n 2p
smx diff -q -i openai --list worst --worst 2 --key id,position a.jsonl b.jsonl >worst
cut -d, -f1-6 worst
sed 1d worst | cut -d, -f2- | while IFS=, read -r _ _ rest; do grep -q -F "$rest" all || echo "not in all: $rest"; done
head -n 2 a.jsonl >a2
sed -n 2,3p b.jsonl >b2
smx diff -q -i openai --list unmatched --key id,position a2 b2 | sed -n '1,2p; 7p'
echo '== numbers'
cat >p.jsonl <<'END'
{"id":"x","pairs":[[3,-0.5],[7,-1.5]],"label":3}
{"id":"y","pairs":[[2,-0.25],[9,-2.5]],"label":9}
END
cat >q.jsonl <<'END'
{"id":"y","pairs":[[9,-1],[4,-1.5]],"label":9}
{"id":"x","pairs":[[3,-0.75],[8,-1.25]],"label":3}
END
smx diff -i pairs --worst 1 --key id p.jsonl q.jsonl | grep -e label -e ppl -e nll -e right
smx diff -i pairs --list all --key id p.jsonl q.jsonl | cut -d, -f1-10
smx diff -i pairs p.jsonl q.jsonl
sed 's/,"label":.//' q.jsonl >r.jsonl
smx diff -i pairs --worst 0 --key id p.jsonl r.jsonl | grep -e ppl_b -e nll_b
smx diff -i pairs --label '' --label-b '' --worst 0 --key id p.jsonl q.jsonl | grep -c ppl
sed 's/"label":3/"label":7/' p.jsonl >s.jsonl
smx diff -i pairs --worst 0 --key id s.jsonl r.jsonl | grep -e ppl_a -e label_delta_p -e accuracy -e nll_ -e with
smx diff -i pairs --rest renormalise --worst 0 --key id s.jsonl r.jsonl | grep -e ppl_a -e '^label_delta_p ' -e nll_
smx diff -i pairs --list unmatched --key id p.jsonl /dev/null
smx diff -i pairs --ignore-label 9 --worst 0 --key id p.jsonl q.jsonl | grep -e label -e ppl_a
echo '== whole rows beside lists'
printf 'a,b,c,label\n0,1,2,1\n3,1,0,0\n' >whole.csv
printf '{"pairs":[[1,-0.5],[2,-1]]}\n{"pairs":[[0,-0.125]]}\n' >some.jsonl
smx diff --worst 0 whole.csv --input-format-b pairs --from-b logprobs some.jsonl | grep -e '^ppl_[ab]' -e '^nll_[ab]' -e only
