# smx diff in the multilabel task: sums over the labels of what the binary task has for each; flips, thresholds, certain labels.
say() { printf '\n== %s\n' "$*"; }
try() { echo "\$ smx $*"; smx "$@" 2>&1 || echo "exit status $?"; }
cut -d, -f 1-4 "$src/tests/oracle/multilabel/plain.csv" >a.csv
smx --task multilabel --op identity --temp 1.3 --precision 17 a.csv | awk -F, -v OFS=, 'NR > 1 { $2 += 0.4; $4 -= 1 } 1' >b.csv
printf '0.4\n0.5\n0.6\n0.3\n' >cuts
try diff --task multilabel --worst 3 a.csv b.csv
try diff --task multilabel --worst 1 --threshold cuts --json a.csv b.csv
say each is the sum, or the mean, or the largest, of what the binary task has for each label
# key value lines
flat() { sed -n 's/^ *"\([a-z_]*\)": \([0-9.e-]*\),*$/\1 \2/p'; }
t=0
for c in 1 2 3 4; do
	smx diff --task binary --cols $c --threshold "$(sed -n ${c}p cuts)" --json a.csv b.csv | flat | sed 's/^/one /'
	t=$((t + 1))
done >each
smx diff --task multilabel --threshold cuts --json a.csv b.csv | flat >all
awk '$1 == "one" { sum[$2] += $3; most[$2] = $3 > most[$2] ? $3 : most[$2]; next } { have[$1] = $2 }
	function near(what, got, want) { d = got - want; if (d < 0) d = -d; print what, (d <= 1e-13 * want + 1e-16 && got > 0 ? "as wanted" : got " " want) }
	END {
		near("kl", have["kl"], sum["kl"]); near("js", have["js"], sum["js"])
		near("delta_entropy", have["delta_entropy"], sum["delta_entropy"])
		near("delta_p", have["delta_p"], sum["delta_p"] / 4)
		near("max_delta_p", have["max_delta_p"], most["max_delta_p"])
		near("label_flips", have["label_flips"], sum["flips"] / 4)
	}' each all
say threads, keys
smx diff --task multilabel --json a.csv b.csv >one.json
smx diff --task multilabel --json -j 3 a.csv b.csv | cmp - one.json && echo the same
for f in a b; do awk -v OFS=, 'NR == 1 { print $0, "id"; next } { print $0, NR }' $f.csv >$f.id.csv; done
{ head -n 1 b.id.csv; sed 1d b.id.csv | sort -r; } >c.id.csv
smx diff --task multilabel --key id --worst 0 --json a.id.csv c.id.csv >keyed.json
smx diff --task multilabel --worst 0 --json a.csv b.csv | cmp - keyed.json && echo the same
say certain labels: equal ones are equal, an impossible one is infinitely far from what is possible
printf '1,0,0.5\n1,1,0\n' >c.csv
try diff --task multilabel --from probs --worst 0 c.csv c.csv
printf '1,0,0.5\n0.5,1,0.5\n' >d.csv
try diff --task multilabel --from probs --worst 1 c.csv d.csv
try diff --task multilabel --from probs --worst 1 d.csv c.csv
say gates
try diff --task multilabel --worst 0 --fail-if 'label_flips>0.01' -o report a.csv b.csv
try diff --worst 0 --fail-if 'label_flips>0.01' -o report a.csv b.csv
say what is refused
try diff --task multilabel --top-p 0.5 a.csv b.csv
try diff --threshold 0.3 a.csv b.csv
printf '0.1\n' >few
try diff --task multilabel --threshold few a.csv b.csv
echo '== a row in which every label is impossible'
printf '0,0\n0.5,0\n' >none.csv
printf '0,0\n0,0\n' >both.csv
smx diff --task multilabel --from probs none.csv both.csv | grep -E '^(kl|js|top)'
smx diff --task multilabel --from probs both.csv both.csv | grep -E '^(kl|js|top)'
