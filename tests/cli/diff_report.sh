# smx diff --report: the numbers of the page against the rows that --worst lists and
# against awk. Expected: no differences, and by hand.
d=$data/digits.test.csv
awk -F , -v OFS=, 'NR > 1 { for (i = 2; i < 12; i++) $i += (NR * 37 + i * 101) % 17 / 17 - 0.5 } 1' "$d" >b.csv
numbers() {
	sed -n 's/<script type="application\/json" id="data">\(.*\)<\/script>/\1/p' "$1"
}
smx diff --report page.html "$d" b.csv >text
smx diff "$d" b.csv | cmp - text
smx diff --json --worst 100000 "$d" b.csv >all.json

echo '== metrics'
sed -n '/"metrics"/,/}/s/^ *"\([a-z_0-9.]*\)": \([^,{]*\),*$/\1 \2/p' all.json >want
numbers page.html | sed 's/.*"metrics":{\([^}]*\)}.*/\1/; s/"//g' | tr ',' '\n' | tr ':' ' ' >got
diff want got && wc -l <got | tr -d ' '

echo '== the histogram'
sed -n 's/.*"kl": \([0-9.e+-]*\),.*"a": \([0-9]*\),.*"b": \([0-9]*\).*/\1 \2 \3/p' all.json >rows
numbers page.html | sed 's/.*"spread":\[\[\(.*\)\]\],"worst".*/\1/; s/\],\[/\
/g' >cells
awk -F , 'NR == FNR { split($0, r, " "); kl[NR] = r[1]; flip[NR] = r[2] != r[3]; n = NR; next } {
	stay = flips = 0
	for (i = 1; i <= n; i++)
		if (kl[i] >= $1 && $1 != "null" && ($2 == "null" || kl[i] < $2)) {
			if (flip[i]) flips++; else stay++
		}
	if (stay != $3 || flips != $4) print "cell " $0 ": " stay " " flips
	total += $3 + $4
} END { print total }' rows cells

echo '== flips'
awk '$2 != $3 { n[$2 " " $3]++ } END { for (k in n) print k, n[k] }' rows | sort >want
numbers page.html | sed 's/.*"flips":\[\(.*\)\],"flips_all".*/\1/; s/\],\[/\
/g' | tr -d '[]"z' | tr ',' ' ' | sort >got
diff want got && wc -l <got | tr -d ' '

echo '== threads, keys, tasks'
smx diff -j 1 --report one.html "$d" b.csv >/dev/null
smx diff -j 4 --report four.html "$d" b.csv >/dev/null
cmp one.html four.html && cmp one.html page.html && echo same
{ head -n 1 b.csv; sed 1d b.csv | sort -r; } >shuffled.csv
smx diff --key id --report keyed.html "$d" shuffled.csv >/dev/null
numbers page.html | sed 's/.*"spread"/"spread"/; s/"worst".*//' >want
numbers keyed.html | sed 's/.*"spread"/"spread"/; s/"worst".*//' | cmp - want && echo same
numbers keyed.html | grep -o '"worst":\[\[[0-9]*,"[^"]*"'
printf '0.5\n-1\n2\n' >s
printf '%s\n' -0.5 -1 9 >t
smx diff -q --task binary --report binary.html s t >/dev/null
numbers binary.html | grep -o '"task":"binary"\|"flips":\[.*'
printf '1,2\n3,1\n' >m
printf '1,-2\n3,1\n' >n
smx diff --task multilabel --report labels.html m n >/dev/null
numbers labels.html | grep -o '"worst".*'
printf '1,-inf\n' >i
printf '1,2\n' >k
smx diff --report inf.html k i >/dev/null
numbers inf.html | grep -o '\[null,null,[^]]*\]'

echo '== what is refused'
smx diff --report x.json m n
echo "status $?"
smx diff --report m m n
echo "status $?"
smx diff --report x.html -o x.html m n
echo "status $?"
