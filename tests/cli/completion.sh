# smx completion, and smx complete, which its scripts ask: commands, options, words, files
# and columns. Expected: by hand; that it knows all words is compared with --help.
echo '== smx completion'
smx completion bash | cmp - "$src/src/cli/completion/smx.bash"
smx completion zsh | cmp - "$src/src/cli/completion/_smx"
smx completion fish | cmp - "$src/src/cli/completion/smx.fish"
for args in '' csh 'bash zsh' '-q bash'; do
	# shellcheck disable=SC2086
	smx completion $args 2>&1
	echo "status $?"
done

echo '== what --help lists'
# same WHAT FILE FILE
same()
{
	sort "$2" >a
	sort "$3" | cmp - a && [ -s a ] && echo "$1: the same"
}
# words WORD...: all that could stand in place of the last one
words()
{
	smx complete $(($# - 1)) "$@" | sed '1,2d; s/	.*//'
}
# section TITLE COMMAND: the words under a title of --help
section()
{
	smx "$2" --help | awk -v t="$1" '
	/^[^ ]/ { inside = index($0, t) == 1 }
	inside && /^  [a-z]/ { print $1 }'
}
smx --help | sed -n '/^Other commands/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
{ printf '%s\n' apply help version; cat commands; } >all
words '' >got
same commands all got
for c in apply $(cat commands); do
	smx "$c" --help | sed -n 's/^  *\(-[a-zA-Z], \)*--\([a-z0-9-]*\).*/--\2/p' >all
	words "$c" -- >got
	same "options of $c" all got
done
for pair in --write:apply --op:apply --write:mix --method:fit; do
	section "${pair%:*}:" "${pair#*:}" >all
	words "${pair#*:}" "${pair%:*}" '' >got
	same "$pair" all got
done
section Formats apply >all
words -i '' >got
same -i all got
# each metric can be asked for, in one of the tasks, and each that is reported is there
printf 'a,b,label\n0,1,1\n2,0,0\n1,0,1\n' >in.csv
words eval --fail-if '' >got
sort got | uniq -d
[ "$(wc -l <got)" -ge 60 ] || echo 'few metrics'
while read -r key; do
	for task in multiclass binary multilabel; do
		smx eval --ood-label 7 --fail-if "$key>1e99" nosuch.csv --task $task 2>&1
	done | grep -q -v 'no such metric' || echo "no task has $key"
done <got
smx eval --json in.csv | tr ',{}' '\n\n\n' | sed -n 's/^ *"\([a-z0-9_]*\)": *[-0-9n].*/\1/p' >all
grep -q -x ece all && grep -q -x ece got || echo 'no ece'
words report --fail-if '' | cmp - got
words merge --fail-if '' >both
words diff --fail-if '' | grep -v '^rows$' | cat got - | cmp - both
sort both | uniq -d
words diff --fail-if '' >got
while read -r key; do
	smx diff -l label --fail-if "$key>1e99" in.csv in.csv >/dev/null 2>err && continue
	grep -q multilabel err || [ "$key" = label_flips ] || echo "diff has no $key"
done <got
[ "$(grep -c . got)" -ge 14 ] || echo 'few metrics'

# ask N WORD...: what could stand in place of word N; $ ends a line, so that blanks show
ask()
{
	echo "== $*"
	smx complete "$@" 2>&1 | sed 's/	.*//; s/$/$/'
}
ask 0 ev
ask 0 --progr
ask 0 --verb -x
ask 1 help di
ask 1 completion ''
ask 1 eval --sweep=
ask 1 --write argmax,co
ask 0 --write=argmax,co
ask 1 --chain temp=0.7,top-
ask 1 --delimiter ''
ask 1 --dty f
ask 1 --temp ''
ask 2 eval --temp a
ask 1 --bias ''
ask 1 --threshold ''
ask 1 -o ''
ask 0 --nosuch=
ask 1 -- --
ask 1 -qi n
ask 2 diff --fail-if le

echo '== columns'
ln -s "$data" d
ask 1 --label '' d/eight.csv
ask 1 --label l d/eight.csv.gz
ask 1 -l '' d/eight.jsonl
ask 1 --field '' d/eight.npz
ask 1 --field '' d/eight.safetensors
ask 1 --field '' d/eight.pt
ask 1 -w '' d/eight.arrow
ask 2 d/eight.csv --keep id,cat,
ask 1 d/eight.csv --keep=id,l
ask 2 diff --key-b '' -- in.csv d/eight.jsonl
printf 'key;y\n1;0\n' >truth.csv
ask 7 eval --truth truth.csv --key id in.csv --truth-key ''
ask 3 eval --truth=truth.csv --label '' in.csv
printf 'a|b c|d"e|f\n1|2|3|4\n' >odd.csv
ask 4 -d '|' odd.csv -l ''
printf '[{"id": 1, "out": {"logits": [1, 2], "deep": {"er": {"still": 0}}}, "y": 1},\n' >in.json
ask 1 --field '' in.json
awk 'BEGIN {
	for (i = 0; i < 30; i++) printf "logit_%d,", i
	print "y"
	for (i = 0; i < 30; i++) printf "%d.5,", i
	print 1
}' >wide.csv
ask 1 --label '' wide.csv
ask 1 --label logit_2 wide.csv | tail -n 2
ask 1 --cols '' wide.csv | grep -c logit

echo '== never loud'
mkdir dir
mkfifo pipe
printf '\376\377\000a' >utf16
printf '{"a' >cut.json
printf 'PK\003\004' >cut.zip
head -c 300 "$data/eight.arrow" >cut.arrow
for f in nosuch dir pipe - utf16 cut.json cut.zip cut.arrow "$data/eight.f32"; do
	smx complete 1 --label '' "$f" >got 2>&1 || echo "$f: status $?"
	sed -n '3,$p' got
done
for bad in '' x -1 99 1e9; do
	smx complete $bad 2>&1 || echo "status $?"
done
