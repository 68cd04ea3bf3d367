# data/: the same eight rows in every format. Expected: the bytes of eight.f64, which Python's struct wrote, by cmp.
# bfloat16 rounds 79.25 to 79: octal 300 and 320 at byte 110. eight.kld holds log-probabilities: kld.sh reads it. What needs
# a library that this smx may lack is read by codecs.sh.
cp "$data"/eight.* .
for file in eight.*; do
	case $file in
	*.py | *.kld | *.zst | *.xz | *.lz4) continue ;;
	*.f64 | *.f32 | *.f16 | *.bf16) set -- --cols 4 ;;
	*) set -- ;;
	esac
	smx -q "$@" --op identity -O f64 "$file" >rows || echo "$file: exit status $?"
	echo "$file: $(cmp -l rows eight.f64 | tr -s ' ' | tr '\n' ';')"
done
echo '== the labels'
for file in eight.csv eight.jsonl eight.npz eight.safetensors eight.pt eight.arrow; do
	smx eval -q "$file" | sed -n 3p
done
echo '== an archive as numpy.savez writes it'
smx -q --op identity -O npy eight.npz | cmp - eight.npy
smx eval -q --label labels --field logits eight.npz | sed -n 3p
