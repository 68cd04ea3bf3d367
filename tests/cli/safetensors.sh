# .safetensors: files by tests/oracle/tensors.py, and what smx writes.
# Expected: by cmp with the files of data/, and with the reports of the text labels; headers and messages by hand.
# shellcheck disable=SC2002 # pipes are meant
cp "$src"/tests/tensors/safetensors/* "$data"/eight.* .
measure() { smx eval --json "$@" | grep -v '"\(file\|format\|input\|label\)'; }
head_of() { head -c "$(($(head -c 4 "$1" | od -An -t u4) + 8))" "$1" | tail -c +9 | sed 's/ *$//' && echo; }
echo '== types of numbers'
for type in F64 F32 F16; do
	smx --op identity --dtype f32 -O npy rows_$type.safetensors | cmp - eight.npy
	cat rows_$type.safetensors | smx --op identity -O f32 | cmp - eight.f32
	gzip -c rows_$type.safetensors | smx --op identity -O f32 | cmp - eight.f32
	smx -i safetensors --field scores --op identity -O f32 rows_$type.safetensors | cmp - eight.f32
	cp rows_$type.safetensors noname.csv && smx --op identity -O f32 noname.csv | cmp - eight.f32
done
smx --op identity -O bf16 rows_BF16.safetensors | cmp - eight.bf16
smx --op identity -O csv rows_BF16.safetensors | sed -n 4p
for name in eight blanks escaped first; do
	smx --op identity -O npy $name.safetensors | cmp - eight.npy
done
echo '== labels'
tail -n +2 eight.csv | sed 's/.*,//' >eight.txt
measure --label @eight.txt eight.npy >want
for name in labels_* first.safetensors one_of.safetensors eight.safetensors; do
	measure "$name" | cmp - want
	cat "$name" | measure | cmp - want
done
measure --label @eight.txt first.safetensors | cmp - want
smx eval --field a --label y two.safetensors | sed -n 3p
smx eval axes.safetensors | sed -n 3p
smx eval --cols 1 --task binary bools.safetensors | sed -n 3p
smx fit eight.safetensors 2>/dev/null | grep '"temperature"'
smx fit --label @eight.txt eight.npy 2>/dev/null | grep '"temperature"'
smx diff eight.safetensors eight.npy 2>&1 | head -n 3
smx info eight.safetensors | head -n 12
echo '== choices'
smx two.safetensors
smx --field b --op identity -O f32 two.safetensors | cmp - eight.f32
smx --field c two.safetensors
smx eval --field a --label z two.safetensors
smx only_labels.safetensors
smx --field y --task binary --cols 1 --op identity -O csv only_labels.safetensors | head -n 2
smx no_tensor.safetensors
smx empty.safetensors | wc -c
smx -O csv scalar.safetensors
smx f8.safetensors
smx -q --field b --op identity -O f32 f8.safetensors | cmp - eight.f32
smx eval short.safetensors
smx -i npy eight.safetensors
smx -i safetensors eight.npy
smx two.safetensors eight.npy
smx --field a --write argmax -O csv two.safetensors first.safetensors | wc -l
smx --write argmax -O csv first.safetensors eight.safetensors | wc -l
smx --keep y -O csv eight.safetensors
echo '== refused'
for file in bad_*; do
	echo "$file"
	smx "$file" 2>&1 && echo read
	smx eval <"$file" 2>&1 | grep -v "$(smx - <"$file" 2>&1)"
done
echo '== written'
smx --op identity -O safetensors -o out.safetensors eight.npy && head_of out.safetensors
tail -c 128 out.safetensors | cmp - eight.f32
smx --op identity out.safetensors | cmp - out.safetensors
cat out.safetensors | smx --op identity >again && cmp again out.safetensors
smx -j 3 -o out.safetensors eight.csv && head_of out.safetensors
smx -O f64 eight.csv >probs.f64
tail -c 256 out.safetensors | cmp - probs.f64
smx --dtype f16 -O safetensors eight.jsonl | head -c 8 | od -An -t u1
smx --dtype f16 --log -o out.safetensors eight.jsonl && head_of out.safetensors
smx --write probs,argmax,conf,logits -o many.safetensors eight.f32 -c 4 && head_of many.safetensors
smx --write probs,argmax,conf,logits -O safetensors -c 4 -i f32 <eight.f32 | cmp - many.safetensors
cat eight.f32 | smx --write probs,argmax,conf,logits --memory 0 -O safetensors -c 4 -i f32 | cmp - many.safetensors
smx --field logits --op identity -O f32 many.safetensors | cmp - eight.f32
smx --op softmax -O f32 -c 4 eight.f32 >probs.f32
smx --field probs --op identity -O f32 many.safetensors | cmp - probs.f32
smx --field argmax --cols 1 --task binary --op identity -O csv many.safetensors | tr '\n' ' '
smx -o kept.safetensors first.safetensors && head_of kept.safetensors
smx -o kept.csv first.safetensors && head -n 1 kept.csv
smx --op identity axes.safetensors -o axes.out.safetensors && head_of axes.out.safetensors
smx --write argmax,conf axes.safetensors -o axes.out.safetensors && head_of axes.out.safetensors
printf 'a,b\n1,2\nx,1\n3,4\n' >bad.csv
smx --on-error skip -O safetensors --write probs,argmax bad.csv >skip && head_of skip
smx -O safetensors --write probs,argmax bad.csv >fails
head_of fails
smx -o bad.safetensors bad.csv; ls bad.safetensors 2>/dev/null
printf '{"logits":[1,2]}\n{"logits":[1,2,3]}\n' | smx -O safetensors --write probs,argmax >ragged; wc -c <ragged
smx --write name -O safetensors eight.csv
smx --write top2 -O safetensors eight.csv
smx -o x.safetensors.gz eight.f32 -c 4 && smx --op identity -O f32 x.safetensors.gz | cmp - probs.f32
echo '== columns whose rows lie across pieces of the spool'
smx -l label --write probs,argmax,conf,nll -o digits.safetensors "$data/digits.test.csv"
smx -l label --write probs,argmax,conf,nll -j 1 --memory 0 -O safetensors "$data/digits.test.csv" | cmp - digits.safetensors
for col in probs argmax conf nll; do
	smx -l label --write $col -O f64 "$data/digits.test.csv" >want
	case $col in probs) cols=10 ;; *) cols='1 --task binary' ;; esac
	# shellcheck disable=SC2086
	smx --field $col --cols $cols --op identity -O f64 digits.safetensors 2>/dev/null | cmp - want
done
