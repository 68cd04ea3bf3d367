# Where the rows of a fit are kept makes no difference to the result: a file that
# is read again, memory, a file under $TMPDIR, a pipe, gzip, each format.
smx --op identity -o v.f32 "$data/digits.val.csv"
awk -F, 'NR > 1 { print $12 }' "$data/digits.val.csv" >labels
# the same numbers as text: those of digits.val.csv are not to the bit what float32 holds
smx --op identity -c 10 --precision shortest -O csv v.f32 | paste -d , - labels >rows
{ echo a,b,c,d,e,f,g,h,i,j,label; cat rows; } >val.csv
smx --op identity -o v.f64 val.csv
smx --op identity --precision shortest -o v.jsonl val.csv
fit()
{
	smx fit -q --method vector "$@"
}
# not all of these formats have names for classes
nameless() { sed -i '/"class_names"/d; /"names_checksum"/d' "$1"; }
fit -o want.json val.csv
nameless want.json
same()
{
	shift
	fit "$@" -o got.json && nameless got.json && cmp want.json got.json
}
echo '== raw files, read again in each pass'
same file -c 10 -l @labels v.f32
same file -c 10 -l @labels v.f64
same threads -j 5 -c 10 -l @labels v.f32
head -c 4000 v.f32 >a.f32
tail -c +4001 v.f32 >b.f32
same 'several files' -c 10 -l @labels a.f32 b.f32
same 'no memory' --memory 0 -c 10 -l @labels v.f32
echo '== one array, read again too: there is no place to store its rows'
smx --op identity -O npy v.f32 -c 10 >v.npy
same array -l @labels v.npy
gzip -c v.npy | same 'a pipe of gzip' -l @labels -
set --
for i in 0 1 2 3 4 5 6 7 8 9; do set -- "$@" v.f32 v.f32 v.f32 v.f32 v.f32 v.f32; done
smx --op identity -c 10 -o many.npy "$@"
for i in $(seq 60); do cat labels; done >many
TMPDIR=/nowhere smx fit -q --memory 0 -l @many many.npy | grep -c temperature_se
gzip -c many.npy >many.npy.gz
TMPDIR=/nowhere smx fit -q --memory 0 -l @many many.npy.gz
echo '== a pipe, gzip, text'
# shellcheck disable=SC2002 # a pipe is meant
cat v.f32 | same pipe -i f32 -c 10 -l @labels -
gzip -c v.f64 >v.f64.gz
same gzip -c 10 -l @labels v.f64.gz
same jsonl -l label v.jsonl
same 'file beside a pipe' -c 10 -l @labels a.f32 - -i f32 <b.f32
echo '== in a file that has no name'
same 'text in a file' --memory 0 val.csv
mkdir big
awk 'NR == 1 { print; next } { a[NR] = $0 } END { for (i = 0; i < 40; i++) for (j = 2; j <= NR; j++) print a[j] }' val.csv >big.csv
fit -o memory.json big.csv
TMPDIR=$PWD/big fit --memory 1K -o file.json big.csv
cmp memory.json file.json
fit --memory 1M -j 3 -o file.json big.csv
cmp memory.json file.json
ls big
TMPDIR=none fit --memory 1K -o none.json big.csv
echo "rc=$?"
ls none.json 2>&1
echo '== as float32: these logits are'
same float --spool-f32 val.csv
same float --spool-f32 --memory 0 -c 10 -l @labels v.f64.gz
smx --from logits --op log-softmax --precision 17 -o l.csv val.csv
fit -o l.json l.csv
fit --spool-f32 -o l32.json l.csv
cmp -s l.json l32.json || echo 'these are not'
echo '== --from probs'
smx --precision 17 -o p.csv val.csv
smx fit -q --from probs p.csv | awk '/"temperature":/ { print ($2 > 1.72624 && $2 < 1.72625 ? "T" : $2) }'
smx fit -q --from logits p.csv | awk '/"temperature":/ { print ($2 < 0.5 ? "small T" : $2) }'
smx fit p.csv 2>&1 >/dev/null | grep warning
echo '== a file that ends inside a row'
head -c 27990 v.f32 >cut.f32
smx fit -q -c 10 -l @labels cut.f32
echo "rc=$?"
smx fit -q -c 10 -l @labels --on-error skip cut.f32 | grep '"rows"'
