# --truth: labels of another file, joined by a key. Expected: by hand; numbers of such joins are checked by truth_oracle.
t() { echo "smx $*"; smx "$@" >out 2>err; echo "  $?"; sed 's/^/  /' err; }
m() { t "$@"; grep -E '^(rows|ignored|unmatched|accuracy)' out; }
printf 'id,a,b\nr1,2,1\nr2,1,3\nr3,0,1\n' >d.csv # predictions 0 1 1
printf 'id,label\nr3,0\nr1,0\nr2,1\n' >t.csv
echo '== joined, in every command'
m eval --truth t.csv --key id d.csv
smx --truth t.csv --key id --write nll,rank d.csv
smx fit --truth t.csv --key id d.csv 2>&1 | grep -E '^  "(rows|unmatched)"'
smx eval --truth t.csv --key id --json d.csv | grep -E '^  "(rows|unmatched)"'
smx --truth t.csv --key id --metrics m.txt -o /dev/null d.csv; head -2 m.txt
smx eval --truth t.csv --key 1 d.csv | head -1
echo '== what fits no option'
t eval --truth t.csv d.csv
t eval --key id d.csv
t eval --unmatched skip d.csv
t fit --truth-key id d.csv
t eval --truth t.csv --key id --label @t.csv d.csv
t eval --truth t.csv --key id --labels 'y_*' d.csv
t eval --truth t.csv --key id --task multilabel d.csv
t eval --truth nofile --key id d.csv
t eval --truth - --key id - </dev/null
t eval --truth t.csv --key id -i f32 -c 2 d.csv
t diff --truth t.csv d.csv d.csv
t eval --truth t.csv --key id -o t.csv d.csv
t --truth t.csv --key id -o t.csv d.csv
echo '== columns: named, guessed, none'
t eval --truth t.csv --key idd d.csv
printf 'k,label\nr3,0\nr1,0\nr2,1\n' >k.csv
t eval --truth k.csv --key id d.csv
m eval --truth k.csv --key id --truth-key k d.csv
t eval --truth k.csv --key id --truth-key kk d.csv
printf 'id,y\nr3,0\nr1,0\nr2,1\n' >two.csv
m eval --truth two.csv --key id d.csv
printf 'id,y,x\nr3,0,7\nr1,0,7\nr2,1,7\n' >three.csv
t eval --truth three.csv --key id d.csv
m eval --truth three.csv --key id --label y d.csv
t eval --truth three.csv --key id --label z d.csv
printf 'r3\t0\nr1\t0\nr2\t1\n' >nohead.tsv
m eval --truth nohead.tsv --key id --truth-key 1 --label 2 d.csv
sed 's/^r/ids r/; s/^ids r\(.*\)/r\1/' nohead.tsv | { echo 'id	y'; cat; } >head.tsv
m eval --truth head.tsv --key id --truth-key 1 --label 2 d.csv
echo '== a label column of the dump is not the truth, unless it is named so'
printf 'id,a,b,label\nr1,2,1,1\nr2,1,3,0\nr3,0,1,1\n' >old.csv
m eval --truth t.csv --key id old.csv
smx --truth t.csv --key id --write rank old.csv
echo '== a row without a label'
printf 'id,label\nr3,0\nr1,0\n' >short.csv
m eval --truth short.csv --key id d.csv
m eval --truth short.csv --key id --unmatched skip d.csv
t --truth short.csv --key id --write nll d.csv; cat out
t --truth short.csv --key id --write nll,conf --unmatched skip d.csv; cat out
t --truth short.csv --key id --write nll,conf --unmatched skip -O jsonl d.csv; cat out
t fit --truth short.csv --key id d.csv
smx fit --truth short.csv --key id --unmatched skip --method isotonic d.csv 2>&1 | head -2
echo '== a label without a row'
printf 'id,label\nr3,0\nr1,0\nr2,1\nr9,1\nr8,1\n' >long.csv
m eval --truth long.csv --key id d.csv
m eval --truth long.csv --key id --unmatched skip d.csv
t --truth long.csv --key id --write rank d.csv; cat out
echo '== both'
printf 'id,label\nr3,0\nr1,0\nr9,1\nr8,1\n' >both.csv
t eval --truth both.csv --key id d.csv
echo '== a key that occurs twice'
printf 'id,label\nr3,0\nr1,0\nr2,1\nr1,1\nr3,0\n' >dup.csv
m eval --truth dup.csv --key id d.csv
m eval --truth dup.csv --key id --unmatched skip d.csv
printf 'id,a,b\nr1,2,1\nr2,1,3\nr3,0,1\nr2,5,5\n' >dupd.csv
m eval --truth t.csv --key id dupd.csv
m eval --truth t.csv --key id --unmatched skip dupd.csv
t --truth t.csv --key id --write rank dupd.csv; cat out
echo '== no key matches'
printf 'id,a,b\n1.0,2,1\n2.0,1,3\n' >num.csv
printf 'id,label\n1,0\n2,1\n' >numt.csv
m eval --truth numt.csv --key id num.csv
m eval --truth numt.csv --key id --unmatched skip num.csv
t --truth numt.csv --key id --write rank num.csv; cat out
t eval --temp auto --truth numt.csv --key id num.csv
printf 'id,label\n R1,0\nr2 ,1\nr3,0\n' >blank.csv
t eval --truth blank.csv --key id d.csv
t eval --truth blank.csv --key id --unmatched skip num.csv
echo id,label >empty.csv
t eval --truth empty.csv --key id --unmatched skip d.csv
: >void.csv
t eval --truth void.csv --key id --unmatched skip d.csv
echo '== bad labels name their file'
printf 'id,label\nr3,0\nr1,\377\033[2J\nr2,9\n' >bad.csv
t eval --truth bad.csv --key id d.csv
m eval --truth bad.csv --key id --on-error skip d.csv
t --truth bad.csv --key id --on-error null --write rank d.csv; cat out
printf 'id,label\nr3,0\nr1,\nr2,1\n' >miss.csv
t eval --truth miss.csv --key id d.csv
m eval --truth miss.csv --key id --ignore-label '' d.csv
echo '== a bad row of the dump takes its label along'
printf 'id,a,b\nr1,x,1\nr2,1,3\nr3,0,1\n' >badd.csv
m eval --truth t.csv --key id --on-error skip badd.csv
printf '{"id":"r1","logits":[2,1]}\n{"id\n{"id":"r3","logits":[0,1]}\n' >broken.jsonl
m eval --truth t.csv --key id --on-error skip broken.jsonl
echo '== JSON: 7 and "7" are one key; names with escapes; several rows in a line'
printf '{"id":7,"logits":[2,1]}\n{"id":"\\u0038","logits":[1,3]}\n' >n.jsonl
printf '{"id":"7","y":"b"}\n{"y":0,"id":8}\n' >nt.jsonl
printf 'a\nb\n' >names
m eval --truth nt.jsonl --label y --key id --classes names n.jsonl
smx --truth nt.jsonl --label y --key id --classes names --write rank n.jsonl
smx --truth nt.jsonl --label y --key id --classes names --write rank -O csv n.jsonl
printf '{"id":[7,8],"logits":[[2,1],[1,3]]}\n' >m.jsonl
smx --truth nt.jsonl --label y --key id --classes names --write rank m.jsonl
printf '{"id":[7],"logits":[[2,1],[1,3]]}\n' >m2.jsonl
t eval --truth nt.jsonl --label y --key id --classes names m2.jsonl
t eval --truth nt.jsonl --label y --key key --truth-key id --classes names n.jsonl
t eval --truth nt.jsonl --key id --classes names n.jsonl
printf '[1,2]\n' >rows.jsonl
t eval --truth rows.jsonl --key id d.csv
echo '== the binary task'
printf 'id,z\nr1,2\nr2,-1\nr3,1\n' >z.csv
printf 'id,label\nr1,true\nr2,False\nr3,1\n' >zt.csv
m eval --task binary --truth zt.csv --key id z.csv
printf 'id,label\nr1,1\nr2,-1\nr3,0\n' >zm.csv
t eval --task binary --truth zm.csv --key id z.csv
echo '== a cell in quotes, other delimiters, groups, a rest of classes'
printf '"id";a;b;g\n"r1";2;1;x\nr2;1;3;y\n"r3";0;1;x\n' >q.csv
smx eval --truth t.csv --key id -c a,b --by g --unmatched skip q.csv | grep -E '^(g:|rows|unm)'
echo '== shards add up, at every number of threads and however the input is split'
awk 'BEGIN { print "id,p,q,r,g"; for (i = 0; i < 60000; i++) { s = (s * 1103515245 + 12345) % 2147483648; print "k" i "," s % 7 / 3 "," s % 11 / 4 "," s % 5 "," i % 3 } }' >all.csv
awk 'BEGIN { print "id,y"; for (i = 59999; i >= 0; i--) if (i % 10) print "k" i (i % 7 ? "" : "00000") "," (i % 5 ? i % 3 : -1) }' >all.truth.csv
o='--truth all.truth.csv --key id --unmatched skip --ignore-label -1 -c p,q,r'
smx eval $o --by g --json -j 1 all.csv >want 2>want.err; cat want.err; head -8 want
head -n 20001 all.csv >one.csv
{ head -n 1 all.csv; tail -n +20002 all.csv; } >two.csv
for j in 1 2 5; do smx eval $o --by g --json -j $j one.csv two.csv 2>err | cmp - want; sed 's/the input/all.csv/' err | cmp - want.err; done
for j in 1 2; do smx eval $o --by g --state $j.state one.csv >/dev/null 2>&1; smx eval $o --by g --state two.state two.csv >/dev/null 2>&1; smx merge --json two.state $j.state | cmp - want; done
smx $o --write nll,rank -j 1 all.csv 2>/dev/null | cksum >want
for j in 2 5; do smx $o --write nll,rank -j $j all.csv 2>/dev/null | cksum | cmp - want; done
for j in 1 2 5; do smx eval -j $j --truth all.truth.csv --ignore-label -1 --key id -c p,q,r all.csv; done
for j in 1 2 5; do smx -j $j --truth all.truth.csv --ignore-label -1 --key id -c p,q,r --write rank all.csv | tail -1; done
smx eval $o --temp auto all.csv 2>/dev/null | head -4
smx eval $o --bootstrap 5 all.csv 2>/dev/null | head -4
echo '== keys that are missing match nothing'
printf 'id,a,b\n,2,1\nx,1,2\n' >gap.csv
printf '{"id":null,"logits":[2,1]}\n{"id":"x","logits":[1,2]}\n' >gap.jsonl
printf 'id,label\n,0\nx,1\n' >gap.truth.csv
printf '{"id":null,"label":0}\n{"id":"x","label":1}\n{"id":"","label":1}\n' >gap.truth.jsonl
for f in gap.csv gap.jsonl; do
	t eval --truth gap.truth.csv --key id $f
	t --truth gap.truth.csv --key id --write nll $f
	for g in gap.truth.csv gap.truth.jsonl; do m eval --truth $g --key id --unmatched skip $f; done
done
echo '== paths into JSON'
printf '{"m":{"id":"r1","g":"u"},"logits":[2,1]}\n{"m":{"id":7,"g":"v"},"logits":[1,2]}\n' >deep.jsonl
printf '{"k":{"i":7},"t":{"y":0}}\n{"k":{"i":"r1"},"t":{"y":0}}\n' >deep.truth.jsonl
m eval --truth deep.truth.jsonl --key m.id --truth-key k.i --label t.y deep.jsonl
smx --truth deep.truth.jsonl --key m.id --truth-key k.i --label t.y --write nll deep.jsonl
smx eval --truth deep.truth.jsonl --key m.id --truth-key k.i --label t.y --by m.g deep.jsonl | grep '^m.g\|^rows'
smx eval --truth deep.truth.jsonl --key m.id --truth-key k.i --label t.y --by m.g --json deep.jsonl | grep '"value"'
{ sed -n 2p deep.jsonl; sed -n 1p deep.jsonl; } >turned.jsonl
smx diff --key m.id deep.jsonl turned.jsonl | head -n 4
t eval --truth deep.truth.jsonl --key m.no --truth-key k.i --label t.y deep.jsonl
t eval --truth deep.truth.jsonl --key m.id --truth-key k.no --label t.y deep.jsonl
printf '{"m.id":7,"m":{"id":"r1"},"logits":[2,1]}\n{"m":{"id":"r1"},"logits":[2,1]}\n' |
	smx --truth deep.truth.jsonl --key m.id --truth-key k.i --label t.y --write nll
