# --cols, --label, --weight, --keep, --field, --classes, --header: which columns are what, and the header that comes out.
# Expected: by hand; rows of equal logits give 0.5 or 0.25, so that columns can be told by --op identity and by names.
i() # the logits that were taken, with nothing carried
{
	echo "\$ smx $*"
	smx --op identity -O jsonl "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
r()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
cat >in.csv <<'END'
id,logit_a,logit_b,note,logit-c,Label,10,weight
x,1,2,3,4,0,6,7
END
echo '== --cols'
i in.csv
i -c 2-3 in.csv
i -c 3,2 in.csv
i -c 2,3,5 in.csv
i -c 2,2-3,logit_a in.csv
i -c 5- in.csv
i -c -1 in.csv
i -c 'logit*' in.csv
i -c 'logit_?' in.csv
i -c 'logit[_-][bc]' in.csv
i -c logit-c in.csv
i -c logit_b,logit-c in.csv
i -c '*' in.csv
i -c 10 in.csv
i -c id,weight in.csv
i -c weight,Label in.csv
echo '== what is no logit by itself'
printf 'ID,a,LABEL,b,Weight\n1,2,3,4,5\n' | i
printf 'ids,labels,weights\n1,2,3\n' | i
printf '1,2,3\n' | i
echo '== --keep'
r -c 2-3 --keep id in.csv
r -c 2-3 --keep note,id in.csv
r -c 2-3 --keep 8,4-5 in.csv
r -c 2-3 --keep -1 in.csv
r --keep 'n*,id' -l Label -w weight -c 2,3,5 --write rank in.csv
r --keep note in.csv
r --keep '' -c 2-3 in.csv
printf '{"id":1,"logits":[0,0]}\n' | r --keep ''
printf '{"id":1,"logits":[0,0]}\n' | r --keep '' -O csv
echo '== --label and --weight'
r -c 2-3 -l Label --write rank in.csv
r -c 2-3 -l 6 --write rank in.csv
r -c 2-3 -l -3 --write rank in.csv
r -c 2-3 -l -3 -w -1 --write rank --keep id in.csv
r -w 10 -c 2-3 in.csv # digits are a column's number
r -w 7 -c 2-3 in.csv
printf '0,0,7,1\n' | r -l -1 -c 1-2 --write nll
printf 'a,b,y\n0,0,a\n0,1,b\n0,1,1\n0,1,"a"\n' | r -l y --write rank
printf 'a,b,y\n0,0, 1 \n0,1,1.0\n0,1,+1\n0,1,"0"\n' | r -l y --write rank
printf '3,1,2,y\n9,8,7,1\n9,8,7,2\n9,8,7,3\n' | r -l y --header yes --write rank
echo '== --label @FILE'
printf '1\n0\n' >labels
printf '0,0\n\n0,0\n' >two.csv
r -l @labels --write rank two.csv
printf '1\r\n0' >crlf
r -l @crlf --write rank two.csv
printf 'b\na\n' >words
printf 'a,b\n0,0\n' >ab.csv
printf 'a,b\n0,1\n' >ab2.csv
r -l @words --write rank,argmax,name ab.csv ab2.csv
printf '[0,0]\n[0,1,2]\n' >two.jsonl
r -l @labels --write rank two.jsonl
printf '\000\000\000\000\000\000\000\000\000\000\200\077\000\000\000\000' >two.f32
r -l @labels -c 2 -O csv --write rank two.f32
printf '1\n0\n2\n' >more
r -l @more --write rank two.csv
printf '1\n' >fewer
r -l @fewer --write rank two.csv # the row that has its label is written
gzip -c labels >labels.gz
r -l @labels.gz --write rank two.csv
r -l @- --write rank two.csv <labels
echo '== --header'
printf '1,2\n3,4\n' | i --header yes
printf '1,2\n3,4\n' | i --header no
printf '1,2\n3,4\n' | r
printf '1,b\n3,4\n' | r
printf 'x,1,2\ny,3,4\n' | r -c 2-3
printf 'x,1,2\ny,3,4\n' | r
printf 'nan,-inf\n1,2\n' | r
printf 'nan,-inf\n1,2\n' | r --header yes
printf ',a\n7,1\n' | r
printf '"a ""x""","b,c"\n0,0\n' | r --write name,probs,logprobs
printf 'a,a\n0,0\n' | r
printf 'a,a\n0,0\n' | r --write name
printf '\n\na,b\n0,0\n\n' | r
echo '== the written columns in the header'
printf 'x,a,y,b,z\n1,0,2,0,3\n' >xyz.csv
r -c a,b xyz.csv
r -c a,b --write logits xyz.csv
r -c a,b --log xyz.csv
r -c a,b --write conf,probs,argmax xyz.csv
r -c a,b --write logits,probs,conf xyz.csv
r -c a,b --write argmax,name,conf,margin,top xyz.csv
r -c a,b --sparse xyz.csv
r -c a,b --sparse --write probs,logprobs xyz.csv
r -c a,b --argmax xyz.csv
r -c a,b -O tsv --write probs,logits xyz.csv
smx -c a,b --from logits -O f64 xyz.csv | od -An -v -t x1
r -c a,b -O jsonl --write logits,conf xyz.csv
echo '== --classes'
printf 'cat\r\nthe dog\n' >classes
printf 'cat\n"q",x' >odd
printf '0,2\n2,0\n' | r --classes classes --argmax
printf '0,2\n2,0\n' | r --classes classes --argmax -O jsonl
printf '0,2\n2,0\n' | r --classes odd --argmax
printf '[0,2]\n[2,0]\n' | r --classes classes --argmax
printf '[0,1,2]\n' | r --classes classes --argmax
printf 'a,b\n0,2\n' | r --classes classes --temp 1e9 --write probs,name
printf '0,2,the dog\n0,2,cat\n0,2,1\n' | r --classes classes -l 3 --write rank -c 1-2
printf '\000\000\000\000\000\000\000\100' | r -i f32 -c 2 --classes classes -O csv --argmax
printf '\000\000\000\000\000\000\000\100' | smx -i f32 -c 2 --classes classes --argmax | od -An -t x1
printf '3\n1\n2\n' >digits
printf '0,0,0,1\n0,0,0,2\n0,0,0,0\n' | r --classes digits -l -1 --write rank
printf 'caf\303\251\nna\\"ve\n' >utf8
printf '{"y":"caf\\u00e9","logits":[0,2]}\n{"y":"café","logits":[0,2]}\n{"y":"na\\\\\\"ve","logits":[0,2]}\n' | r --classes utf8 -l y --write rank
printf 'y,p,q\n"na\\""ve",0,2\n' | r --classes utf8 -l y --write rank -c 2-3
echo '== --field'
printf '{"scores":[0,0],"logits":"mine"}\n' | r --field scores
printf '{"":[0,0]}\n' | r --field ''
printf '{"a\\"b":[0,0]}\n' | r --field 'a"b'
printf '{"x":{"logits":[1,2]},"logits":[0,0]}\n' | r
printf '{"y":"1","w":0.5,"logits":[0,0]}\n' | r -l y -w w --write rank
printf '{"y":1.0,"logits":[0,0]}\n' | r -l y --write rank
