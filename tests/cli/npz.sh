# .npz: archives that NumPy and Python's zipfile wrote (tests/numpy/make.py).
# Expected: the rows of data/eight.npy and the report with its text labels, by cmp; messages by hand.
cp "$src"/tests/numpy/npz/* "$data"/eight.* .
printf '%s\n' 0 1 2 0 2 3 3 2 >eight.txt
printf '%s\n' cat dog fox owl >names
measure() { smx eval --json "$@" | grep -v '"smx"'; }
measure --label @eight.txt eight.npy >want
grep -c nll want
for name in stored deflated streamed streamed_deflated; do
	smx --op identity $name.npz | cmp - eight.npy
	# shellcheck disable=SC2002 # a pipe
	cat $name.npz | smx --op identity | cmp - eight.npy
	gzip -c $name.npz | smx --op identity | cmp - eight.npy
	measure $name.npz | cmp - want
	measure --label labels $name.npz | cmp - want
	measure --label labels.npy --field logits.npy <$name.npz | cmp - want
	measure --label @eight.txt $name.npz | cmp - want
	smx fit $name.npz 2>/dev/null | grep '"temperature"'
done
smx fit --label @eight.txt eight.npy 2>/dev/null | grep '"temperature"'
echo '== several, each with its labels'
smx eval stored.npz deflated.npz | sed -n '1p;3p'
smx --write rank -O csv stored.npz streamed.npz | tr '\n' ' '
echo
echo '== which member'
smx --write argmax -O csv one.npz | head -n 1
smx other.npz
smx --field scores --write argmax -O csv other.npz | head -n 1
smx --field nothing other.npz
smx eval --label gold other.npz
smx eval --field scores --label gold other.npz | sed -n 3p
smx eval --field scores --label y other.npz | sed -n 3p
smx eval --field scores --label nothing other.npz
smx eval --field scores other.npz
smx fit --field scores other.npz
smx eval --classes names names.npz | sed -n 3p
smx eval names.npz
for name in fortran fortran_deflated; do
	smx --op identity $name.npz | cmp - eight.npy
	# shellcheck disable=SC2002 # a pipe
	cat $name.npz | smx --op identity --memory 0 | cmp - eight.npy
done
smx eval fortran.npz | sed -n 3p
echo '== refused'
for file in lzma.npz objects.npz twice.npz empty.npz text.zip; do
	smx -O csv $file
done
smx -o x.npz eight.npy
smx -i csv -q stored.npz >/dev/null
echo '== damaged'
damage() { # damage NAME AT BYTE: of stored.npz, or of $from
	head -c "$2" "${from-stored.npz}" >"$1"
	printf "$3" >>"$1"
	tail -c +$(($2 + 2)) "${from-stored.npz}" >>"$1"
	smx -q -O csv "$1" 2>&1 >/dev/null | tail -n 1
}
head -c 600 stored.npz >cut.npz && smx -q cut.npz
{ cat stored.npz && printf x; } >tail.npz && smx -q tail.npz
{ printf x && cat stored.npz; } >front.npz && smx -q -i npy front.npz
damage data.npz 250 '\101'
damage method.npz 8 '\010'
damage name.npz 31 x
damage size.npz 22 '\001'
damage crc.npz 14 '\001'
damage flags.npz 6 '\001'
echo '== zip64 as newer Pythons write it: sizes of FFFFFFFF, and the field that has them'
{ head -c 18 stored.npz && printf '\377\377\377\377\377\377\377\377' && tail -c +27 stored.npz; } >zip64.npz
smx --op identity zip64.npz | cmp - eight.npy
damage zip64bad.npz 44 '\001'
from=zip64.npz damage zip64bad.npz 44 '\001'
echo '== deflated'
from=fortran.npz damage fortran.npz 250 '\101'
from=deflated.npz damage inflate.npz 70 '\377'
from=deflated.npz damage bomb.npz 385 '\001'
