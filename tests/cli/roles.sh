# Which columns are the logits, and what is said about it: families of numbered columns, suspects, and the advice followed.
# Expected: by hand; equal logits give 0.5 or 0.25. Accuracy 2/3 and NLL .498703 = -(ln .7 + ln .8 + ln .4)/3.
r()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
# Runs a command that is refused, and then with each --cols of the message, which a shell reads as a user would.
advised()
{
	r "$@" | tee said
	awk '{ while (match($0, /--cols ([0-9][0-9,-]*[0-9]|[0-9]|\047[^\047]*\047)( --header yes)?/)) {
		print substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH) } }' said >advice
	while read -r advice; do
		echo "advised: $advice"
		eval "smx \"\$@\" $advice" >out 2>&1
		echo "rc=$?"
		grep -v '"task"' out | head -n 5
	done <advice
}
echo '== the example'
printf 'y_true,y_pred,prob_0,prob_1\n0,0,0.7,0.3\n1,1,0.2,0.8\n1,0,0.6,0.4\n' >two
smx eval --from probs -l y_true two 2>&1 | head -n 5
echo '== a family beside other columns'
printf 'score,logit_0,logit_1,note\n9,0,0,x\n' >in
r in
r -q in
r -c 1-3 in
printf 'logit_0,logit_1\n0,0\n' | r
printf 'id,logit_0,logit_1,label\n7,0,0,1\n' | r
printf 'class 7,class 3\n0,0\n' | r
printf 'p[0],p[1],x\n0,0,1\n' | r
printf 'z_08,z_9,z_110,other\n0,0,0,9\n' | r --write argmax
printf 'logit_0,logit_1,a,b,c,d,e,f\n0,0,1,1,1,1,1,1\n' | r -O jsonl
printf 'prob_1,cat,dog\n0,0,0\n' | r --write argmax # one alone is no family
printf 'x,x.1,x.2\n0,0,0\n' | r --write argmax # pandas' second and third x
printf '0.5,0.25,a\n0,0,0\n' | r --write argmax # no names
printf 'year,1980,1990\n7,0.5,0.5\n' | r
printf 'x,1,2\ny,3,4\n' | r # may be no header
printf 'x,1,2\ny,3,4\n' | r --header yes
echo '== a first column without a name'
printf ',a,b\n7,0,0\n' | r
printf '"",a,b\n7,0,0\n' | r
printf ',a,b\n7,0,0\n' | r -O jsonl
printf 'Unnamed: 0,a,b\n7,0,0\n' | r
printf 'a,,b\n0,0,0\n' | r --write argmax
echo '== two families'
printf 'y,logit_0,logit_1,prob_0,prob_1\n0,1,1,0.5,0.5\n' >in
advised in
advised eval -l y in
printf 'id,0,1,2,0,1,2\n7,0,0,0,5,5,5\n' >in
advised in --write conf
printf 'a_0,a_1,a_0x,b*0,b*1,c0,c1,c1x\n1,1,7,2,2,3,3,7\n' >in
advised in --op identity --keep ''
printf "it's 0,it's 1,\"p,0\",\"p,1\"\n1,1,2,2\n" >in
advised in --op identity --keep ''
echo '== numbers of labels'
printf 'z_1,z_0,label\n0,9,0\n' >in
r eval in | head -n 5
printf '1\n0\n' >classes
r eval --classes classes in | head -n 4
r --write nll in
r info in | tail -n 3
printf 'z_1,z_0,label\n0,9,z_1\n' | r eval | head -n 3
printf 'z_1,z_0,label\n0,9,True\n' | r eval
printf 'z_1,z_0,label\n0,9,\n0,9,0\n' | r eval --on-error skip
printf 'k,label\n7,1\n' >truth
printf 'k,z_0,z_2,z_1\n7,0,9,1\n' | r eval --truth truth --key k --cols 'z_*'
printf '1\n' >labels
printf 'z_0,z_10,z_2\n0,9,1\n' | r fit --label @labels
printf 'z_1,z_2,label\n0,9,1\n' | r eval --cols 'z_*' | head -n 3
printf 'z_1,z_0\n0,9\n' | r --write argmax
printf '{"m":{"a":1,"b":2},"label":1}\n' | r eval --field m | head -n 3
printf '{"m":{"a":1,"b":2},"label":"b"}\n' | r eval --field m | head -n 3
printf '{"m":{"a":1,"b":2}}\n' | r eval --field m --label @labels | head -n 3
printf '{"z_1":1,"z_0":2,"label":1}\n' | r eval --field .
printf '{"z_1":1,"z_0":2,"label":"z_1"}\n' | r eval --field . | head -n 3
printf '{"z_0":1,"z_1":2,"label":1}\n' | r eval --field . | head -n 3
printf '{"1":1,"0":2,"label":1}\n' | r eval --field . | head -n 3
printf 'z_0,z_1,label\n0,9,0\n' | r eval | head -n 1
printf '1,0,label\n0,9,0\n' | r eval | head -n 4
r in
echo '== suspects'
printf 'a,b,y_pred,n,sampleId\n1,1,1,1,1\n' >in
advised in
printf 'a,b,y_pred,label\n1,1,1,1\n1,2,1,0\n' >in
advised eval in
advised diff in in
advised fit in
advised in --metrics m --keep ''
r -l y_pred in
for name in y y_true ytrue target Targets gold truth pred y_pred Predicted prediction predictions correct score prob conf \
	confidence loss nll epoch step batch frame fold split time timestamp timestamp_ms index idx row rowid qid uuid key n w \
	weights sample_weight 'Sample Weight' image_id imageId image-idx; do
	printf 'a,b,%s\n0.5,0.5,0.5\n' "$name" | smx diff - two 2>&1 | grep -q "'$name' (by name)" || echo "$name: no suspect"
done
for name in cat dog fidelity android c no entailment neutral; do
	printf 'a,b,%s\n0.5,0.5,0.5\n' "$name" | smx --write argmax 2>&1
done
printf 'true,false\n1,1\n' | r
printf 'correct,incorrect\n1,1\n' | r
printf 'a,b,c,d,e,f,g,h,i,j,k,l,m,n\n0,0,0,0,0,0,0,0,0,0,0,0,0,0\n' | r --write argmax
printf 'label,score\n1,0.5\n' | r
printf 'label,y\n1,0.5\n' | r
printf 'logit_cat,logit_dog,quality\n0,0,0\n' | r
printf 'logit_cat,logit_dog,prob_cat,prob_dog\n0,0,0,0\n' | r
echo '== suspects by value'
rows() # N: a fraction, a fraction, a whole number
{
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print i / 7 + .01 "," i / 3 + .01 "," i % 3 ".0" }'
}
{ echo a,b,c; rows 10; } >in
r --write argmax in | head -n 3
r diff in in
r diff -c 1-3 in in | head -n 2
{ echo a,b,c; rows 9; } >in
r --write argmax in | head -n 3
rows 10 >in
r --write argmax in | head -n 2
{ echo 0,1,2; rows 10; } >in
r --write argmax in | head -n 3
{ echo z0,z1,z2; rows 10; } >in # a family has names that say so
r --write argmax in | head -n 3
{ echo a,b,c; rows 10; echo 0.1,0.1,0.1; } >in
r --write argmax in | head -n 3
{ echo a,b,c; rows 1000; echo 0.1,0.1,0.1; } >in # the first 1,000 rows
r --write argmax in | head -n 3
awk 'BEGIN { print "a,b"; for (i = 0; i < 20; i++) print "0,0.5" }' >in # a reference
r --write argmax in | head -n 3
awk 'BEGIN { print "a,b"; for (i = 0; i < 20; i++) print "1,0.5" }' >in
r --write argmax in | head -n 3
awk 'BEGIN { print "a,b,c"; for (i = 0; i < 20; i++) print i * 2 ",0.5," i }' >in # most others have none
r --write argmax in | head -n 3
awk 'BEGIN { for (i = 0; i < 20; i++) { for (j = 0; j < 3000; j++) printf "0.5,"; print i } }' >in # longer than a block
r --write argmax in | head -n 2
cat in | r --write argmax | head -n 2
