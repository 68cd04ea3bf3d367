# On a terminal without a FILE: a short usage on standard error, status 2; with - it is read.
# Expected: by hand, from SPEC's 'The command line'.
command -v script >/dev/null && script -qc true /dev/null </dev/null >/dev/null 2>&1 || exit 77
script -qc 'smx 2>err; echo rc=$?; cat err' /dev/null </dev/null | tr -d '\r' | sed 's/\^D.*//' >got
grep -c '^rc=2$' got
grep -c '^usage: smx ' got
[ -s err ] && sed -n 1p err | grep -c '^usage: smx '
script -qc 'smx --temp 2 2>err; echo rc=$?' /dev/null </dev/null | tr -d '\r' | grep -c '^rc=2$'
# with a file nothing is read from it
printf '0,0\n' >in.csv
script -qc 'smx in.csv; echo rc=$?' /dev/null </dev/null | tr -d '\r' | grep -c -e '^0.5,0.5$' -e '^rc=0$'
