# gzip in and out: members, padding; truncated at every length, damaged, followed by garbage: whole rows, status 2.
# Expected: gzip -dc of the whole, cut by hand to its rows; --op identity gives the rows back as they are.
gz=$data/eight.csv.gz
smx --op identity "$gz" | cmp - "$data/eight.csv"
smx --op identity - <"$gz" | cmp - "$data/eight.csv"
cp "$gz" named.csv
smx --op identity named.csv | cmp - "$data/eight.csv"
echo '== members'
head -n 4 "$data/eight.csv" | gzip -c >two.gz
tail -n +5 "$data/eight.csv" | gzip -c >>two.gz
smx --op identity two.gz | cmp - "$data/eight.csv"
# a cut in the middle of a row, an empty member between
{
	head -c 100 "$data/eight.csv" | gzip -c
	gzip -c </dev/null
	tail -c +101 "$data/eight.csv" | gzip -c
} | smx --op identity | cmp - "$data/eight.csv"
{ cat "$gz"; head -c 1000 /dev/zero; } | smx --op identity | cmp - "$data/eight.csv"
gzip -1c "$data/eight.csv" | smx --op identity | cmp - "$data/eight.csv"
gzip -c </dev/null | smx
echo "empty: $?"
gzip -c "$gz" | smx >got 2>err
echo "gzip in gzip: $?"
wc -l <err | tr -d ' '
echo '== cut short at every length'
size=$(wc -c <"$gz" | tr -d ' ')
n=1
while [ "$n" -lt "$size" ]; do
	head -c $n "$gz" >cut.gz
	smx --op identity cut.gz >got 2>err
	rc=$?
	[ $rc = 2 ] || echo "$n bytes: status $rc"
	[ "$(wc -l <err | tr -d ' ')" = 1 ] || echo "$n bytes: not one line"
	grep -q '^smx: cut.gz: ' err || echo "$n bytes: $(cat -v err)"
	head -n "$(wc -l <got | tr -d ' ')" "$data/eight.csv" | cmp -s got - || echo "$n bytes: not whole rows"
	n=$((n + 1))
done
# all of the text is there, only the checksum is not: every row is written
head -c $((size - 8)) "$gz" | smx --op identity 2>err | cmp - "$data/eight.csv"
cat err
echo '== cut short, large, at every thread count'
awk 'BEGIN { srand(1); for (i = 0; i < 30000; i++) printf "%d,%d,%d.5,%d\n", i, rand() * 1000, rand() * 1000, rand() * 10 }' >big.csv
gzip -c big.csv >big.gz
size=$(wc -c <big.gz | tr -d ' ')
for n in 100000 150001 $((size - 1)); do
	head -c $n big.gz >cut.gz
	for j in 1 2 7; do
		smx --op identity -c 2-4 -i csv -j $j cut.gz >got 2>err
		echo "$? $(cat err)"
		head -n "$(wc -l <got | tr -d ' ')" big.csv | cmp - got
		[ $j = 1 ] && cp got got1
		cmp got got1
	done
	# what gzip itself can give, down to the last whole row
	gzip -dc cut.gz 2>/dev/null | awk 'END { print NR }' >lines
	[ "$(wc -l <got | tr -d ' ')" -ge "$(($(cat lines) - 1))" ] || echo "$n bytes: fewer rows than gzip gives"
done
smx --op identity -c 3 -O f32 -o big.f32 -c 1-4 big.csv
gzip -c big.f32 | head -c 100000 >cut.gz
smx --op identity -i f32 -c 4 cut.gz >got 2>err
echo "$? $(cat err)"
[ $(($(wc -c <got) % 16)) = 0 ] && [ -s got ] || echo 'f32: not whole rows'
head -c "$(wc -c <got | tr -d ' ')" big.f32 | cmp - got
echo '== damaged'
# one byte of the data
{ head -c 60 "$gz"; printf '\377\377\377'; tail -c +64 "$gz"; } >bad.gz
smx bad.gz >got 2>err
echo "data: $? $(wc -l <err | tr -d ' ') $(cut -c 1-13 err)"
# the checksum, the length: zlib stands behind the first, ISA-L behind both, which it does not tell apart
check_said() { sed 's/byte 162/byte 166/; s/length check/data check/' err; }
size=$(wc -c <"$gz" | tr -d ' ')
{ head -c $((size - 8)) "$gz"; printf '\001\002\003\004'; tail -c 4 "$gz"; } >bad.gz
smx --op identity bad.gz 2>err | cmp - "$data/eight.csv"
check_said
{ head -c $((size - 4)) "$gz"; printf '\001\002\003\004'; } >bad.gz
smx --op identity bad.gz 2>err | cmp - "$data/eight.csv"
check_said
echo '== garbage behind it'
{ cat "$gz"; echo hello; } | smx --op identity 2>err | cmp - "$data/eight.csv"
cat err
{ cat "$gz"; printf '\037\213\010'; } | smx --op identity 2>err | cmp - "$data/eight.csv"
cat err
{ cat "$gz"; printf '\037xxxxxxxxxxx'; } | smx --op identity 2>err | cmp - "$data/eight.csv"
wc -l <err | tr -d ' '
echo '== -o leaves nothing of a run that failed'
smx -o out.csv.gz bad.gz 2>/dev/null
echo $?
ls out* .smx* 2>/dev/null
smx -o out.csv.gz "$gz"
gzip -t out.csv.gz && echo whole
smx -o empty.csv.gz </dev/null
gzip -dc empty.csv.gz | wc -c | tr -d ' '
