# Cumulative calibration errors (ECCE) of smx eval: small dumps (ties, masked classes, weights, all right, saturated binary scores) against tests/oracle/ecce.txt, beyond the number of confidences that are kept, in gates, groups, shards, states of before.
# Expected: tests/oracle/ecce.py, in long double and mpmath. To 1e-12 of each value.
. "$src/tests/cli/oracle.inc"
by_oracle ecce 1e-17

echo '== more confidences than a group keeps: within the bounds, which are above 0'
awk 'BEGIN { srand(3); print "a,b,label,g"; for (i = 0; i < 6000; i++) {
	z = 4 * rand() - 2; p = 1 / (1 + exp(-z)); printf "%.6f,0,%d,one\n", z, rand() < p ? 0 : 1 } }' >many.csv
smx eval --json --cols a,b many.csv | flat >exact
smx eval --json --by g --state by.state many.csv | flat >grid
awk 'NR == FNR { if (/^ecce/ && !($1 in value)) value[$1] = $2; next }
	/^bounds/ { bounds = 1 } /^groups/ { exit }
	/^ecce/ { if (bounds) bound[$1] = $2; else grid[$1] = $2 }
	function size(v) { return v < 0 ? -v : v }
	END { for (k in value) print k, size(value[k] - grid[k]) <= bound[k] ? "within" : k == "ecce_sigma" ? value[k] - grid[k] : "OFF",
		(bound[k] > 0 ? "a bound" : "no bound") }' exact grid | sort
echo '== shards of any order, with too many confidences only when they are together'
for i in 0 1 2 3 4; do
	awk -v i=$i 'NR == 1 || NR % 5 == i' many.csv >part.csv
	smx eval -q --by g --state $i.state part.csv >out
done
smx merge --state all.state --json 3.state 0.state 4.state 1.state 2.state | flat | cmp grid - && cmp all.state by.state && echo 'one run'
grep -c '"over"' 0.state all.state

echo '== gates'
smx eval -q --fail-if 'ecce_mad_p<0.01' --fail-if 'ecce_r>0.5' "$data/digits.test.csv" >out
echo "status $?"
smx eval -q --temp 0.3 --fail-if 'ecce_mad_p<0.01' --fail-if 'ecce_r_p<0.01' "$data/digits.test.csv" >out
echo "status $?"
smx eval --fail-if 'ecce_mad.lo>0.01' --bootstrap 20 "$data/digits.test.csv"
echo "status $?"
smx eval -q --fail-if 'ecce_mad>0.001' "$data/digits.test.csv" >out
echo "status $?"
smx eval -q --by g --fail-if 'any:ecce_mad_p<0.000001' many.csv >out
echo "status $?"

echo '== nothing in the multilabel task, and null without rows'
smx eval -q --json --task multilabel --labels 'y*' - <<'END' | grep -c ecce
a,b,ya,yb
1,2,0,1
END
head -n 1 many.csv | smx eval -q --json --cols a,b --label label - | grep '"ecce_mad_p": '

# A state of digits, changed by sed, with the checksum that it then has.
change()
{
	tr -d '\n' <s.state | sed "$1; s/,}/}/; s/,\"crc32\".*//" >text
	crc=$(gzip -c text | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')
	cat text
	printf ',\n"crc32":"%s"}\n' "$crc"
}
smx eval --state s.state "$data/digits.test.csv" >out
echo '== a state of before there was ECCE'
change 's/"ecce":{[^}]*},*//' >old.state
smx merge old.state | grep ecce
smx merge old.state s.state | grep ecce_mad
echo '== a state with a confidence that is none, and with sums that no rows have'
change 's/"points":\["[0-9a-f]*"/"points":["1000000000000000"/' >bad.state
smx merge bad.state
change 's/"spread":\[0,"[0-9a-f]*"/"spread":[0,"ffffffffffffffffffff"/' >bad.state
smx merge bad.state
echo "status $?"
