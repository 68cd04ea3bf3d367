# smx fit in the multilabel task: T of all labels and of each, platt's a and b to 1e-8 of scipy's optima, isotonic curves as scikit-learn's, the greatest F1, weights included.
# Expected: tests/oracle/multilabel_fit.txt (tests/oracle/multilabel.py).
say() { printf '\n== %s\n' "$*"; }
try() { echo "\$ smx $*"; smx "$@" 2>&1 || echo "exit status $?"; }
compare()
{
	cat "$1" "$2" | awk -v what="$3" '
		{ for (i = 1; i <= NF; i++) all[++n] = $i }
		END {
			for (i = 1; i <= n / 2; i++) {
				want = all[i + n / 2]
				if (what ~ /isotonic/) want = want < 2^-20 ? 2^-20 : want > 1 - 2^-20 ? 1 - 2^-20 : want
				d = all[i] - want
				if (d < 0) d = -d
				if (d > (what ~ /f1/ ? 1e-12 : 1e-8) * (want < 0 ? 1 - want : 1 + want)) { bad = 1; print all[i], want }
			}
			print what, n / 2, bad || n < 2 || n % 2 ? "FAILED" : "as wanted"
		}'
}
# name from method file: what is fitted to each label, a line each
fitted()
{
	case $3 in
	isotonic)
		for c in 0 1 2 3; do
			smx --precision 17 -q --task multilabel --from "$2" --calib fit.json --labels 'y_*' --keep '' "$4" |
				sed 1d | head -10 | cut -d, -f $((c + 1)) | tr '\n' ' '
			echo
		done ;;
	f1)
		smx eval -q --json --class-table --task multilabel --from "$2" --calib fit.json --labels 'y_*' "$4" |
			sed -n 's/.*"f1": \([^,]*\), "mcc".*/\1/p' ;;
	*)
		sed -n 's/^ *{\("temperature\|"a\): *//; s/^ *{"temperature": \(.*\)}.*/\1/p; s/^ *{"a": \(.*\), "b": \(.*\)}.*/\1 \2/p' fit.json ;;
	esac
}
ml="--task multilabel --labels y_*"
for method in temperature platt isotonic f1; do
	for name in plain weights ties tied_weights logprobs; do
		file=$src/tests/oracle/multilabel/$name.csv
		from=$(awk -v n=$name '$1 == n { print $2; exit }' "$src/tests/oracle/multilabel_fit.txt")
		case $method in
		temperature) how=--per-class ;;
		f1) how='--method platt --threshold auto:f1' ;;
		*) how="--method $method" ;;
		esac
		# shellcheck disable=SC2086
		smx fit -q $ml --from "$from" $how -o fit.json "$file" || echo "status $?"
		for run in '-j 3' '--cpu baseline' '--memory 1K'; do
			# shellcheck disable=SC2086
			smx fit -q $ml --from "$from" $how $run "$file" | cmp fit.json -
		done
		fitted "$name" "$from" "$method" "$file" >all
		awk -v n=$name -v m=$method '$1 == n && $3 == m && $4 != "all" { c = $4; $1 = $2 = $3 = $4 = ""; if (m == "f1") $6 = ""; print > ("want" c); print c }' \
			"$src/tests/oracle/multilabel_fit.txt" >labels
		while read -r c; do
			sed -n "$((c + 1))p" all >got
			compare got "want$c" "$name $method $c"
		done <labels
	done
done
say one temperature for all
for name in plain weights ties tied_weights logprobs; do
	file=$src/tests/oracle/multilabel/$name.csv
	from=$(awk -v n=$name '$1 == n { print $2; exit }' "$src/tests/oracle/multilabel_fit.txt")
	# shellcheck disable=SC2086
	smx fit -q $ml --from "$from" -o fit.json "$file" || echo "status $?"
	sed -n 's/^ *"temperature": \(.*\),$/\1/p' fit.json >got
	awk -v n=$name '$1 == n && $4 == "all" { print $5 }' "$src/tests/oracle/multilabel_fit.txt" >want
	compare got want "$name"
done

say what people are told, and the scores are those of eval
cp "$src/tests/oracle/multilabel/plain.csv" plain.csv
# shellcheck disable=SC2086
{
	smx fit $ml plain.csv 2>&1 >one.json
	smx fit $ml --method platt --threshold auto:f1 --holdout 0.3 plain.csv 2>&1 >platt.json
	smx fit $ml --method beta plain.csv 2>&1 >beta.json
	smx fit $ml --method histogram --bins 4 plain.csv 2>&1 >histogram.json
	for c in one platt beta histogram; do
		smx eval $ml --calib $c.json plain.csv | grep '^nll'
	done
	smx fit $ml --objective ece plain.csv 2>&1 >ece.json
	say calibrated probabilities
	smx $ml --calib platt.json --keep '' plain.csv | head -n 3
	smx $ml --calib platt.json --keep '' --write decisions plain.csv | head -n 3
	smx $ml --calib one.json --keep '' --op identity --precision 17 plain.csv | smx --task multilabel --precision 6 >two
	smx $ml --calib one.json --keep '' plain.csv | cmp - two && echo the same
	smx $ml --calib platt.json --threshold 0.9 --keep '' --write decisions plain.csv | sed -n 2p
	say certain labels stay so
	printf '0,1,0.5,0,1,1\n1,0,0.25,1,0,0\n0.5,0.5,0.5,1,0,0\n0.2,0.9,0.7,0,1,1\n0.6,0.1,0.1,1,0,0\n0.7,0.8,0.2,0,1,1\n0.3,0.7,0.6,1,0,0\n' >certain.csv
	try fit --task multilabel --from probs --cols 1-3 --labels 4-6 -q -o certain.json certain.csv
	try --task multilabel --from probs --cols 1-3 --labels 4-6 --calib certain.json --keep '' certain.csv | head -n 3
	printf '0,1,1,1\n0.5,0.5,0,1\n' >wrong.csv
	try fit --task multilabel --from probs --header no --cols 1-2 --labels 3-4 wrong.csv
	printf '0.1,1,1,0\n0.5,0.5,0,1\n' | try fit --task multilabel --from probs --cols 1-2 --labels 3-4
	say labels of no row are left as they are
	cut -d, -f 1-2,5-6 plain.csv | awk -F, 'NR > 1 { $4 = 0 } { print $1 "," $2 "," $3 "," $4 }' >rare.csv
	for how in --per-class '--method platt' '--method beta' '--method isotonic'; do
		try fit $ml $how rare.csv | grep -v rows
		smx fit -q $ml $how rare.csv >rare.json
		smx $ml --calib rare.json --keep '' rare.csv | cut -d, -f 2 | head -n 3 | tr '\n' ' '
		smx $ml --keep '' rare.csv | cut -d, -f 2 | head -n 3 | tr '\n' ' '
		echo
	done
	try fit $ml --method histogram rare.csv
	try fit $ml --per-class --strict rare.csv
	say fits at a bound
	printf '1,-1,1,0\n-2,3,0,1\n1,2,1,1\n-1,-1,0,0\n0.5,0.5,1,0\n' >bound.csv
	try fit --task multilabel --cols 1-2 --labels 3-4 --per-class bound.csv
	say no labels, no rows, no such thing
	try fit --task multilabel --cols p_0,p_1,p_2,p_3 plain.csv
	printf 'a,b,y_a,y_b\n' | try fit $ml
	try fit $ml --method vector plain.csv
	try fit --per-class plain.csv
	try fit --threshold auto:f1 plain.csv
	try eval --threshold auto:f1 plain.csv
	try fit $ml --threshold 0.5 plain.csv
	say calibrations of another task, or of other labels
	try --calib one.json --cols 1-4 plain.csv
	try $ml --calib one.json rare.csv
	printf 'a,b,label\n1,2,0\n2,1,1\n0,1,0\n3,1,0\n1,0,1\n' | smx fit -q -o multi.json
	try --task multilabel --cols 1-2 --labels 3-4 --calib multi.json rare.csv
	say damaged ones
	sed 's/"classes": 4/"classes": 5/' platt.json >bad.json
	try $ml --calib bad.json plain.csv
	sed 's/"thresholds": \[/"thresholds": [2, /' platt.json >bad.json
	try $ml --calib bad.json plain.csv
	sed 's/"a": /"aa": /' platt.json >bad.json
	try $ml --calib bad.json plain.csv
	sed 's/"thresholds": \[0/"thresholds": [3/' platt.json >bad.json
	try $ml --calib bad.json plain.csv
	say shards with different calibrations do not add up
	smx eval $ml --calib one.json --state a.state plain.csv >a
	smx eval $ml --calib platt.json --threshold 0.5 --state b.state plain.csv >b
	try merge a.state b.state
}
