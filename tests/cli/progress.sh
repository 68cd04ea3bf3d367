# --progress: rows, bytes, pace, and the share that was read if it is known how much there
# is; and a total. Expected: by hand. Times and paces are masked.
mask()
{
	sed 's/[0-9.]* MB\/s/N MB\/s/; s/in [0-9.]* s: [0-9]* rows/in N s: N rows/; s/[0-9]*:[0-9][0-9] left/N left/'
}
# t ARGUMENT...: what is said; the first line and the total, as it is quick
t()
{
	echo "smx $*" | sed "s|$data|DATA|g"
	smx "$@" --progress 2>&1 >/dev/null | mask | sed -e '1p;$!d' | sed 's/^/  /'
}
printf 'a,b,label\n' >x.csv
awk 'BEGIN { for (i = 0; i < 2000; i++) print i % 7 / 3 "," i % 5 / 2 "," i % 2 }' >>x.csv
cp x.csv y.csv
echo '== files'
t -j 1 x.csv
t -j 1 x.csv y.csv
t -j 2 "$data/eight.csv.gz"
for suffix in csv jsonl npy f32 kld safetensors npz pt csv.xz csv.zst csv.lz4; do
	case $suffix in f32) o='--cols 4' ;; kld) o='--write nll' ;; *) o= ;; esac
	# shellcheck disable=SC2086
	smx $o "$data/eight.$suffix" >/dev/null 2>&1 || continue # without its library
	# shellcheck disable=SC2086
	smx $o "$data/eight.$suffix" --progress 2>&1 >/dev/null | mask | grep -q '^smx: 8 rows, 0.0 MB, N MB/s, 100%$' ||
		echo "$suffix: no share"
done
smx "$data/eight.arrow" --progress 2>&1 >/dev/null | grep -c %
# of pipes, and of files among pipes, it is not known
echo '== pipes'
cat x.csv | t -j 1
cat x.csv | t -j 1 y.csv -
t - <x.csv
# of a file that was read in part, the rest is meant
(read -r header && echo "$header" >head.csv && t --header no --cols 1-2 -) <x.csv
echo '== other commands'
for c in 'eval x.csv' 'fit x.csv' 'diff x.csv y.csv --cols 1-2' 'mix x.csv y.csv' 'report x.csv -o r.html' 'info x.csv'; do
	# shellcheck disable=SC2086
	t $c
done
echo '== neither with -q nor in place of -v; nothing by itself'
smx -q --progress x.csv 2>&1 >/dev/null
smx -v --progress x.csv 2>&1 >/dev/null | mask | sed 's/bytes in, .*/bytes in/'
smx x.csv 2>&1 >/dev/null
smx --no-progress x.csv 2>&1 >/dev/null
smx --progress x.csv 2>/dev/null | cmp - out 2>/dev/null
smx x.csv >out
smx --progress x.csv 2>/dev/null | cmp - out
# the share rises to all of it: compressed, and in several blocks
echo '== many blocks'
awk 'BEGIN { print "a,b,c"; srand(1); for (i = 0; i < 60000; i++) print rand() "," rand() "," rand() }' >longer.csv
gzip -c longer.csv >longer.csv.gz
for f in longer.csv longer.csv.gz; do
	smx -j 1 --progress $f 2>&1 >/dev/null | sed -n 's/.*, \([0-9]*\)%.*/\1/p' | head -n 1 | awk '{ print ($1 > 0 && $1 < 100 ? "some of it" : $1) }'
done
