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
