# smx report with several --calib: each is measured as smx eval measures it. Expected: by
# hand; the numbers are compared with those of smx eval.
ln -s "$data" d
v=d/digits.val.csv t=d/digits.test.csv
smx fit -q -o temperature.json $v
smx fit -q --method vector -o vector.json $v
smx report --calib temperature.json --calib vector.json --calib temperature.json -o page.html $t
grep -o '"label":"[^"]*"' page.html
grep -o '"calib":"[^"]*"' page.html
for m in temperature vector; do
	smx eval --json --calib $m.json $t | tr -d ' \n' | grep -o '"nll":[0-9.e-]*' | head -n 1 >want
	awk -v l="calibrated with $m.json" 'at { print } index($0, l) { at = 1 }' page.html |
		grep -o '"nll":\[[^],]*' | head -n 1 | tr -d '[' | cmp - want && echo "$m: as eval has it"
done
smx eval --json $t | tr -d ' \n' | grep -o '"nll":[0-9.e-]*' | head -n 1 >want
awk 'at { print } index($0, "\"label\":\"before calibration\"") { at = 1 }' page.html |
	grep -o '"nll":\[[^],]*' | head -n 1 | tr -d '[' | cmp - want && echo 'before: as eval has it'
smx report -j 2 --calib temperature.json --calib vector.json --calib temperature.json -o two.html $t && cmp page.html two.html
# the first one is the page's
smx report --calib vector.json --calib temperature.json --fail-if 'nll>9' -o first.html $t
grep -o '"calib":"[^"]*"' first.html
echo '== what is said of rows is said once'
{ head -n 5 $t; echo 'x,oops'; } >bad.csv
smx report --calib temperature.json --calib vector.json --on-error skip -o bad.html bad.csv
echo '== refused'
smx report --calib temperature.json --calib vector.json -o page.html <$t
mkfifo pipe
smx report --calib temperature.json --calib vector.json -o page.html pipe
smx report --calib temperature.json --calib nix.json -o page.html $t
cp vector.json vector.html
smx report --calib temperature.json --calib vector.html -o vector.html $t
printf 'a,b,label\n1,2,0\n3,0,1\n1,0,0\n0,2,0\n' >two.csv
smx fit -q --method vector -o small.json two.csv 2>/dev/null
smx report --calib temperature.json --calib small.json -o page.html $t
c=--calib=vector.json
smx report $c $c $c $c $c $c $c -o page.html $t
smx eval --sweep --state one.state $t >/dev/null
smx report --state --calib vector.json --calib temperature.json -o page.html one.state
# elsewhere one is applied, and what the message advises works
two='--calib vector.json --calib temperature.json'
smx $two $t
smx eval $two $t
smx mix $two $t $t
smx diff $two $t $t
smx fit --method lac $two $v
smx --calib vector.json --op identity --precision 17 $t | smx eval --calib temperature.json >piped
printf '{"schema":"smx.calibration/1","method":"vector,temperature","task":"multiclass","classes":10,"steps":[' >chain.json
printf '{"method":"vector",%s%s},{"method":"temperature",%s}]}\n' "$(grep '"weight"' vector.json)" \
	"$(grep '"bias"' vector.json | sed 's/,$//')" "$(grep '"temperature"' temperature.json | grep -v method | sed 's/,$//')" >>chain.json
smx eval -q --calib chain.json $t | cmp - piped && echo 'both, one after the other'
