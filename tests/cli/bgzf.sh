# Compressed output is BGZF: read by gzip and bgzip, the same bytes at every thread count, whatever is written; read on several threads.
# Expected: gzip -dc of it is what smx writes uncompressed; the end member is that of the SAM specification; messages by hand.
awk 'BEGIN { srand(1); print "id,a,b,c"; for (i = 0; i < 20000; i++) printf "%d,%d,%d.5,%d\n", i, rand() * 1000, rand() * 1000, rand() * 10 }' >big.csv
# check NAME ARGUMENTS: what smx writes to NAME.gz is what it writes to a pipe
check()
{
	name=$1
	shift
	smx "$@" >want
	for j in 1 2 5; do
		smx -j $j -o "$name.gz" "$@" || echo "$name: status $?"
		[ -f first ] || cp "$name.gz" first
		cmp "$name.gz" first
	done
	gzip -t "$name.gz"
	gzip -dc "$name.gz" | cmp - want
	if bgzip --version >version 2>&1; then
		bgzip -dc "$name.gz" | cmp - want
		bgzip -t "$name.gz" # it has an end
	fi
	tail -c 28 "$name.gz" | od -An -tx1 | tr -d '\n'
	echo " $name"
	rm first
}
echo '== written'
check probs.csv -c 2-4 big.csv
check argmax.csv -c 1-4 --write argmax big.csv
check rows.jsonl -c 2-4 -O jsonl big.csv
check rows.json -c 2-4 -O json big.csv
check eight.json -c 2-5 -O json "$data/eight.csv"
check rows.f32 -c 2-4 -O f32 big.csv
for n in 1 3 40; do
	head -n $n big.csv >few.csv
	check few$n.csv -c 2-4 few.csv 2>err
done
smx -c 2-4 -o b.csv.bgz big.csv && gzip -dc <b.csv.bgz | head -n 1
echo '== read, on threads'
smx -c 2-4 --op identity --precision shortest -o id.csv.gz big.csv
for j in 1 2 5; do
	smx -j $j -c 2-4 --op identity --precision shortest id.csv.gz | cmp - big.csv
	smx -j $j -c 2-4 --op identity --precision shortest <id.csv.gz | cmp - big.csv
done
if bgzip --version >version 2>&1; then
	bgzip -c big.csv | smx -c 2-4 --op identity --precision shortest | cmp - big.csv
fi
# members of two files, and gzip behind them
head -n 4 big.csv | smx -c 2-4 --op identity --precision shortest -o a.csv.gz
tail -n +5 big.csv | gzip -c >>a.csv.gz
smx -c 2-4 --op identity --precision shortest a.csv.gz | cmp - big.csv
echo '== cut short, damaged'
size=$(wc -c <id.csv.gz | tr -d ' ')
for n in $((size - 28)) $((size - 1)) $((size / 2)); do
	head -c "$n" id.csv.gz >cut.gz
	for j in 1 4; do
		smx -j $j -c 2-4 --op identity --precision shortest cut.gz >got 2>err
		echo "$? $(cat err)"
		head -n "$(wc -l <got | tr -d ' ')" big.csv | cmp - got
	done
done
head -c $((size - 28)) id.csv.gz >cut.gz
gzip -dc cut.gz | smx -c 2-4 --op identity --precision shortest | cmp - big.csv # as the message says
{ head -c 1000 id.csv.gz; printf 'xxxx'; tail -c +1005 id.csv.gz; } >bad.gz
smx bad.gz 2>err
echo "$? $(sed -e 's/(.*/(.../' -e 's/byte [0-9]* /byte N /' err)"
echo '== --compress-level'
for n in 0 1 9; do
	smx -c 2-4 -o l$n.csv.gz --compress-level $n big.csv
	gzip -dc l$n.csv.gz >got
	[ -f l0 ] || cp got l0
	cmp got l0
	wc -c <l$n.csv.gz
done | awk 'NR > 1 && $1 >= last { print "no smaller" } { last = $1 }'
smx -c 2-4 -o l.csv.gz --compress-level 4 big.csv
smx -c 2-4 -o m.csv.gz big.csv
cmp l.csv.gz m.csv.gz
smx -c 2-4 -o l.csv.gz --compress-level 20 big.csv 2>&1 | sed 's/to [0-9]* here/to N here/'
for o in '-o x.csv --compress-level 6' '--compress-level 6' '-o x.csv.gz --compress-level 23' '-o x.csv.gz --compress-level six' '-o x.csv.gz --compress-level -1'; do
	# shellcheck disable=SC2086
	smx -c 2-4 $o big.csv >got
	echo "$? $(ls x* 2>/dev/null)"
done 2>&1
smx -c 2-4 -o FILE.gz --compress-level 6 big.csv # as the message says
gzip -t FILE.gz
