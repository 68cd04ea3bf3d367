# The same bytes at -j 1, 2, 7, at every level of CPU, from a file and from a pipe, for 3 MB of CSV and of JSON-lines.
# Expected: of identity the input itself; else what -j 1 on the baseline level gives, compared by cmp.
awk 'BEGIN {
	x = 12345
	for (i = 0; i < 60000; i++) {
		printf "row-%d", i
		for (k = 0; k < 7; k++) {
			x = (x * 16807) % 2147483647
			printf ",%g", int(x / 65536) / 512 - 32
		}
		printf ",%d%s\n", x % 7, i % 100 == 0 ? ",\"a\nb, \"\"c\"\"\"" : ",z"
	}
}' >in.csv
smx --op identity --precision shortest -c 2-8 --on-error fail -O jsonl in.csv >in.jsonl
echo "rows: $(wc -l <in.jsonl | tr -d ' ')"
levels=''
for cpu in baseline avx2 avx512; do
	smx --cpu $cpu </dev/null 2>/dev/null && levels="$levels $cpu"
done
case $levels in *baseline*) ;; *) echo 'no baseline' ;; esac
# same FILE OPTION...
same()
{
	file=$1
	shift
	smx --cpu baseline -j 1 "$@" $file >want || echo "status $?"
	for j in 1 2 7; do
		smx -j $j "$@" $file | cmp - want
		cat $file | smx -j $j "$@" -i ${file#in.} | cmp - want
	done
	for cpu in $levels; do
		smx --cpu $cpu -j 2 "$@" $file | cmp - want
	done
	smx "$@" $file $file >twice
	cat want want | cmp - twice
}
smx --op identity --precision shortest -c 2-8 in.csv | cmp - in.csv
same in.csv -c 2-8 --precision 17
same in.csv -c 2-8 --log --temp 0.7 --top-p 0.9 --min-p 0.01 --write logprobs,entropy,margin -q
same in.jsonl --field logits --precision 17
same in.jsonl --top-k 3 --write top,lse,nll -l col9 -O csv --keep col1
# the labels from a file, many threads at many blocks
awk -F, 'NF > 8 { print $9 }' in.csv >labels
for j in 1 2 7; do smx -j $j -l @labels -c 2-8 --write rank,nll --precision 17 in.csv >l$j || echo "status $?"; done
smx -l 9 -c 2-8 --write rank,nll --precision 17 in.csv | cmp - l1
cmp l1 l2
cmp l1 l7
echo same
