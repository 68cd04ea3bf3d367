# Values that are not one for each class: hierarchical softmax (--tree) and adaptive softmax (--clusters), against word2vec's tree by mpmath and torch's log_prob; in every format; eval, fit and diff see classes; bad trees, each with its place.
# Expected: tests/oracle/heads.py; by hand: nodes of 0 halve, log 4 = 1.38629; otherwise compared with what must be the same.
r() { echo "\$ smx $*"; smx "$@" 2>&1; rc=$?; [ $rc = 0 ] || echo "status $rc"; }
o=$src/tests/oracle
near() { awk -v rel="$1" -v abs="$2" -f "$o/near.awk" "$o/heads/$3" "$4" && echo "$3: near"; }
same() { cmp "$1" "$2" && echo "$3"; }

echo '== against the oracles'
smx --clusters 3,7,16 --op identity --precision 17 "$o/heads/clusters.csv" >got
near 2e-15 4e-14 clusters-want.csv got
smx --tree "$o/heads/tree.csv" --op identity --precision 17 -l label "$o/heads/nodes.csv" >got
near 2e-15 1e-300 nodes-want.csv got
smx --tree "$o/heads/tree.csv" --write probs --precision 17 --keep label "$o/heads/nodes.csv" |
	awk -F, 'NR > 1 { s = 0; for (i = 2; i <= NF; i++) s += $i; if (s < 1 - 1e-14 || s > 1 + 1e-14) print NR, s; n++ } END { print n, "sums of 1" }'

echo '== names and columns'
cat >tree.csv <<'END'
class,path
cat,0+ 1+
dog,0+ 1-
bird,0- 2+
fish,0- 2-
END
printf 'id,n0,n1,n2\na,0,0,0\nb,2,-1,0.5\n' >n.csv
r --tree tree.csv -c 2-4 n.csv
r --tree tree.csv -c 2-4 --write probs,argmax,name,conf,entropy n.csv
r --tree tree.csv -c 2-4 --write argmax,probs,logprobs n.csv
r --tree tree.csv -c 2-4 --top-k 1 --sparse n.csv
r --tree tree.csv -c 2-4 --argmax n.csv
r --clusters 1 -c 2-4 n.csv
printf 'a\nb\n' >two
r --clusters 1 -c 2-4 --classes two n.csv
r --tree tree.csv --classes two -c 2-4 n.csv
sed 's/cat/id/' tree.csv >id.csv
r --tree id.csv -c 2-4 n.csv
r --tree id.csv -c 2-4 --keep '' n.csv
sed 's/cat/argmax/' tree.csv >word.csv
r --tree word.csv -c 2-4 --write probs,argmax n.csv

echo '== formats'
n="--tree tree.csv --write logprobs"
for f in jsonl json npy arrow safetensors f64; do
	smx -c 2-4 --op identity --precision 17 -O $f -o in.$f n.csv
done
for f in jsonl json npy arrow safetensors f64; do
	smx $n -i $f $([ $f = f64 ] && echo -c 3) $([ $f = safetensors ] && echo --field logits) -O csv in.$f 2>&1 | tail -n 2 | tr -d '"[]'
	smx $n -c 2-4 -O $f -o out.$f n.csv
	smx -i $f $([ $f = f64 ] && echo -c 4) $([ $f = safetensors ] && echo --field logprobs) $(case $f in json*) echo --field logprobs ;; esac) --from logprobs -O csv --write argmax out.$f 2>&1 | tail -n 2 | tr '\n' ' '
	echo
done
r $n - <<'END'
[[0,0,0],[2,-1,0.5]]
{"id":7,"logits":[0,0,0]}
END
r $n --on-error skip - <<'END'
[0,0,0]
[0,0]
{"cat":1}
[0,0,1e999]
[-inf,0,0]
[-Infinity,-Infinity,-Infinity]
END
r --clusters 1 -i jsonl --on-error null --nonfinite literal - <<'END'
[0,0,0,0]
[0,-Infinity,1,2]
[0,-Infinity,-Infinity,-Infinity]
[-Infinity,-Infinity,1,2]
[0,0,-Infinity,-Infinity]
END
printf '0\n1\n' | smx --clusters 1 2>&1
printf 'class,path\na,0+\nb,0-\n' >one.csv
printf '0\n1\n-inf\n' | smx --tree one.csv --log
/bin/echo 'x' | smx -i kld --tree one.csv 2>&1 | tail -n 1

echo '== eval, fit and diff see classes'
T="--tree $o/heads/tree.csv"
smx $T --op identity --precision 17 -l label "$o/heads/nodes.csv" >logp.csv
smx eval $T -l label --json "$o/heads/nodes.csv" >a
smx eval -l label --json logp.csv >b
same a b 'eval is the same'
smx fit -q $T -l label -o a.json "$o/heads/nodes.csv" 2>a
smx fit -q -l label -o b.json logp.csv 2>b
same a.json b.json 'fit is the same'
smx $T --calib a.json -l label "$o/heads/nodes.csv" >a
smx --calib a.json -l label logp.csv >b
same a b 'a calibration is the same'
smx diff $T -c 2-23 --json "$o/heads/nodes.csv" "$o/heads/nodes.csv" | grep '"kl"'
smx $T --temp 2 --top-p 0.9 --write probs,entropy,rank -l label --metrics ma "$o/heads/nodes.csv" >a
smx --temp 2 --top-p 0.9 --write probs,entropy,rank -l label --metrics mb logp.csv >b
same a b 'transforms are the same'
same ma mb 'metrics are the same'
for j in 1 3; do
	cat "$o/heads/clusters.csv" "$o/heads/clusters.csv" | smx -j $j --clusters 3,7,16 --precision 17 | cksum
done | sort -u | wc -l | tr -d ' '

echo '== trees'
printf '2,1+\n0,1- 0-\n1,1- 0+\n' >num.csv
printf '1,2\n' | smx --write logprobs,argmax --tree num.csv
printf '{"class":2,"path":["1+"]}\n{"class":0,"path":"1- 0-"}\n\n{"class":1,"path":"1- 0+"}\n' >num.jsonl
printf '1,2\n' | smx --write logprobs,argmax --tree num.jsonl
printf '"a,b"\t1+\r\nc\t1- 0-\r\n"d ""e"\t"1- 0+"\r\n' >tab.tsv
printf 'n0,n1\n1,2\n' | smx --tree tab.tsv
bad() { printf "$1" >bad.csv; echo 0,0 | smx --tree bad.csv 2>&1; }
bad ''
bad 'a,0+\n'
bad 'a,0+\nb\nc,0-\n'
bad 'a,0+\nb,\nc,0-\n'
bad 'a,0+\nb,0- 1+\nc,0- 1+\n'
bad 'a,0+\nb,0+\nc,0-\n'
bad 'a,0+\nb,0+ 1+\nc,0+ 1-\n'
bad 'a,0+ 1+\nb,0+\nc,0+ 1-\n'
bad 'a,0+\nb,0- 2+\nc,0- 1-\n'
bad 'a,0+ 1+\nb,0- 1+\nc,0- 1-\n'
bad 'a,0+\nb,1+\nc,0- 1-\n'
bad 'a,0+ 1+\nb,0+ 1-\nc,0+ 0-\n'
bad 'a,0+ 1+ 2+\nb,0+ 1+ 2-\nc,0- 2+\nd,0- 2-\n'
bad 'a,0+ 1+ 2+\nb,0+ 1- \nc,0+ 2-\nd,0-\n'
bad 'a,0+ 1+\nb,0+ 1-\nc,0- 2+\nd,0- 3-\n'
bad 'a,0+\nb,0- 1+\n'
bad 'a,0\nb,0-\n'
bad 'a,99999999999999999999+\nb,0-\n'
bad 'a,0+1-\nb,0-\n'
bad 'a,0+\na,0-\n'
bad '0,0+\n0,0-\n'
bad ',0+\nb,0-\n'
bad '{"class":1}\n{}\n'
bad '{"class":1,"path":[1,2]}\n{}\n'
bad 'a,0+\n\0b,0-\n'

echo '== refused'
r --tree tree.csv --clusters 2 n.csv
r --tree tree.csv --from probs n.csv
r --clusters 2 --task multilabel n.csv
r --clusters 2 --op sigmoid n.csv
r --clusters 2 --op softmax1 n.csv
r --clusters 2,2 n.csv
r --clusters 0 n.csv
r --clusters 2, n.csv
r --clusters 1.5 n.csv
r --clusters 3 -c 2-4 n.csv
r --tree tree.csv -c 2-3 n.csv
r info --tree tree.csv n.csv
