# A part of each row: --cols with a list for arrays, and --stride for raw numbers.
# Expected: the columns of the same rows as CSV, by cmp; messages by hand.
cp "$data"/eight.* .
id='--op identity --precision shortest'
rows() { # the logits in columns $1 of eight.csv
	tail -n +2 eight.tsv | cut -f "$1" | tr '\t' ,
}
echo '== raw, npy and JSON-lines against the columns of CSV'
for list in 1-3 2-4 1,3-4 4,1 2- -1,1 3-4,1-2 1-3,2-4 1-2,2,2; do
	want=$(echo "$list" | sed 's/^2-$/2-4/; s/-1,1/1,4/')
	want=$(for item in $(echo "$want" | tr , ' '); do echo "${item%-*} ${item#*-}"; done |
		awk '{ for (i = $1; i <= $2; i++) print i + 1 }' | sort -nu | tr '\n' ,)
	rows "${want%,}" >want
	for type in f64 f32 f16; do
		# shellcheck disable=SC2086
		smx $id --stride 4 -c "$list" -O csv eight.$type | cmp - want
	done
	# shellcheck disable=SC2086
	{
		smx $id -c "$list" -O csv eight.npy | cmp - want
		smx $id -c "$list" -O csv <eight.npy | cmp - want
		smx $id --stride 4 -c "$list" -O csv eight.npy | cmp - want
	}
	case $list in 2- | -1,1) continue ;; esac
	# shellcheck disable=SC2086
	smx $id -c "$list" --nonfinite literal -O csv --keep '' eight.jsonl | cmp - want
done
echo '== a padded vocabulary'
rows 2-4 >want
# shellcheck disable=SC2086
smx $id --stride 4 -c 3 -O csv eight.f32 | cmp - want
# shellcheck disable=SC2086
smx $id --stride 4 -c 4 -O f32 eight.f32 | cmp - eight.f32
smx --op identity --stride 4 -O f32 eight.f32 | cmp - eight.f32
smx --op identity --stride 4 -c 3 eight.f32 | wc -c | tr -d ' '
smx --op identity -c 1-3 eight.npy | head -c 90 | tail -c 80
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "%d,%d,%d,%d,%d\n", i, i * 7 % 11, i * 5 % 13, i % 3, 1e9 }' >many.csv
smx --op identity --header no -c 1-5 -O f32 many.csv >many.f32
smx --op identity --header no -c 1-5 -O npy --dtype f32 many.csv >many.npy
smx --op identity --header no -c 2-4 -O f32 many.csv | smx -i f32 -c 3 >want
smx --stride 5 -c 2-4 many.f32 | cmp - want
smx -j 3 --stride 5 -c 2-4 <many.f32 -i f32 | cmp - want
smx -c 2-4 -O f32 many.npy | cmp - want
echo '== each command'
printf '%s\n' 0 1 2 0 2 1 0 1 >labels
smx --op identity --stride 4 -c 3 eight.f32 >three.f32
for how in eval fit; do
	smx $how -q --label @labels -c 3 three.f32 | grep -v '"smx"\|"input"' >want
	smx $how -q --label @labels --stride 4 -c 3 eight.f32 | grep -v '"smx"\|"input"' | cmp - want
	smx $how -q --label @labels -c 1-3 eight.npy | grep -v '"smx"\|"input"' | cmp - want
done
smx diff --stride 4 -c 2-4 eight.f32 eight.npy | head -n 4
smx diff --stride 4 -c 2-4 --cols-b 3-5 eight.f32 eight.csv | head -n 4
smx info --stride 4 -c 3 eight.f32 | grep '^classes\|^rows'
smx eval --label @labels --stride 4 -c 2-3 eight.f32 | head -n 1
smx --task binary --stride 4 -c 2-2 -O csv eight.f32 | head -n 2
echo '== JSON'
printf '{"logits":[[1,2,3],[4,5,6]],"x":1}\n' | smx --op identity -c 2-3
printf '[{"logits":[1,2,3]},{"logits":[4,5,6]}]\n' | smx --op identity -c 1-2
printf '{"logits":[1,NaN,3]}\n{"logits":["4","5","6"]}\n' | smx --op identity -c 1,3
echo '== kld: the first values'
printf '{"logits":[3,2,1,-9],"label":1}\n' | smx -O kld -i jsonl >pad.kld
smx -c 1-3 --op identity -O jsonl pad.kld
smx -c 3 --stride 4 --op identity -O jsonl pad.kld | head -c 40
smx -c 1-3 pad.kld | wc -c | tr -d ' '
echo '== refused'
smx -c 2-3 eight.f32
smx -c 5 --stride 4 eight.f32
smx -c 2-5 --stride 4 eight.f32
smx -c 0 --stride 4 eight.f32
smx -c 3-2 --stride 4 eight.f32
smx -c cat --stride 4 eight.f32
smx --stride 5 eight.npy
smx -c 3-9 eight.npy
smx --stride 4 eight.csv
smx --stride 4 eight.jsonl
smx -c 2- eight.jsonl
smx -c 2-5 eight.jsonl
smx -c 2-3 pad.kld
printf '{"logits":{"a":1,"b":2}}\n' | smx -c 1-2
head -c 30 eight.f32 | smx -i f32 --stride 4 -c 2 -O csv
printf '\0\0\300\177\0\0\300\177\0\0\0\0\0\0\300\177' | smx -i f32 --stride 4 -c 3-4 -O csv
smx --stride 4 eight.arrow
