# platt, beta and classwise-isotonic of each class against the rest: probabilities to 1e-12 (platt and beta to 1e-8) of the definition; no finite optimum is told; by name; in chains.
# Expected: tests/oracle/rest_fit.txt (tests/oracle/rest.py); the rest by hand.
while read -r of to method how want; do
	case $how in
	raw) set -- --on raw ;;
	*) set -- --l2 "$how" ;;
	esac
	smx fit -q --cv 0 --method "$method" "$@" -o fit.json "$src/tests/oracle/eval/$of.csv" 2>err || cat err
	for run in '-j 3' '--cpu baseline' '--memory 1K'; do
		# shellcheck disable=SC2086
		smx fit -q --cv 0 --method "$method" "$@" $run "$src/tests/oracle/eval/$of.csv" 2>/dev/null | cmp fit.json -
	done
	smx --precision 17 -q --calib fit.json --keep '' "$src/tests/oracle/eval/$to.csv" | sed 1d | head -20 |
		tr ',\n' '  ' >got
	echo "$want" | cat got - | awk -v what="$of $to $method $how" '
		{ for (i = 1; i <= NF; i++) all[++n] = $i }
		END {
			most = what ~ /isotonic raw/ ? 1e-12 : 1e-8
			for (i = 1; i <= n / 2; i++) {
				d = all[i] - all[i + n / 2]
				if (d < -most || d > most) { bad = 1; print all[i], all[i + n / 2] }
			}
			print what, n / 2, bad || n < 2 || n % 2 ? "FAILED" : "as wanted"
		}'
done <"$src/tests/oracle/rest_fit.txt"
t()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
printf 'a,b,c,label\n2,0,0,0\n0,2,0,1\n1,0,0,1\n0,1,0,0\n0,0,1,0\n0,0,1,1\n1,2,0,0\n2,1,0,1\n' >in.csv
echo '== class 2 is the label of no row: told, unless its curve is finite'
t fit --on raw --cv 0 --method platt in.csv -o p.json
t fit --on raw --cv 0 --method beta in.csv -o b.json
t fit --l2 0 --cv 0 --method beta in.csv -o b.json
echo '== a penalty keeps the parameters finite, and a warning says so; strong, it leaves the temperature'
t fit --cv 0 --method platt in.csv -o p2.json
t fit --cv 0 --method beta in.csv -o b2.json
smx fit -q --method temperature in.csv -o t.json
smx --calib t.json in.csv >want
for m in platt beta classwise-isotonic; do
	smx fit -q --cv 0 --l2 1e9 --method $m in.csv -o strong.json
	smx --calib strong.json in.csv | cmp - want && echo "$m: same"
done
t fit --cv 0 --method classwise-isotonic in.csv -o i.json
sed -n '/one_vs_rest/,/\]$/p' i.json
echo '== certain rows; a row whose label has probability 0 has a finite NLL'
printf 'a,b,c,label\n5,-inf,-inf,1\n-inf,0,0,0\n900,0,0,2\n0,900,-inf,1\n' >certain.csv
t --calib i.json --write probs,nll certain.csv
t --calib p.json --write probs,nll certain.csv
echo '== by name, and in a chain'
printf 'c,a,b,label\n0,2,0,1\n0,0,2,2\n' >other.csv
t --calib i.json -c c,a,b --write probs other.csv
t --calib i.json --calib-by position -c c,a,b --write probs other.csv
t fit -q --cv 0 --method temperature,classwise-isotonic,platt in.csv -o chain.json
grep -e method -e one_vs chain.json
t --calib chain.json --write probs in.csv
smx fit -q --method temperature in.csv >t.json
smx --calib t.json --op identity --precision 17 in.csv | smx fit -q --cv 0 --method classwise-isotonic >i2.json
smx --calib t.json --op identity --precision 17 in.csv | smx --calib i2.json --op identity --precision 17 |
	smx fit -q --cv 0 --method platt >p2.json 2>/dev/null
smx --calib t.json --op identity --precision 17 in.csv | smx --calib i2.json --op identity --precision 17 |
	smx --calib p2.json >want
smx --calib chain.json in.csv | cmp - want && echo same
echo '== files that are none'
for s in ',"temperature":0,"one_vs_rest":[{"a":1,"b":0},{"a":1,"b":0}]' '' ',"one_vs_rest":[{"a":1,"b":0}]' ',"one_vs_rest":{}' ',"one_vs_rest":[{"a":1,"b":0},{"a":1}]'; do
	printf '{"schema":"smx.calibration/1","method":"platt","classes":2%s}' "$s" >bad.json
	t --calib bad.json -c a,b in.csv
done
