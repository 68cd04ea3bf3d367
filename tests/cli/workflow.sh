# The workflow for GitHub Actions in the manual: its `run:` steps do what the manual says, as `bash -e` runs them there.
# Expected: by hand; the numbers are those of smx eval and smx diff without -O.

# The workflow in man/smx.1, and its N-th step with `run:` as a script.
awk '
/^\.Ss A workflow for GitHub Actions/ { here = 1 }
here && /^\.Ed/ { exit }
inside { gsub(/\\-/, "-"); gsub(/\\e/, "\\"); print }
here && /^\.Bd -literal/ { inside = 1 }' "$src/man/smx.1" >workflow.yml
awk '
{ match($0, /^ */); depth = RLENGTH }
inside && depth <= at { inside = 0 }
inside { print substr($0, at + 3) >(n ".sh") }
/^ *(- )?run: \|$/ { n++; at = depth; inside = 1 }' workflow.yml
ls ./*.sh
grep -c 'uses:\|run:' workflow.yml
grep "$(printf '\t')" workflow.yml

export GITHUB_STEP_SUMMARY="$PWD/summary.md"
# Runs the steps one after another.
steps()
{
	: >summary.md
	rm -f ./*.xml
	for step in 1 2; do
		echo "step $step"
		sh -e ./$step.sh >out 2>&1 || echo "  status $?"
		sed 's/^/  /' out
	done
	grep -e '^| gate' -e '^| failed' -e '^| passed' -e '^| accuracy ' -e '^| flips ' summary.md
	cat ./*.xml 2>/dev/null | grep '<testsuites'
	awk '/^\|/ && last ~ /^[^|]/ && last !~ /^#/ { print "not a table: " $0 } { last = $0 }' summary.md
}
echo '== the model did not change'
cp "$data/digits.test.csv" old.csv
smx eval --json -o last.json old.csv
cp old.csv logits.csv
steps
echo '== it is too sure'
smx --op identity --precision 17 --temp 0.3 -o logits.csv old.csv
steps
echo '== it is unsure, and rounded'
smx --op identity --precision 1 --temp 3 -o logits.csv old.csv
steps
echo '== there are no rows: no gate failed, but the step does'
rm logits.csv
steps
