# Files that are not there or can't be read or written; full disk, closed and broken pipes: status, one line, no trace.
# Expected: by hand, from SPEC's 'Exit status' and -o; messages of the system are those of the C locale.
t()
{
	echo "\$ $*"
	"$@" 2>err
	echo "rc=$?"
	cat err
}
cp "$data/eight.csv" in.csv
mkdir dir
echo '== input'
t smx nix.csv
t smx nix/x.csv
t smx in.csv/x
t smx dir
t smx dir/
t sh -c 'smx <dir'
t smx ''
t smx in.csv nix.csv --op identity >got
tail -n 2 got
head -n 10 got | sed 1d | cmp - in.csv
t sh -c 'smx <&-'
t sh -c 'smx - <&-'
if [ -r /proc/self/mem ]; then
	smx /proc/self/mem >got 2>err
	[ $? = 3 ] && [ "$(wc -l <err | tr -d ' ')" = 1 ] || cat err
fi
cp in.csv locked.csv
chmod 0 locked.csv
if [ -r locked.csv ]; then
	echo 'smx: locked.csv: Permission denied' # root reads everything
else
	smx locked.csv 2>&1
fi
echo '== output'
t smx -o nix/out.csv in.csv
t smx -o dir in.csv
t smx -o dir/ in.csv
t smx -o in.csv/out in.csv
t smx -o '' in.csv
if [ -w /dev/full ]; then
	smx in.csv >/dev/full 2>err
	echo $?
	cat err
	smx -o /dev/full in.csv 2>err
	echo $?
	sed 's/^smx: .dev.full/smx: standard output/' err
	smx --help >/dev/full 2>err
	echo $?
	cat err
	smx --version >/dev/full 2>err
	echo $?
	cat err
	# gzip shows it only at its end
	ln -s /dev/full full.csv.gz
	smx -o full.csv.gz in.csv 2>err
	echo $?
	sed 's/^smx: full.csv.gz/smx: standard output/' err
else
	for i in 1 2 3 4 5; do
		echo 3
		echo 'smx: standard output: write error: No space left on device'
	done
fi
t sh -c 'smx in.csv >&-'
t sh -c 'smx --help >&-'
t sh -c 'smx --version >&-'
t sh -c 'smx -o out.csv in.csv >&-'
cmp out.csv "$src/tests/oracle/e2e/eight.probs.csv"
t sh -c 'smx nix.csv 2>&-'
t sh -c 'smx in.csv 2>&- | head -n 2'
echo '== the reader goes away'
awk 'BEGIN { for (i = 0; i < 300000; i++) print i % 7 "," i % 5 }' >big.csv
for j in 1 2 7; do
	{
		smx -j $j big.csv 2>err
		echo $? >rc
	} | head -n 1
	cat rc err
done
{
	smx --help
	echo $? >rc
} | true
case $(cat rc) in 0 | 141) ;; *) cat rc ;; esac
echo '== -o and its file'
umask 022
rm -f out.csv
smx -o out.csv in.csv && ls -l out.csv | cut -c 1-10
chmod 640 out.csv
smx -o out.csv --log in.csv && ls -l out.csv | cut -c 1-10
cmp out.csv "$src/tests/oracle/e2e/eight.log.csv"
cp out.csv before
echo 'a,b' >bad.csv
echo '1,x' >>bad.csv
smx -o out.csv bad.csv 2>err
echo $?
cat err
cmp out.csv before
smx -o out.csv nix.csv 2>/dev/null
smx -o out.csv --nix 2>/dev/null
smx -o out.csv --cols 99 in.csv 2>/dev/null
cmp out.csv before
ls -l out.csv | cut -c 1-10
ls -A | grep -v -e csv -e before -e err -e rc -e dir -e got
echo '== -o over its own input, through a link, to a FIFO and a device'
cp in.csv same.csv
smx -o same.csv same.csv
cmp same.csv "$src/tests/oracle/e2e/eight.probs.csv"
cp in.csv target.csv
chmod 600 target.csv
ln -s target.csv link.csv
smx -o link.csv in.csv
[ -L link.csv ] && echo 'still a link'
cmp target.csv "$src/tests/oracle/e2e/eight.probs.csv"
ls -l target.csv | cut -c 1-10
ln -s ../target.csv dir/link.csv
smx --log -o dir/link.csv in.csv
cmp target.csv "$src/tests/oracle/e2e/eight.log.csv"
ls dir
ln -s new.csv dir/dangling.csv
smx -o dir/dangling.csv in.csv
cmp dir/dangling.csv "$src/tests/oracle/e2e/eight.probs.csv"
mkfifo fifo
cat fifo >got &
smx -o fifo in.csv
wait
cmp got "$src/tests/oracle/e2e/eight.probs.csv"
[ -p fifo ] && echo 'still a fifo'
smx -o /dev/null in.csv
[ -c /dev/null ] && echo 'still a device'
smx -o - in.csv | cmp - "$src/tests/oracle/e2e/eight.probs.csv"
smx -o ./- in.csv
cmp ./- "$src/tests/oracle/e2e/eight.probs.csv"
ls -A | grep smx- || echo 'no trace'
