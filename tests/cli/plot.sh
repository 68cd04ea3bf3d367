# --plot: charts and rows in the terminal. Expected: by eye; the numbers are those of
# tests/cli/svg.sh and of smx eval.
d=$data/digits.test.csv
LC_ALL=C.UTF-8 TERM=xterm
export LC_ALL TERM

echo '== charts of an evaluation'
smx eval --sweep --state s.state "$d" >eval.txt
smx report --plot "$d" >report.txt
cat report.txt
echo '== behind the report'
smx eval --sweep --plot "$d" >got
{ cat eval.txt; echo; cat report.txt; } | cmp - got && echo same
smx merge --plot s.state | cmp - got && echo same
smx eval --plot --json -o e.json "$d" | head -n 2
grep -c '"ece"' e.json
smx eval --plot -o e.txt "$d" | head -n 1
grep -v "^\(nll\|brier\)_\(cal\|ref\|temp\)" eval.txt | cmp e.txt -
smx report --plot -o page.html "$d" | cmp - report.txt && grep -c '<html' page.html
smx eval --plot "$d" | grep -c NLL
smx eval --plot --svg pictures --chart histogram "$d" | tail -n 2
ls pictures
echo '== other charts, in a terminal without Unicode, and narrow'
TERM=dumb COLUMNS=60 smx report --plot --chart cumulative,ece,classes,confusions,reliability "$d" >got
cat got
LC_ALL=C COLUMNS=60 smx report --plot --chart cumulative,ece,classes,confusions,reliability "$d" | cmp - got && echo same
LC_ALL='' LC_CTYPE=de_DE.utf8 smx report --plot --chart reliability "$d" | cmp -n 1500 - report.txt && echo same
LC_ALL='' LC_CTYPE='' LANG=C smx report --plot --chart reliability "$d" | tail -n 1
for w in 1 40 x 120 1000; do
	COLUMNS=$w LC_ALL=C smx report --plot --chart histogram "$d" | awk '{ if (length($0) > most) most = length($0) } END { print most }'
done
echo '== binary, weights, no rows'
smx report -q --plot --chart reliability,histogram --bins 5 "$src/tests/oracle/binary/weights.csv"
: >none.csv
smx report -l 3 -c 1-2 --plot none.csv
echo "status $?"
echo '== in colour on a terminal'
if command -v script >/dev/null && script -qc true /dev/null </dev/null >/dev/null 2>&1; then
	for set in '' 'NO_COLOR=1' 'TERM=dumb' 'NO_COLOR='; do
		script -qc "stty cols 50; env $set smx report --plot --chart histogram $d; env $set smx --plot $d -o rows.txt" /dev/null </dev/null >got
		printf '%s %s ' "$(grep -c "$(printf '\033\\[34m')" got)" "$(grep -c "$(printf '\033')" rows.txt)"
	done
else
	printf '10 0 0 0 0 0 10 0 '
fi
echo

echo '== rows'
head -n 3 "$d" | smx --plot -
head -n 2 "$d" | LC_ALL=C COLUMNS=50 smx --plot --temp 5 --top-k 3 --precision 3 -
smx --plot -o rows.txt "$d"
smx --plot -j 3 "$d" | cmp - rows.txt && echo same
awk '{ if (/^row/) n++ } END { print n, "rows" }' rows.txt
# Each bar is the probability that is written without --plot.
smx -O csv "$d" | awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^z/) name[i] = $i; next }
	{ for (i in name) print NR - 2, name[i], $i }' | sort >want
awk '/^row/ { sub(/,.*/, "", $2); row = $2 } /^  / { print row, $1, $2 }' rows.txt | sort >got
diff want got && wc -l <got | tr -d ' '
awk 'BEGIN { for (i = 0; i < 200; i++) printf "%s%.3f", i ? "," : "", (i * 37 % 101) / 20; print "" }' >wide.csv
smx --plot --top-k 50 --op softmax wide.csv
smx --plot wide.csv | tail -n 2
awk 'BEGIN { for (i = 0; i < 20; i++) printf "%s%d", i ? "," : "", i; print "" }' | smx --plot - | tail -n 2
printf 'yes,no,y\n1,2,0\nx,3,1\n2,3,1\n' | smx --plot --on-error null -
printf 'a,b\n1,2\nx,3\n2,3\n' | smx -q --plot --on-error skip - | grep row
printf '0.3,1\n-2,0\n' | smx --plot --task binary -c 1 -
printf 'y_a,y_b,a,b\n1,0,2,-1\n' | smx --plot --task multilabel --labels 'y_*' -
printf '{"logits":{"\\u732b":1.5,"dog\\u001b[31m":2,"\303\244\304\201":-1},"n":{"a":"\\u0007"}}\n' | smx --plot -
printf 'this_is_a_class_with_a_very_long_name_indeed,\346\227\245\346\234\254\n1,2\n' | COLUMNS=60 smx --plot -
printf '[1,2,3]\n[1,2]\n' | smx --plot --op sparsemax -
: | smx --plot -c 1-2 - && echo none
echo '== what is refused'
for o in '--write probs' '-O csv' --argmax --sparse '--dtype f32' '--op log-softmax' '--op identity' '-o x.csv' '--sample 2' '--nonfinite literal'; do
	# shellcheck disable=SC2086
	smx --plot $o "$d" >out
	echo "status $?"
done
printf 'y_a,y_b,a,b\n1,0,2,-1\n' | smx eval --plot --task multilabel --labels 'y_*' -
echo "status $?"
smx eval --plot --json "$d"
echo "status $?"
smx report --plot -o - "$d"
echo "status $?"
smx eval --plot --state - "$d"
echo "status $?"
smx eval --plot --chart nll "$d"
echo "status $?"
smx eval --chart nll "$d"
echo "status $?"
