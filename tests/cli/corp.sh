# CORP: miscalibration, discrimination and uncertainty in the Brier and log scores of small dumps against tests/oracle/corp.txt, in groups, shards and gates, and their sum.
# Expected: tests/oracle/corp.py, by scikit-learn's isotonic regression. To 1e-12 of each value, and 1e-15.
. "$src/tests/cli/oracle.inc"
by_oracle corp 1e-15

echo '== S = mcb - dsc + unc, refinement = unc - dsc; confidences beyond those that a group keeps change little'
awk 'BEGIN { srand(3); print "a,b,label,g"; for (i = 0; i < 6000; i++) {
	z = 4 * rand() - 2; p = 1 / (1 + exp(-z)); printf "%.6f,0,%d,one\n", z, rand() < p ? 0 : 1 } }' >many.csv
sums()
{
	flat | awk 'function size(v) { return v < 0 ? -v : v }
		!($1 in v) { v[$1] = $2 }
		END {
			b = v[own_b] - (v["mcb_brier"] - v["dsc_brier"] + v["unc_brier"])
			l = v[own_l] - (v["mcb_log"] - v["dsc_log"] + v["unc_log"])
			r = v["refinement_log"] - (v["unc_log"] - v["dsc_log"])
			print (size(b) < 1e-15 && size(l) < 1e-15 && size(r) < 1e-15 ? "yes" : b " " l " " r)
			printf "%.5f %.5f %.5f\n", v["mcb_brier"], v["dsc_brier"], v["unc_brier"]
		}' own_b="$1" own_l="$2"
}
smx eval --json --cols a,b many.csv | sums confidence_brier confidence_nll
smx eval --json --by g many.csv | sums confidence_brier confidence_nll
cut -d, -f 1,3 many.csv | smx eval --json -q --task binary --from logits - | sums brier nll
echo '== shards'
for i in 0 1 2; do
	awk -v i=$i 'NR == 1 || NR % 3 == i' many.csv | smx eval -q --cols a,b --state $i.state - >out
done
smx eval --json --cols a,b many.csv >one
smx merge --json 2.state 0.state 1.state | cmp one - && echo 'one run'
echo '== gates; certain and wrong'
smx eval -q --fail-if 'mcb_brier>0.005' --fail-if 'mcb_log>0.2' "$data/digits.test.csv" >out
echo "status $?"
smx eval --fail-if 'mcb_brier.hi>0.01' --bootstrap 20 "$data/digits.test.csv"
echo "status $?"
printf 'a,b,label\n0,-inf,1\n1,0,0\n' | smx eval - | grep -e _log -e confidence_nll
printf 'p,label\n1,0\n0.5,0\n' | smx eval -q --task binary --from probs - | grep -e _log
