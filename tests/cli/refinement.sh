# nll and brier split into calibration and refinement by the best temperature (--sweep): against tests/oracle/refinement.txt; shards, groups, windows, gates.
# Expected: tests/oracle/refinement.py, by scipy. Scores to 1e-7, temperatures to 1e-3.
. "$src/tests/cli/oracle.inc"
by_oracle refinement 1e-7
by_oracle refinement_temp 1e-3
in=$data/digits.test.csv
echo '== text; a temperature of the run is no other one'
smx eval --sweep "$in" | grep -e ^nll -e ^brier
smx eval --sweep --temp 1.99129 "$in" | grep -e ^nll -e ^brier
echo '== shards'
awk 'NR == 1 { head = $0; next } { f = "part" NR % 3 ".csv"; if (!(f in n)) print head > f; n[f]++; print > f }' "$in"
for i in 0 1 2; do
	smx eval --sweep --state $i.state part$i.csv >/dev/null
done
smx eval --sweep --json "$in" >one
smx merge --json 2.state 0.state 1.state | cmp one - && grep -c '"nll_calibration": 0' one
echo '== groups, windows, no rows, a label of probability 0, rows that list some classes'
smx eval --sweep --by label "$in" | grep nll_refinement | sort | uniq -c | sed 's/^ *//'
smx eval --sweep --window 800 "$in"
head -n 1 "$in" | smx eval -q --sweep | grep nll_cal
printf 'a,b,label\n0,-inf,1\n1,0,0\n' | smx eval --sweep | grep -e nll_ -e brier_t
smx eval -i pairs --sweep "$src/tests/oracle/rest.jsonl" | grep nll_
echo '== gates'
t()
{
	"$@" >out 2>err </dev/null
	echo "$? $(cat err)"
}
t smx eval --sweep --fail-if 'nll_calibration>0.05' --fail-if 'brier_refinement>0.2' "$in"
t smx merge --fail-if 'nll_calibration>0.05' 0.state 1.state 2.state
smx eval --sweep --json part0.csv >base.json
t smx eval --sweep --baseline base.json --fail-if 'nll_refinement>base*1.5' "$in"
t smx eval --fail-if 'nll_calibration>0.05' "$in"
t smx eval --sweep --bootstrap 10 --fail-if 'nll_calibration.lo>0.05' "$in"
t smx eval --sweep --bootstrap 10 --fail-if 'nll_refinement>0.5' "$in"
