# Every format read and every format written, gzip on either side: the same numbers, and class names and fields where the format has them.
# Expected: the text files by hand from data/eight.csv; numbers against data/eight.f64 to eight.bf16, which data/eight.py wrote, by cmp.
# All logits of data/eight.* are exact in float16, and short in decimal.
id='--op identity --precision shortest'
formats='csv tsv jsonl f64 f32 f16 bf16 npy safetensors'
for in in $formats; do
	for out in $formats; do
		more=''
		[ $out = jsonl ] && more='--nonfinite literal'
		case $in in f?? | bf16) more="$more -c 4" ;; esac
		# shellcheck disable=SC2086
		{
			smx $id $more -O $out "$data/eight.$in" >a || echo "$in to $out: status $?"
			smx $id $more -o b.$out "$data/eight.$in" || echo "$in to $out: status $?"
			gzip -c "$data/eight.$in" | smx $id $more -i $in -o c.$out.gz || echo "$in.gz to $out.gz: status $?"
		}
		cmp a b.$out
		gzip -dc c.$out.gz | cmp a -
		mv a $in.to.$out
	done
done
echo '== numbers'
for in in $formats; do
	cmp "$data/eight.bf16" $in.to.bf16
	[ $in = bf16 ] && continue # it has too few bits for 79.25
	cmp "$data/eight.f64" $in.to.f64
	cmp "$data/eight.f32" $in.to.f32
	cmp "$data/eight.f16" $in.to.f16
	tail -c +129 $in.to.npy >got # the type of the numbers is the input's
	case $in in f32 | npy | safetensors) type=f32 ;; f16) type=f16 ;; *) type=f64 ;; esac
	cmp "$data/eight.$type" got
	tail -c "$(wc -c <got)" $in.to.safetensors | cmp - got
done
echo '== csv and tsv'
cmp "$data/eight.csv" csv.to.csv
cmp "$data/eight.npy" npy.to.npy
cmp "$data/eight.tsv" tsv.to.tsv
sed 's/"//g' csv.to.tsv | cmp - tsv.to.tsv # the one quoted id keeps its quotes
cmp tsv.to.csv csv.to.csv # one id has a comma: it gets its quotes
# a bare table has no names, and JSON-lines none to make a header of
tail -n +2 "$data/eight.csv" | cmp - jsonl.to.csv
tail -n +2 "$data/eight.tsv" | cmp - jsonl.to.tsv
cut -f 2-5 "$data/eight.tsv" | tail -n +2 | tr '\t' , | cmp - f64.to.csv
cut -f 2-5 "$data/eight.tsv" | tail -n +2 | cmp - f32.to.tsv
cmp f64.to.csv f32.to.csv
cmp f32.to.tsv f64.to.tsv
echo '== jsonl'
cat jsonl.to.jsonl csv.to.jsonl
cmp csv.to.jsonl tsv.to.jsonl
cat f64.to.jsonl
cmp f64.to.jsonl f32.to.jsonl
echo '== suffixes'
for name in X.CSV x.tab x.ndjson x.TSV.gz x.f32.gz x.csv.GZ; do
	cp "$data/eight.csv" in.csv
	smx -c 2-5 --op identity -o $name in.csv || echo "$name: status $?"
	case $name in *.gz | *.GZ) gzip -dc <$name >x 2>/dev/null || echo "not gzip" >x ;; *) cp $name x ;; esac
	printf '%s: ' $name
	head -c 5 x | od -An -t x1
done
echo '== what a suffix says, and -i and -O over it'
cp "$data/eight.tsv" wrong.csv
smx -i tsv -O jsonl -o x.csv -c 2-5 --write argmax wrong.csv && head -n 1 x.csv
cp "$data/eight.jsonl" noname
smx --write argmax noname | head -n 1
smx --write argmax <"$data/eight.csv" | head -n 2
