# smx fit --method A,B: a chain. Expected: its parts, fitted one after the other by hand to what
# the first makes of the rows, and the same bytes of rows.
cp "$data/digits.val.csv" val.csv
cp "$data/digits.test.csv" test.csv
field()
{
	sed -n "s/.*\"$1\": \([-0-9.e+]*\).*/\1/p" "$2" | head -n 1
}
echo '== the second is fitted to what the first makes of the rows'
smx fit -q --method row-temperature -o first.json val.csv
smx --calib first.json --op identity --precision 17 -l label val.csv >between.csv
smx fit -q --method vector --l2 1 -o second.json between.csv
smx fit --method row-temperature,vector --l2 1 -o chain.json val.csv 2>&1 | sed 's/[0-9]* pass/# pass/'
smx --calib first.json --op identity --precision 17 test.csv | smx --calib second.json >a
smx --calib chain.json test.csv | cmp - a && echo same
sed -n '/"steps"/,/^  ]/p' chain.json | grep -e '"[a-z0-9]*": ["0-9]' | sed 's/[0-9]\.[0-9]*/#/'
grep -c '"method": "row-temperature,vector"' chain.json
echo '== cross-validation fits the whole chain to each fold'
awk -v a="$(field cv_nll chain.json)" -v b="$(field cv_nll second.json)" 'BEGIN { print (a != b ? "other folds" : "the same") }'
awk -v a="$(field cv_temperature_nll chain.json)" -v b="$(field cv_temperature_nll first.json)" 'BEGIN { print (a == b ? "the same temperature" : a " " b) }'
echo '== eval, other commands, states'
smx eval --json --calib chain.json test.csv >a
smx --calib chain.json --op identity --precision 17 -l label test.csv | smx eval --json - | cmp - a && echo same
smx eval --state a.state --calib chain.json test.csv >/dev/null
smx eval --state b.state test.csv >/dev/null
smx merge a.state b.state 2>&1 | sed 's/:[0-9a-f]\{16\}/:#/'
echo '== the same for threads and CPUs'
smx fit -q --method row-temperature,bias-temperature,isotonic -j 1 --cpu baseline -o 1.json val.csv
smx fit -q --method row-temperature,bias-temperature,isotonic -j 3 -o 3.json val.csv
cmp 1.json 3.json
echo '== the binary task'
awk 'BEGIN { print "z,label"; for (i = 0; i < 400; i++) print (i * 37 % 101 - 50) / 10 "," (i * 61 % 103 < i * 37 % 101) }' >binary.csv
smx fit -q --method temperature,isotonic -o chain.json binary.csv
smx fit -q --method temperature -o first.json binary.csv
smx --calib first.json --op identity --precision 17 -l label binary.csv >between.csv
smx fit -q --task binary --method isotonic -o second.json between.csv
smx --calib first.json --op identity --precision 17 binary.csv | smx --task binary --calib second.json >a
smx --calib chain.json binary.csv | cmp - a && echo same
echo '== refused, and what is advised'
smx fit --method temperature,auto val.csv
smx fit --method vector,matrx val.csv
smx fit --method vector,venn-abers val.csv
smx fit --method temperature,vector --objective ece val.csv
smx fit --method temperature,vector --bins 3 val.csv
smx fit --method temperature,temperature,temperature,temperature,temperature,temperature,temperature,temperature,temperature val.csv
printf 'a,b,y_a,y_b\n1,-1,1,0\n-1,1,0,1\n2,-1,0,1\n-2,-1,1,0\n' >labels.csv
smx fit --task multilabel --labels 'y_*' --method temperature,platt labels.csv
smx fit -q --task multilabel --labels 'y_*' --method platt labels.csv | grep -c '"labels"'
echo '== the parameters of all methods are counted, those that depend on the rows too'
for m in isotonic vector isotonic,vector vector,isotonic; do
	smx fit --cv 0 --l2 1 --method $m -o $m.json "$data/digits.val.csv" 2>&1 | grep -o '^smx: [a-z,]*: [0-9]* parameters'
done
