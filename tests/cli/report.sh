# smx report: the numbers of the page against those of smx eval, digit for digit, at every
# temperature that the page has. Expected: zero differences, and by hand.
d=$data/digits.test.csv

# The numbers of a page, and the metrics at each temperature: T KEY VALUE.
numbers() {
	sed -n '/<script type="application\/json"/,/<\/script>/p' "$1" | sed 's/.*id="data">//; s/<\/script>.*//; s/^,//'
}
at_temps() {
	numbers "$1" | sed -n 's/^{"t":\([^,]*\),"metrics":{\([^}]*\)}.*/\1 \2/p' | awk '{
		n = split($2, m, /\],?/)
		for (i = 1; i < n; i++) {
			split(m[i], part, /:\[|,/)
			gsub(/"/, "", part[1])
			print $1, part[1], part[2]
		}
	}'
}
# What smx eval says there: of the metrics that a page has exactly at each temperature.
of_eval() {
	smx eval --json "$@" | sed -n '/"metrics": {/,/}/s/^ *"\([a-z_0-9]*\)": \([^,{]*\),*$/\1 \2/p'
}
exact='^(accuracy|nll|perplexity|brier|entropy|confidence|overconfidence|ece|mce|rmsce|rmsce_debiased|precision|recall|f1|prevalence) '

# compare STEP ARGUMENT...: at every STEP-th temperature.
compare() {
	step=$1
	shift
	at_temps page.html >all
	for t in $(cut -d ' ' -f 1 all | uniq | awk -v step="$step" 'NR % step == 0'); do
		of_eval --temp "$t" "$@" | grep -E "$exact" | sort >want
		sed -n "s/^$t //p" all | grep -E "$exact" | sort >got
		cmp -s want got || { echo "T = $t:"; diff want got; }
	done
	echo "$(cut -d ' ' -f 1 all | uniq | wc -l | tr -d ' ') temperatures," \
		"$(grep -c -E "^[^ ]* $(echo "$exact" | sed 's/^.//')" all) numbers"
}
# All metrics of the run itself.
own() {
	t=$(numbers page.html | sed -n 's/.*"own":\([0-9]*\).*/\1/p')
	t=$(at_temps page.html | cut -d ' ' -f 1 | uniq | sed -n "$((t + 1))p")
	at_temps page.html | sed -n "s/^$t //p" | grep -v -E '^(rows|weight|ignored|unmatched|left_out) ' | sort >got
	of_eval --sweep "$@" | grep -v '^ece_debiased' | sort >want
	diff want got && echo "own: T = $t, $(wc -l <got | tr -d ' ') metrics"
}

echo '== multiclass'
smx report -o page.html "$d"
compare 1 "$d"
own "$d"
echo '== with a temperature of its own'
smx report --temp 1.3 --bins 7 --bins-closed left --top 1,3 -o page.html "$d"
compare 15 --bins 7 --bins-closed left "$d"
own --temp 1.3 --bins 7 --bins-closed left --top 1,3 "$d"
echo '== one of the measured temperatures'
smx report --temp 2 -o page.html "$d"
compare 15 "$d"
own --temp 2 "$d"
echo '== calibrated'
smx fit -q -o c.json "$data/digits.val.csv"
smx report --calib c.json -o page.html "$d"
compare 15 --calib c.json "$d"
own --calib c.json "$d"
numbers page.html | grep -c '"calib":"c.json"'
echo '== what the rows were before that, and a baseline'
others() {
	numbers page.html | sed -n '/"others":\[/,/"why"/p' | awk '
	/"at":/ {
		text = $0
		sub(/.*"metrics":{/, "", text)
		sub(/}.*/, "", text)
		n = split(text, m, /\],?/)
		for (i = 1; i < n; i++) {
			split(m[i], part, /:\[|,/)
			gsub(/"/, "", part[1])
			print part[1], part[2]
		}
	}
	/"label":"[a-z ]*","rows"/ {
		sub(/","rows".*/, "")
		sub(/.*"label":"/, "")
		print
	}' | grep -v -E '^(rows|weight|ignored|unmatched|left_out) '
}
others | sed -n '2,$p' | sort >got
of_eval "$d" | grep -v '^ece_debiased' | sort >want
diff want got && wc -l <got | tr -d ' '
smx eval --temp 3 --state base.state "$data/digits.val.csv" >/dev/null
smx report --calib c.json --baseline base.state -o page.html "$d"
others | grep -E '^(before|baseline|(accuracy|nll|ece) )'
of_eval --temp 3 "$data/digits.val.csv" | grep -E '^(accuracy|nll|ece) '
smx report --baseline nix.state "$d"
echo "status $?"
smx report --baseline base.state -o base.state "$d"
echo "status $?"
smx report -q --baseline base.state "$src/tests/oracle/binary/plain.csv"
echo "status $?"
printf 'id,label\n' >truth.csv
awk -F, 'NR > 1 { print $1 "," $NF }' "$d" >>truth.csv
cut -d, -f1-11 "$d" >bare.csv
smx report --truth truth.csv --key id --calib c.json -o joined.html bare.csv
smx report --calib c.json -o page.html "$d"
numbers joined.html | grep '"t":' | sed 's/"why".*//' >got
numbers page.html | grep '"t":' | sed 's/"why".*//' | cmp - got && wc -l <got | tr -d ' '
echo '== a step after the temperature'
smx report --temp 2 --ssmax 0.5 -o page.html "$d"
compare 15 --ssmax 0.5 "$d"
own --temp 2 --ssmax 0.5 "$d"
echo '== probabilities, weights, masked classes'
smx --write probs --precision 17 "$d" >p.csv
smx report --from probs -l label -o page.html p.csv
compare 15 --from probs -l label p.csv
own --from probs -l label p.csv
for f in crowded masked one_class; do
	smx report -l label -o page.html "$src/tests/oracle/eval/$f.csv" 2>/dev/null || echo "$f: status $?"
	compare 15 -q -l label "$src/tests/oracle/eval/$f.csv"
	own -q -l label "$src/tests/oracle/eval/$f.csv"
done
echo '== binary'
exact="${exact%)*}|mcc) " # of several classes it is that of the run alone
for f in plain rare weights saturated tied_weights; do
	smx report -q --threshold 0.3 -o page.html "$src/tests/oracle/binary/$f.csv" || echo "$f: status $?"
	compare 15 -q --threshold 0.3 "$src/tests/oracle/binary/$f.csv"
	own -q --threshold 0.3 "$src/tests/oracle/binary/$f.csv"
done

echo '== the bins are those of the table of eval'
smx report -o page.html "$d"
numbers page.html | sed -n 's/^{"t":1,.*"bins":\[\[\(.*\)\]\],"sigma.*/\1/p' | sed 's/\],\[/\
/g' | awk -F , '{ print $1, $3, $4 }' >got
smx eval --json "$d" | sed -n 's/.*"rows": \([0-9]*\), "confidence": \([^,]*\), "accuracy": \([^ ,}]*\).*/\1 \2 \3/p' |
	awk '{ print $1, $2 == "null" ? $2 : sprintf("%.7g", $2), $3 == "null" ? $3 : sprintf("%.7g", $3) }' >want
diff want got && wc -l <got | tr -d ' '
echo '== pairs and risks, against awk'
smx --write argmax "$d" -O csv --precision 17 >a.csv
head -n 1 a.csv
awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["label"] != $at["argmax"] { n[$at["label"] "," $at["argmax"]]++ }
	END { for (k in n) print "[" k "," n[k] "]" }' a.csv | sort >want
numbers page.html | sed -n 's/.*"pairs":\[\(\[[^"]*\]\)\],"pairs_known.*/\1/p' | sed 's/\],\[/]\
[/g' | sort >got
diff want got && wc -l <got | tr -d ' '
numbers page.html | sed -n 's/.*"pairs":\[\(\[[^"]*\]\)\],"pairs_known.*/\1/p' | cut -c 1-21
printf 'a,b,y\n0,1,1\n0,2,0\n0,3,1\n0,4,1\n' >four.csv
smx report -l y -o page.html four.csv
numbers page.html | sed -n 's/.*"risk":\(.*\),"class_table".*/\1/p'
echo '== rows that stand out, with what they carry'
smx report -o page.html "$d"
numbers page.html | sed -n 's/^.*{"row":\([0-9]*\),"label":\([0-9]*\),"top":\([0-9]*\),"conf":\([^,]*\),.*"fields":\(.*\)}.*/\1 \2 \3 \4 \5/p' | head -n 3
smx --write argmax,conf -O csv "$d" | awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["label"] != $at["argmax"] { print $at["conf"], NR - 2, $at["label"], $at["argmax"] }' |
	sort -k 1,1gr -k 2,2n | head -n 3
smx report --keep id --first-row 1000 -o page.html "$d"
numbers page.html | sed -n 's/^{"row":\([0-9]*\),.*"fields":\(.*\)}.*/\1 \2/p' | head -n 1
printf '{"logits":[1,2],"label":0,"text":"a \\"quote\\"","n":{"x":[1]}}\n{"logits":[3,2],"label":0}\n' >in.jsonl
smx report -o page.html in.jsonl
numbers page.html | sed -n 's/^{"row":0,.*"fields":\(\[[^]]*\]*[^]]*\]\)}.*/\1/p' | head -n 1
awk 'BEGIN { for (i = 0; i < 299; i++) s = s "x"; print "a,b,label,t\n1,2,0," s "\303\244" s }' >long.csv
smx report -c a,b -o page.html long.csv
numbers page.html | grep -c '"t","x*…"'

echo '== the same page at every thread count, and compressed'
for i in 1 2 3 4 5 6 7 8 9; do sed 1d "$d"; done >nine
{ head -n 1 "$d"; cat nine nine nine; } >many.csv
smx report -j 1 -o one.html many.csv
smx report -j 4 -o many.html many.csv
cmp one.html many.html && echo same
smx report --title many.csv -j 4 -o many.html.gz many.csv
gzip -dc many.html.gz | cmp - one.html && echo same
smx report many.csv | cmp - one.html && echo same
[ "$(wc -c <one.html)" -lt 500000 ] && echo small
awk 'BEGIN {
	printf "label"
	for (i = 0; i < 2000; i++) printf ",c%d", i
	for (r = 0; r < 300; r++) {
		printf "\n%d", r * 7 % 2000
		for (i = 0; i < 2000; i++) printf ",%.3f", (i * 7919 + r * 104729) % 1000 / 100
	}
	print ""
}' >wide.csv
smx report -o wide.html wide.csv
[ "$(wc -c <wide.html)" -lt 500000 ] && echo small
numbers wide.html | grep -c '"id":\['

echo '== texts from outside stay texts'
printf 'a</script><script>alert(1)//,<!--<script>,label,note\n1,2,0,</script><img src=x>\n2,1,0,"\342\200\250&"\n' >evil.csv
smx report --title '</title><b>&' -c 1-2 -o page.html evil.csv
grep -c '<script' page.html
grep -c '</title>' page.html
grep '<h1>' page.html
numbers page.html | grep -o 'note","[^"]*"' | sort -u
numbers page.html | grep -c 'u003c/script'
grep -o "default-src 'none'" page.html
grep -c 'http:\|https:' page.html

echo '== no rows, and one'
: >none.csv
smx report -l 3 -c 1-2 -o page.html none.csv && numbers page.html | grep -c '"rows":0'
printf '1,2,1\n' | smx report -l 3 -o page.html - && own -l 3 four.csv >/dev/null
numbers page.html | grep -c '"rows":1,'

echo '== gates'
smx report --fail-if 'ece>0.03' --junit j.xml -o page.html "$d"
echo "status $?, $(grep -c '<testsuite name="smx report"' j.xml)"

echo '== what is refused'
smx report --bins 51 "$d" >out
echo "status $?"
smx report --bins 50 "$d" | wc -c | awk '{ print ($1 < 500000 ? "small" : $1) }'
smx report --temp 0 "$d"
echo "status $?"
smx report --temp auto "$d"
echo "status $?"
smx report -o page.json "$d"
smx report -o page.txt "$d"
echo "status $?"
smx report --task multilabel --labels 'y_*' "$src/tests/oracle/multilabel/plain.csv"
echo "status $?"
printf 'a,b\n1,2\n' | smx report
echo "status $?"
smx report --top-k 3 "$d"
echo "status $?"
smx report --by label "$d"
echo "status $?"
smx report --title '' "$d"
echo "status $?"
cp "$d" in.html
smx report -o in.html -i csv in.html
echo "status $?"
# What was measured is in the states.
for o in '--op log-softmax' '--bins 5' '--bins-closed left' '--top 3' '--seed 1' '--from probs' '-c 1' '--weight w' '--label y' '--ignore-label 3' '--threshold 0.4' '--temp 2'; do
	# shellcheck disable=SC2086
	smx report --state $o -o r.html none.state
done 2>&1
