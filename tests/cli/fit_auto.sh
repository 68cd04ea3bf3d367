# smx fit --method auto. Expected: the table's losses are those of each method's own
# cross-validation, which is looked up here; the choice by the rule, in awk, from the table.
cp "$data/digits.val.csv" val.csv
field()
{
	sed -n "s/.*\"$1\": \([-0-9.e+]*\).*/\1/p" "$2" | head -n 1
}
table()
{
	sed -n '/"methods"/,/]/p' "$1" | tr -d '{}"' | sed 's/, / /g; s/,$//' | awk '$1 == "method:" {
		for (i = 1; i < NF; i++) v[$i] = $(i + 1)
		print v["method:"], v["loss:"], v["worse:"], v["worse_se:"]
	}'
}
echo '== the table, and the choice'
smx fit --method auto -o auto.json val.csv 2>&1 | sed 's/[0-9]* passes/# passes/'
table auto.json >table
awk '$3 <= $4 && !chosen { chosen = $1 } $3 == 0 { best = $1 } END { print chosen, best }' table
grep -e '^  "method": ' -e '"auto"' auto.json
echo '== each loss is that of the method by itself, and so are the parameters of the chosen'
while read -r m loss rest; do
	[ "$m" = temperature ] && continue
	smx fit -q --method "$m" -o one.json val.csv
	awk -v m="$m" -v a="$loss" -v b="$(field cv_nll one.json)" 'BEGIN {
		d = a - b; print m, (d < 5e-4 && d > -5e-4 ? "near" : a " is not " b) }'
done <table
m=$(sed -n 's/^  "method": "\(.*\)",$/\1/p' auto.json)
smx fit -q --method "$m" --l2 "$(sed -n 's/^ *"l2": \([0-9.]*\).*/\1/p' auto.json | tail -n 1)" -o one.json val.csv
smx --calib auto.json val.csv >a
smx --calib one.json val.csv | cmp - a && echo same
echo '== by the Brier score'
smx fit -q --method auto --objective brier -o brier.json val.csv
grep -e '"auto"' brier.json
table brier.json | head -n 1
echo '== few rows'
awk -F, 'NR == 1 || NR % 10 == 3' val.csv >few.csv
smx fit -q --method auto -o few.json few.csv
grep '^  "method": ' few.json
echo '== the binary task, held-out rows'
awk 'BEGIN { print "z,label"; for (i = 0; i < 400; i++) print (i * 37 % 101 - 50) / 10 "," (i * 61 % 103 < i * 37 % 101) }' >binary.csv
smx fit -q --method auto --holdout .3 -o binary.json binary.csv
table binary.json | cut -d' ' -f1
echo '== temperature is not compared with itself'
printf '%s\n' a,b,label 2,0,0 0,2,1 1,0,1 0,1,0 3,0,0 0,3,1 1,0,0 0,1,1 2,0,1 0,2,0 2,1,0 1,2,1 >even.csv
smx fit --method auto -o even.json even.csv 2>&1 | grep -e chosen -e ': T = ' -e 'no better' -e ", temperature's" | sed 's/[0-9]* passes/# passes/'
echo '== the same for threads and CPUs'
smx fit -q --method auto -j 1 --cpu baseline -o 1.json val.csv
smx fit -q --method auto -j 3 -o 3.json val.csv
cmp 1.json 3.json
echo '== refused'
smx fit --method auto --l2 1 val.csv
smx fit --method auto --cv 0 val.csv
smx fit --method auto --cv 1 val.csv
smx fit --method auto --mu 1 val.csv
smx fit --method auto --objective ece val.csv
smx fit --task multilabel --method auto val.csv
printf 'a,b,label\n1,2,1\n3,1,0\n2,1,1\n' >three.csv
smx fit -q --method temperature three.csv | grep '"method"'
smx fit --method auto three.csv
