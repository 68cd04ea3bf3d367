# smx diff of files whose classes are in different orders: they are matched by their names.
# Expected: what smx says of the same rows with the columns of the second file in the order of the first.
awk 'BEGIN { srand(3); print "id,cat,dog,eel,label" > "a.csv"; print "id,prob_dog,prob_eel,prob_cat,label" > "b.csv"
	print "id,prob_cat,prob_dog,prob_eel,label" > "same.csv"; split("cat dog eel", name, " ")
	for (i = 0; i < 300; i++) {
		x = rand() * 4; y = rand() * 4; z = rand() * 4; d = rand(); e = rand(); f = rand(); l = name[1 + int(3 * rand())]
		print i "," x "," y "," z "," l > "a.csv"
		print i "," y + d "," z + e "," x + f "," l > "b.csv"
		print i "," x + f "," y + d "," z + e "," l > "same.csv"
	} }'
same() # smx diff with these options says the same of b.csv and same.csv
{
	echo "== $*"
	smx diff --json "$@" a.csv same.csv >want 2>/dev/null
	smx diff --json "$@" a.csv b.csv | sed 's/b\.csv/same.csv/' | cmp - want
	grep -c . want
}
same
same --key id
same --temp 2 --top-k 2 -j 2
same --label ''
same --list all --list-output list.csv
smx diff -q --list flips a.csv b.csv >b.list
smx diff -q --list flips a.csv same.csv | cmp - b.list
grep -c . b.list
echo '== the label is that of B alone'
cut -d, -f1-4 a.csv >bare.csv
smx diff -q --json bare.csv same.csv | grep -e nll -e accuracy >want
smx diff -q --json bare.csv b.csv | grep -e nll -e accuracy | cmp - want
grep -c . want
echo '== maps'
printf '{"logits":{"cat":3,"dog":1}}\n{"logits":{"cat":0,"dog":1}}\n' >a.jsonl
printf '{"logits":{"dog":1,"cat":3}}\n{"logits":{"dog":1,"cat":0}}\n' >b.jsonl
smx diff a.jsonl b.jsonl | grep -e flips -e '^kl'
echo '== other names, and other tasks'
printf 'cat,cow\n3,1\n' >a2.csv
printf 'dog,cat\n1,3\n' >b2.csv
smx diff a2.csv b2.csv || echo "status $?"
smx diff --cols cat --cols-b cat --task binary a2.csv b2.csv | grep flips
printf 'cat,gnu\n1,3\n' >c2.csv
smx diff a2.csv c2.csv | grep flips
smx diff --task multilabel a.csv b.csv || echo "status $?"
smx diff --strict a.csv b.csv | grep flips
