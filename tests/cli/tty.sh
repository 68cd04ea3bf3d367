# On a terminal without a FILE: a short usage on standard error, status 2; with - it is read.
# Expected: by hand, from SPEC's 'The command line'.
command -v script >/dev/null && script -qc true /dev/null </dev/null >/dev/null 2>&1 || exit 77
script -qc 'smx 2>err; echo rc=$?; cat err' /dev/null </dev/null | tr -d '\r' | sed 's/\^D.*//' >got
grep -c '^rc=2$' got
grep -c '^usage: smx ' got
[ -s err ] && sed -n 1p err | grep -c '^usage: smx '
script -qc 'smx --temp 2 2>err; echo rc=$?' /dev/null </dev/null | tr -d '\r' | grep -c '^rc=2$'
# with a file nothing is read from it
printf '0,0\n' >in.csv
script -qc 'smx in.csv; echo rc=$?' /dev/null </dev/null | tr -d '\r' | grep -c -e '^0.5,0.5$' -e '^rc=0$'
# help is bold on a terminal, and the same text; not with NO_COLOR or TERM=dumb, nor elsewhere
echo '== help'
esc=$(printf '\033')
for c in apply eval fit mix completion; do
	smx $c --help >plain
	grep -c "$esc" plain
	script -qc "TERM=xterm smx $c --help" /dev/null </dev/null | tr -d '\r' | sed 's/\^D.*//' >bold
	grep -c "$esc" bold | sed 's/..*/bold/'
	sed "s/$esc\[[01]m//g" bold | cmp - plain
	sed "s/$esc\[1m[^$esc]*$esc\[0m//g" bold | grep -c "$esc"
done
grep "^$esc\[1musage:$esc\[0m smx completion" bold | wc -l | tr -d ' '
script -qc 'TERM=xterm smx help eval' /dev/null </dev/null | grep -c "$esc.1mMetrics:$esc.0m"
script -qc 'TERM=xterm NO_COLOR= smx --help' /dev/null </dev/null | grep -c "$esc" | sed 's/..*/bold/'
for vars in 'TERM=xterm NO_COLOR=1' 'TERM=dumb' 'TERM='; do
	script -qc "$vars smx --help" /dev/null </dev/null | grep -c "$esc"
done
script -qc 'TERM=xterm smx --help | cat' /dev/null </dev/null | grep -c "$esc"
echo '== progress'
i=0
while [ $i -lt 12 ]; do
	echo "$i,1,0"
	i=$((i + 1))
done >p.csv
script -qc 'smx --cols 1-2 --progress p.csv >/dev/null' /dev/null </dev/null | tr '\r' '~' | sed 's/\^D.*~//; s/[0-9.]* MB\/s/N MB\/s/g; s/in [0-9.]* s: [0-9]* rows/in N s: N rows/; s/   */ /g'
script -qc 'smx --cols 1-2 p.csv 2>&1 >/dev/null' /dev/null </dev/null | tr -d '\r' | sed 's/\^D.*//' | wc -c | tr -d ' '
