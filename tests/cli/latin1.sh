# Latin-1 CSV to JSON-lines is UTF-8, and warned of once, with its place; UTF-8 and CSV keep their bytes. Expected: by hand.
printf 'id,a,b\nz\303\274rich,0,0\n\n"two\nlines",1,1\nm\374nchen,0,0\nk\366ln\302,0,0\n' >x.csv
printf 'id,a,b\nz\303\274rich,0,0\n' >y.csv
v() { od -An -c | tr -s ' '; }
smx -O jsonl --precision 3 x.csv | v
smx -O jsonl --precision 3 y.csv | v
smx -q -O jsonl x.csv >/dev/null
smx -O csv x.csv | cmp -s - x.csv
smx -O csv --op identity x.csv | grep -v '^$' >got
grep -v '^$' x.csv | cmp - got
echo '== in the second file'
smx -O jsonl y.csv x.csv >/dev/null
echo '== at every number of threads'
awk 'BEGIN { print "id,a,b"; for (i = 2; i < 200000; i++) print (i >= 90001 && i % 1000 == 1 ? "\351" : i) ",1,2" }' >long.csv
for j in 1 2 5; do smx -O jsonl -j $j long.csv 2>&1 >/dev/null; done
echo '== names'
printf 'n\351,a,b\351\n1,0,1\n' >names.csv
smx --cols 2-3 --precision 3 --write probs,name -O jsonl names.csv | v
printf 'id,a,b\351\n1,0,1\n' | smx --from logits -O jsonl >/dev/null # not written, so nothing is said
printf 'a\n\351\n' >classes
smx --classes classes --precision 3 --write probs,name -O jsonl y.csv | v
echo '== JSON-lines keep their bytes'
printf '{"id":"\351","logits":[0,0]}\n' >x.jsonl
smx x.jsonl | v
