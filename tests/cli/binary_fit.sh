# smx fit in the binary task: T, platt's a and b, beta's a, b and c to 1e-8 of scipy's optima, isotonic curves as scikit-learn's, weights included.
# Expected: tests/oracle/binary_fit.txt (tests/oracle/binary.py).
while read -r name from method want; do
	file=$src/tests/oracle/binary/$name.csv
	# a curve is kept 2^-20 away from 0 and 1
	smx fit -q --task binary --from "$from" --method "$method" -o fit.json "$file" || echo "status $?"
	for run in '-j 3' '--cpu baseline' '--memory 1K'; do
		# shellcheck disable=SC2086
		smx fit -q --task binary --from "$from" --method "$method" $run "$file" | cmp fit.json -
	done
	if [ "$method" = isotonic ]; then
		smx --precision 17 -q --task binary --from "$from" --calib fit.json -l label --keep '' "$file" |
			sed 1d | head -20 | tr '\n' ' ' >got
	else
		sed -n 's/^ *"\(temperature\|a\|b\|c\)": \(.*\),$/\2/p' fit.json | tr '\n' ' ' >got
	fi
	echo "$want" | cat got - | awk -v what="$name $method" '
		{ for (i = 1; i <= NF; i++) all[++n] = $i }
		END {
			for (i = 1; i <= n / 2; i++) {
				want = all[i + n / 2]
				if (what ~ /isotonic/) want = want < 2^-20 ? 2^-20 : want > 1 - 2^-20 ? 1 - 2^-20 : want
				d = all[i] - want
				if (d < 0) d = -d
				if (d > 1e-8 * (want < 0 ? 1 - want : 1 + want)) { bad = 1; print all[i], want }
			}
			print what, n / 2, bad || n < 2 || n % 2 ? "FAILED" : "as wanted"
		}'
done <"$src/tests/oracle/binary_fit.txt"
