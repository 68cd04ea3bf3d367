# smx eval --bootstrap against tests/oracle/bootstrap.csv (numpy, from the definitions, without cells), with and without weights;
# shards in any order, thread counts and levels of CPU give the same bytes; what does not go together is refused.
oracle=$src/tests/oracle
in=$data/digits.test.csv
awk -F, -v OFS=, 'NR == 1 { print $0, "weight"; next } { print $0, 1 + (NR - 2) % 3 }' "$in" >weights.csv
# The "ci" member as lines KEY,LO,HI behind a prefix.
flat()
{
	sed -n "s/^ *\"\([a-z0-9_]*\)\": \[\([^,]*\), \([^,]*\)\],*$/$1,\1,\2,\3/p"
}
smx eval --bootstrap 100 --seed 7 --json "$in" >one.json || echo "status $?"
smx eval --bootstrap 100 --seed 7 --json weights.csv >weights.json || echo "status $?"
{ flat 1 <one.json; flat w <weights.json; } | grep -v 'ece_debiased\|rmsce_debiased' >got.csv
# Calibration errors have no interval from replicates; that of rmsce_debiased is from a formula (tests/oracle/rmsce.py).
grep -v 'ece,\|,mce,\|rmsce\|,ace,' "$oracle/bootstrap.csv" >bootstrap.csv
for what in exact coarse; do
	for f in bootstrap.csv got.csv; do
		case $what in
		exact) grep -v ',\(ace\|smece\|auroc\|aurc\|e_aurc\|augrc\),' "$f" ;;
		coarse) grep ',\(ace\|smece\|auroc\|aurc\|e_aurc\|augrc\),' "$f" ;;
		esac >"$(basename "$f").$what"
	done
done
awk -v rel=1e-12 -v abs=1e-14 -f "$oracle/near.awk" bootstrap.csv.exact got.csv.exact && wc -l <got.csv.exact | tr -d ' '
awk -v rel=0 -v abs=5e-4 -f "$oracle/near.awk" bootstrap.csv.coarse got.csv.coarse && wc -l <got.csv.coarse | tr -d ' '
for c in .95 .5; do
	smx eval --bootstrap 3 --confidence $c --json "$in" | flat "digits,0$c" | grep ,rmsce_debiased, | sed 's/rmsce_debiased,//'
done >got.csv
grep ^digits "$oracle/rmsce.txt" >want.csv
awk -v rel=1e-12 -v abs=1e-14 -f "$oracle/near.awk" want.csv got.csv && cat got.csv
sed -n '/"bootstrap"/,/}/p' one.json
echo '== threads, levels'
for run in '-j 1 --cpu baseline' '-j 2' '-j 7'; do
	# shellcheck disable=SC2086
	smx eval $run --bootstrap 100 --seed 7 --json "$in" | cmp one.json -
done
echo '== shards'
awk 'NR == 1 { head = $0; next } { f = "part" int((NR - 2) / 100) ".csv"; if (!(f in n)) print head > f; n[f]++; print > f }' "$in"
for i in 0 1 2 3 4 5 6 7 8; do
	smx eval --bootstrap 100 --seed 7 --first-row ${i}00 --state $i.state part$i.csv >/dev/null || echo "status $?"
done
smx merge --json 3.state 8.state 0.state 5.state 1.state 7.state 2.state 6.state 4.state | cmp one.json - && echo 'one run'
smx merge --state a.state 8.state 7.state 6.state 5.state >/dev/null
smx merge --state b.state 0.state 1.state 2.state 3.state 4.state >/dev/null
smx merge --json a.state b.state | cmp one.json - && echo 'by way of two'
smx merge --confidence 0.5 a.state b.state >half.txt
smx eval --bootstrap 100 --seed 7 --confidence .5 "$in" | cmp half.txt - && { sed -n 3,5p half.txt; tail -n 2 half.txt; }
echo '== a bad row counts, whoever reads it'
sed '250s/,[^,]*$/,x/' "$in" >bad.csv
sed '50s/,[^,]*$/,x/' part2.csv >bad2.csv
smx eval --bootstrap 100 --seed 7 --on-error skip --json bad.csv >bad.json
smx eval --bootstrap 100 --seed 7 --on-error skip --first-row 200 --state 2.state bad2.csv >/dev/null
smx merge --json 0.state 1.state 2.state 3.state 4.state 5.state 6.state 7.state 8.state | cmp bad.json - && echo 'the same'
cmp -s bad.json one.json && echo 'no bad row'
echo '== groups have none'
smx eval --bootstrap 20 --by label --json "$in" | grep -c '"accuracy": \['
smx eval --bootstrap 20 --seed 7 --by label --state by.state "$in" >by.txt
smx merge by.state | cmp by.txt -
echo '== null metrics, no rows'
awk 'NR < 30' "$in" >right.csv
smx eval --bootstrap 50 right.csv | sed -n '3,4p;18p'
head -n 1 "$in" | smx eval --bootstrap 50 | sed -n 1,4p
echo '== refused'
t()
{
	"$@" >out 2>err </dev/null
	echo "$? $(cat err)"
}
t smx merge 0.state 0.state
t smx merge 0.state 5.state a.state
smx eval --bootstrap 100 --seed 8 --first-row 5000 --state other.state part1.csv >/dev/null
t smx merge 0.state other.state
smx eval --state none.state part1.csv >/dev/null
t smx merge 0.state none.state
t smx merge --confidence 0.9 none.state
t smx eval --confidence 0.9 "$in"
t smx eval --seed 0 "$in"
t smx eval --first-row 5 "$in"
t smx eval --bootstrap 0 "$in"
t smx eval --bootstrap 100001 "$in"
t smx eval --bootstrap 2.5 "$in"
t smx eval --bootstrap 10 --seed -1 "$in"
t smx eval --bootstrap 10 --confidence 1 "$in"
t smx eval --bootstrap 100000 --bins 1000 "$in"
sed 's/"seed":"7"/"seed":"x"/' 0.state >broken.state
t smx merge broken.state
echo '== an interval needs more than half of the replicates: auroc needs both rows in each'
printf 'a,b,label\n1,0,0\n1,0.5,1\n' >two.csv
for seed in 0 3; do
	smx eval --bootstrap 4 --seed $seed two.csv | grep '^auroc'
done
