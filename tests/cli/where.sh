# --where and --abstain: operators, names, text, empty cells, all formats, threads, blocks, pipes, several rows in a line, mix, and what is refused.
# Expected: small cases by hand; large ones are what awk keeps of the same rows without --where.
t() { echo "$ smx $*"; smx "$@" 2>&1 || echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || echo "$1 and $2 differ"; }
cat >a.csv <<'CSV'
id,cat,dog,"the split",n,label
r1,2,0,train,7,cat
r2,0.1,0,test,007,dog
r3,0,3," test ",,dog
r4,0,0.2,,x,cat
r5,1,0,train,1e1,cat
CSV
c='--cols 2,3 a.csv'
echo '== rows that match, in order, with their header'
t $c
t --where 'conf<0.6' $c
t --where 'conf<=0.549834' --precision 3 --write conf,probs $c
t --where 'conf > 0.6 and margin<.8 and entropy!=0' --write conf --keep id $c
t --where 'argmax==1 and nll>=0.04858' --write nll --keep id $c
t --where 'rank!=1' --write rank --keep id $c
t --where 'conf>2' $c
echo '== names of classes'
t --where 'name==dog' --keep id $c
t --where "name!='dog'" --keep id $c
echo '== carried columns: text, numbers, and cells that are empty or no numbers'
t --where '"the split"==test' $c
t --where '"the split"==""' --keep 'the split' $c
t --where '"the split"!=train and id!=r2' --keep 'id,the split' $c
t --where 'n==7' --keep id,n $c
t --where 'n=="7"' --keep id,n $c
t --where 'n<100' --keep id,n $c
t --where 'n!=7' --keep id,n $c
printf 'id;a;b;w\nx;1,5;0;2,5\ny;0;1;3\n' >comma.csv
t --decimal , --cols 2,3 --where 'w<2.75' comma.csv
echo '== a column of the input that is called as a computed one'
printf 'conf,a,b\n0.1,3,0\n0.9,0,1\n' >conf.csv
t --cols 2,3 --where 'conf>0.9' conf.csv
t --cols 2,3 --where '"conf">=0.9' conf.csv
echo '== bad rows that are kept match only !='
printf 'a,b\n1,0\nnan,1\n0,3\n' >bad.csv
t --on-error null --where 'conf<2' bad.csv
t --on-error null --where 'argmax!=0' bad.csv
t --on-error skip --where 'conf<2' bad.csv
echo '== members of JSON, some of which are missing'
printf '{"z":[2,0],"s":"a","ok":true}\n{"z":[0,1],"s":null}\n{"z":[0,3],"s":"b\\u0021","k":"5"}\n' >m.jsonl
t --field z --where 's==a' m.jsonl
t --field z --where 's==""' m.jsonl
t --field z --where 's=="b!"' m.jsonl
t --field z --where 'ok==true' m.jsonl
t --field z --where 'k==5' m.jsonl
t --field z --where 'k!=5' m.jsonl
t --field z --where 's==a' -O csv --keep s m.jsonl
t --field z --where 'k<6 and conf>0.5' --op identity -O npy -o k.npy m.jsonl
t --write logits -O csv k.npy
t --field z --where 'conf>2' -O json m.jsonl
t --field z --where 'conf>0.8' -O json m.jsonl
echo '== several rows in a line'
printf '{"id":1,"z":[[2,0],[0,1]]}\n{"id":2,"z":[[2,0],[0.1,0]]}\n' >r.jsonl
t --field z --where 'id==2' r.jsonl
t --field z --where 'conf>0.6' r.jsonl
t --field z --where 'conf>0.6' -O csv r.jsonl
t --field z --abstain 'conf<0.6' --write argmax,top r.jsonl
echo '== decisions that are left empty'
t --abstain 'conf<0.7' --write argmax,name,conf,decisions,top --keep id $c
t --abstain 'conf<0.7' --where 'argmax==0' --argmax --keep id -O jsonl $c
printf '2 0\n0.1 0\n' >blanks.txt
t --abstain 'conf<0.7' --write argmax,top blanks.txt
t --abstain 'n==7' --argmax --keep id,n $c
smx --abstain 'conf<0.7' --write argmax -O npy $c | od -A n -t f8 -j 128
smx --abstain 'conf<0.7' --write argmax,name -O arrow --keep id $c | smx -i arrow --cols argmax --keep id --on-error null --write logits -q -O csv -
t --abstain 'conf<0.7' $c
t --abstain 'conf<0.7' --plot $c
echo '== binary: probs is one value'
printf '0.5\n-1\n2\n' >b.csv
t -q --where 'probs>0.5' b.csv
t -q --where 'decisions==0' --write decisions b.csv
t -q --abstain 'conf<0.7' --write probs,argmax b.csv
echo '== counts'
smx --verbose --where 'conf<0.6' $c 2>&1 >/dev/null | cut -d ';' -f 1
smx --verbose --abstain 'conf<0.6' --where '"the split"!=train' --argmax $c 2>&1 >/dev/null | cut -d ';' -f 1
echo '== bars keep the numbers of the rows'
t --plot --where 'name==dog' $c
echo '== many rows'
awk 'BEGIN { for (i = 0; i < 20000; i++) { x = (i * 7919) % 10007 / 2000; y = (i * 104729) % 9973 / 2500
	print "r" i "," x "," y "," x * y / 4 "," i % 3 } }' >body
{ echo id,u,v,z,label; cat body; } >big.csv
for o in '' '--temp 0.5' '--top-k 2' '--sample 2 --seed 3 --write probs,sample'; do
	smx $o --precision 17 --write "$(case $o in *write*) echo conf,sample ;; *) echo conf,logits ;; esac)" ${o%--write*} big.csv |
		awk -F , 'NR == 1 || $2 < 0.75' >want
	smx --precision 17 ${o%--write*} --write "$(case $o in *write*) echo conf,sample ;; *) echo conf,logits ;; esac)" --where 'conf<0.75' big.csv >got
	same want got
done
wc -l <want
smx --where 'conf<0.75' --write nll,probs big.csv >want
for j in 1 2 4; do smx -j $j --where 'conf<0.75' --write nll,probs big.csv >got; same want got; done
cat big.csv | smx --where 'conf<0.75' --write nll,probs - >got; same want got
smx --where 'conf<0.75' --write nll,probs big.csv -o got.csv.gz; smx --op identity --write logits -i csv got.csv.gz --cols u,v,z -q | cut -d , -f 1 >x; cut -d , -f 1 want | same - x
echo '== each format has the rows that CSV has'
cut -d , -f 2-4 big.csv >plain.csv
smx --where 'conf<0.75' --write logits plain.csv | sed 1d >want
for f in npy safetensors f64 arrow jsonl json; do
	smx --where 'conf<0.75' --write logits -O $f plain.csv -o x.$f
	smx --where 'conf<0.75' --write logits -O $f plain.csv | cat >y.$f
	[ $f = arrow ] || same x.$f y.$f # .arrow is a file, to a pipe it is a stream
	o=; [ $f != f64 ] || o='--cols 3'
	case $f in json*) o='--field logits' ;; safe*) o='--field logits' ;; esac
	smx --write logits -O csv $o x.$f | grep -v u,v,z >got
	same want got
done
smx --where 'conf<0.75' --write logits,conf -O npy plain.csv -o x.npy; smx --cols 1-3 --write logits -O csv x.npy >got; same want got
smx --where 'id!=zebra and conf<0.75' --op identity -O npy big.csv | smx --write logits -i npy -O csv - >got; same want got
smx --where 'conf<0.75' --label label -O kld big.csv -o x.kld; smx --where 'conf<0.75' --label label -O kld big.csv | cat >y.kld; same x.kld y.kld
smx --write argmax -O csv --keep '' x.kld >got; smx --write argmax --where 'conf<0.75' --keep '' big.csv | sed 1d | same - got; wc -l <got
smx --where 'position>=12' -O kld $data/eight.kld -o k.kld; smx info k.kld | grep rows; smx --where 'position>=12' -O csv --write nll $data/eight.kld
echo '== f16 from block to block'
smx --write logits -O f16 plain.csv -o h.f16
smx -i f16 --cols 3 --write probs -O csv h.f16 >all; smx -i f16 --cols 3 --where 'conf<0.75' -O csv h.f16 >some
smx -i f16 --cols 3 --write probs,conf --precision 17 -O csv h.f16 | awk -F , '{ print $4 < 0.75 }' | paste -d ' ' - all | sed -n 's/^1 //p' | same - some
smx -i f16 --cols 3 --where 'conf<0.75' h.f16 -o s.f16; smx -i f16 --cols 3 --op identity -O csv s.f16 -q | wc -l
echo '== what it keeps can be measured'
smx --where 'conf>=0.75' --write logits --precision shortest big.csv | smx eval --json - | grep -e '"rows"' -e '"accuracy"' | head -n 2
smx --write conf,argmax --precision 17 big.csv | awk -F , 'NR > 1 && $2 >= 0.75 { n++; k += $3 == $4 } END { printf "%d %.17g\n", n, k / n }'
echo '== mix, with columns that only it has'
sed 's/0,3/3,0/' a.csv >b2.csv
t mix --where 'mutual_information>0.1' --write mutual_information --keep id --cols 2,3 a.csv b2.csv
t mix --where 'id==r3' --key id --cols 2,3 a.csv b2.csv
t mix --abstain 'disagreement>0' --argmax --keep id --cols 2,3 a.csv b2.csv
echo '== conformal sets: rows by the size of their set, as awk keeps them'
cp "$data/digits.test.csv" .
smx fit -q --method aps --alpha 0.05 -o sets.json "$data/digits.val.csv"
smx --calib sets.json --write set,set_size,argmax --keep '' digits.test.csv | awk -F , 'NR == 1 || $2 >= 3' >want
smx --calib sets.json --where 'set_size>=3' --write set,set_size,argmax --keep '' digits.test.csv | same - want
smx --calib sets.json --where 'set_size>=3' --write set_size,argmax -O npy digits.test.csv | smx --write logits -O csv -q -i npy - >got
cut -d , -f 2,3 want | sed 1d | same - got
t --calib sets.json --abstain 'set_size!=1' --write name,set_size --keep id digits.test.csv | head -n 5
t mix --calib sets.json --where 'set_size==1' digits.test.csv digits.test.csv
echo '== a column that is called and'
printf 'and,cat,dog\n1,3,0\n2,0.1,0\n3,0,5\n' >and.csv
t --cols 2,3 --where 'and>1 and and<3' and.csv
t --cols 2,3 --where '"and"==3 and conf>0.5' and.csv
t --cols 2,3 --where 'and and and==1' and.csv
echo '== a second condition that is not joined by and is no text; advice followed'
t --where '"the split"==train&&conf<0.9' $c
t --where '"the split"!=train,conf<0.6' $c
t --where '"the split"!=train and conf<0.6' $c
t --where '0.5<conf<0.9' $c
printf 'k,a,b\nx&y,3,0\nx,0,2\n' >signs.csv
t --where 'k==x&y' --cols 2,3 signs.csv
t --where 'k=="x&y"' --cols 2,3 signs.csv
echo '== abstaining by what the filter leaves'
t --abstain 'conf<0.7' --top-k 1 --write name,conf --keep id $c
t --abstain 'conf<0.7' --top-k 2 --write name,top,conf --keep id $c
echo '== where in the condition the fault is'
for w in '' 'conf' 'conf<' 'conf<0.9 and' 'conf<0.9 or conf>1' 'conf<0.9, nll<1' 'conf<0.9 && nll<1' 'conf=0.9' 'conf<>1' \
	'the split==test' '"the split==test' 'probs>0.5' 'top==1' 'sample==1' 'argmax==cat' 'name<cat' 'name==cta' 'name==zebra' 'splot==test' \
	'cnf<1' 'label<cat' 'cat<0' 'conf<nan' 'mutual_information>0' 'conf<0.9 and conf<abc' \
	'conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1 and conf<1'; do
	t --where "$w" $c
done
t --where 'id==r1' --keep label $c
t --where 'conf<1' --where 'conf>0' $c
t --where 'entropy>0' --op sigmoid $c
t --where 'nll>0' bad.csv
t --where 'x==1' --header no b.csv
t --where 'ix==1' --field z r.jsonl
t --where 'cnf<1' --field z r.jsonl
t --where 'cnf<1' -O csv --field z r.jsonl
cp $data/eight.npy .; t --where 'x==1' eight.npy
t report --where 'conf<1' -o r.html $c
t merge --where 'conf<1' $c
