# --on-error fail, skip and null: what is written, what is named, what is counted, in every format.
# Expected: by hand, from SPEC's 'Non-finite and refused input': empty CSV cells, JSON null, NaN in binary.
t()
{
	echo "\$ smx $*"
	smx "$@" 2>err
	echo "rc=$?"
	cat err
}
printf 'id,a,b,note\n1,0,0,x\n2,nan,0,"y, z"\n3,-1,-1,\n4,7\n5,2,2,w,v\n6,3,3,u\n' >in.csv
for e in fail skip null; do
	t --on-error $e -c a,b in.csv
	t --on-error $e -c a,b -O jsonl in.csv
	t --on-error $e -c a,b --write argmax,probs,conf,top in.csv
done
t --on-error null -c a,b --sparse in.csv
t --on-error null -c a,b --write name,top,argmax -O jsonl in.csv
t --on-error null -c a,b --keep note in.csv

printf '{"id":1,"logits":[0,0]}\n{"id":2,"logits":[0,null]}\n[1,1]\nx\n{"logits":[5],"id":3}\n{"n":1}\n' >in.jsonl
for e in fail skip null; do
	t --on-error $e in.jsonl
	t --on-error $e -O csv in.jsonl
done
t --on-error null --write probs,argmax in.jsonl

echo '== binary'
printf '\000\000\000\000\000\000\300\177\000\000\200\377\000\000\000\000\000\000' >in.f32
for e in fail skip null; do
	echo "\$ $e"
	smx --on-error $e -c 2 --write conf,probs in.f32 2>err | od -An -v -t x1
	cat err
done
smx --on-error null -c 2 -O csv in.f32 2>/dev/null
smx --on-error null -c 2 -O f64 in.f32 2>/dev/null | od -An -v -t x1

echo '== labels'
printf 'a,b,label\n0,0,0\n0,0,2\n0,0,\n0,0,1\n' >in.csv
t --on-error skip -l label --write nll --precision 3 in.csv
t --on-error null -l label --write rank,nll --precision 3 in.csv
t --on-error fail -l label --write rank in.csv
printf '0\nx\n1\n1\n' >labels
t --on-error skip -l @labels --write rank -c 1-2 in.csv

echo '== all bad'
printf 'nan\nnan\n' >in.csv
for e in fail skip null; do
	t --on-error $e in.csv
done
printf '[]\n[null]\n' >in.jsonl
t --on-error skip in.jsonl
t --on-error null in.jsonl
t --on-error null -O csv in.jsonl
t --on-error null -O f64 in.jsonl

echo '== ten are named'
awk 'BEGIN { for (i = 0; i < 12; i++) print "nan"; print 0 }' >in.csv
t --on-error skip in.csv
head -n 10 in.csv >ten.csv
t --on-error skip ten.csv
t --on-error skip -q ten.csv
t --on-error null ten.csv in.csv
