# Bytes of the input that would command a terminal are shown as escapes in messages and text reports; not in JSON or in data.
# Expected: by hand. No output of smx may hold a control character but newlines, or a byte that is not UTF-8.
printf 'a,b\302\233K,l\351,\303\251t\303\251,label,g\r\n0,1,2,3,1,x\033]0;own\007\n3,1,2,0,\303\251t\303\251,y\342\202\254\177\n2,1,1,0,2,z\204\n' >x.csv
printf 'id,a,b\n"k\n1\033c",1,2\nk\377,3,1\nplain "q",1,1\n' >a.csv
printf 'id,a,b\nk\377,1,2\n"k\n1\033c",2,1\nplain "q",0,1\n' >b.csv
clean() # WHAT: whether what comes in is clean, and it
{
	cat >out
	LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -q '[[:cntrl:]]' && echo "$1: control characters"
	! command -v iconv >/dev/null || iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1 || echo "$1: not UTF-8"
	cat out
}
printf 'a\033[1m\nb\302\233K\nl\351\n\303\251t\303\251\n' >names
smx eval --classes names --by g --class-table x.csv 2>&1 | clean eval | grep '^g:\|^  *[0-9] [^-]' | awk '{ print $1, $2 }' | head -n 9
smx eval --classes names --by g --state s -o /dev/null x.csv
smx merge --class-table s 2>&1 | clean merge | grep '^g:\|^  *[0-9] [^-]' | awk '{ print $1, $2 }' | head -n 9
smx eval --json --by g --class-table x.csv | clean JSON >/dev/null
smx diff --top 1 --key id a.csv b.csv 2>&1 | clean diff
smx diff --json --key id a.csv b.csv | clean 'JSON of diff' >/dev/null
echo '== messages'
m()
{
	smx "$@" 2>&1 >/dev/null | clean "$*"
}
m --label a "$(printf 'nix\033[2J\377\302\205.csv')"
m --write "$(printf 'prob\033[2Js')" x.csv
m --cols "$(printf '\233')" x.csv
m "$(printf -- '--op\033[2J')" x.csv
m eval --fail-if "$(printf 'ece\033>1')" x.csv
m eval --label "$(printf '\007')" x.csv
printf 'a,b,label\n1,2,x\033[7m\n' >bad.csv
m eval bad.csv
m eval --on-error skip bad.csv
printf '1,\302\2332\n' >bad.csv
m --header no bad.csv
printf '{"\177[m":1,"logits":[1,"\001\303"]}\n{"logit\177s":[1]}\n{"\033":1,"logits":[1]}\n{"\177":x,"logits":[1]}\n' >bad.jsonl
m --on-error skip bad.jsonl
printf 'id,a,b\nk\377,1,2\n"k\n1\033c",2,1\n' >b.csv
m diff --key id a.csv b.csv
printf 'id,a,b\n"k\n1\033c",2,1\n"k\n1\033c",2,1\n' >b.csv
m diff --key id a.csv b.csv
printf 'a\302\237,b\n1,2\n2,1\n' >c.csv
printf 'a\351,b\n2,1\n1,2\n' >d.csv
m diff c.csv d.csv
smx diff --top 1 c.csv d.csv 2>&1 | clean names | tail -n 2
echo '== data is not touched'
smx --keep g --write name x.csv | od -An -c | tr -s ' ' | head -n 3
