# Files that don't fit together, and inputs that are something else: status 2, one clear line, rows before it written.
# Expected: by hand: the place in each case; each file's rows come out of --op identity as they are.
. "$src/tests/cli/torture.inc"

# files WHAT PLACE WANT FILE...: WANT are the files whose rows must be written.
files()
{
	what=$1 place=$2
	if [ -n "$3" ]; then cat "$3" >want; else : >want; fi
	shift 3
	smx --op identity "$@" >got 2>err
	refused "$what" "$place" $?
}

echo '== files that differ'
printf '1,2\n3,4\n' >two.csv
printf '1,2,3\n' >three.csv
printf 'a,b\n1,2\n' >ab.csv
printf 'a,c\n1,2\n' >ac.csv
printf 'b,a\n1,2\n' >ba.csv
printf 'a,b,note\n1,2,3\n' >abn.csv
printf '\n\n1,2,3\n' >blank3.csv
printf '1\t2\n' >two.tsv
printf '[1,2]\n' >two.jsonl
printf '[1,2,3]\n' >three.jsonl
files 'number of classes' three.csv:1:1 two.csv two.csv three.csv
files 'number of classes, behind blank lines' blank3.csv:3:1 two.csv two.csv blank3.csv
cat two.csv two.csv >both
files 'number of classes in the third file' three.csv:1:1 both two.csv two.csv three.csv
files 'names' ac.csv:1:1 ab.csv ab.csv ac.csv
files 'order of names' ba.csv:1:1 ab.csv ab.csv ba.csv
files 'number of columns' abn.csv:1:1 ab.csv -c 1-2 ab.csv abn.csv
files 'a header in the second alone' ab.csv:1:1 two.csv two.csv ab.csv
files 'a header in the first alone' two.csv:1:1 ab.csv ab.csv two.csv
files 'formats' two.tsv two.csv two.csv two.tsv
files 'formats by content' two.jsonl two.csv two.csv two.jsonl
files 'a file that is not there' nix.csv two.csv two.csv nix.csv
files 'a folder' . two.csv two.csv .
printf '\000\000\000\000\000\000\360\077\000\000\000\000\000\000\000\100' >two.f64
files 'number of classes in lines for raw' three.jsonl:1:3 two.f64 -O f64 two.jsonl three.jsonl
head -n 1 two.csv >one.csv
files 'number of classes in lines for csv' three.jsonl:1:3 one.csv -O csv two.jsonl three.jsonl

echo '== something else'
# foreign WHAT PLACE MAGIC OPTION...
foreign()
{
	what=$1 place=$2
	# shellcheck disable=SC2059
	printf "$3" >in
	: >want
	shift 3
	smx --op identity "$@" - <in >got 2>err
	refused "$what" "$place" $?
}
foreign 'npy' - '\223NUMPY\001\000v\000{}\n\001\002'
foreign 'zip, npz, pt' - 'PK\003\004xxxx'
foreign 'bzip2' - 'BZh91AY\n'
foreign 'parquet' - 'PAR1xx\n'
foreign 'pickle' - '\200\004\225xx.\n'
foreign 'UTF-16, little-endian' - '\377\376a\000,\000b\000\n\000'
foreign 'UTF-16, big-endian' - '\376\377\000a\000,\000b\000\n'
foreign 'UTF-16 as TSV' - '\377\376a\000\t\000b\000\n\000' -i tsv
foreign 'UTF-16 as JSON-lines' - '\377\376[\0001\000]\000\n\000' -i jsonl
foreign 'a JSON document that is an array of numbers' -:1:1 '[\n1,\n2\n]\n'
foreign 'f64 that nobody said' -:1:1 '\000\000\000\000\000\000\360\077\000\000\000\000\000\000\360\077'
