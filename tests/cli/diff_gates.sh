# smx diff: --fail-if, --annotate, --junit; -o is written before the gates are told of, and nothing is where the run fails.
# Expected: by hand.
printf 'a,b,c\n1,2,3\n3,2,1\n' >a
printf 'a,b,c\n1,2,3\n1,2,3\n' >b
printf 'a,b,c\n1,2,3\n1,2,-inf\n' >m
printf 'a,b,c\n3,5,5\n4,5,5\n' >k
printf 'a,b,c\n1,2,3\n1,x,3\n' >x
t()
{
	echo "$*"
	smx diff --worst 0 "$@" >out 2>err </dev/null
	echo "  $?"
	sed 's/^/  /' err
}
t --fail-if 'flips>0.5' a b
t --fail-if 'flips>=0.5' a b
t --fail-if 'flips >= .5' --fail-if 'kl<1' --fail-if 'kl>0.1' --fail-if 'top5_overlap<1' a b
t --fail-if 'kl>1e9' --fail-if 'js>1e9' --fail-if 'infinite_kl>0' b m
t --fail-if 'kl>1e9' m b
t --fail-if 'max_kl>1' --annotate github a b
t --fail-if 'kl>1e9' --annotate github b m
t --top 1,2 --fail-if 'top2_overlap<=0.75' a b
t --top 1,2 --fail-if 'top5_overlap<1' a b
t --fail-if 'ece>1' a b
t --fail-if 'flip>1' a b
t --fail-if 'flips=1' a b
t --fail-if 'flips>' a b
t --annotate github a b
t --junit x.xml a b
t --annotate gitlab --fail-if 'kl>1' a b
t --junit '' --fail-if 'kl>1' a b
t --fail-if 'kl>0' --junit nix/there a b
t --key a --unmatched skip --cols b,c --fail-if 'only_b>0' --fail-if 'only_a>1' --fail-if 'rows<2' a k
t --on-error skip --fail-if 'left_out>0' --fail-if 'rows<1' a x
echo '== JUnit'
t --fail-if 'kl>0' --fail-if 'delta_p>1' --junit x.xml a b
cat x.xml
t --fail-if 'kl>0' --junit x.xml a nix
[ "$(grep -c failures=.1 x.xml)" = 2 ] && echo 'the old one is still there'
t --fail-if 'kl>0' --junit new.xml a nix
ls
echo '== the report comes first, and to its file'
t --fail-if 'kl>0' -o report a b
cmp out /dev/null
head -n 4 report
smx diff --worst 0 --fail-if 'kl>0' --output report.gz a b || gzip -dc report.gz | cmp - report
echo '== ends of intervals: value and 1.96 standard errors, or refused before anything is read'
printf 'a,b,label\n1,2,0\n3,1,0\n0,2,1\n5,1,1\n1,1.5,0\n' >l
printf 'a,b,label\n2,1,0\n3,2,0\n1,2,1\n4,1,1\n1,2.5,0\n' >n
smx diff --worst 0 --wide -O csv l n | awk -F, 'NR == 1 { split($0, name) } { for (i = 1; i <= NF; i++) if (NR == 2 && name[i] ~ /\.se$/) {
	sub(/\.se$/, "", name[i]); printf "%s %.17g %.17g\n", name[i], $(i - 1), $i } }' >errors
cut -d' ' -f1 errors | tr '\n' ' '
echo
while read -r key value se; do
	smx diff --worst 0 --fail-if "$key.hi<1e99" --fail-if "$key.lo<1e99" --fail-if "$key.se<1e99" --json l n 2>/dev/null |
		tr ',' '\n' | sed -n 's/.*"value": //p' | awk -v key="$key" -v v="$value" -v se="$se" '
		{ x[NR] = $1 }
		END {
			d = 1.959963984540054 * se
			near(x[1], v + d); near(x[2], v - d); near(x[3], se)
		}
		function near(a, b) { n++; if (a - b > 1e-12 * (1 + b * b) || b - a > 1e-12 * (1 + b * b)) print key, n, "is", a, "not", b }'
done <errors
smx diff --worst 0 --fail-if 'flips.se<0' --json l n | sed -n 's/.*"value": \([0-9.]*\).*/\1/p'
for key in max_kl kl_p99 js top5_overlap ppl_correlation max_delta_logp label_delta_p_median accuracy_a mcnemar_p rows delta_ece; do
	t --fail-if "$key.hi>1" nosuch nosuch2
done
t --bootstrap 10 --fail-if 'delta_ece.hi>2' l n
echo '== no row is right in one alone: the share of such rows is at most 1 - 0.025^(1/5) = 0.5218; what has no spread has no interval'
smx diff --worst 0 l l | grep delta_
smx diff --worst 0 --bootstrap 20 l l | grep -e delta_acc -e delta_nll
t --fail-if 'delta_accuracy.lo<-0.53' --fail-if 'delta_accuracy.hi>0.53' l l
t --fail-if 'delta_accuracy.lo<-0.52' l l
t --fail-if 'delta_nll.hi>1' l l
sed 's/$/,x/; 1s/x$/site/' l >c
smx diff -c 1,2 --worst 0 --bootstrap 20 --cluster site c c 2>&1 | grep -e delta_acc -e warning
head -n 2 l >one
smx diff --worst 0 one one | grep -e delta_acc
echo '== a list takes the place of the report'
t --list flips --worst 5 l n
t --list flips --worst 5 -o report l n
t --list worst --worst 5 l n
