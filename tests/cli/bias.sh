# --bias, --mask and --allow: classes from files.
# Expected: sums by hand; softmax of what is left, as 1/(1+e) = 0.268941.
cat >a.csv <<'END'
id,cat,dog,eel
x,1,2,3
y,0,0,-inf
z,5,0,0
END
smx() { command smx "$@" 2>&1; }
echo '== lines and JSON, names and numbers'
printf 'class,bias\ncat,1\n\n 2 , -0.5 \n' >b.csv
smx --bias b.csv --op identity a.csv
printf 'cat\t1\r\neel\t-0.5\r\n' | smx --bias - --op identity a.csv >one
smx --bias b.csv --op identity a.csv | cmp - one && echo tabs
printf '{"cat": 1, "2": -0.5}' | smx --bias - --op identity a.csv | cmp - one && echo json
smx --chain logit_bias=b.csv --op identity a.csv | cmp - one && echo chain
printf '"a, ""b",2\n' >q.csv
printf '"a, ""b",c\n1,2\n' | smx --bias q.csv --op identity
printf 'New York, NY,2\n' >q.csv
printf '"New York, NY",c\n1,2\n' | smx --bias q.csv --op identity
echo '== before the temperature, unless --chain says otherwise; -inf stays'
smx --temp 2 --bias b.csv --op identity a.csv
smx --chain temp=2,bias=b.csv --op identity a.csv
printf '2,-1e308\n0,1e308\n' | smx --bias - --op identity a.csv
echo '== the task'
printf '0,1\n' >b01.csv
printf '1,0.5\n' >b1.csv
printf '1\n-2\n' | smx --task binary --bias b1.csv --op identity
printf '1\n-2\n' | smx --task binary --bias b01.csv --op identity
printf '1,2\n' | smx --task multilabel --bias b1.csv --write logits
echo '[1,2]' | smx -i jsonl --bias b1.csv --op identity
echo '{"logits":{"a":1,"b":2}}' | smx -i jsonl --bias b1.csv --op identity
printf 'a,b,label\n1,2,1\n' >l.csv
smx eval --bias b1.csv --cols a,b l.csv | grep nll # log(1 + exp(-1.5))
smx diff --bias b1.csv --cols a,b l.csv l.csv | grep ^rows
echo '== masks'
echo dog >m.txt
smx --mask m.txt a.csv
echo '["dog"]' | smx --mask - a.csv | tail -1
echo '[1]' | smx --mask - a.csv | tail -1
printf '0\n2\n' | smx --allow - a.csv | tail -1
echo '["eel", 0]' | smx --allow - --write top a.csv
echo eel | smx --allow - a.csv
echo "status $?"
awk 'BEGIN { for (i = 0; i < 60000; i++) print "1,2,3"; print "0,-inf,-inf"; print "1,2,3" }' >long.csv
echo 0 | smx --header no --mask - long.csv | tail -1
smx --header no --mask m.txt long.csv
smx --mask m.txt --task binary l.csv --cols a
smx --mask m.txt --task multilabel a.csv
printf 'cat,dog,eel,label\n1,9,2,2\n' >e.csv # without dog, 2 against 1: log(1 + exp(-1))
smx eval --mask m.txt e.csv | grep -E 'nll|accuracy'
smx --metrics m.json --mask m.txt --temp 0.5 --top-k 1 -o /dev/null e.csv
smx eval --mask m.txt --temp 0.5 --json e.csv | cmp - m.json && echo 'metrics see it'
smx --mask m.txt --temp 0 e.csv # dog would be all that is left
echo '== the same by threads, levels and shards'
awk 'BEGIN { srand(3); for (i = 0; i < 9000; i++) { for (j = 0; j < 9; j++) printf "%s%.3f", j ? "," : "", 6 * rand(); print "" } }' >b9.csv
printf '0\n8\n3\n' >m9
printf '0,1\n8,-2\n3,1\n' >b9
smx --header no --bias b9 --mask m9 -j 1 b9.csv >one
smx --header no --bias b9 --mask m9 -j 3 --cpu baseline b9.csv | cmp - one && echo same
echo '== what is refused'
for t in 'cat,1\ncat,2' 'cat,1\n0,2' 'cow,1' '3,1' 'cat' 'cat,inf' 'cat,1\ndog,x' '' 'class,bias' \
	'{"cat":"x"}' '{"cat":1,"cat":2}' '{}' '["cat"]' '{'; do
	printf "$t\n" | smx --bias - a.csv
done
for t in '[true]' '[1.5]' '{"cat":1}' 'cow' '' 'cat\n0'; do
	printf "$t\n" | smx --mask - a.csv
done
smx --bias nope a.csv
printf 'x\n' | smx -i jsonl --on-error skip --bias b1.csv
exit 0
