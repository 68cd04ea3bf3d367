# smx info: how files of each shape are read, in words and as JSON; what eval would
# refuse; files that can't be read among others that can.
# Expected: by hand; tests/cli/info_oracle.sh checks numbers.
info()
{
	printf '== smx info %s\n' "$*"
	smx info "$@" 2>err || echo "status $?"
	sed 's/^/standard error: /' err
}
# With standard input, and only the lines that begin so.
lines()
{
	printf '== %s\n' "$1"
	grep -e "$1"
}

cp "$data/eight.csv" .
info eight.csv
smx info --json eight.csv
cp "$data/eight.csv.gz" "$data/eight.f32" "$data/eight.f64" .
info eight.csv.gz
info -c 4 eight.f32
info -c 4 eight.f64

echo '==== tables'
printf 'a;b;c\n1;2,5;1,0\n' >comma.csv
info -c 1-3 comma.csv
info --decimal , comma.csv
printf '# cat dog\n 2.5  1.0\n-1.0  0.5\n' >savetxt.txt
info savetxt.txt
printf '1\t2.5\n0.5\t-3\n' >plain.tsv
info plain.tsv
printf 'file,logits\n1.png,"tensor([2.0, 1.0, 0.0])"\n2.png,"[1.0, ...]"\n' >list.csv
info list.csv
printf '"a" "b"\n"1" 2.5 1\n"2" 0.5 -1\n' >r.txt
info r.txt
printf ',0,1\n0,0.9,0.1\n1,0.2,0.8\n' >pandas.csv
info pandas.csv
printf 'n\303\266,b\n1,2\n' >utf8.csv
info utf8.csv
printf 'a,b\n1,2\nx\351,3\n' >latin1.csv
info latin1.csv

echo '==== columns'
printf 'y_true,y_pred,prob_0,prob_1\n0,0,0.7,0.3\n1,1,0.2,0.8\n1,0,0.6,0.4\n' >family.csv
info family.csv
info --from probs -l y_true family.csv
printf 'y,a,b\n0,0.7,0.3\n1,0.2,0.8\n1,0.6,0.4\n' >suspect.csv
info suspect.csv
smx info --json suspect.csv
info -c 2-3 suspect.csv
info --keep y suspect.csv
printf 'logit_0,logit_1,prob_0,prob_1\n1,2,.3,.7\n' >two.csv
info two.csv
info -c 'logit_*' two.csv
awk 'BEGIN { for (i = 0; i < 300; i++) printf "%sz%d", i ? "," : "", i; print ",fold,label,weight"
	for (i = 0; i < 300; i++) printf "%s%d", i ? "," : "", i % 7; print ",1,2,0.5" }' >wide.csv
info wide.csv

echo '==== JSON'
printf '{"id":7,"output":{"logits":[[2,1,0]]},"label":1}\n' >nested.jsonl
info nested.jsonl
info --field output.logits nested.jsonl
printf '{"x":{"cat":2,"dog":1},"y":"cat","weight":2}\n{"x":{"dog":0,"cat":-1},"y":"dog","weight":1}\n' >map.jsonl
info --field x -l y map.jsonl
smx info --json --field x -l y map.jsonl
printf '[1,2]\n[1,2,3]\n[1,null]\n[NaN,2]\n' >bare.jsonl
info bare.jsonl
printf '[{"id": 1,\n "logits": [-0.6931471805599453, -0.6931471805599453]},\n {"id": 2, "logits": [-1e-9,-30]}]' >doc.json
info doc.json
printf '{"logits":[[1,2],[-Infinity,2],[NaN,7],[4,5]],"label":[0,1,1,0]}\n' >rows.jsonl
info rows.jsonl
printf '{"logits":[[1],[2],[null],[4]],"label":[0,1,1,0]}\n' >column.jsonl
info --task binary column.jsonl

echo '==== binary'
printf 'score\n0.5\n0.25\n.75\n' >score.csv
info score.csv
info --from probs --task binary score.csv
printf '0.2\n-0.1\n1\n' | smx info --from probs --task binary

echo '==== bad rows, and files without rows'
printf 'id,a,b\nx,1,2\ny,1,oops\nz,nan,-inf\nu,inf,1\nv,-inf,-inf\n' >bad.csv
info bad.csv
printf '0.2,0.8\n-0.1,1.1\n0.5,0.6\n' >improper.csv
info --from probs improper.csv
: >empty.csv
info empty.csv
printf '\n\n' | smx info
printf 'a,b\n' >head.csv
info head.csv
printf '1,2\n' | smx info
printf 'c\nd\n' >names
printf 'a,b,label\n1,2,c\n1,2,e\n' >label.csv
info --classes names -l label label.csv

echo '==== files that cannot be read'
printf '2,5;1,0\n' >two_ways.csv
awk 'BEGIN { for (i = 0; i < 3000; i++) print i * 7919 % 1001 / 8 "," i % 17 - 0.5 }' | gzip -c >long.csv.gz
head -c 4000 long.csv.gz >damaged.csv.gz
info damaged.csv.gz | sed 's/[0-9]* before/N before/; s/^row sums.*/row sums/'
head -c 40 eight.csv.gz >cut.csv.gz
for how in '' --json; do
	info $how none.csv two_ways.csv two.csv bad.csv cut.csv.gz eight.f64 pandas.csv
done
printf '0\n1\n' >labels
info --label @labels pandas.csv pandas.csv
info --label @labels pandas.csv
info --label @names pandas.csv
info -c nope pandas.csv
info --strict pandas.csv suspect.csv
info -q bad.csv | lines '^bad'
info --temp 2 bad.csv
