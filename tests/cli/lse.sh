# Classes that are split over files: smx lse adds up the parts' log-sum-exps, --lse normalises each part by them.
# Expected: the run over whole rows, within the bound that smx(1) states, and sums of 1; by hand: log(1+1+2+4) = 2.07944; the rest is what must be the same.
r() { echo "\$ smx $*"; smx "$@" 2>&1; rc=$?; [ $rc = 0 ] || echo "status $rc"; }

echo '== parts are as the whole'
awk 'BEGIN {
	s = 7
	for (i = 0; i < 300; i++) {
		shift = i % 3 == 0 ? 300 : i % 3 == 1 ? -20 : 0
		line = ""
		for (j = 0; j < 29; j++) {
			s = (s * 16807) % 2147483647
			x = s % 40 == 0 && j % 5 ? "-inf" : sprintf("%.17g", (s / 2147483647 - 0.5) * 60 + shift)
			line = line (j ? "," : "") x
		}
		print line
	}
}' >whole.csv
cut -d , -f 1-11 whole.csv >s0.csv
cut -d , -f 12 whole.csv | sed 's/-inf/-999/' >s1.csv
cut -d , -f 13- whole.csv >s2.csv
paste -d , s0.csv s1.csv s2.csv >whole.csv
try() {
	for i in 0 1 2; do
		smx -q --header no --op softmax $1 --write lse --precision 17 s$i.csv >p$i.csv
	done
	smx lse -o all.csv p0.csv p1.csv p2.csv
	for i in 0 1 2; do
		smx --header no $1 $2 --lse @all.csv --precision 17 s$i.csv >o$i.csv
	done
	paste -d , o0.csv o1.csv o2.csv >o.csv
	smx --header no $1 $2 --precision 17 whole.csv >w.csv
	awk -v rel=$3 -v abs=$4 -f "$src/tests/oracle/near.awk" w.csv o.csv && echo "near: $1 $2"
	[ "$2" ] || awk -F, '{ s = 0; for (i = 1; i <= NF; i++) s += $i; n += s > 1 - 2e-13 && s < 1 + 2e-13 } END { print n, "sums of 1" }' o.csv
}
try '' '' 2e-13 1e-300
try '--temp 0.7' '' 3e-13 1e-300
try '' --log 1e-15 2e-13
smx lse p2.csv p0.csv p1.csv >other.csv
awk -v rel=1e-15 -v abs=0 -f "$src/tests/oracle/near.awk" all.csv other.csv && echo 'any order'
smx lse p0.csv | cmp - p0.csv >/dev/null || smx lse p0.csv | tail -n +2 | cmp - p0.csv && echo 'one part is itself'
smx --header no -j 1 --lse @all.csv s0.csv >j1
smx --header no -j 3 --lse @all.csv s0.csv | cmp - j1 && echo 'threads'

echo '== by hand, and formats'
printf 'id,a,b\nx,0,0\ny,1,2\n' >a.csv
printf 'id,c,d\nx,0.69314718055994531,1.3862943611198906\ny,3,4\n' >b.csv
r --write lse --precision 17 -o la.csv a.csv
r --write lse --precision 17 -o lb.csv b.csv
cat la.csv
r lse --precision 6 la.csv lb.csv
r lse --key id --precision 6 la.csv lb.csv
smx lse la.csv lb.csv >l.csv
r --lse @l.csv b.csv
r --lse @l.csv --log a.csv
r --lse @l.csv --write argmax,conf,lse,top,logits a.csv
smx -O npy --write lse -o la.npy a.csv
smx -O jsonl --precision 17 --write lse -o lb.jsonl b.csv
smx -O f64 --keep '' --write lse -o lb.f64 b.csv 2>/dev/null || smx -O f64 --write lse -o lb.f64 b.csv
smx -O arrow --write lse -o lb.arrow b.csv
for f in npy jsonl f64 arrow; do
	[ $f = npy ] && p=la.npy o=lb.csv || p=la.csv o=lb.$f
	smx lse $p $o | cmp - l.csv && echo "$f is read"
done
smx lse - lb.csv <la.csv | cmp - l.csv && echo 'standard input is read'
cat l.csv | smx --lse @- b.csv | tail -n 1
smx -O npy --lse @l.csv -o b.npy b.csv && smx -O csv --op identity b.npy 2>/dev/null | tail -n 1
smx lse -o l.csv.gz la.csv lb.csv && smx --lse @l.csv.gz b.csv | tail -n 1
printf 'id,max_logit,lse\nx,0,1.123456\n' >ma.csv
printf 'id,max_logit,lse\nx,5,5.123456\n' >mb.csv
r lse -q --precision 6 ma.csv mb.csv
r lse -q --key id --precision 6 ma.csv mb.csv
printf 'lse\n2\n' >nomax.csv
r lse -q --precision 6 ma.csv nomax.csv
printf 'id,l\nx,1\n' >other.csv
r lse -c l --precision 6 other.csv

echo '== what does not fit'
printf 'id,lse\ny,2.3132616875182228\nx,0.69314718055994529\n' >swapped.csv
smx lse --key id la.csv swapped.csv | sed 's/,.*//'
printf 'id,lse\nz,1\nx,2\n' >z.csv
r lse --key id la.csv z.csv
printf 'id,lse\nx,1\nx,2\n' >twice.csv
r lse --key id la.csv twice.csv
r lse --key id twice.csv la.csv
r lse --key no la.csv
printf 'lse\n1\n' >short.csv
r lse la.csv short.csv
r lse short.csv la.csv
r --lse @short.csv a.csv
printf 'lse\n9\n9\n9\n' >long.csv
r --lse @long.csv a.csv
printf 'lse\n1.5\n2.5\n' >low.csv
r --lse @low.csv b.csv
smx --write lse a.csv >six.csv
r lse six.csv
smx lse --precision 6 la.csv lb.csv >six.csv
r --lse @six.csv a.csv
r --strict --lse @six.csv a.csv
r lse a.csv
printf 'lse\nx\n' >x.csv
r lse x.csv
r lse nix.csv
: >empty.csv
r lse empty.csv
r lse -o x.npy la.csv
r lse
r lse -o la.csv la.csv
r --lse all.csv a.csv
r --lse @ a.csv
for o in '--top-k 1' '--temp 0' '--ssmax 1' '--op sigmoid' '--op softmax1' '--op identity' '--calib x.json' '--clusters 1' '--task binary' '--write entropy' '--write nll -l id' '--metrics m'; do
	# shellcheck disable=SC2086
	r --lse @l.csv $o a.csv
done

# A file of sums with keys is taken by place, and smx says so; the order is that of the first file.
printf 'id,cat\na,0\nb,9\n' >first.csv
printf 'id,fox\nb,3\na,5\n' >second.csv
smx --write lse --precision 17 -o first.lse.csv first.csv
smx --write lse --precision 17 -o second.lse.csv second.csv
smx lse --key id -o keyed.csv first.lse.csv second.lse.csv
r --lse @keyed.csv first.csv
r --strict --lse @keyed.csv second.csv

# --cols, --field and -i are about the input, not about the file of --lse.
smx -q --lse @l.csv a.csv >want
smx -q --lse @l.csv -c 2- a.csv | cmp - want && echo '--cols is of the input'
smx -q --lse @l.csv -i csv a.csv | cmp - want && echo '-i is of the input'
smx --op identity -O f32 --keep '' -o a.f32 a.csv 2>/dev/null || smx --op identity -O f32 -o a.f32 a.csv
smx -q -i f32 -c 2 -O csv --lse @l.csv a.f32
smx --op identity -O jsonl a.csv | sed 's/logits/scores/' >a.jsonl
smx -q --field scores --lse @l.csv a.jsonl

# Advice if there is no such number: by what the file is, and whether it is the input.
r --lse @b.csv a.csv
printf '{"id":"x","l":2.5}\n' >other.jsonl
r lse other.jsonl
r lse --field l other.jsonl
r --lse @other.jsonl a.csv
printf '{"lse":[1,2]}\n' | r lse -
