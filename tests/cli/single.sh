# f32 in and f32 out: within a float32's last place of what double gives, the same bytes at every level and thread count.
# Expected: the double path, which tests/oracle vouches for, rounded to float32; counted by their bit patterns.
smx --op identity -O f32 "$data/digits.test.csv" >digits.f32
smx --op identity -O f32 "$data/eight.csv" >eight.f32
double() # double FILE OPTION... : through double, rounded once
{
	file=$1
	shift
	smx --from logits "$@" -O f64 "$file" | smx --op identity --from logits -i f64 -c $c -O f32
}
compare() # compare WANT GOT: bit patterns of positive float32s are as far apart as the numbers
{
	od -An -v -t u4 "$1" | tr -s ' ' '\n' | grep . >want.txt
	od -An -v -t u4 "$2" | tr -s ' ' '\n' | grep . >got.txt
	paste want.txt got.txt | awk '
		{ d = $1 > $2 ? $1 - $2 : $2 - $1; if (d > 1) far++; n++ }
		END { print (n > 0 ? "values" : "nothing"), far + 0, "far off" }'
}
for set in 'digits 10' 'eight 4'; do
	c=${set#* } in=${set% *}.f32
	for options in '' '--temp 0.5' '--top-k 2' '--top-p 0.9' '--temp 30 --min-p 0.5'; do
		double "$in" -c $c $options >want
		smx --from logits -c $c $options "$in" >got
		compare want got
		for level in baseline avx2 avx512; do
			smx --from logits -c $c $options --cpu $level -j 3 "$in" >again 2>/dev/null || continue
			cmp got again
		done
	done
done
echo '== what is asked beside them has all its digits'
c=10
smx -c $c --write probs,entropy,conf,lse digits.f32 | od -An -v -t x4 -w52 | awk '{ print $11, $13 }' >beside
smx -c $c --write entropy,lse digits.f32 | od -An -v -t x4 -w8 | awk '{ print $1, $2 }' | cmp - beside
wc -l <beside | tr -d ' '
