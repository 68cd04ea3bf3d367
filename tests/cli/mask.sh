# Masks of attention: --length, --position, --causal: against an oracle, in every format that has fields or axes; what is masked is not looked at; matrices that are not square.
# Expected: tests/oracle/attend.py (mpmath); by hand: rows of zeros share 1 among what they see.
r() { echo "\$ smx $*"; smx "$@" 2>&1; rc=$?; [ $rc = 0 ] || echo "status $rc"; }
o=$src/tests/oracle
near() { awk -v rel=2e-15 -v abs=0 -f "$o/near.awk" "$o/attend/$1.csv" got && echo "$1: near"; }

echo '== against the oracle'
smx --causal -O csv --precision 17 "$o/attend/block.npy" >got
near causal
smx --causal --causal-offset 2 -O csv --precision 17 "$o/attend/block.npy" >got
near causal-2
smx --length n --position at -c 'k*' --keep '' --precision 17 "$o/attend/length-in.csv" | sed 1d >got
near length

echo '== formats'
printf 'q,n,k_0,k_1,k_2\n0,3,0,0,0\n1,3,0,0,0\n2,1,0,0,nan\n' >m.csv
r --length n m.csv
r -q --position q --on-error null m.csv
r -q --position q --length n -O jsonl m.csv
r -q --position q --causal-offset 1 --length n --write logits m.csv
r -q --position q --causal-offset -1 --length n --on-error skip m.csv
smx -q --length n -O arrow -o m.arrow --write logits m.csv
smx -q -O csv --op identity m.arrow | tail -n 1
printf 'q,n,k_0,k_1\n0,1,0,0\n1,2,0,0\n' | smx -q --op identity -O arrow -o in.arrow
r --position q --length n -O csv in.arrow
cat >m.jsonl <<'END'
{"q":0,"n":"3","logits":[0,0,0]}
{"q":1,"n":3,"logits":[0,0,0]}
{"q":2,"n":2,"logits":[0,0,0]}
END
r --position q --length n m.jsonl
r --length a.n - <<'END'
{"a":{"n":1},"logits":[0,0]}
{"a":{},"logits":[0,0]}
END
r --causal - <<'END'
[[[0,0],[0,0]],[[0,0],[0,0]]]
{"id":7,"logits":[[0,0,0],[0,0,0],[0,0,0]]}
END
r --causal --length n -O csv - <<'END'
{"n":[1,2],"logits":[[0,0],[0,0]]}
{"n":1,"logits":[[0,0],[0,0]]}
END
r --position p - <<'END'
{"p":[1,0],"logits":[[0,0],[0,0]]}
END
r --field . --length n - <<'END'
{"cat":0,"dog":0,"n":1}
END
r --from probs --length n - <<'END'
{"n":2,"logits":[0.3,0.1,0.6]}
END

echo '== other commands, threads, filters'
printf 'n,k_0,k_1,k_2,label\n2,1,2,9,1\n3,1,0,2,2\n' >l.csv
printf 'k_0,k_1,k_2,label\n1,2,-inf,1\n1,0,2,2\n' >w.csv
smx eval -q --length n --json l.csv >a
smx eval -q --json w.csv >b
cmp a b && echo 'eval is the same'
smx diff -q --length n --json l.csv l.csv | grep '"kl"'
smx fit -q --length n -o a l.csv 2>/dev/null
smx fit -q -o b w.csv 2>/dev/null
cmp a b && echo 'fit is the same'
for j in 1 3; do
	smx -j $j --causal "$o/attend/block.npy" | cksum
done | sort -u | wc -l | tr -d ' '
r -q --length n --ssmax 1 --top-k 2 --write logits,probs l.csv
smx -O npy --op identity -o p.npy - <<'END'
[0,0]
[0,0]
END
cat p.npy p.npy >two.npy
r --causal -O csv two.npy p.npy
smx -O npy --op identity -o three.npy - <<'END'
[0,0]
[0,0]
[0,0]
END
cat p.npy three.npy >odd.npy
r --causal --causal-offset 0 -O csv odd.npy
r --causal --causal-offset 0 -O csv p.npy three.npy

echo '== refused'
printf 'n,k_0,k_1\n3,0,0\n0,0,0\n1.5,0,0\n-1,0,0\nx,0,0\n,0,0\n2,0,0\n' >bad.csv
r -q --length n --on-error skip bad.csv
r -q --position n --on-error skip bad.csv
r --length n - <<'END'
{"logits":[0,0]}
END
r --length n - <<'END'
{"n":[1,2,3],"logits":[[0,0],[0,0]]}
END
r --causal m.csv
r --causal -O csv three.npy
r --causal - <<'END'
[0,0]
END
r --causal -i jsonl - <<'END'
[[0,0,0],[0,0,0]]
END
r --causal -i f64 -c 2 three.npy
r --length n three.npy
r --length k_0 m.csv -c 'k*'
r --length nix m.csv
r --causal-offset 1 m.csv
r --causal --causal-offset 0.5 three.npy
r --length n --task multilabel m.csv
r --length n --clusters 1 m.csv
r --length n --lse @x m.csv
