# --svg: charts as pictures. Their numbers are those of smx eval, and what is drawn lies
# where the axes say. Expected: no differences, and by eye: each chart was looked at in a
# browser.
d=$data/digits.test.csv

# Only text is needed of a picture: the title of each mark, one a line.
titles() {
	sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' "$1" | sed 1d
}

echo '== a directory with every chart'
smx report --svg all "$d"
ls all
if command -v xmllint >valid; then
	xmllint --noout all/*.svg || echo 'no XML'
fi
echo '== the same by eval and merge'
smx report --bins 10 --temp 1.5 --svg want "$d"
smx eval --sweep --bins 10 --temp 1.5 --svg got --state s.state "$d" >eval.txt
diff -r want got && echo same
smx merge --svg got "$d.x" 2>/dev/null || echo "status $?"
cp s.state digits.test.csv
smx merge --svg merged digits.test.csv | cmp - eval.txt
diff -r want merged && echo same
smx report --state --svg states digits.test.csv
diff -r want states && echo same
smx eval --temp 1.5 --bins 10 --svg few "$d" >few.txt
grep -v "^\(nll\|brier\)_\(cal\|ref\|temp\)" eval.txt | cmp few.txt -
ls few
for f in few/*.svg; do
	cmp "$f" "want/${f#*/}"
done

echo '== the bins of the diagram are those of eval'
smx eval --json "$d" | sed -n 's/.*"rows": \([0-9]*\), "confidence": \([^,]*\), "accuracy": \([^ }]*\).*/\1 \2 \3/p' |
	awk '$1 > 0 { printf "%.4g %.4g %s\n", $2, $3, $1 }' >want.txt
titles all/reliability.svg | sed 's/^mean confidence \([^,]*\), accuracy \([^,]*\), interval .*, \([0-9]*\) rows*$/\1 \2 \3/' >got.txt
diff want.txt got.txt && wc -l <got.txt | tr -d ' '
# Dots lie within a hundredth of a pixel of where they belong: the plot is 360 wide and high.
awk '
/<line/ && /stroke="#5b6570"/ && match($0, /x1="[0-9.]*"/) {
	split($0, q, "\"")
	if (q[4] == q[8]) { left = q[2]; bottom = q[4] }
}
/<circle/ && /<title>/ {
	split($0, q, "\"")
	x = (q[2] - left) / 360
	y = (bottom - q[4]) / 360
	split($0, t, /mean confidence |, accuracy |, interval /)
	if ((x - t[2]) ^ 2 + (y - t[3]) ^ 2 > 1e-8) print "off:", x, y, $0
	n++
}
END { print n, "dots" }' all/reliability.svg
titles all/reliability.svg | sed -n '1p; $p'
smx --write argmax,conf -O csv "$d" | awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ b = int($at["conf"] * 15); b -= b > 14; n[b * 2 + ($at["label"] != $at["argmax"])]++ }
	END { for (i = 0; i < 30; i++) if (n[i]) print n[i], i % 2 ? "wrong" : "right" }' | sort >want.txt
titles all/histogram.svg | sed 's/.*: //' | sort >got.txt
diff want.txt got.txt && wc -l <got.txt | tr -d ' '
titles all/histogram.svg | tail -n 1
echo '== classes and confusions'
smx eval --class-table "$d" | awk '/^most confused/ { exit } $2 ~ /^z[0-9]$/ { printf "%s %.4g %s\n", $1, $NF, $3 }' |
	sort -k 2,2gr >want.txt
titles all/classes.svg | sed 's/^z//; s/: ECE / /; s/, / /; s/ rows*$//' | sort -k 2,2gr >got.txt
diff want.txt got.txt && wc -l <got.txt | tr -d ' '
smx --write argmax "$d" -O csv --precision 17 | awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["label"] != $at["argmax"] { n[$at["label"] " " $at["argmax"]]++ }
	END { for (k in n) print n[k], k }' | sort -k 1,1nr -k 2 | head -n 3
titles all/confusions.svg | head -n 3
echo '== the lowest NLL and ECE, and the run'
for m in nll ece; do
	sed -n 's/.*>\(this run: .*\|lowest: .*\)<\/text>/\1/p' all/$m.svg
	for t in 1 $(sed -n 's/.*>lowest: .* at T = \(.*\)<.*/\1/p' all/$m.svg); do
		smx eval --json --temp "$t" "$d" | sed -n "s/^ *\"$m\": \([^,]*\),*/\1/p" | awk 'NR == 1 { printf "%.4g\n", $1 }'
	done
done
echo '== notes'
for c in reliability histogram cumulative risk-coverage classes; do
	sed -n 's/.*y="40".*>\(.*\)<\/text>/\1/p' all/$c.svg
	sed -n 's/<desc>\(.*\)<\/desc>/\1/p' all/$c.svg
done
smx eval "$d" | grep -E '^(aurc|accuracy) '

echo '== one chart: by the name of the file, by --chart, on standard output, compressed'
smx report --svg nll.svg "$d"
cmp nll.svg all/nll.svg
smx report --svg figure1.svg --chart histogram "$d"
cmp figure1.svg all/histogram.svg
smx report --svg - --chart ece "$d" | cmp - all/ece.svg
smx report --svg nll.svg.gz "$d"
gzip -dc nll.svg.gz | cmp - nll.svg
smx report --svg two --chart 'nll, histogram,nll' "$d"
ls two
smx report --svg two --chart ece -o page.html "$d"
ls two
grep -c '<html' page.html
mkdir dir.svg
smx report --svg dir.svg --chart ece "$d"
ls dir.svg
smx report --title 'A & B' --svg nll.svg "$d"
grep '^<title>' nll.svg

echo '== with a calibration, a baseline, threads, from a pipe'
smx fit -q -o c.json "$data/digits.val.csv"
smx eval --sweep --temp 1.5 --state base.state "$d" >base.txt
smx report --calib c.json --baseline base.state --svg calib "$d"
ls calib
sed -e 's/, before calibration//; s/clip-reliability-before/clip-reliability/' calib/reliability-before.svg | cmp - all/reliability.svg
smx report --calib c.json --svg calib2 --chart reliability-before -j 1 "$d"
cmp calib/reliability-before.svg calib2/reliability-before.svg
for i in 1 2 3 4 5 6 7 8 9; do sed 1d "$d"; done >nine
{ head -n 1 "$d"; cat nine nine nine; } >many.csv
smx report --svg j1 -j 1 many.csv
smx report --svg j4 -j 4 many.csv
diff -r j1 j4 && echo same
smx report --svg pipe --chart nll - <"$d"
grep '^<title>' pipe/nll.svg

echo '== binary, weights, few rows, classes with names from outside'
smx report -q --svg b "$src/tests/oracle/binary/weights.csv"
ls b
sed -n 's/<desc>\(.*\)<\/desc>/\1/p' b/*.svg
printf 'a&b<c>,"d ""e""\377\357\277\276",y\n0,1,1\n0,2,0\n0,3,1\n0,4,0\n2,1,0\n' >evil.csv
smx report --task multiclass -l y --svg evil evil.csv
if command -v xmllint >valid; then
	xmllint --noout evil/*.svg b/*.svg calib/*.svg || echo 'no XML'
fi
titles evil/confusions.svg
printf 'a,b,y\n0,1,1\n' | smx report -q --svg one -l y -
ls one
sed -n 's/<desc>\(.*\)<\/desc>/\1/p' one/reliability.svg

echo '== every byte of two small ones'
smx report --task multiclass -l y --bins 2 --svg - --chart reliability evil.csv
smx report --task multiclass -l y --svg - --chart confusions evil.csv

echo '== what is refused'
refused() {
	"$@" >out
	echo "status $?"
}
refused smx report --svg figure1.svg "$d"
refused smx report --svg figure1.svg --chart nll,ece "$d"
refused smx report --svg figure1.png "$d"
refused smx report --svg - "$d"
refused smx report --chart nll "$d"
refused smx report --svg x --chart nil "$d"
refused smx eval --svg x --chart nll "$d"
[ -d x ] && echo 'x is left'
refused smx eval --sweep --svg x --chart nll "$d"
ls x
refused smx eval --svg - --chart histogram "$d"
refused smx report --svg out "$d"
refused smx report --svg x/y/z "$d"
refused smx report -o x.svg "$d"
refused smx report --svg x.svg --chart ece -o x.html --fail-if 'ece>1' --junit x.svg "$d"
: >none.csv
refused smx report -l 3 -c 1-2 --svg none none.csv
[ -d none ] && echo 'none is left'
refused smx eval --temp 0 --svg x "$d"
refused smx eval --bins 51 --svg x "$d"
refused smx eval --svg x --task multilabel --labels 'y_*' "$src/tests/oracle/multilabel/plain.csv"
smx eval --bins 60 --state bins.state "$d" >out
refused smx merge --svg x bins.state
smx eval --task multilabel --labels 'y_*' --state labels.state "$src/tests/oracle/multilabel/plain.csv" >out
refused smx merge --svg x labels.state
cp "$d" in.svg
refused smx report -i csv --svg in.svg --chart nll in.svg
cmp "$d" in.svg
