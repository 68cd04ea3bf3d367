# Labels in NumPy's arrays, which NumPy wrote (tests/numpy/make.py).
# Expected: each array of the eight rows' labels gives the report that the text file of the same labels gives, by cmp;
# messages by hand.
cp "$src"/tests/numpy/labels/*.npy "$src"/tests/numpy/npy/cube*.npy "$data"/eight.* .
printf '%s\n' 0 1 2 0 2 3 3 2 >eight.txt
printf '%s\n' cat dog fox owl >names
measure() { smx eval --json --classes names "$@" | grep -v '"smx"'; }
measure --label @eight.txt eight.npy >want
grep -c nll want
for file in eight_*; do
	measure --label @"$file" eight.npy | cmp - want
	measure --label @"$file" -c 2-5 eight.csv | cmp - want
	# shellcheck disable=SC2002 # a pipe
	cat "$file" | measure --label @- eight.npy | cmp - want
	gzip -c "$file" >label.gz
	measure --label @label.gz eight.npy | cmp - want
done
smx --label @eight_names.npy --write argmax,rank -O csv --classes names eight.npy
echo '== without names of the classes, strings are no labels'
smx eval --label @eight_names.npy eight.npy
echo '== bad labels'
for name in half nan minus_one no_one two_ones soft; do
	smx eval --on-error skip --label @$name.npy eight.npy 2>&1 >/dev/null | head -n 1
done
smx eval --ignore-label -1 --label @minus_one.npy eight.npy | head -n 1
head -c 16 eight.f32 | smx eval -i f32 -c 4 --label @large.npy
for name in short long one_of_five square objects unicode line_end; do
	smx eval --label @$name.npy eight.npy
done
head -c 160 eight_i8_little.npy >cut.npy
smx eval --label @cut.npy eight.npy
head -c 60 eight_i8_little.npy >cut.npy
smx eval --label @cut.npy eight.npy
cat eight_i8_little.npy short.npy >two.npy
smx eval --label @two.npy eight.npy
echo '== labels along the axes of the logits'
printf '%s\n' 3 3 0 3 3 3 >six.txt
smx eval --label @six.txt cube.npy >want
{
	printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }"
	printf '\003\003\000\003\003\003'
} >six.npy
smx eval --label @six.npy cube.npy | cmp - want
{
	printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3), }"
	printf '\003\003\003\003\000\003'
} >six_fortran.npy
smx eval --label @six_fortran.npy cube.npy | cmp - want
head -c 132 six_fortran.npy >cut.npy && smx eval --label @cut.npy cube.npy
{ cat six_fortran.npy && echo; } >longer.npy && smx eval --label @longer.npy cube.npy
smx eval --label @six.npy cube_fortran.npy | grep nll >got
grep nll want | cmp - got
smx --op identity -O csv cube.npy >cube.csv
smx eval --label @six.npy cube.csv
echo '== the binary task'
printf '%s\n' 2 -1 0.5 >scores.csv
smx eval --task binary --label @bools.npy scores.csv | grep nll
printf '%s\n' 1 0 1 >bools.txt
smx eval --task binary --label @bools.txt scores.csv | grep nll
echo '== the multilabel task: each row of the array marks its labels'
printf '%s\n' '[0,3]' '[1,2]' '[1,2]' '[0,3]' '[1,2]' '[0,3]' '[0,3]' '[1,2]' >lists.txt
smx eval --task multilabel --label @lists.txt eight.npy >want
smx eval --task multilabel --label @many_of.npy eight.npy | cmp - want
grep -c . want
smx eval --task multilabel --label @soft.npy eight.npy
smx eval --task multilabel --label @eight_i8_little.npy eight.npy
echo '== any Unicode'
printf '%s\n' 'café' 中 😀 'a"b' ' c, d' >names
printf '%s\n' 1,0,0,0,0 0,1,0,0,0 0,0,1,0,0 0,0,0,1,0 0,0,0,0,1 >rows.csv
smx --from logits --classes names --label @unicode.npy --write argmax,rank rows.csv
