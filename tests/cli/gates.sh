# --fail-if with --baseline, ends of intervals and groups, in eval, merge and report: messages, reports, what is refused.
# Expected: by hand for the limits; the interval of Clopper and Pearson by scipy.stats.binomtest, the normal one by value and +-.
f=test.csv
cp "$data/digits.test.csv" $f
t()
{
	echo "\$ $*"
	smx "$@" >out 2>err
	echo "  $?"
	sed 's/^/  /' err
}
smx eval --json -o base.json "$data/digits.val.csv"
smx eval --state base.state -o /dev/null "$data/digits.val.csv"
smx eval --by label --json -o groups.json "$data/digits.val.csv"
smx eval --by label --state groups.state -o /dev/null "$data/digits.val.csv"
echo '== a baseline'
for b in base.json base.state; do
	t eval --baseline $b --fail-if 'ece>base+0.01' --fail-if 'ece>base+0.005' --fail-if 'nll > base * 1.02' \
		--fail-if 'accuracy<base-0.005' --fail-if 'accuracy<base-.01' --fail-if 'rows>base' --fail-if 'nll>=base/2' $f
	sed -n '1,6p;/^gate/,$p' out
done
t eval --baseline base.json --json --fail-if 'ece>base+0.005' $f
sed -n -e '/"baseline"/,/nll/p' -e '/"change"/,/nll/p' -e '/"gates"/,/]/p' out
smx eval --state test.state -o /dev/null $f
t merge --baseline base.json --fail-if 'ece>base+0.005' test.state
t report -o page.html --baseline base.state --fail-if 'ece>base+0.005' $f
echo '== against itself, nothing changes'
smx eval --json -o same.json $f
t eval --baseline same.json --fail-if 'ece>base' --fail-if 'ece<base' --fail-if 'nll>base' --fail-if 'nll<base' $f
awk '/baseline/ { on = 1; next } NF < 4 { on = 0 } on && ($2 != $3 || $4 != 0)' out
echo '== what it cannot be'
t eval --fail-if 'ece>base' $f
t eval --baseline nix.json $f
t eval --baseline $f $f
t eval --bins 10 --baseline base.json $f
t eval --bins 15 --baseline base.json -o /dev/null $f
printf 'z,label\n1,1\n-1,0\n' >binary.csv
t eval --baseline base.state binary.csv
awk -F, -v OFS=, 'NR == 1 || $NF < 9 { $11 = $12; NF = 11; print }' $f >nine.csv
t eval --baseline base.state nine.csv
t eval --baseline base.json nine.csv
smx eval --state nine.state -o /dev/null nine.csv
t merge --baseline base.json nine.state
t report -o page.html --baseline base.state nine.csv
smx diff --json -o nine.json nine.csv nine.csv
t diff --baseline nine.json nine.csv nine.csv
t diff --baseline nine.json $f $f
t diff --baseline nine.json --task binary binary.csv binary.csv
t eval --baseline base.json --json -o base.json $f
t diff --baseline base.json $f $f
t report -o page.html --baseline base.json $f
head -c 300 base.json >cut.json
t eval --baseline cut.json $f
cat base.json base.json >two.json
t eval --baseline two.json $f
t eval --baseline base.json --top 3 --fail-if 'top3_accuracy<base' -o /dev/null $f
echo '== intervals'
# binomtest(779, 837).proportion_ci() is 0.9113375 to 0.9469559; 0.362947 +- 1.959964 * 0.0595206
t eval --fail-if 'accuracy.lo<0.9114' --fail-if 'accuracy.lo<0.9113' --fail-if 'nll.hi>0.4796' --fail-if 'nll.hi>0.4797' $f
t eval --confidence 0.99 --fail-if 'nll.hi>0.516' --fail-if 'nll.hi>0.517' $f
t eval --bootstrap 200 --fail-if 'accuracy.lo<0.92' --fail-if 'auroc.lo<0.9' --fail-if 'auroc.hi<0.9' $f
grep -e ^accuracy -e ^auroc out
t eval --fail-if 'ece.hi>0.1' $f
t eval --bootstrap 200 --fail-if 'smece.lo>0.1' $f
t eval --fail-if 'ece_debiased.hi>0.1' $f
t eval --fail-if 'rmsce_debiased.hi>0.08' --confidence 0.9 $f
t eval --by label --fail-if 'any:rmsce_debiased.lo>0.1' $f
t eval --fail-if 'rmsce_debiased.se>1' $f
t eval --fail-if 'auroc.lo<0.8' $f
t eval --fail-if 'ece.se>0.1' $f
t eval --bootstrap 20 --fail-if 'smece.se>0.1' $f
t eval --bootstrap 20 --fail-if 'auroc.se>0.1' $f
t eval --bootstrap 20 --fail-if 'auroc.lo>1' $f
t eval --fail-if 'top5_accuracy.se>0.1' $f
t eval --fail-if 'top5_accuracy.lo>1' $f
t eval --fail-if 'ece.low>0.1' $f
t eval --fail-if 'top10_accuracy<1' --top 10 $f
t eval --confidence 0.9 $f
printf 'a,b,label\n9,0,0\n0,9,1\n9,0,0\n' >right.csv
t eval --fail-if 'top5_accuracy<1' right.csv
t eval --fail-if 'accuracy.lo<0.9' --fail-if 'brier.hi>0.5' right.csv
t eval --bootstrap 20 --fail-if 'accuracy.lo<0.9' --fail-if 'brier.hi>0.5' right.csv
t merge --fail-if 'auroc.lo<0.8' test.state
echo '== groups'
t eval --by label --fail-if 'any:accuracy<0.85' --fail-if 'any:accuracy<0.92' --fail-if 'any:accuracy.lo<0.7' --fail-if 'any:auroc<0.6' $f
sed -n '/^worst/,/^label/p' out
t eval --by label --baseline groups.json --fail-if 'any:nll>base*5' $f
t eval --by label --baseline groups.state --fail-if 'any:nll>base*5' $f
t eval --by label --baseline base.json --fail-if 'any:nll>base*5' $f
t eval --by label --json --fail-if 'any:accuracy<0.85' $f
sed -n '/"worst"/,/"by"/p' out
awk -F, 'NR == 1 { print $0 ",kind"; next } { print $0 "," $NF }' $f >kinds.csv
t eval --by kind --baseline groups.json --label label --cols 'z*' kinds.csv
t eval --fail-if 'any:ece>1' $f
t eval --by label --fail-if '8:ece>0.1' $f
t eval --by label --bootstrap 20 --fail-if 'any:auroc.lo<1' $f
t eval --by label --fail-if 'any:ece.se>1' $f
t diff --fail-if 'any:kl>1' $f $f
printf 'a,b,label,g\n' >none.csv
t eval --by g --fail-if 'any:accuracy<1' none.csv
echo '== diff'
smx --temp 1.5 --op identity -o turned.csv $f
smx diff --json -o diff.json $f turned.csv
t diff --baseline diff.json --fail-if 'rows<base' --fail-if 'kl>base' --fail-if 'kl>base/2' --temp 0.9 $f turned.csv
head -n 5 out
# 0.00907609 +- 1.959964 * 0.000528
t diff --fail-if 'kl.hi>0.0101' --fail-if 'kl.hi>0.0102' --temp 0.9 $f turned.csv
for key in kl_p50 kl_p100 kl_max kl_p0 kl_mean label_delta_p_p50; do # each is refused, and what is proposed works
	t diff --fail-if "$key>9" $f turned.csv
	t diff --fail-if "$(sed "s/.*mean '\(.*\)'?/\1/" err)>9" $f turned.csv
done
smx eval -o /dev/null $f --fail-if 'accuracy<1' --junit j.xml --by label --fail-if 'any:nll.hi>0.9' --baseline groups.json --fail-if 'nll<=base*2' 2>/dev/null
cat j.xml
