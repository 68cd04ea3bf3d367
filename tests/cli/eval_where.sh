# smx eval --where: metrics of the rows for which a condition holds, from each format, from shards, with groups; and what is refused.
# Expected: that of the rows that smx --where passes on, by cmp; counts by hand.
t() { echo "smx $*"; smx "$@" 2>&1; echo "  $?"; }
same() { cmp -s "$1" "$2" && echo same || { echo "$1 and $2 differ"; diff "$1" "$2" | head -5; }; }
plain() { sed '/"left_out":/d; /"where":/d' "$1"; }
cp "$data/digits.test.csv" digits.csv
cp "$src/tests/oracle/sets/sites_test.csv" sites.csv
cp "$src/tests/oracle/sets/few_fit.csv" fit.csv
cp "$src/tests/oracle/sets/few_test.csv" test.csv
echo '== rows that the model acts on'
smx eval --where 'conf>=0.9' digits.csv | head -n 6
smx eval --where 'conf>=0.9' --json digits.csv | head -n 8
# ask CONDITION EVAL-OPTIONS STEPS FILE: what eval says of the rows, and of those that are passed on
ask() {
	# shellcheck disable=SC2086
	smx eval --where "$1" $2 $3 --json -q "$4" >got
	# shellcheck disable=SC2086
	smx --where "$1" $3 --write logits --precision 17 -q "$4" | smx eval $2 --json -q - >want
	plain got >got.plain
	same want got.plain
}
ask 'conf>=0.9' '' '' digits.csv
ask 'conf<0.9 and rank==0' '--bins 7' '--temp 2' digits.csv
ask 'argmax!=3 and nll<1 and margin>0.5' '--top 2' '' digits.csv
ask 'conf>0.6 and site!=a' '' '' sites.csv
ask 'site=="b b"' '' '--temp 0.5' sites.csv
echo '== groups; one of which no row matches'
smx eval --where 'site!=a and conf>0.5' --by site --json -q sites.csv >got
grep -E '"(rows|left_out|where|value|accuracy)"' got | head -n 12
smx -O jsonl --op identity --precision 17 -q sites.csv >sites.jsonl
smx -O arrow --op identity -q sites.csv >sites.arrow
for f in sites.jsonl sites.arrow; do
	smx eval --where 'site!=a and conf>0.5' --by site --json -q $f | cmp -s got - && echo same
done
smx eval -j 3 --cpu baseline --where 'site!=a and conf>0.5' --by site --json -q sites.csv | cmp -s got - && echo same
awk -F, 'NR == 1 { print $0 ",n" } NR > 1 { print $0 "," NR }' sites.csv >two.csv
smx eval --where 'n>20' --by site --json -q two.csv >want
awk -F, 'NR == 1 || NR > 20' two.csv >late.csv
smx eval --by site --json -q late.csv >late.json
plain want | cmp -s late.json - && echo same
echo '== shards; the condition in other words'
head -n 31 sites.csv >a.csv
{ head -n 1 sites.csv; tail -n +32 sites.csv; } >b.csv
o='--by site --bootstrap 20 --calibration-test 10 --class-table'
# shellcheck disable=SC2086
smx eval -q --where 'conf>=0.5 and "site"!=a' $o --json --state all.json sites.csv >want
# shellcheck disable=SC2086
smx eval -q --where 'conf>=.50 and site != "a"' $o --state 0.json -o /dev/null a.csv
# shellcheck disable=SC2086
smx eval -q --where 'conf >= 0.5 and site!=a' $o --state 1.json --first-row 30 -o /dev/null b.csv
smx merge -q --class-table --json --state sum.json 1.json 0.json >got
same want got
same all.json sum.json
smx merge -q sum.json | sed -n '/^left out/,/^where/p' | head -n 2
smx eval -q --where 'conf>=0.4 and site!=a' --by site --state 2.json -o /dev/null a.csv
smx eval -q --by site --state 3.json -o /dev/null a.csv
smx eval -q --where 'conf>=0.5 and site!=a' --by site --state 4.json -o /dev/null a.csv
t merge 4.json 2.json
t merge 4.json 3.json
sed 's/"where":"[^"]*\\"site[^,]*,/"where":1,/' 4.json >bad.json
t merge bad.json
echo '== without labels, and gates'
smx eval -q --unlabelled --where 'conf>=0.9' digits.csv | head -n 6
t eval -q --where 'conf>=0.9' --fail-if 'accuracy<0.99' --fail-if 'left_out>100' -o /dev/null digits.csv
smx eval -q --unlabelled --state base.json -o /dev/null digits.csv
smx eval --unlabelled --where 'conf>=0.9' --baseline base.json digits.csv 2>&1 | grep -E 'psi_conf|warning'
echo '== sets, the binary task, rows out of distribution, ignored rows'
smx fit -q --method aps -o aps.json fit.csv
smx eval --calib aps.json --where 'set_size==1' test.csv | grep -E '^(rows|left out|coverage|set_size) '
smx --calib aps.json --where 'set_size==1' --write set_size test.csv | tail -n +2 | wc -l
printf 'z,label,out\n2,1,0\n-1,0,0\n1,1,0\n-2,0,1\n3,1,0\n0.5,0,0\n-1,0,1\n' >bin.csv
smx eval -q --task binary --where 'conf>0.8' bin.csv -c z | head -n 4
smx eval -q --task binary --where 'probs<0.5' bin.csv -c z | head -n 3
smx eval -q --task binary --where 'conf>0.8' --ood out bin.csv -c z | head -n 5
smx eval -q --where 'conf>=0.9' --ignore-label 3 digits.csv | head -n 4
printf '{"ids":[1,2],"logprobs":[-0.1,-3],"label":1}\n{"ids":[1,2],"logprobs":[-1,-2],"label":2}\n' >pairs.jsonl
smx eval -i pairs --where 'conf>0.5' pairs.jsonl | head -n 3
echo '== what is refused, and what is followed'
t eval --where 'conf>=2' -o /dev/null digits.csv
t eval --strict --where 'conf>=2' -o /dev/null digits.csv
t eval --where 'conf>=0.9' --sweep --state s.json digits.csv
t eval --where 'conf>=0.9' --temp auto digits.csv
smx fit -q -o t.json digits.csv
smx eval --where 'conf>=0.9' --calib t.json digits.csv | head -n 2
t eval --unlabelled --where 'nll<1' digits.csv
t eval --where 'loss<1' digits.csv
t eval --where 'probs<1' digits.csv
t eval --where 'set_size<2' digits.csv
t eval --where 'cnof<1' digits.csv
t eval --where 'conf<' digits.csv
t eval --where 'conf<1' --where 'conf>0' digits.csv
t eval --where 'sit==a' sites.jsonl
t eval --where 'site==a' --by 7 sites.csv
t eval --where 'site==a' --by m.x sites.jsonl
t eval --where 'site==a' --by sit sites.csv
smx --where 'conf>=0.9' --write logits --precision shortest digits.csv | smx report -q -o page.html - && echo reported
t report --where 'conf>=0.9' -o page.html digits.csv
t fit --where 'site==a' sites.csv
smx -q --where 'site=="b b"' --write logits --precision shortest sites.csv | smx fit -q - | grep '"rows"'
echo '== windows: left_out in each, and a field that makes windows beside one that is asked for'
head -n 61 digits.csv >some.csv
smx eval -q --where 'conf>=0.9' --window 20 some.csv | sed 's/.*"rows":\([0-9]*\).*"left_out":\([0-9]*\).*/\1 \2/'
awk -F, 'NR == 1 { print $0 ",day" } NR > 1 { print $0 "," int(NR / 25) }' sites.csv >days.csv
smx eval -q --where 'site!=a' --window-by day days.csv | sed 's/.*"rows":\([0-9]*\).*"left_out":\([0-9]*\).*/\1 \2/'
awk -F, '$7 != "a"' days.csv >others.csv
smx eval -q --where 'site!=a' --window-by day days.csv | sed 's/"window":{[^}]*}//; s/"left_out":[0-9]*,//; s/"where":"[^,]*,//' >got
smx eval -q --window-by day others.csv | sed 's/"window":{[^}]*}//' >want
same want got
t eval --where 'site!=a' --window-by 8 days.csv
echo '== a page of such a state says so'
smx eval -q --where 'conf>=0.9' --sweep --state no.json digits.csv 2>/dev/null || echo refused
smx eval -q --where 'conf>=0.9' --class-table --state few.json -o /dev/null digits.csv
smx report -q --state few.json -o page.html 2>&1
grep -c '"where":"conf>=0.9"' page.html
echo '== a baseline of other rows: a warning, also in windows, in merge and in the page; none if they meet the same condition'
smx eval -q --json -o all.json digits.csv
smx eval -q --where 'conf>=0.9' --json -o high.json digits.csv
smx eval --where 'conf>=0.9' --baseline all.json --fail-if 'accuracy<base' -o /dev/null digits.csv 2>&1
smx eval --where 'conf>=0.9' --baseline high.json --fail-if 'accuracy<base' -o /dev/null digits.csv 2>&1
smx eval --where 'conf>=.90' --baseline few.json --fail-if 'accuracy<base' -o /dev/null digits.csv 2>&1
t eval --strict --baseline high.json -o /dev/null digits.csv
smx eval --where 'conf>=0.9' --baseline all.json --window 30 -o /dev/null some.csv 2>&1
smx merge --baseline all.json -o /dev/null few.json 2>&1
smx report --baseline few.json -o page.html digits.csv 2>&1
