# Exit statuses of each command: 0 done, 1 a gate failed or a fit ended at a bound, 2 wrong use or bad input, 3 what another try may help with.
# Expected: by hand, from 'EXIT STATUS' of man smx.
cp "$data/eight.csv" in.csv
printf '3,1,0\n1,4,1\n' >certain.csv
printf '1,2\n1,x\n' >bad.csv
printf 'lse\n1\n' >lse.csv
smx eval --state in.state -o report.txt in.csv
mkdir dir

# t STATUS ARG...: runs smx with these arguments
t()
{
	want=$1
	shift
	smx "$@" >got 2>err
	rc=$?
	[ $rc = "$want" ] || echo "smx $*: status $rc"
	[ $want -lt 2 ] || [ "$(wc -l <err | tr -d ' ')" = 1 ] || cat err
}
echo '== 0'
t 0 in.csv
t 0 eval in.csv
t 0 eval --fail-if 'ece>1' in.csv
t 0 merge in.state
t 0 diff in.csv in.csv
t 0 fit in.csv
t 0 info in.csv
t 0 report -o page.html in.csv
t 0 mix in.csv in.csv
t 0 lse lse.csv
t 0 --on-error skip bad.csv
t 0 --help
echo '== 1'
t 1 eval --fail-if 'ece>0' in.csv
t 1 merge --fail-if 'ece>0' in.state
t 1 report -o page.html --fail-if 'ece>0' in.csv
t 1 diff --fail-if 'rows>0' in.csv in.csv
t 1 fit --header no -c 1-2 --label 3 certain.csv
echo '== 2'
t 2 --no-such-option in.csv
t 2 --temp x in.csv
t 2 bad.csv
t 2 eval bad.csv
t 2 merge in.csv
t 2 diff in.csv
t 2 nix.csv
t 2 info nix.csv
t 2 info in.csv dir
t 2 dir
t 2 -o nix/out.csv in.csv
t 2 -o dir in.csv
t 2 --label @nix.txt in.csv
t 2 eval --state nix/out.state in.csv
if [ -w /dev/full ]; then
	echo '== 3'
	t 3 -o /dev/full in.csv
	t 3 eval -o /dev/full in.csv
	t 3 eval --state /dev/full in.csv
	t 3 eval --junit /dev/full --fail-if 'ece>0' in.csv
	t 3 merge -o /dev/full in.state
	t 3 diff -o /dev/full in.csv in.csv
	t 3 fit -o /dev/full in.csv
	smx info in.csv 2>err >/dev/full
	[ $? = 3 ] || echo info
	t 3 report -o /dev/full in.csv
	t 3 mix -o /dev/full in.csv in.csv
	t 3 lse -o /dev/full lse.csv
	smx --help 2>err >/dev/full
	[ $? = 3 ] || echo 'help'
else
	echo '== 3'
fi
if [ -r /proc/self/mem ]; then # the first page of memory can't be read
	t 3 /proc/self/mem
	t 3 info /proc/self/mem
	smx info /proc/self/mem dir >got 2>err
	[ $? = 2 ] || echo 'one file is no better at another try'
fi
echo '== a file that is longer than the process may write; no memory'
awk 'BEGIN { for (i = 0; i < 100000; i++) print i % 7 "," i % 5 }' >big.csv
(
	ulimit -f 20
	t 3 -o out.csv big.csv
)
ls out.csv 2>/dev/null
dd if=/dev/zero of=zeros bs=1 count=0 seek=800000000 2>/dev/null # a row of 800 MB, not on the disk
[ "$sanitize" ] || (
	ulimit -v 300000
	t 3 -j 1 -i f64 -c 100000000 --max-row 1000000000000 zeros
)
