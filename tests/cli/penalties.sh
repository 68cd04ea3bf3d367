# --repetition-penalty, --frequency-penalty and --presence-penalty: tokens that came before a row.
# Expected: tests/oracle/penalties.py (transformers' and vLLM's formulas in torch); the rest by hand.
smx() { command smx "$@" 2>&1; }
o=$src/tests/oracle
cp "$o/penalties/rows.csv" .
near() { awk -v rel="$1" -v abs=0 -f "$o/near.awk" "$o/penalties/$2.csv" got || echo "$2 differs"; }
echo '== against the oracle'
t() { name=$1 rel=$2; shift 2; smx --penalty-field prev --precision 17 "$@" rows.csv >got; near $rel "$name"; }
t repetition 1e-16 --repetition-penalty 1.3 --op identity
t reward 1e-16 --repetition-penalty 0.4 --op identity
t frequency 0 --frequency-penalty 0.7 --op identity
t presence 0 --presence-penalty -1.5 --op identity
t all 1e-13 --presence-penalty 0.6 --temp 0.8 --frequency-penalty 0.3 --repetition-penalty 1.2
three='--repetition-penalty 1.2 --frequency-penalty 0.3 --presence-penalty 0.6'
t last5 1e-15 $three --repeat-last-n 5 --op identity
t last1 1e-13 $three --repeat-last-n 1 --temp 2
t last0 0 $three --repeat-last-n 0 --op identity
smx --penalty-field prev $three rows.csv >one
smx --penalty-field prev $three --repeat-last-n -1 rows.csv | cmp - one && echo 'all is -1'
smx --penalty-field prev $three --op identity --precision 17 rows.csv | smx --cols 'z*' | cmp - one && echo 'in two runs'
for j in 1 3; do
	for cpu in '' '--cpu baseline'; do
		smx -j $j $cpu --penalty-field prev $three rows.csv rows.csv | cksum
	done
done | sort -u | wc -l | tr -d ' '

echo '== lists, in each format'
cat >a.csv <<'END'
prev,cat,dog,eel
"[0, 2]",1,2,-3
"[""cat"",""eel""]",1,2,-3
"['cat', 'eel', 'cat']",1,2,-3
[0 2],1,2,-3
0 2,1,2,-3
"cat",1,2,-3
2,1,2,-3
[],1,2,-3
END
smx --presence-penalty 1 --penalty-field prev --op identity a.csv
smx --frequency-penalty 1 --penalty-field 1 --op identity a.csv | sed -n 4p
printf 'prev;a;b\n[0,1];1,5;2\n' | smx --decimal , --presence-penalty 1 --penalty-field prev --op identity
printf '"New York, NY",b,p\n1,2,"New York, NY"\n1,2,"[""New York, NY"",""b""]"\n' |
	smx --presence-penalty 1 --penalty-field p --op identity
cat >a.jsonl <<'END'
{"logits":[1,2,-3],"prev":[0,2,0]}
{"logits":[[1,2,-3],[4,5,6]],"prev":[[1],[2,2]]}
{"logits":[[1,2,-3],[4,5,6]],"prev":[1,2,1]}
{"logits":[[[1,2,-3]],[[4,5,6]]],"prev":[[[]],[[2,2]]]}
{"logits":[[1,2,-3]],"prev":[[0,0]]}
{"logits":[1,2,-3],"prev":"0 0"}
END
smx --frequency-penalty 1 --penalty-field prev --op identity a.jsonl
echo '{"logits":[1,2,-3],"meta":{"prev":[1]}}' | smx --frequency-penalty 1 --penalty-field meta.prev --op identity
echo '{"logits":{"a\"b":1,"c":2},"prev":["a\"b"]}' | smx --presence-penalty 1 --penalty-field prev --op identity
echo '{"a":1,"c":2,"prev":["c"]}' | smx -i jsonl --field . --presence-penalty 1 --penalty-field prev --op identity
smx --op identity -O arrow --field logits -o a.arrow - <<'END'
{"logits":[1,2,-3],"prev":[0,2,0]}
{"logits":[1,2,-3],"prev":[]}
END
smx --frequency-penalty 1 --penalty-field prev --op identity -O jsonl a.arrow
smx -O jsonl --cols 'logit_*' --keep labels --frequency-penalty 100 --penalty-field labels --op identity "$src/tests/arrow/sets.arrows"

echo '== edges'
printf 'p,a,b\n[0],1e308,-1e308\n[0],-inf,0\n[0 1],-1e308,-0.5\n' >edge.csv
smx --repetition-penalty 1e10 --penalty-field p --op identity edge.csv
smx --frequency-penalty 1e300 --presence-penalty 1e300 --penalty-field p --op identity edge.csv
printf 'p,a,b\n[0],0.5,0.5\n' | smx --from probs --repetition-penalty 2 --penalty-field p # 0.25 to 0.5
smx --chain 'temp=0.5,repeat_penalty=2,presence-penalty=1' --penalty-field prev --op identity a.csv | sed -n 2p
smx --top-k 1 --presence-penalty 9 --penalty-field prev a.csv | sed -n 2p

echo '== rows that list their classes'
cat >pairs.jsonl <<'END'
{"ids":[4,1],"logprobs":[-0.5,-1.5],"prev":[1,3]}
END
smx -i pairs --ids ids --field logprobs --cols 9 --presence-penalty 1 --penalty-field prev --rest renormalise --write logits pairs.jsonl
echo '{"ids":[4,1],"logprobs":[-0.5,-1.5],"prev":[9]}' | smx -i pairs --ids ids --field logprobs --cols 9 --rest renormalise --presence-penalty 1 --penalty-field prev

echo '== classes whose numbers are not their places'
printf 'z_1,z_0,prev\n1,2,[1]\n' >places.csv
smx --op identity --presence-penalty 1 --penalty-field prev places.csv
printf '%s\n' 1 0 >places
smx --strict --op identity --presence-penalty 1 --penalty-field prev --classes places places.csv
printf 'z_1,z_2,prev\n1,2,[1]\n' | smx --op identity --presence-penalty 1 --penalty-field prev
echo '{"logits":{"L_1":1,"L_0":2},"prev":[1]}' >places.jsonl
smx --op identity --presence-penalty 1 --penalty-field prev places.jsonl
printf '%s\n' L_0 L_1 >places
smx --strict --op identity --presence-penalty 1 --penalty-field prev --classes places places.jsonl
echo '{"logits":{"dog":1,"cat":2},"prev":[1]}' | smx --op identity --presence-penalty 1 --penalty-field prev

echo '== in other commands'
printf 'prev,a,b,label\n[1],1,2,0\n[1],2,4,1\n' >l.csv # log(1 + 1), log(1 + exp(-1))
smx eval --json --presence-penalty 1 --penalty-field prev l.csv | sed -n '/"nll": 0.5/p'
smx --metrics m.json --presence-penalty 1 --penalty-field prev --top-k 1 -o /dev/null l.csv
smx eval --json --presence-penalty 1 --penalty-field prev l.csv | cmp - m.json && echo 'metrics see it'
smx diff --json --presence-penalty 1 --penalty-field prev l.csv l.csv | grep '"max_kl"'
smx mix --presence-penalty 1 --penalty-field prev l.csv l.csv
smx report --presence-penalty 1 --penalty-field prev -o r.html l.csv && echo page

echo '== refused'
for t in '[0,-1]' '[-100]' '[3]' x '' '[1,' null '["cat",1.5]' '[[1]]' '[1] 2'; do
	printf 'prev;cat;dog;eel\n%s;1;2;3\n' "$t" | smx --presence-penalty 1 --penalty-field prev
done
echo '{"logits":[1,2],"x":[0]}' | smx --presence-penalty 1 --penalty-field prev
echo '{"logits":[[1,2],[3,4]],"prev":[1,0]}' | smx --presence-penalty 1 --penalty-field prev
echo '{"logits":[1,2],"prev":null}' | smx --presence-penalty 1 --penalty-field prev
echo '{"logits":[[1,2],[3,4]],"prev":[[1],[0],[0]]}' | smx --presence-penalty 1 --penalty-field prev
printf '{"logits":[1,2],"prev":[7]}\n{"logits":[1,2],"prev":[1]}\n' | smx --on-error null --presence-penalty 1 --penalty-field prev
smx --presence-penalty 1 --penalty-field nope a.csv
smx --presence-penalty 1 a.csv
smx --penalty-field prev a.csv
smx --repeat-last-n 3 a.csv
smx --repeat-last-n -2 a.csv
smx --repetition-penalty 0 --penalty-field prev a.csv
smx --presence-penalty inf --penalty-field prev a.csv
smx --chain 'penalties;temp=0.7' --penalty-field prev a.csv
smx --chain 'repetition-penalty=1.1;temp=0.7' --penalty-field prev --op identity a.csv | sed -n 2p
printf 'p,z\n[1],2\n' | smx --task binary --presence-penalty 1 --penalty-field p
printf 'p,a,b\n[1],2,3\n' | smx --task multilabel --presence-penalty 1 --penalty-field p
smx -i f64 --cols 2 --presence-penalty 1 --penalty-field p a.csv
smx --presence-penalty 1 --penalty-field prev --cols prev,cat a.csv
smx -i openai --presence-penalty 1 --penalty-field p a.jsonl
exit 0
