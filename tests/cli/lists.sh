# A whole row in one cell: as JSON, Python, NumPy and torch write it; in every command; and what can't be read.
# Expected: by hand; metrics, fits and divergences by cmp with the same rows as columns.
id='--op identity'
echo '== written as JSON lists'
printf 'id,logits,label\na,"[0.1, 0.2, 0.3]",1\nb,"[1, -inf, 2.5e1]",0\n' >list.csv
smx $id --nonfinite literal list.csv
smx $id --nonfinite literal -O tsv list.csv
smx $id --nonfinite literal -O jsonl list.csv
smx --write argmax,probs list.csv
smx --write top,conf --keep id list.csv
smx $id -O f64 list.csv | od -An -t f8 -w24 | tr -s ' '
printf 'id;logits\na;[0.5, 1.5]\n' | smx $id --decimal , --write logits,conf
echo '== ways to write it'
printf 'logits\n[0.1 0.2  0.3]\n"[ 1. -2.\n 3.5 ]"\n' | smx $id
printf 'id\tlogits\na\t[0.1, 0.2]\nb\t[1,2]\n' | smx $id
printf 'logits;id\n"tensor([0.1, 0.2],\n device='"'cuda:0'"', dtype=torch.float64)";a\ntensor([[1., 2.]], grad_fn=<AddmmBackward0>);b\n' | smx $id
printf 'logits\n"[np.float32(0.1), np.float32(2)]"\n"[tensor(0.1, device=x(1)), tensor(2.)]"\n' | smx $id
printf '"array([0.5, 1.5], dtype=float32)",7\n"torch.tensor([1,2,])",8\n' | smx $id
printf 'logits\n"[[1, 2]]"\n"[Infinity, 1]"\n"[nan, 1]"\n"[-Infinity, 1]"\n' | smx $id --on-error skip --nonfinite literal
printf 'logits\n"[1, 2]"\n"[3]"\n' | smx $id --on-error null
echo '== as columns'
awk 'BEGIN { srand(4); print "id,a,b,c,label" >"cols"; print "id,z,label" >"rows"
	for (i = 0; i < 3000; i++) {
		a = sprintf("%.6f", rand() * 6); b = sprintf("%.6f", rand() * 6); c = sprintf("%.6f", rand() * 6)
		l = int(rand() * 3)
		print i "," a "," b "," c "," l >"cols"
		print i ",\"[" a ", " b ",\n " c "]\"," l >"rows"
	} }'
smx --precision 17 cols | tail -n +2 >1
smx --precision 17 rows | tail -n +2 | tr -d '[]"' | cmp - 1
smx -j 3 --precision 17 rows | tail -n +2 | tr -d '[]"' | cmp - 1
smx --precision 17 rows | smx --from probs --op logits rows >/dev/null 2>&1
smx --precision 17 rows | smx --precision 17 --from probs | tail -n +2 | tr -d '[]"' >2
smx --precision 17 cols | smx --precision 17 --from probs | tail -n +2 | cmp - 2
smx eval --json cols | sed 's/cols/rows/' >1
smx eval --json rows | cmp - 1
for f in cols rows; do smx fit --method vector -q $f | grep -v -e '"class_names"' -e '"names_checksum"' >$f.json; done
cmp cols.json rows.json
smx diff rows cols | grep -E '^(rows|max_kl|flips)'
smx diff --key id cols rows | grep -E '^(rows|max_kl|flips)'
echo '== what is wrong'
printf 'logits\n[1. 2.]\n[1. 2. ... 9. 10.]\n' | smx $id
printf 'logits\n[1. 2. ... 9. 10.]\n' | smx $id
printf 'logits\n[1. 2.]\n"[[1. 2.]\n [3. 4.]]"\n' | smx $id
printf 'logits\n[1. 2.]\n[1. 2. 3.]\n' | smx $id
for bad in '[]' '[1, None]' '[1,,2]' '[1, x]' '[1, 2' '[1, 2] 3' 'tensor([1, 2]' '1' '[1 2, 3]' '[,1]'; do
	printf 'logits;id\n"[1, 2]";a\n"%s";b\n' "$bad" | smx $id >/dev/null
done
echo '== columns'
printf 'a,b\n"[2, 3]","[1,2]"\n' >two
smx $id two
smx $id --cols b two
printf 'a,b,c\n"[2, 3]",1,2\n' | smx $id --cols a,b
printf 'a,b,c\n"[2, 3]",1,2\n' | smx $id --cols b,c
printf 'a,b,c\n"[2, 3]",1,2\n' | smx $id --keep a
cp list.csv a.csv
smx a.csv cols >/dev/null
echo '== without quotes between commas'
printf 'id,logits\n1,[2, 3]\n' >bare
smx $id bare
sed 's/\[.*\]/"&"/' bare | smx $id
printf 'id,logits\n1,tensor([2, 3], dtype=x)\n' >bare
smx $id bare
sed 's/[a-z.]*(\[.*)/"&"/' bare | smx $id
