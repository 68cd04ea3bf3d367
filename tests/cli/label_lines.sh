# A line of a label file is as long as a row may be, and no longer. Expected: by hand.
printf 'a,b\n1,2\n3,4\n' >in.csv
# labels N: a label of N bytes, then another
labels()
{
	awk -v n="$1" 'BEGIN { for (; n > 0; n--) printf "1"; print ""; print "0" }'
}
for n in 90000 150000 250000; do
	labels $n >labels
	smx eval --max-row 100000 --label @labels in.csv 2>&1 | cut -c 1-60
done
