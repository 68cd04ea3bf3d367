# smx eval on perfectly calibrated and degenerate samples: each must be there at once (timeout), with ece and smece as they are by hand, to 1e-15.
# Expected: by hand.
# some TITLE ECE SMECE [OPTIONS]: of standard input; --from probs
some()
{
	title=$1 ece=$2 smece=$3
	shift 3
	timeout 30 smx eval --from probs "$@" >out || echo "$title: status $?"
	awk -v what="$title" -v ece="$ece" -v smece="$smece" '
	function is(k, want, have, d) { d = want - have; if (d > 1e-15 || d < -1e-15) print what ": " k " " have ", not " want }
	$1 == "ece" { is($1, ece, $2) } $1 == "smece" { is($1, smece, $2); n++ }
	END { print what, n }' out
}
# rows TIMES LABEL PROBABILITIES [WEIGHT]: so many rows
rows()
{
	awk -v n="$1" -v y="$2" -v p="$3" -v w="${4-}" 'BEGIN { while (n-- > 0) print p "," y (w ? "," w : "") }'
}
echo '== the issue'
printf 'a,b,label\n1,1,0\n1,1,1\n' | timeout 30 smx eval | grep -E '^(ece|smece|ace)'
echo '== perfectly calibrated: 0'
for p in 50 51 55 58 60 65 70 75 80 86 90 93 95 99 100; do
	q=$(awk -v p=$p 'BEGIN { print p / 100 "," 1 - p / 100 }')
	{ echo a,b,label; rows $((p * 4)) 0 "$q"; rows $((400 - p * 4)) 1 "$q"; } | some "$p of 100" 0 0
done
for p in 52 61 67 74 83 88 92 97; do
	q=$(awk -v p=$p 'BEGIN { print p / 100 "," 1 - p / 100 }')
	rows $p 0 "$q"
	rows $((100 - p)) 1 "$q"
done >many
{ echo a,b,label; cat many; } | some many 0 0
{ echo a,b,label; cat many; } | some many 0 0 --bins 1
{ echo a,b,label; cat many; } | some many 0 0 --bins 10000 --temp 1
for k in 2 3 4 6 7 10 13 64; do
	awk -v k=$k 'BEGIN {
		for (i = 0; i < k; i++) { printf "c%d,", i; row = row sprintf("%.17g,", 1 / k) }
		print "label"
		for (i = 0; i < 10 * k; i++) print row i % k
	}' | some "uniform of $k" 0 0
done
echo '== degenerate'
{ echo a,b,label; rows 5 0 1,0; } | some 'all 1, right' 0 0
{ echo a,b,label; rows 5 1 1,0; } | some 'all 1, wrong' 1 1
{ echo a,b,label; rows 5 0 1,0; rows 5 1 1,0; } | some 'all 1, half right' .5 .5
{ echo a,b,label; rows 1 0 .5,.5; } | some 'one row' .5 .5
{ echo a,b,label; for i in 1 2 3 4 5 6 7 8; do rows 1 0 .9,.1; rows 1 1 .9,.1; done; } | some alternating .4 .4
for w in 1e-38 1 1e38; do
	{ echo a,b,label,weight; rows 3 0 .75,.25 $w; rows 1 1 .75,.25 $w; } | some "weights of $w" 0 0
done
{ echo a,b,label,weight; rows 3 0 .75,.25 1e38; rows 1 1 .75,.25 1e38; rows 9 1 .9,.1 1e-38; } | some 'weights of both' 0 0
echo '== below the resolution: an upper bound'
{ echo a,b,label; rows 70 0 .7,.3; rows 30 1 .700000000001,.299999999999; } >near.csv
timeout 30 smx eval --from probs near.csv | grep smece
timeout 30 smx eval --from probs --json near.csv | grep -o '"smece": [^,}]*'
echo '== a state of an older version'
timeout 30 smx eval --from probs --state s near.csv >/dev/null
sed 's,smx.state/2,smx.state/1,' s >old.state
smx merge old.state 2>&1
echo '== by weight, and by its old name'
printf 'a,b,label,weight\n2,0,0,9\n0,2,0,1\n0,1,1,1\n' >w.csv
smx eval --class-table w.csv | tail -n 6
smx eval --class-table --json w.csv | grep -o '"\(recall\|precision\)": [^,}]*'
printf 'a,b,label\n2,0,0\n1,0,1\n0,3,1\n' >d.csv
smx eval --bins 2 --json d.csv | grep -o '"[a-z]*_debiased": [^,]*'
smx eval --bins 2 -o /dev/null --fail-if 'ece_debiased>=0' --fail-if 'rmsce_debiased>=0' d.csv 2>&1
