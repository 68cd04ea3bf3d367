# What the name of an output promises, it gets, or it is refused; and what the message advises works. Expected: by hand.
printf 'a,b,label\n2,8,1\n5,0.5,0\n7,3,1\n' >x.csv
t() {
	echo "smx $*"
	smx "$@" 2>err
	echo "  $?"
	sed 's/^/  /' err
}
kind() {
	for f do
		case $(gzip -dcf "$f" | head -c 1) in
		'{') echo "  $f: JSON" ;;
		*) echo "  $f: text" ;;
		esac
		rm "$f"
	done
}
echo '== reports'
smx eval --state s x.csv >/dev/null
for command in 'eval x.csv' 'merge s' 'diff x.csv x.csv --cols 1-2'; do
	for o in r.json r.JSON r.json.gz r.txt r r.out 'r.txt --json' 'r.md --json'; do
		t $command -o $o
		kind ${o% --json}
	done
	t $command -o r.csv
	head -n 1 r.csv
	t $command -o r.svg
done
for o in r.html r.jsonl r.xml r.npy r.json.bz2; do
	t eval -o $o x.csv
	[ -e $o ] && echo "$o is there"
done
for o in r.txt r.json; do
	t eval -o $o x.csv
	kind $o
done
echo '== --metrics'
for o in m.json m.txt m 'm.md --metrics-format json' 'm.json --metrics-format text'; do
	t -q --metrics $o -o o.csv x.csv
	kind "${o%% *}"
done
t --metrics m.xml -o o2.csv x.csv
t --metrics-format text x.csv
echo '== calibrations'
for o in c.json c.json.gz c c.calib; do
	t fit -q -o $o x.csv
	kind $o
done
for o in c.txt c.csv c.pkl; do
	t fit -q -o $o x.csv
done
echo '== rows'
for o in o.md o.html o.npz o.xlsx o.csv.bz2 o.txt; do
	t -o $o x.csv
done
head -n 1 o.txt
t -O csv -o o.md x.csv
head -n 1 o.md
echo '== a name that means another format'
for o in '-O npy -o o.pt' '-O npy -o o.npz' '-O csv -o o.xlsx' '-O arrow -o o.parquet.gz' '-O f32 -o o.csv' \
	'--strict -O npy -o o.pth' '-O npy -o o.npy' '-O jsonl -o o.json' '-O csv -o o.tsv' '-O arrow -o o.feather'; do
	# shellcheck disable=SC2086
	t $o --cols 1,2 x.csv
	[ -e "${o##* }" ] || echo '  it is not there'
	rm -f "${o##* }"
done
ls
