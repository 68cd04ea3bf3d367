# What is between cells, and before fractions: found, said, refused with options that work, and written as it was.
# Expected: by hand; the numbers are those of the same rows as CSV, by cmp.
id='--op identity --precision shortest'
printf 'id,a,b,c\nx,0.5,-1.25,3\ny z,1e-05,2,-0.75\n' >a.csv
tr , ';' <a.csv >a.semi
tr , '|' <a.csv >a.bar
tr , '\t' <a.csv >a.tabs
sed 's/^y z/"y z"/; s/,/  /g; s/^/ /' a.csv >a.blanks
sed 's/,/;/g; s/\./,/g' a.csv >a.comma
echo '== found, and written as it was'
for in in csv semi bar tabs; do
	smx $id a.$in | cmp - a.$in
	smx $id -O csv a.$in | cmp - a.csv
	smx $id -O tsv a.$in | cmp - a.tabs
	smx $id <a.$in -O jsonl | cmp - a.jsonl 2>/dev/null || smx $id <a.$in -O jsonl >a.jsonl
done
cat a.jsonl
smx $id a.blanks
smx $id -O csv a.blanks | sed 's/"//g' | cmp - a.csv
smx $id --decimal , a.comma | cmp - a.comma
smx $id --decimal , -O jsonl a.comma | cmp - a.jsonl
smx $id --decimal , -O csv a.comma
smx $id --decimal , -O csv a.comma | smx $id --decimal , -O jsonl | cmp - a.jsonl
echo '== -o'
smx $id -o b.csv a.semi && cmp a.semi b.csv
smx $id -o b.csv a.bar && cmp a.bar b.csv
smx $id -o b.csv a.tabs && cmp a.csv b.csv
smx $id -o b.tsv a.semi && cmp a.tabs b.tsv
smx $id -o b.txt a.tabs && cmp a.tabs b.txt
echo '== said'
smx $id -d ';' a.semi | cmp - a.semi
smx $id --delimiter tab a.tabs | cmp - a.tabs
smx $id -d '\t' a.tabs | cmp - a.tabs
smx $id -d blanks a.blanks | cmp - b.blanks 2>/dev/null || smx $id -d blanks a.blanks
smx $id -d : <<'X'
1:2
X
cp a.semi x.tsv
smx $id -d ';' x.tsv | cmp - a.semi
smx $id -i csv <a.semi | cmp - a.semi
echo '== pairs between semicolons are quoted'
smx --top-k 2 --sparse a.semi
smx --write argmax,conf --decimal , a.comma
echo '== labels and weights with decimal commas'
printf 'label;weight;a;b\n1;0,5;0,5;1,5\n0;1,5;2,5;-1\n' >l.csv
tr ';,' ',.' <l.csv >m.csv
smx eval --json --decimal , l.csv >l.json
smx eval --json m.csv | sed 's/m\.csv/l.csv/' | cmp - l.json
smx diff --decimal , l.csv l.csv | head -n 1
printf '1;1;0,25;1\n' >>l.csv
tr ';,' ',.' <l.csv >m.csv
smx fit -q --decimal , -o l.cal l.csv 2>/dev/null
smx fit -q -o m.cal m.csv 2>/dev/null
cmp l.cal m.cal && grep -c temperature l.cal
echo '== refused, and the options that choose'
printf '2,5;1,0\n' >amb
smx amb
smx -d ';' --decimal , --op identity amb
smx -d , --header no --on-error skip amb
printf 'a b\n0,5 1,5\n' >amb
smx amb
smx -d blanks --decimal , --op identity amb
smx a.csv a.semi >/dev/null
smx -d xy a.csv
smx -d e a.csv
smx -d '' a.csv
smx --decimal ';' a.csv
printf 'a;b\n1;2\n1;2,5\n' >late
smx late >/dev/null
smx --decimal , --op identity late
printf 'a;b\n1;2\n1;2.5\n' | smx --decimal , >/dev/null
echo "== R's write.table(x)"
printf '"dog" "cat"\n"1" 0.5 1.5\n"2" 2.5 -1\n' >r.txt
smx --cols dog,cat --op identity r.txt
smx --cols dog,cat --op identity -O csv r.txt
