# smx diff --state and smx merge: shards in any order are one run, to the byte: of whole rows, of binary and multilabel ones, of lists, of labels' log-probabilities, and by llama.cpp's rules.
# Sixteen shards under the sanitizers, which are slow.
# Expected: the output of one run, whose numbers diff, diff_ppl, diff_paired and diff_compat check; messages by hand.
if [ -z "$sanitize" ]; then shards=64; else shards=16; fi
awk -v OFS=, 'BEGIN {
	srand(7)
	print "id,who,a,b,c,label" >"A.csv"; print "id,who,a,b,c,label" >"B.csv"
	for (i = 0; i < 300; i++) {
		a = 6 * rand(); b = 6 * rand(); c = 6 * rand(); y = int(3 * rand()); who = int(i / 4)
		print "r" i, who, a, b, c, y >"A.csv"
		print "r" i, who, a + rand(), b + rand() / 2, c + rand(), y >"B.csv"
	}
}'
one() # with these options
{
	echo "== $*"
	smx diff -q --json "$@" --state one.state a.csv b.csv >one
	smx diff -q "$@" --state again.state a.csv b.csv >one.txt
	cmp one.state again.state
	smx diff -q -j 3 "$@" --state again.state a.csv b.csv | cmp one.txt -
	cmp one.state again.state
	rm -f s.*
	n=$(wc -l <a.csv)
	n=$((n - head))
	each=$((n / shards))
	i=0
	while [ $i -lt $shards ]; do
		first=$((i * each))
		rows=$each
		[ $i -eq $((shards - 1)) ] && rows=$((n - first))
		for f in a b; do
			{ head -n $head $f.csv; tail -n +$((head + first + 1)) $f.csv | head -n $rows; } >$f.part
		done
		smx diff -q --first-row $first "$@" --state s.$i.state a.part b.part >/dev/null
		i=$((i + 1))
	done
	find . -name 's.*.state' | awk '{ print (NR * 37) % 101, $0 }' | sort -n | cut -d' ' -f2 >order
	# shellcheck disable=SC2046
	smx merge --json --state all.state $(cat order) | cmp one -
	cmp all.state one.state
	# shellcheck disable=SC2046
	smx merge --state left.state $(head -n 3 order) >/dev/null
	# shellcheck disable=SC2046
	smx merge --state right.state $(tail -n +4 order) >/dev/null
	smx merge --json right.state left.state | cmp one -
	smx merge all.state | cmp one.txt -
	[ "$(wc -l <order)" -eq $shards ] && echo "as many states as shards"
}
head=1
cp A.csv a.csv && cp B.csv b.csv
one --cols a,b,c --bootstrap 20 --seed 5
mv one.state seed.state
shards=7
one --cols a,b,c --bootstrap 9 --cluster who --confidence 0.95
one --cols a,b,c --key id --top 1,2 --worst 3 --label '' --label-b ''
one --cols a,b,c --temp 2 --top-k 2 --label label --label-b label --bins 4 --bins-closed left
cut -d, -f1,3,6 A.csv | sed 's/,2$/,1/' >a.csv
cut -d, -f1,4,6 B.csv | sed '1s/b/a/; s/,2$/,1/' >b.csv
one --cols a --threshold 0.7
cut -d, -f3-5 A.csv >a.csv && cut -d, -f3-5 B.csv >b.csv
one --task multilabel --threshold 0.9
head=0
tail -n +2 A.csv | awk -F, '{ printf "{\"lp\":[%s,%s],\"t\":[[%d,%s],[%d,%s]]}\n", -$3, -$4, $6, -$3 / 2 - 1, $6 + 1, -$4 - 1 }' >a.csv
tail -n +2 B.csv | awk -F, '{ printf "{\"lp\":[%s,%s],\"t\":[[%d,%s],[%d,%s]]}\n", -$3, -$4, $6, -$3 / 2 - 1, $6 + 2, -$4 - 1 }' >b.csv
one -i jsonl --logprob lp
one -i pairs --field t --rest ignore --top 1
echo '== by the rules of llama.cpp'
oracle=$src/tests/oracle/perplexity
kld() # rows of a file of llama.cpp, to
{
	smx --op identity --precision 17 -O csv "$oracle/$2.kld" | sed -n "$1" |
		smx --op identity --header no --cols 4-44 --label 3 -O kld -o "$3.kld" -
}
i=0
for rows in '1,$p' '1,40p' '41,41p' '42,$p'; do
	kld $rows base A$i && kld $rows quant B$i
	i=$((i + 1))
done
smx diff --compat llama --state whole.state -O csv A0.kld B0.kld >whole
smx diff --compat llama --state 1.state A1.kld B1.kld >/dev/null
smx diff --compat llama --state 2.state --first-row 40 A2.kld B2.kld >/dev/null
smx diff --compat llama --state 3.state --first-row 41 A3.kld B3.kld >/dev/null
smx merge --state all.state -O csv 3.state 1.state 2.state | cmp whole -
cmp all.state whole.state
smx merge all.state | head -n 3
smx diff --compat llama A0.kld B0.kld | head -n 3
echo '== percentiles: exact without --state, within the error of the sketch with it'
smx diff --worst 0 --cols a,b,c --wide -O csv A.csv B.csv >exact
smx diff --worst 0 --cols a,b,c --wide -O csv --state x.state A.csv B.csv >rough
awk -F, '{
	for (i = 1; i <= NF; i++) {
		if (FNR == 1) name[i] = $i
		else if (NR == FNR) x[name[i]] = $i
		else if (name[i] ~ /kl_(p|med)/ && name[i] !~ /bound/) off += ($i - x[name[i]] > .001 * x[name[i]] || x[name[i]] - $i > .001 * x[name[i]])
		else if (name[i] !~ /_(p[0-9]|median)/) off += ($i != x[name[i]])
	}
} END { print off + 0, "are off, of", length(x) }' exact rough
echo '== gates and formats'
smx merge -q --fail-if 'kl>0.001' --fail-if 'delta_accuracy.lo<-0.5' --annotate github --junit junit.xml seed.state >/dev/null
echo $?
smx diff -q --cols a,b,c --bootstrap 20 --seed 5 --fail-if 'kl>0.001' --fail-if 'delta_accuracy.lo<-0.5' --junit j.xml A.csv B.csv >/dev/null
sed 's/smx merge/smx diff/' junit.xml | cmp - j.xml
for o in '-O md' '-O csv --wide' '--confidence 0.8 -O tsv'; do
	smx diff -q --cols a,b,c --bootstrap 20 --seed 5 --state x.state $o A.csv B.csv >want
	smx merge $o x.state | cmp want -
done
smx diff -q --cols a,b,c --json A.csv B.csv >base.json
smx merge --baseline base.json --fail-if 'kl>base*1.01' seed.state | grep '^kl '
cat seed.state | smx merge -o from-pipe.csv /dev/stdin && head -n 2 from-pipe.csv
echo '== the worst rows are in the state, whatever is reported'
smx diff -q --cols a,b,c -O csv --worst 2 --state x.state A.csv B.csv >/dev/null
smx merge --json x.state | grep -c '"row"'
echo '== shards without rows, and without anything'
head -n 1 A.csv >none.csv
smx diff -q --cols a,b,c --state x.state A.csv B.csv >want
smx diff -q --cols a,b,c --state none.state none.csv none.csv | head -n 1
: >nothing.csv
smx diff -q --state nothing.state nothing.csv nothing.csv | head -n 1
smx merge nothing.state x.state none.state nothing.state | cmp want -
smx merge --state n.state none.state nothing.state | head -n 1
smx merge --state m.state nothing.state none.state >/dev/null
cmp n.state m.state
echo '== the same row numbers: said, or refused if rows are drawn by them'
smx merge x.state x.state | head -n 1
smx merge -O csv x.state x.state | head -n 2 | tail -n 1
smx merge seed.state seed.state
echo '== others are refused'
smx diff -q --cols a,b,c --bins 3 --state y.state A.csv B.csv >/dev/null
smx merge x.state y.state
smx diff -q --cols a,b,c --worst 3 --state y.state A.csv B.csv >/dev/null
smx merge x.state y.state
smx diff -q --cols a,b,c --temp 2 --state y.state A.csv B.csv >/dev/null
smx merge x.state y.state
smx diff -q --cols a,b --label '' --label-b '' --state y.state A.csv B.csv >/dev/null
smx merge x.state y.state
sed 's/a,b,c/a,b,d/' A.csv >A2.csv && sed 's/a,b,c/a,b,d/' B.csv >B2.csv
smx diff -q --cols a,b,d --state y.state A2.csv B2.csv >/dev/null
smx merge x.state y.state
smx eval --cols a,b,c --state e.state A.csv >/dev/null 2>&1
smx merge x.state e.state
smx merge e.state x.state
smx report --state -o page.html x.state
smx x.state
smx info x.state
smx eval x.state
smx diff --baseline x.state --fail-if 'kl>base' A.csv B.csv
smx merge --json x.state >base.json # as it says
smx diff -q --cols a,b,c --baseline base.json --fail-if 'kl>base' A.csv B.csv >/dev/null && echo 'not worse'
smx diff --state x.state --memory 1G A.csv B.csv
smx diff --state A.csv A.csv B.csv
smx merge --class-table x.state
smx merge --confusion c.csv x.state
smx merge --svg figures x.state
smx merge --plot x.state
smx merge --confidence 0.9 x.state
smx merge --wide whole.state
smx merge --fail-if 'nll>1' x.state
sed 's/diff_state\/1/diff_state\/9/' x.state >y.state
smx merge y.state
echo '== damaged: each of some bytes'
size=$(wc -c <x.state)
for at in 1 9 40 100 1000 $((size / 2)) $((size - 30)) $((size - 5)); do
	{ head -c $at x.state; printf '7'; tail -c +$((at + 2)) x.state; } >bad.state
	cmp -s bad.state x.state && continue
	smx merge bad.state >got 2>err && echo "taken at $at"
	[ -s got ] && echo "written at $at"
	[ "$(wc -l <err)" -eq 1 ] || cat err
done
head -c 2000 x.state >bad.state
smx merge bad.state
