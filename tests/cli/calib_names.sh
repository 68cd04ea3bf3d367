# Calibrations carry the names of their classes: which of an input's classes are those of the fit. Expected: the
# bytes of the same rows with their columns in the order of the fit.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
names='ant bee cat dog eel fox gnu hen imp jay'
# word WORD...: digits with the classes called so
words()
{
	awk -F, -v OFS=, -v w="$*" 'BEGIN { split(w, n, " ") }
		NR == 1 { for (i = 1; i <= 10; i++) $(i + 1) = n[i] } NR > 1 { $12 = n[$12 + 1] } 1'
}
# the columns in another order
other() { awk -F, -v OFS=, '{ print $1, $5, $3, $11, $2, $4, $10, $6, $9, $7, $8, $12 }'; }
back() { awk -F, -v OFS=, '{ print $1, $5, $3, $6, $2, $8, $10, $11, $9, $7, $4, $12 }'; }
words $names <"$data/digits.val.csv" >val.csv
words $names <"$data/digits.test.csv" >test.csv
other <test.csv >other.csv
echo '== in another order: the same numbers'
for m in temperature bias-temperature vector matrix dirichlet isotonic histogram row-temperature \
	row-temperature,vector vector,isotonic structured-vector structured-matrix; do
	smx fit -q --method $m -o $m.json val.csv
	smx --calib $m.json --op identity --precision 17 test.csv >want
	smx --calib $m.json --op identity --precision 17 -q other.csv | back | cmp - want && echo $m
done
cat vector.json | sed 's/\[[-0-9.e, ]*\]/[#]/; s/ [-0-9]*\.[-0-9.e]*/ #/g; s/"smx": "[^"]*"/"smx": "#"/'
echo '== every command says so, and measures the same'
smx eval --calib vector.json other.csv 2>&1 >/dev/null
smx eval --calib vector.json test.csv >want
smx eval -q --calib vector.json other.csv | cmp - want
smx eval -q --temp auto --calib vector.json test.csv >want
smx eval -q --temp auto --calib vector.json other.csv | cmp - want
smx mix --calib vector.json test.csv other.csv >a
smx --calib vector.json test.csv | cmp - a
smx diff --calib vector.json other.csv other.csv 2>&1 | grep -e note -e '^flips'
smx report --calib temperature.json --calib vector.json --calib matrix.json -o page.html other.csv
echo '== by position: the columns as they stand'
smx --calib-by position --calib vector.json other.csv | cut -d, -f 2-11 >a
head -n 1 other.csv >renamed.csv && sed 1d other.csv >>renamed.csv
sed -i "1s/.*/id,$(echo $names | tr ' ' ,),label/" renamed.csv
smx --calib vector.json renamed.csv | cut -d, -f 2-11 | sed 1d >b
sed 1d a | cmp - b
echo '== other names'
sed '1s/fox/fax/; s/fox$/fax/' test.csv >fax.csv
for m in temperature vector isotonic; do t --calib $m.json fax.csv; done
smx --calib-by position --calib temperature.json fax.csv | head -n 2
cp "$data/digits.test.csv" digits.csv
t eval --calib temperature.json digits.csv
t mix --calib vector.json test.csv fax.csv
t diff --calib vector.json test.csv fax.csv
t report --calib temperature.json --calib vector.json -o page.html fax.csv
smx report --calib-by position --calib temperature.json --calib vector.json -o page.html fax.csv
echo '== more classes, and fewer'
awk -F, -v OFS=, '{ $12 = (NR == 1 ? "kob" : 0.5) OFS $12 } 1' test.csv >more.csv
t --calib vector.json more.csv
smx --calib vector.json --cols "$(echo $names | tr ' ' ,)" --keep id more.csv | head -n 1
cut -d, -f 1-10,12 test.csv | t --calib vector.json --op identity
echo '== what all names begin with does not count'
sed '1s/ant/p_ant/; 1s/,\([a-k]\)/,p_\1/g; 1s/p_p/p/' test.csv >p.csv
smx --calib vector.json test.csv | sed 1d >want
smx --calib vector.json p.csv | sed 1d | cmp - want
echo '== numbers'
smx fit -q --method vector -o numbers.json "$data/digits.val.csv"
sed '1s/z\([0-9]\)/logit_0\1/g' "$data/digits.test.csv" >logit.csv
other <logit.csv >mess.csv
smx --calib numbers.json logit.csv >want
smx --calib numbers.json mess.csv | back | cmp - want
sed '1s/z9/z10/' "$data/digits.test.csv" >z10.csv
t --calib numbers.json z10.csv
echo '== input without names'
cut -d, -f 2-11 test.csv | smx --op identity -O npy >t.npy
smx --calib vector.json t.npy >want
smx --calib-by position --calib vector.json t.npy | cmp - want
printf '%s\n' $names >classes
smx --calib vector.json --classes classes t.npy | cmp - want
smx --calib-by name --calib vector.json --classes classes t.npy | cmp - want
t --calib-by name --calib vector.json t.npy
smx --calib numbers.json t.npy | cmp -s - want || echo numbered from 0: nothing to say
smx --calib temperature.json t.npy | cmp -s - want || echo one temperature: nothing to say
printf '%s\n' 3 1 9 0 2 8 4 7 5 6 >order
smx fit -q --method vector --classes order -o mess.json mess.csv
smx --calib mess.json t.npy | cmp -s - want || echo warned
smx --calib mess.json --classes order mess.csv >a
smx --calib mess.json --classes order logit.csv | cmp -s - a || echo by name
echo '== a calibration without names'
sed '/class_names/d; /names_checksum/d' vector.json >bare.json
smx --calib bare.json test.csv >a
smx --calib vector.json test.csv | cmp - a
smx --calib-by position --calib bare.json test.csv | cmp - a
t --calib-by name --calib bare.json test.csv
sed '/class_names/d; /names_checksum/d' temperature.json >bare.json
smx --calib bare.json fax.csv >a
sed '/class_names/d; /names_checksum/d' numbers.json >bare.json
smx --calib bare.json logit.csv >a
smx --calib bare.json mess.csv >a
t --strict --calib bare.json mess.csv
echo '== maps of JSON'
printf '{"schema":"smx.calibration/1","method":"vector","classes":3,"class_names":["ant","bee","dog"],%s}\n' \
	'"weight":[1,1,1],"bias":[1,0,0]' >three.json
printf '{"logits":{"dog":1,"ant":2,"bee":3}}\n{"logits":{"bee":3,"ant":2,"dog":1}}\n' >map.jsonl
t --calib three.json --op identity map.jsonl
echo '== latin-1 is UTF-8 in JSON'
printf 'caf\351,b\351e,c,label\n1,2,0.5,0\n3,0,1,1\n1,0,1.2,2\n2,0,1,0\n0,2,-1,1\n' >latin.csv
smx fit -q --method bias-temperature --l2 1 --cv 0 -o latin.json latin.csv
grep class_names latin.json
smx --calib latin.json latin.csv | sed 1d >want
iconv -f latin1 -t utf-8 latin.csv >utf8.csv 2>/dev/null || printf 'caf\303\251,b\303\251e,c,label\n1,2,0.5,0\n3,0,1,1\n1,0,1.2,2\n2,0,1,0\n0,2,-1,1\n' >utf8.csv
smx --calib latin.json utf8.csv | sed 1d | cmp - want
echo '== the binary task, whose value is of class 1'
printf 'z,label\n1,b\n2,b\n-1,a\n-2,a\n0.5,a\n-0.5,b\n' >two.csv
printf 'a\nb\n' >ab
printf 'b\na\n' >ba
smx fit -q --cols z --task binary --method platt --classes ab -o platt.json two.csv
smx fit -q --cols z --task binary --classes ab -o two.json two.csv
t eval -q --cols z --task binary --calib platt.json --classes ba two.csv
smx eval -q --cols z --task binary --calib platt.json --calib-by position --classes ba two.csv | grep nll
smx eval -q --cols z --task binary --calib platt.json --classes ab two.csv | grep nll
smx eval -q --cols z --task binary --calib two.json --classes ba two.csv | grep nll
echo '== labels, with their thresholds'
printf 'p_x,p_y,p_w,y_x,y_y,y_w\n1,2,-1,1,1,0\n-1,1,-2,0,0,0\n2,3,1,1,1,1\n-2,-1,0,0,1,0\n0.5,0,2,0,0,1\n-0.5,2,-1,1,1,1\n' >ml.csv
awk -F, -v OFS=, '{ print $3, $1, $2, $5, $6, $4 }' ml.csv >lm.csv
smx fit -q --task multilabel --method platt --threshold auto:f1 --cols 'p_*' --labels 'y_*' -o ml.json ml.csv
smx --task multilabel --cols 'p_*' --keep '' --calib ml.json --write probs,decisions ml.csv
smx --task multilabel --cols 'p_*' --keep '' --calib ml.json --write probs,decisions lm.csv
echo '== many classes: without parameters for each, the checksum is enough'
awk 'BEGIN { for (r = 0; r < 5; r++) { for (i = 0; i < 1200; i++) printf "%s,", r ? (i * r) % 7 + (i == r) : "t_" i;
	print r ? r % 4 : "label" } }' >big.csv
smx fit -q -o big.json big.csv
grep -c class_names big.json
smx --calib big.json --write conf big.csv | tail -n 1
sed '1s/t_7,/t_9999,/' big.csv >big2.csv
t --calib big.json --write conf big2.csv
awk -F, -v OFS=, '{ t = $1; $1 = $1200; $1200 = t } 1' big.csv | smx --calib big.json --write conf | tail -n 1
smx fit -q --method vector --l2 1 --cv 0 -o big.json big.csv
grep -c class_names big.json
echo '== damaged'
sed 's/"bee"/"wasp"/' vector.json >c.json
t --calib c.json test.csv
grep -v names_checksum c.json >d.json
sed '1s/bee/wasp/' test.csv >wasp.csv
smx --calib d.json wasp.csv | head -n 1
sed 's/"bee"/"ant"/' d.json >c.json
t --calib c.json test.csv
sed 's/"ant"/1/' vector.json >c.json
t --calib c.json test.csv
sed 's/"ant", //' vector.json >c.json
t --calib c.json test.csv
sed 's/"names_checksum": ".*"/"names_checksum": "x"/' vector.json >c.json
t --calib c.json test.csv
t --calib-by position test.csv
t --calib-by nothing --calib vector.json test.csv
echo '== the weights of gates are no classes'
awk 'BEGIN { print "a,b"; for (i = 0; i < 837; i++) print "0,1" }' >gates.csv
smx mix --calib vector.json --gates gates.csv test.csv test.csv >a
smx --calib vector.json test.csv | cmp - a
echo '== conformal sets'
smx fit -q --method lac -o lac.json val.csv
smx fit -q --method lac --mondrian class -o class.json val.csv
smx fit -q --method lac --calib vector.json -o both.json val.csv
grep -c class_names lac.json class.json both.json
t eval --calib lac.json fax.csv
for f in lac class both; do
	smx --calib $f.json --write set_name,set_size --keep id test.csv >want
	smx --calib $f.json --write set_name,set_size --keep id -q other.csv | cmp - want && echo $f
done
smx eval --calib class.json --class-table test.csv >want
smx eval --calib class.json --class-table other.csv 2>&1 >got | grep note
grep -e coverage -e set_size want | tee a
grep -e coverage -e set_size got | cmp - a
other <val.csv >mixed.csv
t fit -q --method lac --calib vector.json -o c.json mixed.csv
for f in val mixed; do # but for the last digits: probabilities are added up in another order
	smx fit -q --method lac --mondrian class --calib vector.json -o c.json $f.csv
	sed '/thresholds/s/\(\.[0-9]\{12\}\)[0-9]*/\1/g' c.json >$f.json
done
cmp val.json mixed.json && echo same
