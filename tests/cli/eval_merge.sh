# smx eval --state and smx merge: 64 shards in any order are one run, to the byte; threads, levels and orders too; damaged states and states of other options are refused by name.
# Eight shards under the sanitizers, which are slow.
# Expected: the output of one run (whose numbers eval_oracle checks); messages by hand.
in=$data/digits.test.csv
awk 'NR == 1 { print $0 ",weight,lang"; next } { print $0 "," 0.25 + NR % 7 "," (NR % 3 ? "en" : "de") }' "$in" >in.csv
head -n 1 in.csv >head
if [ -z "$sanitize" ]; then shards=64; else shards=8; fi
n=$(head -n 1 in.csv | tr ',' '\n' | grep -n '^label$' | cut -d: -f1)
echo "label in column $n"
shards()
{
	rm -f s.*
	tail -n +2 "$1" | awk -v n=$shards '{ print > sprintf("s.%02d", NR * 7919 % n) }'
	shift
	for s in s.*; do
		cat head "$s" | smx eval "$@" --state "$s.state" - >/dev/null
	done
}
one() # the same bytes however it is cut, with these options
{
	table=$(echo "$*" | grep -o -e --class-table)
	echo "== $*"
	smx eval --json "$@" --state one.state in.csv >one
	for j in 1 2 3 5 8; do
		smx eval --json "$@" -j $j in.csv | cmp one -
	done
	smx eval --json "$@" --cpu baseline in.csv | cmp one -
	{ cat head; tail -n +2 in.csv | sort -r; } | smx eval --json "$@" - | cmp one -
	shards in.csv "$@"
	[ "$(find . -name 's.*.state' | wc -l)" -eq $shards ] && echo 'as many states as shards'
	# shellcheck disable=SC2086
	smx merge $table --json s.*.state | cmp one -
	find . -name 's.*.state' | awk '{ print (NR * 37) % 101, $0 }' | sort -n | cut -d' ' -f2 >order
	# shellcheck disable=SC2046,SC2086
	smx merge $table --json --state all.state $(cat order) | cmp one -
	cmp all.state one.state
	# shellcheck disable=SC2046,SC2086
	smx merge --state left.state $(head -n 5 order) >/dev/null
	# shellcheck disable=SC2046,SC2086
	smx merge --state right.state $(tail -n +6 order) >/dev/null
	# shellcheck disable=SC2086
	smx merge $table --json right.state left.state | cmp one -
	smx eval "$@" in.csv >one.txt
	# shellcheck disable=SC2086
	smx merge $table all.state | cmp one.txt -
}
logits=$(head -n 1 "$in" | tr ',' '\n' | grep -n -v 'label\|id' | cut -d: -f1 | tr '\n' ',')
one -c "${logits%,}"
one -c "${logits%,}" --by lang --temp 1.5 --class-table
sed 's/,weight,/,mass,/' head >plain && mv plain head
sed 's/,weight,/,mass,/' in.csv >plain.csv && mv plain.csv in.csv
one -c "${logits%,}" --bins 7 --bins-closed left --top 1,2,3
echo '== an empty shard adds nothing'
smx eval --bins 7 --bins-closed left --top 1,2,3 -c "${logits%,}" --state none.state head | head -n 1
smx merge --json one.state none.state | cmp one -
smx merge none.state none.state | head -n 1
echo '== nor does one that has no line at all'
: >nothing.csv
smx eval --bins 7 --bins-closed left --top 1,2,3 --state none.state nothing.csv | head -n 1
smx merge --json one.state none.state | cmp one -
smx merge --json none.state none.state one.state | cmp one -
smx merge none.state none.state | head -n 1
smx eval --bins 8 --state none.state nothing.csv >/dev/null
smx merge one.state none.state
echo '== gates, -o'
smx merge --fail-if 'accuracy<2' -o out one.state
echo "status $?"
tail -n 2 out
smx merge one.state >whole
head -n "$(wc -l <whole)" out | cmp whole -
echo '== damaged: each of some bytes'
size=$(wc -c <one.state)
for at in 1 9 40 100 1000 $((size / 2)) $((size - 30)) $((size - 5)); do
	{ head -c $at one.state; printf '7'; tail -c +$((at + 2)) one.state; } >bad.state
	cmp -s bad.state one.state && continue
	smx merge bad.state >got 2>err && echo "taken at $at"
	[ -s got ] && echo "written at $at"
	[ "$(wc -l <err | tr -d ' ')" = 1 ] || cat err
done
head -c 300 one.state >cut.state
for f in cut.state in.csv /dev/null nix.state .; do smx merge one.state $f >got && echo taken; done
gzip <one.state >one.gz && smx merge one.gz one.state | head -n 1
echo '== other options'
c=${logits%,}
o='--bins 7 --bins-closed left --top 1,2,3'
head -n 20 in.csv >few.csv
# shellcheck disable=SC2086
{
	smx eval -c "$c" --bins-closed left --top 1,2,3 --state a few.csv
	smx eval -c "$c" --bins 7 --top 1,2,3 --state b few.csv
	smx eval -c "$c" --bins 7 --bins-closed left --state c few.csv
	smx eval -c "$c" $o --temp 2.0 --state d few.csv
	smx eval -c "$c" $o --by lang --state e few.csv
	smx eval -c "$c" $o -w mass --state f few.csv
	smx eval -c "${c%,*}" $o --state g few.csv --on-error skip
	sed '1s/z3/a3/' few.csv | smx eval -c "$c" $o --state h -
	smx eval -c "$c" $o --temp 2e0 --state i few.csv
} >/dev/null 2>err
for s in a b c d e f g h; do smx merge one.state $s; done
smx merge d i | head -n 1
# A state is no input of rows, by whatever name, and the advice works.
cp one.state one.json
for s in one.state one.json; do
	smx eval $s
	smx $s
done
smx report --state -o page.html one.json && smx merge one.json | head -n 1
smx merge
sed 's,smx.state/2,smx.state/9,' one.state >new.state
smx merge new.state
