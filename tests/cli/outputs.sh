# Outputs are compared by file, not by name; none replaces an input; all take their places together. Expected: by hand.
# shellcheck disable=SC2086
t()
{
	echo "$*"
	smx "$@" >out 2>err </dev/null
	echo "  $?"
	sed 's/^/  /' err
}
printf 'a,b,label\n0,1,1\n2,0,0\n1,0,1\n' >x.csv
cp x.csv y.csv
cp x.csv before
cp x.csv kept.csv
ln kept.csv hard.csv
ln -s kept.csv soft.csv
mkdir dir
ln -s dir other
ln -s ../new.csv dir/dangling
echo '== two outputs, one file'
t eval --state s -o ./s x.csv
t eval --state s -o dir/../s x.csv
t eval --state dir/s -o other/s x.csv
t eval --state new.csv -o dir/dangling x.csv
t eval --state hard.csv -o kept.csv x.csv
t eval --state soft.csv -o kept.csv x.csv
t eval --fail-if 'ece>1' --state s --junit ./s x.csv
t apply --metrics ./s -o s x.csv
t diff --fail-if 'kl>1' --junit ./s -o s x.csv y.csv
smx eval --state "$PWD/s" -o s x.csv 2>err || sed "s:$PWD:PWD:" err
smx eval --state got x.csv 2>&1 >got
smx eval --state /dev/stdout x.csv 2>&1 >pipe | cat
cmp pipe /dev/null
(smx eval --state /dev/stdout x.csv 2>&1 >&3 | cat) 3>&1 | cat
t eval --state /dev/null -o /dev/null x.csv
t eval --state s -o S x.csv
t eval --state dir/s -o s x.csv
rm -f s S dir/s
if [ -w /dev/shm ]; then
	# a file there is no device
	smx eval --state /dev/shm/smx.$$ -o /dev/shm/../shm/smx.$$ x.csv 2>&1 | sed "s/smx[.]$$/s/g"
	[ ! -e /dev/shm/smx.$$ ] || echo 'it was written'
else
	echo 'smx: --state /dev/shm/s and --output /dev/shm/../shm/s are the same file'
fi
ls -A
echo '== an output over an input'
ln x.csv link.csv
t eval --state x.csv x.csv
t eval --state ./link.csv x.csv nix.csv
t eval -o link.csv y.csv x.csv
t eval --fail-if 'ece>1' --junit x.csv x.csv
t apply --metrics x.csv x.csv
t apply --metrics x.csv -o y.csv y.csv x.csv
t fit -o x.csv x.csv
t diff -o x.csv x.csv y.csv
t diff -o y.csv x.csv y.csv
t diff --fail-if 'kl>1' --junit y.csv x.csv y.csv
printf '1\n0\n1\n' >labels
t apply --label @labels -o ./labels x.csv
t eval --label @labels -o labels x.csv
printf 'p\nq\n' >names
t apply --classes names -o ./names --keep label x.csv
smx fit -q -o calib.json --from logits x.csv
t apply --calib calib.json -o ./calib.json x.csv
smx eval --state x.csv - <x.csv 2>&1
smx eval --state x.csv <x.csv 2>&1
for f in x.csv y.csv link.csv; do cmp before $f; done
echo '== legal: in place, and what is not lost'
t apply -o y.csv --op identity --precision 17 ./y.csv
cmp before y.csv
smx --from logits --op identity --precision 17 -o y.csv <y.csv
cmp before y.csv
t eval --from logits --state a.state x.csv
t eval --from logits --state b.state x.csv
cp a.state first.state
t merge --state all.state a.state b.state
t merge --state a.state a.state b.state
cmp all.state a.state
t merge -o b.state first.state b.state
smx merge first.state b.state | head -n 1
echo '== what cannot be written is noticed before, and leaves the others as they were'
echo old >o
t apply --metrics nix/m -o o x.csv
t apply --metrics dir -o o x.csv
t eval --state nix/s -o o x.csv
t eval --state nix/s x.csv
cat out
t eval --fail-if 'ece>1' --junit nix/j --state s -o o x.csv
t merge --state nix/s -o o a.state
t diff --fail-if 'kl>1' --junit nix/j -o o x.csv y.csv
t eval --state s -o nix/o x.csv
cat o
ls s 2>/dev/null
if [ -w /dev/full ]; then
	ln -s /dev/full full
	for options in 'apply --metrics full' 'eval --state full' 'merge --state full'; do
		case $options in merge*) in=a.state ;; *) in=x.csv ;; esac
		smx $options -o o $in >out 2>&1
		echo $?
		sed 's/^smx: [^:]*/smx: FULL/' out
	done
	rm full
else
	for i in 1 2 3; do printf '2\nsmx: FULL: write error: No space left on device\n'; done
fi
cat o
echo '== one reader of two FIFOs'
mkfifo rows metrics
{
	cat rows
	head -n 1 metrics
} >got &
smx -o rows --metrics metrics --from logits --precision 3 x.csv
wait
cat got
{
	head -n 1 rows
	head -c 10 metrics
} >got &
smx eval -o rows --state metrics --from logits x.csv
wait
cat got
echo
echo '== permissions and owner'
for mode in 755 4755 2755 1644 6711; do
	cp x.csv m.csv
	chmod $mode m.csv
	smx -o m.csv --from logits m.csv && ls -l m.csv | cut -c 1-10
done
owner='1234 5678'
if [ "$(id -u)" = 0 ]; then
	chown 1234:5678 m.csv 2>/dev/null || echo 'chown: no'
	chmod 640 m.csv
	smx --from logits -o m.csv m.csv
	owner=$(ls -ln m.csv | awk '{ print $1, $3, $4 }' | sed 's/^-rw-r-----[.+]* //')
fi
echo "$owner"
ls -A | grep smx- || echo 'no trace'
