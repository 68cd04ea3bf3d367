# Calibrations whose logits leave the range of doubles: the probabilities are those
# of the limit, as 2 * 1e308 against 2 shows, and nothing is nan.
printf 'a,b,label\n1e308,1,0\n1,1e308,1\n1,2,1\n-inf,1e308,1\n1e308,1.5e308,1\n' >r.csv
printf -- '-1e308,-1e308\n0,1\n' >both.csv
calib()
{
	echo "{\"schema\":\"smx.calibration/1\",\"smx\":\"0.2.0\",\"method\":\"$1\",\"classes\":2,$2}"
}
calib vector '"weight":[2,2],"bias":[0,0]' >vector.json
calib matrix '"matrix":[[2,0],[0,2]],"bias":[0,1e308]' >matrix.json
calib dirichlet '"matrix":[[1e308,0],[0,1e308]],"bias":[0,0]' >dirichlet.json
calib bias-temperature '"temperature":0.5,"bias":[0,1e300]' >bias.json
for method in vector matrix dirichlet bias; do
	echo "== $method"
	smx --calib $method.json --write probs,nll,argmax r.csv
	smx diff --calib $method.json both.csv both.csv | grep -E '^(rows|kl|flips) '
	smx --calib $method.json --op identity --precision 17 r.csv | smx eval --json >two
	smx eval --json --calib $method.json r.csv | sed 's/"transforms": *"[^"]*"/"transforms": ""/' >one
	grep -E '"(accuracy|nll|confidence)": *[0-9.e+-]+' one >one.short
	grep -E '"(accuracy|nll|confidence)": *[0-9.e+-]+' two >two.short
	cmp one.short two.short && echo 'eval: the same through a pipe'
done
calib bias-temperature '"temperature":1,"bias":[0,1e301]' >far.json
smx --calib far.json r.csv
echo "status $?"
