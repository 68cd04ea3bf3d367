# Probabilities that are none are told of once, at the end, the same at any number of threads. Expected: by hand.
t() {
	echo "smx $*"
	smx "$@" >out 2>err
	echo "  $?"
	sed 's/^/  /' err
}
printf '0.2,0.8\n0.99,0.02\n0.985,0\n' >near.csv
printf '2,8\n0.5,0.5\n0.1,0.2\n' >far.csv
printf '20,80\n33.3,66.6\n50.4,50.4\n' >percent.csv
printf '1.005,0\n0.5,0.5\n' >above.csv
printf '0\n1\n0\n' >labels
echo '== close enough: roundings'
t --from probs near.csv
t --from probs - <<X
1.0000001,0
X
echo '== sums and values'
t --from probs far.csv
cat out
t --from probs above.csv
t -q --from probs far.csv
t --strict --from probs -o o far.csv
t eval --from probs -l @labels far.csv
t fit --from probs -l @labels far.csv
t diff --from probs far.csv far.csv
t diff --from logits --from-b probs far.csv far.csv
t diff --from logits --from-b probs near.csv near.csv
t diff --strict --from probs --from-b logits -o o near.csv far.csv
echo '== percentages: divided by their sum, they are right'
t --from probs percent.csv
cat out
awk -F, '{ print $1 / 100 "," $2 / 100 }' percent.csv >hundredth.csv
t --strict --from probs hundredth.csv
cat out
echo '== what is advised'
t --strict --from logits far.csv
echo '== each class on its own needs no sum'
t --from probs --op sigmoid hundredth.csv
t --strict --from probs --op sigmoid - <<X
0.9,0.9
X
echo '== bad rows are told of as such'
t --from probs --on-error skip - <<X
-1,2
0.5,0.5
X
echo '== the first 1000 good rows, wherever blocks and files end'
awk 'BEGIN { for (i = 0; i < 999; i++) print "0.5,0.5"; print "3,4" }' >a.csv
awk 'BEGIN { for (i = 0; i < 999; i++) print "0.5,0.5"; print "0.5,0.5"; for (i = 0; i < 100000; i++) print "3,4" }' >b.csv
awk 'BEGIN { for (i = 0; i < 100000; i++) print (i % 1000) / 100 ",1" }' >c.csv
for j in 1 2 5; do
	t -j $j --from probs a.csv
	t -j $j --from probs b.csv
	t -j $j --header no --from probs c.csv
	t -j $j --header no --from probs --on-error skip near.csv c.csv
done
t -i csv --header no --from probs - <c.csv
echo '== smx diff: the advice for one file leaves the other one as it is'
printf '0.2,0.8\n0.3,0.7\n0.6,0.4\n' >p.csv
printf '1,-8\n0.5,0.5\n-1,0.2\n' >z.csv
t diff p.csv z.csv
t diff --strict --from probs --from-b logits p.csv z.csv
t diff z.csv p.csv
t diff --strict --from-b probs z.csv p.csv
paste -d, labels p.csv | awk -F, '{ print NR "," $2 "," $3 }' | sed '1i id,a,b' >pid.csv
awk -F, '{ print NR "," $0 }' z.csv | sed '1i id,a,b' >zid.csv
t diff --key id pid.csv zid.csv
t diff --key id zid.csv pid.csv
t diff --strict --key id --from-b probs zid.csv pid.csv
