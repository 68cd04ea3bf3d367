# Softmax twice: one warning where each of the first 1,000 rows looks like probabilities; the output does not change.
# Expected: by hand, from SPEC's 'Softmax twice'; the output must be that of --from logits, which is never warned of.
w() # WHAT OPTION...: says whether in was warned of
{
	what=$1
	shift
	smx "$@" in >got 2>err || echo "$what: status $?"
	smx --from logits "$@" in 2>err2 | cmp - got
	[ ! -s err2 ] || cat err2
	case $(cat err) in
	'') echo "$what: no warning" ;;
	'smx: warning: the input looks like probabilities'*'--from probs'*'--from logits'*) echo "$what: $(wc -l <err | tr -d ' ') warning" ;;
	*) cat err ;;
	esac
}
printf '0.2,0.8\n' >in
w 'one row'
cat err
w 'quiet' -q
w 'quiet' --quiet
smx --from probs in && smx --from logits in && smx --from logprobs in
awk 'BEGIN { for (i = 0; i < 1000; i++) print "0.2,0.3,0.5" }' >thousand
cp thousand in
for j in 1 2 7; do w "1000 rows, -j $j" -j $j; done
{ cat thousand; echo 5,5,5; } >in
w '1000 rows and another'
{ cat thousand; awk 'BEGIN { for (i = 0; i < 50000; i++) print "1,2,3" }'; } >in
for j in 1 2 7; do w "1000 rows and 50000 others, -j $j" -j $j; done
{ head -n 999 thousand; echo 5,5,5; } >in
w '999 rows and another'
{ head -n 999 thousand; echo 5,5,5; cat thousand; } >in
for j in 1 2 7; do w "999 rows, another, 1000 rows, -j $j" -j $j; done
{ echo 5,5,5; cat thousand; } >in
w 'the first row is another'
head -n 3 thousand >in
w 'three rows'
printf '1\n1\n' >in
w 'one class' --task multiclass
printf '0.2,0.8009\n' >in
w 'sum 1.0009'
printf '0.2,0.8011\n' >in
w 'sum 1.0011'
printf '0.2,0.7991\n' >in
w 'sum 0.9991'
printf '0.2,0.7989\n' >in
w 'sum 0.9989'
printf '1.2,-0.2\n' >in
w 'below 0, above 1'
printf '0.5,0.5,-0\n1,0,0\n' >in
w 'zeros and a one'
printf '0.5,0.5,-inf\n' >in
w 'with -inf'
printf 'p,q\n0.5,0.5\n' >in
w 'with a header'
printf 'p,q\n' >in
w 'no rows'
: >in
w 'empty'
printf '[0.5,0.5]\n{"logits":[0.2,0.3,0.5]}\n' >in
w 'jsonl'
printf '\000\000\000\077\000\000\000\077' >in
w 'f32' -i f32 -c 2
printf '0.5,0.5\n0.2,0.8\n' >in
w 'whatever is done' --log
w 'whatever is done' --op sigmoid
w 'whatever is written' --write argmax --temp 2 -O jsonl
printf '0.5,0.5\nx,1\n0.2,0.8\n' >in
smx --header no --on-error skip in 2>&1
printf '0.5,0.5\n' >a
printf '0.2,0.8\n' >b
smx a b 2>&1 >/dev/null | wc -l | tr -d ' '
printf '2,8\n' >b
smx a b 2>&1 >/dev/null | wc -l | tr -d ' '
