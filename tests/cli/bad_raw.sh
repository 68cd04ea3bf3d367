# Bad rows of f64 and f32: status 2, one line FILE: row R, column C, exactly the rows before written.
# Expected: R and C by hand in each case; rows are --op identity, so the input's own bytes.
. "$src/tests/cli/torture.inc"

# raw WHAT PLACE BYTES OPTIONS: the input is in; BYTES of it must be written.
raw()
{
	what=$1 place=$2
	head -c "$3" in >want
	shift 3
	smx --op identity "$@" <in >got 2>err
	refused "$what" "$place" $?
}
# One float64 and one float32 each.
one64='\000\000\000\000\000\000\360\077' one32='\000\000\200\077'
nan64='\000\000\000\000\000\000\370\177' nan32='\000\000\300\177'
inf64='\000\000\000\000\000\000\360\177' inf32='\000\000\200\177'
ninf64='\000\000\000\000\000\000\360\377' ninf32='\000\000\200\377'
snan32='\001\000\200\377'

# shellcheck disable=SC2059
{
	for w in 64 32; do
		eval "one=\$one$w nan=\$nan$w inf=\$inf$w ninf=\$ninf$w"
		size=$((w / 4))
		printf "$one$one$one$nan$one$one" >in
		raw "f$w NaN" '-: row 2, column 2' $size -i f$w -c 2
		printf "$one$one$one$one$inf$one" >in
		raw "f$w +inf" '-: row 3, column 1' $((2 * size)) -i f$w -c 2
		printf "$one$ninf$ninf$ninf" >in
		raw "f$w -inf alone" '-: row 2, column 1' $size -i f$w -c 2
		printf "$one$one$one" >in
		raw "f$w ends inside a row" '-: row 2, column 2' $size -i f$w -c 2
		printf "$one$one\001\002\003" >in
		raw "f$w ends inside a number" '-: row 2, column 1' $size -i f$w -c 2
		printf "\001" >in
		raw "f$w of one byte" '-: row 1, column 1' 0 -i f$w -c 2
	done
	printf "$one32$one32$snan32$one32" >in
	raw 'f32 signalling NaN' '-: row 2, column 1' 8 -i f32 -c 2
	printf "$one64$nan64" >in
	raw 'f64 of one class' '-: row 2, column 1' 8 -i f64 -c 1 --task binary
	printf "$one32$one32$one32" >in
	raw 'a file that is read as another type ends inside a row' '-: row 1, column 2' 0 -i f64 -c 2
	raw 'the number of classes is wrong' '-: row 1, column 4' 0 -i f32 -c 5
	printf "$one32$one32$one32$one32$nan32$one32" >in
	cp in in.f32
	smx --op identity -c 2 in.f32 >got 2>err
	rc=$?
	head -c 16 in >want
	refused 'by the suffix, in a file' 'in.f32: row 3, column 1' $rc
	gzip -c in >in.gz
	smx --op identity -c 2 -i f32 in.gz >got 2>err
	refused 'in gzip' 'in.gz: row 3, column 1' $?
	cp in.f32 two.f32
	head -c 16 in >one.f32
	smx --op identity -c 2 one.f32 two.f32 >got 2>err
	rc=$?
	head -c 16 in | cat one.f32 - >want
	refused 'rows are counted in each file' 'two.f32: row 3, column 1' $rc
	head -c 12 in >cut.f32
	smx --op identity -c 2 cut.f32 one.f32 >got 2>err
	rc=$?
	head -c 8 in >want
	refused 'a file that ends inside a row, another behind it' 'cut.f32: row 2, column 2' $rc
}
