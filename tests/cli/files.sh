# Several files, standard input among them; files and options in any order; --; apply.
# Expected: by hand: equal logits give 0.5.
r()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
printf 'id,a,b\n1,0,0\n' >a.csv
printf 'id,a,b\r\n2,0,0' >b.csv
printf '\357\273\277"id",a,b\n3,0,0\n' >c.csv
printf 'id,a,b\n' >head.csv
printf '\n\n' >blank.csv
: >empty.csv
r a.csv b.csv c.csv
r head.csv a.csv head.csv b.csv
r empty.csv blank.csv a.csv empty.csv b.csv blank.csv
r a.csv - b.csv <c.csv
r - <c.csv
r a.csv a.csv
gzip -c b.csv >b.csv.gz
r a.csv b.csv.gz c.csv
printf '[0,0]\n' >a.jsonl
printf '{"id":1,"logits":[0,0,0,0]}' >b.jsonl
r a.jsonl b.jsonl a.jsonl
printf '\000\000\000\000\000\000\000\000' >a.f32
cp a.f32 b.f32
r -c 2 a.f32 b.f32 -O csv
echo '== order'
r a.csv --precision 3 --log b.csv --op log-softmax
r --log a.csv -- b.csv
cp a.csv -- --log
cp a.csv -- -x
cp a.csv apply
cp a.csv eval.csv
r -- --log -x
r -- -
r ./-x
r apply a.csv
r apply ./apply
r apply --log a.csv
r --temp 9 --temp 1 a.csv
r --op identity --op identity a.csv
r --out jsonl a.csv
r --output-f=jsonl a.csv
r --threads 2 --input-format csv --output-format tsv a.csv
r -Ojsonl -qc2-3 a.csv
r -l1 --write=rank -c 2- b.csv
echo '== nothing in it'
r empty.csv
r blank.csv
r head.csv
r -O jsonl head.csv
r --write conf,name head.csv
r </dev/null
r -i jsonl </dev/null
r -i f32 -c 3 </dev/null
r -i jsonl blank.csv
r -o out.csv empty.csv
wc -c <out.csv | tr -d ' '
r -o out.jsonl head.csv
wc -c <out.jsonl | tr -d ' '
echo '== lines'
printf '0,0\r\n\r\n0,0\r\n' | r
printf '\357\273\277\n0,0' | r
printf '0,0\n\n\n\n0,0\n\n\n' | r
printf ' 0 ,\t0\t\n"0"," 0 "\n+0,-0\n0e5,000\n.0,0.\n' | r
printf '0\t0\n 0\t"0"\n' | r -i tsv
printf '\357\273\277[0,0]\r\n\n \t\r\n{"logits":[0,0]}\r\n' | r
printf '\n\n  [0,0]' | r

