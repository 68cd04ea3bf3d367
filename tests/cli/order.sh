# Files whose rows are matched by their order, and whose ids are in another one: diff, mix and lse warn, and the advice helps.
# Expected: by hand. br.csv has the rows of b.csv from the last to the first.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
printf 'id,cat,dog\n1,2,0\n10,0,1\n2,1,0\n' >a.csv
printf 'cat,dog,id\n0,1,"1"\n1,0,10\n-2,0,2\n' >b.csv
printf 'id,cat,dog\n2,-2,0\n10,1,0\n1,0,1\n' >br.csv
printf '{"logits":[0,1],"id":1}\n\n{"logits":[1,0],"id":"10"}\n{"id":2,"logits":[-2,0]}\n' >b.jsonl
printf '{"logits":[0,1],"id":1}\n{"logits":[-2,0],"id":2}\n{"logits":[1,0],"id":10}\n' >br.jsonl
echo '== the same order: nothing is said'
smx mix a.csv b.csv a.csv >want
smx mix a.csv b.jsonl a.csv | cmp - want && echo same
smx diff --from logits --worst 0 a.csv b.jsonl | sed -n 3p
echo '== another order'
t mix a.csv br.csv
t mix --from logits a.csv b.csv br.jsonl
t diff --worst 0 a.csv br.csv
t diff --strict --worst 0 a.csv br.csv
printf 'id,w0,w1\n2,0,9\n10,0,0\n1,9,0\n' >gates.csv
t mix --gates gates.csv a.csv b.csv
t mix --key id --gates gates.csv a.csv b.csv
echo '== the advice'
smx mix --key id a.csv b.csv >want
smx mix --key id a.csv br.csv | cmp - want && echo same
smx mix --key id --from logits a.csv br.jsonl | cmp - want && echo same
smx diff --key id a.csv b.csv >want
smx diff --key id a.csv br.csv | cmp - want && echo same
echo '== log-sum-exps'
for f in a b br; do smx --write lse --precision 17 -o $f.lse.csv --keep id $f.csv; done
t lse --precision 6 a.lse.csv br.lse.csv
t lse --precision 6 --key id a.lse.csv br.lse.csv
t lse --precision 6 a.lse.csv b.lse.csv
echo '== ids that cannot be compared as they stand, and lines of several rows: nothing is said'
printf 'id,cat,dog\n"a ""b""",2,0\n2,0,1\n' >q.csv
printf '{"logits":[0,1],"id":"a \\"b\\""}\n{"logits":[0,1],"id":3}\n' >q.jsonl
smx diff --from logits --worst 0 q.csv q.jsonl 2>&1 | sed -n 1p
printf '{"logits":[[2,0],[0,1]],"id":7}\n' >n.jsonl
smx diff --from logits --worst 0 q.csv n.jsonl 2>&1 | sed -n 1p
printf '1,2,0\n2,0,1\n' >bare.csv
smx diff --from logits --cols 2-3 --worst 0 q.csv bare.csv 2>&1 | sed -n 1p
