# .npy: files that NumPy wrote (tests/numpy/make.py), and what smx writes of them.
# Expected: by hand, from the arrays in tests/numpy/make.py. eight.npy against the raw files of data/. What smx writes
# was read back by NumPy once (numpy.load: types, shapes and values), for each file, pipe and type below.
cp "$src"/tests/numpy/npy/*.npy "$data"/eight.* .
hex() { od -An -v -t x1 | tr -s ' \n' ' '; echo; }
head_of() { head -c 128 "$1" | tail -c 118 | sed 's/ *$//'; }
echo '== the same three rows in every type, order and version'
cat >want <<END
1,0,3,2
0,5,1,1
7,6,0,100
END
for file in rows_*; do
	smx --op identity -O csv "$file" | cmp - want
	smx --op identity -O csv <"$file" | cmp - want
	case $file in *fortran* | *arrays*) continue ;; esac
	# shellcheck disable=SC2002
	cat "$file" | smx --op identity -O csv | cmp - want
	gzip -c "$file" | smx --op identity -O csv | cmp - want
	cp "$file" noname.csv # the first bytes win
	smx --op identity -O csv noname.csv | cmp - want
done
echo '== Fortran order, from a pipe'
for file in rows_fortran rows_fortran_big rows_arrays_fortran; do
	# shellcheck disable=SC2002 # it must be a pipe
	cat $file.npy | smx --op identity -O csv | cmp - want
	# shellcheck disable=SC2002
	cat $file.npy | smx --op identity --memory 0 -i npy -O csv | cmp - want
	gzip -c $file.npy >fortran.npy.gz
	smx --op identity -O csv fortran.npy.gz | cmp - want
	head -c 90 fortran.npy.gz >cut.npy.gz
	smx -O csv cut.npy.gz
done
head -c 150 rows_fortran.npy | smx -O csv
echo '== the same behind another array, which is read by then'
cat rows_arrays.npy | smx --op identity -O csv
# what the message advises, as NumPy does it
smx --op identity rows_f4_little.npy >contiguous.npy
# shellcheck disable=SC2002
cat contiguous.npy | smx --op identity -O csv | cmp - want
echo '== shapes'
for name in cube cube_fortran four_fortran one_axis no_axis column no_rows bools; do
	echo "$name"
	smx --op identity -O csv "$name.npy" 2>&1 | head -n 3
done
smx --cols 1 -O csv --task binary --op identity one_axis.npy
smx --task binary -O csv one_axis.npy
smx --cols 2 --op identity -O csv one_axis.npy
smx --cols 3 one_axis.npy
smx --cols 5 cube.npy
smx --cols 4 --op identity -O csv cube.npy | tail -n 1
echo '== refused'
for name in no_values objects complex fields strings bytes dates longdouble void; do
	smx $name.npy
done
smx -i f32 -c 4 cube.npy
smx -i npy eight.f32
printf '\223NUMPY\001\000\166\000{' >cut.npy
smx cut.npy
{ cat column.npy && echo; } >tail.npy
smx -q -O csv tail.npy
{ cat column.npy cube.npy; } >other.npy
smx -q -O csv other.npy | tail -n 1
{ cat cube.npy rows_f8_little.npy; } >type.npy
smx -q -O csv type.npy | tail -n 1
smx -O csv rows_f4_little.npy rows_f8_little.npy
smx -O csv rows_f4_little.npy rows_f4_big.npy
smx --label label cube.npy
smx --comment '#' cube.npy
echo '== written: all digits of the raw formats, and the shape'
smx --op identity -o a.npy eight.npy
cmp a.npy eight.npy
smx --op identity eight.npy | cmp - a.npy
smx --op identity <eight.npy >b.npy
cmp a.npy b.npy
smx --op identity <eight.npy | cmp - a.npy
smx --op identity --memory 0 <eight.npy | cmp - a.npy
smx --op identity -o a.npy.gz eight.npy
gzip -dc a.npy.gz | cmp - a.npy
for type in f64 f32 f16; do
	smx --op identity --dtype $type -O npy eight.csv >$type.npy
	head_of $type.npy
	tail -c +129 $type.npy | cmp - eight.$type
done
smx --op identity -O npy --cols 4 eight.bf16 >c.npy
head_of c.npy
echo '== appended to a file that has something'
echo x >d
smx --op identity eight.npy >>d
tail -c +3 d | cmp - a.npy
{ echo y && smx --op identity eight.npy; } >e
tail -c +3 e | cmp - a.npy
echo '== the columns of a row, and rows along the other axes'
for write in probs argmax argmax,conf probs,lse; do
	for name in cube cube_fortran one_axis no_axis column no_rows; do
		smx -q --write $write "$name.npy" >f.npy
		echo "$write of $name: $(head_of f.npy | sed "s/.*'shape': //")"
		smx -q --write $write "$name.npy" | cmp - f.npy
	done
	smx -q --write $write eight.csv -O npy >f.npy
	echo "$write of CSV: $(head_of f.npy | sed "s/.*'shape': //")"
done
smx -q --write argmax,conf cube.npy | tail -c 48 | hex
smx -q --task binary --write probs one_axis.npy >f.npy
head_of f.npy
smx -q --op identity -O npy cube.npy cube.npy >f.npy
head_of f.npy
smx -q -O npy </dev/null >f.npy
head_of f.npy
echo '== bad rows'
printf '1,2\nnan,1\n3,4\n' >bad.csv
for how in skip null fail; do
	smx --op identity -O npy --on-error $how bad.csv >g.npy
	head_of g.npy
	tail -c +129 g.npy | smx -q -i f64 -c 2 --op identity -O csv --on-error null
	smx -q --op identity -O npy --on-error $how bad.csv 2>/dev/null | cmp - g.npy
done
smx -o h.npy bad.csv
[ ! -e h.npy ] || echo "h.npy is there"
echo '== classes that float16 cannot tell apart'
awk 'BEGIN { for (i = 0; i < 2050; i++) printf "%s%d", i ? "," : "", i % 7; print "" }' >2050.csv
smx --op identity --dtype f16 -o 2050.npy 2050.csv
smx --write argmax 2050.npy >i.npy
head_of i.npy
smx --write argmax --dtype f16 2050.npy
smx --write argmax --dtype f32 2050.npy >i.npy
head_of i.npy
echo '== argmax alone is int64, as of NumPy, if no row can be null'
smx --write argmax eight.npy >i.npy
head_of i.npy
tail -c +129 i.npy | od -An -v -t d8 -w64 | tr -s ' '
smx --write argmax <eight.npy | cmp - i.npy
smx eval --label @i.npy eight.npy | grep accuracy
smx --write argmax --on-error null eight.npy >i.npy
head_of i.npy
smx --write argmax,conf eight.npy >i.npy
head_of i.npy
smx --dtype f32 -O f64 eight.csv
echo '== other commands'
printf '%s\n' 0 1 2 0 2 3 3 2 >labels
smx eval --label @labels --json -c 4 eight.f32 | grep -v '"smx"' >want
smx eval --label @labels --json eight.npy | grep -v '"smx"' | cmp - want
smx fit --label @labels -c 4 eight.f32 2>/dev/null | grep -v '"smx"\|"input"' >want
smx fit --label @labels eight.npy 2>/dev/null | grep -v '"smx"\|"input"' | cmp - want
smx diff eight.npy eight.csv | head -n 3
smx diff eight.csv eight.npy | head -n 3
smx info eight.npy | sed -n '2,5p'
