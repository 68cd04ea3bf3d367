# .pt: archives by tests/oracle/tensors.py, which writes them as torch.save does.
# Expected: by cmp with the files of data/; views by hand, from 100·i + j in row i and column j; messages by hand.
# shellcheck disable=SC2002 # pipes are meant
cp "$src"/tests/tensors/torch/* "$data"/eight.* .
measure() { smx eval --json "$@" | grep -v '"\(file\|format\|input\|label\)'; }
echo '== rows and labels'
tail -n +2 eight.csv | sed 's/.*,//' >eight.txt
measure --label @eight.txt eight.npy >want
for name in eight both alone seekable deflated no_order big folders labels_*; do
	name=${name%.pt}
	smx --op identity -O f32 "$name.pt" | cmp - eight.f32
	cat "$name.pt" | smx --op identity --memory 0 -O f32 | cmp - eight.f32
	case $name in alone) continue ;; esac
	measure "$name.pt" | cmp - want
	cat "$name.pt" | measure | cmp - want
done
for type in F64 F16; do
	smx --op identity -O f32 rows_$type.pt | cmp - eight.f32
done
smx --op identity -O bf16 rows_BF16.pt | cmp - eight.bf16
smx --op identity alone.pt | cmp - eight.npy
smx --op identity -O safetensors eight.pt | smx --op identity -O npy | cmp - eight.npy
smx fit eight.pt 2>/dev/null | grep '"temperature"'
smx info eight.pt | head -n 8
echo '== ways'
smx nested.pt
for field in list.0 out.val.logits 7.0; do
	smx --field $field --op identity -O f32 nested.pt | cmp - eight.f32
	measure --field $field --label list.1.0 nested.pt | cmp - want
done
smx --field out.val nested.pt
smx --field layer.weight --op identity -O f32 state.pt | cmp - eight.f32
smx --field logits alone.pt
smx --field . --op identity -O f32 alone.pt | cmp - eight.f32
echo '== views'
for name in transposed columns part cube expanded one_long empty scalar; do
	echo "$name"
	smx --op identity -O csv $name.pt 2>/dev/null
	smx -q --op identity $name.pt >one.npy
	cat $name.pt | smx -q --op identity | cmp - one.npy
	head -c 118 one.npy | tail -c 108 | sed 's/ *$//' && echo
done
smx --op identity -O csv wide.pt | awk -F, '
	{ for (i = 1; i <= NF; i++) bad += $i != 300 * (i - 1) + NR - 1 }
	END { print NR, NF, bad + 0 }'
echo '== saved by torch itself (tests/oracle/torch_files.py)'
for file in "$src"/tests/tensors/by_torch/*.pt; do
	name=${file##*/}
	field= label=
	case $name in
	bad_*) smx "$file" 2>&1 | sed "s|$src/||" && continue ;;
	bfloat16.pt) smx --op identity -O bf16 "$file" | cmp - eight.bf16 && continue ;;
	half.pt) smx --op identity -O f16 "$file" | cmp - eight.f16 && continue ;;
	state_dict.pt) field=weight label=label ;;
	grad.pt) label=1 ;;
	nested.pt) field=val.0.logits label=val.0.labels ;;
	esac
	smx ${field:+--field "$field"} --op identity -O f32 "$file" | cmp - eight.f32
	# shellcheck disable=SC2002 # a pipe
	cat "$file" | smx ${field:+--field "$field"} --op identity -O f32 | cmp - eight.f32
	case $name in alone.pt | parameter.pt) continue ;; esac
	measure ${field:+--field "$field"} ${label:+--label "$label"} "$file" >got
	cmp got want
done
echo '== a damaged byte of a storage: of rows in passing, of a view before its first row'
damage() { # damage FILE AT: the byte there becomes 1
	head -c "$2" "$1" >damaged.pt
	printf '\001' >>damaged.pt
	tail -c +$(($2 + 2)) "$1" >>damaged.pt
}
from=$src/tests/tensors/by_torch
for name in both transposed part; do
	damage "$from/$name.pt" 384
	smx --op identity -O csv damaged.pt 2>&1 >got
	grep -c . got
done
damage "$from/both.pt" 576
smx eval damaged.pt
echo '== refused'
for file in bad_*; do
	smx "$file" 2>&1 && echo "$file: read"
done
echo '== what messages advise: a plain tensor, and safetensors'
smx --field logits --op identity -O safetensors -o x.safetensors eight.pt && smx --op identity -O f32 x.safetensors | cmp - eight.f32
smx -i torch eight.pt
smx -i npy --op identity -O f32 eight.pt | cmp - eight.f32
smx -O torch eight.pt
smx -i npz eight.pt
smx -O npz eight.pt
smx -i parquet eight.pt
smx -o x.pt eight.pt
head -c 1000 eight.pt >cut.pt && smx cut.pt
