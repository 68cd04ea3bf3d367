# The reference outputs of tests/oracle/e2e: 6 digits by byte, 17 digits within the oracle's tolerance.
# Expected: tests/oracle/e2e/*.csv, made by Python's decimal; see tests/oracle/README.md.
oracle=$src/tests/oracle
work=$PWD
cd "$src" || exit 1
n=0
for cmd in "$oracle"/e2e/*.cmd; do
	name=$(basename "$cmd" .cmd)
	want=$oracle/e2e/$name.csv
	sh "$cmd" >"$work/got" || echo "$name: status $?"
	n=$((n + 1))
	case $name in
	*.log-17 | *.write-17) awk -v rel=1e-13 -v abs=1e-13 -f "$oracle/near.awk" "$want" "$work/got" ;;
	*-17) awk -v rel=1e-13 -v abs=0 -f "$oracle/near.awk" "$want" "$work/got" ;;
	*) cmp "$want" "$work/got" ;;
	esac || echo "$name: differs"
done
[ $n -ge 40 ] || echo "only $n references"
echo done
