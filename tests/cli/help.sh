# --help and --version; every option that --help shows is used by some test.
# Expected: by hand.
for c in --help -h 'apply --help' 'apply -h' '--temp 2 --help nix.csv' '-qh' '--hel'; do
	# shellcheck disable=SC2086
	smx $c >"got" 2>err || echo "$c: status $?"
	[ -s err ] && echo "$c: something on standard error"
	[ -f first ] || cp got first
	cmp got first
done
head -n 1 first
for c in --version -V 'apply --version'; do
	# shellcheck disable=SC2086
	smx $c >got 2>err || echo "$c: status $?"
	[ -s err ] && echo "$c: something on standard error"
	grep -c '^smx [0-9][0-9]*\.[0-9][0-9.]*[-a-z0-9.]*$' got
done
smx -V | cmp - got
echo '== options'
sed -n 's/^ *\(-[a-zA-Z], \)*--\([a-z-]*\).*/\2/p' first >options
[ "$(wc -l <options | tr -d ' ')" -ge 30 ] || echo 'few options'
while read -r o; do
	grep -q -e "--$o" "$src"/tests/cli/*.sh || echo "no test uses --$o"
done <options
sed -n 's/^ *-\([a-zA-Z]\), --.*/\1/p' first >letters
[ "$(wc -l <letters | tr -d ' ')" -ge 10 ] || echo 'few letters'
while read -r l; do
	grep -q -e "smx.* -[a-zA-Z]*$l\|^[a-z] .*-$l" "$src"/tests/cli/*.sh || echo "no test uses -$l"
done <letters
echo '== other commands'
sed -n '/^Other commands/,/^$/s/^  \([a-z]*\) .*/\1/p' first >commands
while read -r c; do
	smx "$c" --help >got 2>err || echo "$c: status $?"
	[ -s err ] && echo "$c: something on standard error"
	smx "$c" -h | cmp - got
	head -n 1 got
	sed -n 's/^ *\(-[a-zA-Z], \)*--\([a-z-]*\).*/\2/p' got | while read -r o; do
		grep -q -e "--$o" "$src"/tests/cli/*.sh || echo "no test uses --$o of $c"
	done
done <commands
echo '== where --log stands'
awk '/^[^ ].*:$/ { title = $0 } /--log / || /--log$/ { print title; exit }' first
echo '== words that --help lists work'
awk '/^[^ ]/ { title = $1 } /^  [a-z]/ && (title == "--op:" || title == "--write:") { print title, $1 }' first >words
printf 'a,b,label\n1,2,0\n' >in.csv
printf 'a,b,v\n1,2,[1 0]\n' >jvp.csv
smx fit -q --method lac -o sets.json in.csv
printf 'z,label\n0,0\n1,1\n' >z.csv
smx fit -q --cv 0 --method venn-abers --task binary -o venn.json z.csv
while read -r title word; do
	rows='-l label in.csv'
	case $word in set*) rows="--calib sets.json $rows" ;; esac
	case $word in p_*) rows='--task binary --calib venn.json z.csv' ;; esac
	[ "$word" = jvp ] && rows='-c a,b --jvp v jvp.csv'
	smx ${title%:} "$word" $rows >/dev/null || echo "$title $word: status $?"
done <words
[ "$(wc -l <words | tr -d ' ')" -ge 17 ] || echo 'few words'
echo '== --verbose and --progress'
printf '1,2\n3,4\nx,1\n' >in
smx -v --on-error skip -j 1 in 2>&1 >/dev/null | sed 's/bytes in, .*/bytes in/'
smx --verbose -j 2 in.csv 2>&1 >/dev/null | sed 's/bytes in, .*/bytes in/'
smx --progress in.csv 2>&1 >/dev/null | sed 's/, [0-9.]* MB.*//'
smx --no-progress in.csv 2>&1 >/dev/null
smx -q --progress in.csv 2>&1 >/dev/null
