# smx diff --list: rows that flip, rows without a match, and the rows furthest apart, as CSV and JSON-lines.
# Expected: by reading the small files, and what smx says of each file by itself.
cat >a.csv <<!
id,cat,dog,eel,label
r1,3,1,0,cat
"r,2",0,2,0,dog
r3,0,0,1,
r4,5,0,0,eel
r5,1,2,3,cat
!
cat >b.csv <<!
id,cat,dog,eel,label
r1,3,1,0,cat
"r,2",2,0,0,dog
r4,0,0,5,eel
r5,1,2,3.5,cat
r6,0,1,0,dog
!
grep -v 'r3' a.csv >a4.csv
grep -v 'r6' b.csv >b4.csv
echo '== flips'
smx diff --list flips a4.csv b4.csv
smx diff --list flips --key id a4.csv b4.csv
smx diff --list flips --list-format jsonl --key id a4.csv b4.csv
echo '== worst'
smx diff --list worst --worst 2 a4.csv b4.csv
smx diff --list worst --key id --list-output worst.jsonl a4.csv b4.csv | head -n 2
cat worst.jsonl
echo '== all'
smx diff --list all --key id a4.csv b4.csv
echo '== unmatched'
smx diff --list unmatched --key id --list-output lone.csv --fail-if 'only_b>0' a.csv b.csv | head -n 4
cat lone.csv
smx diff --list unmatched --key id --list-format jsonl -o report.json a.csv b.csv
grep only report.json
(head -n 1 b.csv; sed 1d b.csv | sort -r) | smx diff --list unmatched --key id a.csv -
echo '== what smx says of each file'
smx --write argmax,conf --keep id -O csv a4.csv >conf.csv
smx diff --list flips --key id a4.csv b4.csv | cut -d, -f7 | tail -n 1
tail -n 2 conf.csv | head -n 1
echo '== no names, no labels, masked classes, binary'
printf '1,2\n3,0\n' >n1.csv
printf '1,-inf\n0,3\n' >n2.csv
smx diff -q --header no --list flips n1.csv n2.csv
smx diff -q --header no --list flips --list-format jsonl n1.csv n2.csv
printf 'z,label\n1,0\n-1,1\n0.5,1\n' >z1.csv
printf 'z,label\n1,0\n1,1\n-0.5,1\n' >z2.csv
smx diff -q --task binary --list flips z1.csv z2.csv
smx diff -q --task binary --threshold 0.7 --list flips z1.csv z2.csv
echo '== long lists, threads, formats'
awk 'BEGIN { print "id,x,z"; for (i = 0; i < 30000; i++) printf "k%d,%d,%d\n", i, i % 7, i % 5 }' >long1.csv
awk 'BEGIN { print "id,x,z"; for (i = 0; i < 30000; i++) printf "k%d,%d,%d\n", i, i % 5, i % 7 }' >long2.csv
smx diff --list flips -j 1 long1.csv long2.csv >want
# counted by awk: the largest of two, the first of equals
awk 'BEGIN { for (i = 0; i < 30000; i++) if ((i % 5 > i % 7) != (i % 7 > i % 5)) print i }' >rows
sed 1d want | cut -d, -f1 | cmp rows -
wc -l <want
smx diff --worst 0 --json long1.csv long2.csv | awk '/"flips"/ { print $2 + 0 }'
for j in 2 3 5; do smx diff --list flips -j $j long1.csv long2.csv | cmp want -; done
smx diff --list all -j 1 long1.csv long2.csv >all
wc -l <all
awk -F, 'NR == 1 || $4 != $5' all | cmp want -
smx diff --list all -j 5 long1.csv long2.csv | cmp all -
# the numbers, computed by awk with labels of class 1
for n in 1 2; do awk -F, -v OFS=, '{ print $0, NR == 1 ? "label" : 1 }' long$n.csv >labelled$n.csv; done
smx diff --list all -j 3 labelled1.csv labelled2.csv >labelled
paste -d, long1.csv long2.csv labelled | awk -F, '
	function off(x, want) { x -= want; return x > 1e-13 || x < -1e-13 }
	NR > 1 {
		p = 1 / (1 + exp($3 - $2)); q = 1 / (1 + exp($6 - $5)); P = 1 - p; Q = 1 - q
		m = (p + q) / 2; M = 1 - m
		kl = p * log(p / q) + P * log(P / Q)
		js = (p * log(p / m) + P * log(P / M) + q * log(q / m) + Q * log(Q / M)) / 2
		wrong += $9 != "z" || $10 != ($3 > $2 ? "z" : "x") || $11 != ($6 > $5 ? "z" : "x")
		wrong += off($12, p > P ? p : P) + off($13, q > Q ? q : Q)
		wrong += off($14, log(P)) + off($15, log(Q)) + off($16, log(P) - log(Q))
		wrong += off($17, kl) + off($18, js) + off($19, p > q ? p - q : q - p)
	}
	END { print NR, wrong + 0 " wrong" }'
smx diff --list worst --worst 30000 -j 4 long1.csv long2.csv >worst
# rows without any difference are not listed
awk -F, 'NR == 1 || $11 > 0' all | wc -l
wc -l <worst
sort all >sorted
sort worst | comm -23 - sorted
sed 1d worst | cut -d, -f11 | sort -c -gr && echo falling
smx --op identity --precision 17 -O jsonl long2.csv >long2.jsonl
smx diff --list flips --list-output long.csv.gz -j 3 long1.csv long2.jsonl >/dev/null
gzip -dc long.csv.gz | cmp want -
(head -n 1 long2.csv; sed 1d long2.csv | sort -r) >turned.csv
smx diff --list flips --key id -j 3 long1.csv turned.csv >by-key
cut -d, -f1,3- by-key >got
awk -F, 'NR > 1 && $2 != "k" $1' by-key
cut -d, -f1,3- want | cmp got -
sed 1,20000d long2.csv >tail.csv
(head -n 1 long2.csv; cat tail.csv) >tailed.csv
smx diff --list unmatched --key id -j 4 long1.csv tailed.csv | cut -d, -f1 | sort | uniq -c
smx diff --list unmatched --key id -j 4 tailed.csv long1.csv | cut -d, -f1 | sort | uniq -c
smx diff --list unmatched --key id -j 1 long1.csv tailed.csv >lone
smx diff --list unmatched --key id -j 5 long1.csv tailed.csv | cmp lone -
awk -F, 'NR > 1 && $3 != "k" $2' lone
echo '== unmatched, binary, after steps'
printf 'id,z,label\n1,3,0\n2,-1,1\n' >z1.csv
printf 'id,z,label\n1,1,0\n3,1,\n' >z2.csv
smx diff -q --task binary --temp 2 --threshold 0.3 --key id --list unmatched z1.csv z2.csv
smx --task binary --temp 2 --op sigmoid --keep id --precision 17 z1.csv | tail -n 1
smx --task binary --temp 2 --op sigmoid --keep id --precision 17 z2.csv | tail -n 1
echo '== bad rows, keys of two columns'
sed '4s/,[0-9]*,/,oops,/' long1.csv >spoilt.csv
smx diff --on-error skip --list all spoilt.csv long2.csv 2>/dev/null >got
grep -v '^2,' all | cmp got -
smx diff --on-error skip --key id --list all spoilt.csv long2.csv 2>/dev/null | cut -d, -f1,3- >got
grep -v '^2,' all | cut -d, -f1,3- | cmp got -
smx diff --on-error skip --key id --list unmatched spoilt.csv long2.csv 2>/dev/null
printf 'd,n,p,q\nx,1,0,1\nx,2,1,0\n' >two1.csv
printf 'd,n,p,q\nx,2,0,1\nx,1,0,1\n' >two2.csv
smx diff -q --key d,n --cols p,q --list flips two1.csv two2.csv
echo '== rows that list some of their classes'
printf '{"tokens":[1,2],"logprobs":[-0.1,-3]}\n' >t1.jsonl
printf '{"tokens":[2,1],"logprobs":[-0.1,-3]}\n' >t2.jsonl
smx diff -i pairs --ids tokens --field logprobs --list flips t1.jsonl t2.jsonl
smx diff -i pairs --ids tokens --field logprobs --worst 1 t1.jsonl t2.jsonl | tail -n 1
smx diff --list all --logprob lp t1.jsonl t2.jsonl
smx diff --list all --compat llama t1.jsonl t2.jsonl
echo '== wrong use'
bad() {
	smx diff "$@" a4.csv b4.csv >out
	echo "$? $(wc -c <out)"
}
bad --list-output x.csv
bad --list-format jsonl
bad --list unmatched
bad --list flops
bad --list flips --json
bad --list flips --list-output x.json
bad --list flips --list-output x.tsv
bad --list flips --list-output a4.csv
bad --list flips --task multilabel --label '' --label-b ''
bad --list flips --list-output out.csv -o out.csv
smx diff --list flips a4.csv b.csv >out
echo "$?"
ls x.* out.csv 2>&1 | sed 's/.*\(No such\)/\1/'
