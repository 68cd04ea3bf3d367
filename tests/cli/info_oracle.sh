# smx info: counts, ranges and sums of files in every format, at several numbers of
# threads, from a file, gzipped, and from a pipe.
# Expected: tests/oracle/info.py (numpy), in tests/oracle/info.txt.
awk 'BEGIN {
	print "a,b,c"
	for (i = 0; i < 30000; i++)
		print (i * 7919 % 1001 - 500) / 8 "," (i * 104729 % 2003 - 1000) / 8 "," (i % 17 - 8) / 8
}' >big.csv
cp "$src"/tests/oracle/info/* .
# The numbers of a line of JSON as info.txt has them.
numbers()
{
	sed 's/.*"looks_like":\([a-z"]*\)}.*/&@\1/
	s/.*"rows":{"count":\([0-9a-z]*\),"read":\([0-9]*\),"bad":\([0-9]*\)}.*"values":{"count":\([0-9]*\),"least":\([^,]*\),"most":\([^,]*\),"minus_inf":\([0-9]*\),"plus_inf":\([0-9]*\),"nan":\([0-9]*\)}.*@/&count=\1 read=\2 bad=\3 values=\4 least=\5 most=\6 minus_inf=\7 plus_inf=\8 nan=\9 /
	s/.*"row_sums":{"rows":\([0-9]*\),"least":\([^,]*\),"most":\([^,]*\),"ones":\([0-9]*\)}.*@\(.*\) \([a-z"]*\)$/\5 sums=\1 sum_least=\2 sum_most=\3 ones=\4 looks=\6/'
}
while read -r name options want; do
	[ "$options" = - ] && options=
	printf '%s %s: ' "$name" "$options"
	# shellcheck disable=SC2086
	smx info --json $options "$name" >got || echo "status $?"
	for run in '-j 1 --cpu baseline' '-j 2' '-j 5'; do
		# shellcheck disable=SC2086
		smx info --json $options $run "$name" | cmp got -
	done
	if [ "$(numbers <got)" = "$want" ]; then
		echo as wanted
	else
		printf 'wanted %s\ngot %s\n' "$want" "$(numbers <got)"
	fi
	# The same rows by other ways. Only the size of a file says how many rows there are.
	gzip -c "$name" >"$name.gz"
	# shellcheck disable=SC2086
	smx info --json $options "$name.gz" | numbers | cut -d ' ' -f 2- >by.gz
	numbers <got | cut -d ' ' -f 2- | cmp - by.gz
	format=$(sed 's/.*"format":"\([a-z0-9]*\)".*/\1/' got)
	# shellcheck disable=SC2086
	cat "$name" | smx info -i "$format" --json $options | numbers | cut -d ' ' -f 2- | cmp by.gz -
done <"$src/tests/oracle/info.txt"
echo '== rows by the size of a file, and by reading'
awk 'BEGIN { for (i = 0; i < 10001; i++) print i / 4 + 0.5 "," i / 8 + 3 }' >more.csv
smx --op identity -o more.f64 more.csv
for all in '' --all; do
	smx info $all -c 2 more.f64 | grep ^rows
	smx info $all more.csv | grep ^rows
done
cat more.f64 | smx info -i f64 -c 2 | grep ^rows
head -n 10000 more.csv | smx info | grep ^rows
dd if=more.f64 bs=1 count=100 2>/dev/null >cut.f64
smx info -c 2 cut.f64 | grep -e rows -e '^bad'
echo '== bad rows behind the first 10000 are not told, nor do they end it'
{ head -n 10000 more.csv; printf 'x,1\n'; } >late.csv
smx info late.csv | grep -e ^rows -e ^bad
smx info --all late.csv | grep -e ^rows -e ^bad
echo '== of a pipe no more is read than is needed'
yes 2.5,1.5 | smx info | grep ^rows
