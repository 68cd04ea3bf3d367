# SPDX-License-Identifier: MIT
# Compare two CSV files cell by cell, numbers within rel and abs:
#
#     awk -v rel=1e-13 -v abs=0 -f near.awk WANT GOT
#
# Cells of equal bytes are equal; others must both be numbers with
# |got - want| <= rel * |want| + abs.  Says where the first difference is;
# exit status 0 where there is none, 1 otherwise.  (A quoted comma only makes
# one more cell, in both files alike.)

function number(s)
{
	return s ~ /^[-+]?[0-9]+(\.[0-9]*)?(e[-+]?[0-9]+)?$/
}

function size(v)
{
	return v < 0 ? -v : v
}

function differ(what)
{
	printf "%s:%d: %s\n", ARGV[2], FNR, what
	bad = 1
	exit 1
}

BEGIN { FS = "," }

FILENAME == ARGV[1] && !second && FNR == NR { want[FNR] = $0; rows = FNR; next }

{
	second = 1
	got = FNR
	if (FNR > rows)
		differ("more rows than wanted")
	n = split(want[FNR], w, ",")
	if (n != NF)
		differ("wanted " n " cells, got " NF)
	for (i = 1; i <= n; i++) {
		if (w[i] "" == $i "")
			continue
		if (!number(w[i]) || !number($i) ||
		    size($i - w[i]) > rel * size(w[i]) + abs)
			differ("cell " i ": wanted " w[i] ", got " $i)
	}
}

END {
	if (!bad && got != rows) {
		printf "%s: wanted %d rows, got %d\n", ARGV[2], rows, got
		bad = 1
	}
	exit bad
}
