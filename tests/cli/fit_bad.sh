# What smx fit refuses, and what it warns of. Expected: by hand.
run()
{
	smx fit "$@" -o out.json
	echo "rc=$?"
	[ ! -e out.json ] || { echo 'written'; rm out.json; }
} 2>&1
cp "$data/eight.f32" .
echo '== no labels, no rows, one label'
run eight.f32 -c 4
printf 'a,b\n1,2\n' >nolabel.csv
run nolabel.csv
echo '{"logits": [1, 2]}' >nolabel.jsonl
run nolabel.jsonl
run /dev/null
printf 'a,b,label\n' >norows.csv
run norows.csv
printf 'a,b,label\n1,2,0\n3,1,0\n' >one.csv
run one.csv
printf 'a,b,label\n1,2,0\n3,1,9\n' >range.csv
run range.csv
run --on-error skip range.csv
printf 'a,b,label\n1,nan,0\n3,1,1\n' >nan.csv
run nan.csv
printf 'a,b,label\n1,-inf,1\n3,1,0\n' >masked.csv
run masked.csv
printf 'a,b,label\n1,0,1\n3,1,0\n' | run --from probs
printf '{"logits":[1,2],"label":0}\n{"logits":[1,2,3],"label":1}\n' >widths.jsonl
run widths.jsonl
run nothere.csv
echo '== bounds'
printf 'a,b,label\n1,2,1\n3,1,0\n5,2,0\n' >right.csv
run right.csv
printf 'a,b,label\n1,2,0\n3,1,1\n5,2,1\n' >wrong.csv
run wrong.csv
smx fit -q wrong.csv 2>/dev/null | grep -E 'temperature"|at_bound'
run -q --method bias-temperature wrong.csv
run -q --method vector right.csv
run -q --objective brier right.csv
run --on-error skip --holdout 0.5 range.csv
printf 'a,b,label\n3000,0,0\n2000,0,1\n9000,0,0\n' >large.csv
run large.csv
run -q --method bias-temperature large.csv
printf 'a,b,label\n1,1,0\n3,3,1\n' >flat.csv
run flat.csv
for method in matrix dirichlet; do
	run -q --method $method right.csv
done
echo '== a FIFO whose writer is done'
tail -n +2 right.csv | cut -d, -f1,2 | smx --header no --op identity -O f32 >right.f32
printf '1\n0\n0\n' >labels
mkfifo fifo
cat right.f32 >fifo &
run -q -i f32 -c 2 --label @labels fifo
wait
echo '== fewer rows than parameters, a class that is no label'
printf 'a,b,c,label\n1,2,0,1\n3,1,1,0\n1,2,0,0\n' >few.csv
run --method vector few.csv | sed 's/NLL .*/NLL/; s/[0-9]* passes/passes/'
run -q --method isotonic few.csv
echo '== options'
run --method tempratur few.csv
run --l2 1 few.csv
run --cv 3 few.csv
run --cv 3 --l2 1 --method matrix few.csv
run --cv 1 --method matrix few.csv
run --l2 -1 --method matrix few.csv
run --bins 3 few.csv
run --bins 0 --method histogram few.csv
run --objective ece --method vector few.csv
run --objective loss few.csv
run --holdout 1 few.csv
run --holdout 0.0001 few.csv
run --memory 12Q few.csv
run --memory -1 few.csv
run --temp 2 few.csv
run --calib x few.csv
