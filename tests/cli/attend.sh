# softmax1, its logarithm, and scalable softmax: against an oracle, in every format, with filters and temperatures; what is refused, with advice that works.
# Expected: tests/oracle/attend.py (mpmath, 60 digits); by hand: 1 / (1 + 1), 1 / (1 + exp(-3)), and log 4 = 2 log 2.
r() { echo "\$ smx $*"; smx "$@" 2>&1; rc=$?; [ $rc = 0 ] || echo "status $rc"; }
o=$src/tests/oracle
near() { awk -v rel="$1" -v abs="$2" -f "$o/near.awk" "$o/attend/$3.csv" got || echo "$3 differs"; }

echo '== against the oracle'
t() { name=$1 rel=$2 abs=$3; shift 3; smx --precision 17 "$@" "$o/attend/rows.csv" >got; near $rel $abs "$name"; }
t softmax1 2e-14 0 --op softmax1
t log-softmax1 4e-15 1e-300 --op log-softmax1
t ssmax 3e-13 0 --ssmax 0.43
t ssmax-log 1e-15 3e-13 --ssmax 2 --log
t both 8e-13 1e-320 --temp 0.7 --ssmax 1.5 --op softmax1
smx --op softmax1 --write logprobs "$o/attend/rows.csv" >a
smx --op log-softmax1 "$o/attend/rows.csv" | cmp - a
smx --op log-softmax1 --write probs "$o/attend/rows.csv" >a
smx --op softmax1 "$o/attend/rows.csv" | cmp - a

echo '== by hand'
printf '0\n3\n-inf\n' >one.csv
r --op softmax1 --on-error skip -q one.csv
r --op softmax1 --task multiclass one.csv
printf '0,0,0,0\n1,1,-inf,-inf\n' >four.csv
r --ssmax 1 --write logits four.csv
r --ssmax 0.5 --write logits,lse,conf,top four.csv
r --ssmax 1e308 --write logits,probs - <<'END'
3,2
-1e300,-inf
END
r --op softmax1 --temp 0 - <<'END'
1,2
-1,-2
0,-1
END
r --op softmax1 --temp 1e-308 - <<'END'
10,-10
END
r --op softmax1 --top-k 1 --write probs,argmax,conf,margin,lse - <<'END'
1,2
END

echo '== formats'
for f in jsonl json npy arrow f64; do
	smx --precision 17 --nonfinite literal --op identity -O $f -o in.$f four.csv
	n=$([ $f = f64 ] && echo '-c 4')
	smx $n --op softmax1 -O csv in.$f | sed -n '$p'
done
for j in 1 3; do
	for cpu in '' '--cpu baseline'; do
		smx -j $j $cpu --op softmax1 --ssmax 2 "$o/attend/rows.csv" "$o/attend/rows.csv" | cksum
	done
done | sort -u | wc -l | tr -d ' '

echo '== eval and diff'
printf 'a,b,label\n1,2,1\n2,1,1\n' >l.csv
smx eval --ssmax 2 --json l.csv | grep '"nll": 0.9'
smx --ssmax 2 --op identity --precision 17 l.csv | smx eval --json - | grep '"nll": 0.9'
smx diff --ssmax 2 l.csv l.csv --json | grep '"kl"'

echo '== refused'
r --op softmax1 --write entropy four.csv
r --op softmax1 --from probs four.csv
r --op log-softmax1 --task binary one.csv
r --op softmax1 --task multilabel four.csv
r --op softmax1 --calib x.json four.csv
r eval --op softmax1 l.csv
r --ssmax 0 four.csv
r --ssmax 1 --task binary one.csv
r --ssmax 1 --task multilabel four.csv
r --op softmax1 --top-p 0.5 four.csv
