# Wrong use: every option without its value, with a wrong one, unknown, ambiguous or in conflict; status 2, one line, nothing written.
# Expected: by hand; the message of each names the option and what would be right.
printf 'id,cat,dog,label\nx,1,2,0\n' >in.csv
n=0
u()
{
	printf '%s: ' "$*"
	smx "$@" <in.csv >got 2>err
	rc=$?
	n=$((n + 1))
	[ $rc = 2 ] || echo "FAILED: status $rc"
	[ ! -s got ] || echo 'FAILED: something on standard output'
	[ "$(wc -l <err | tr -d ' ')" = 1 ] || echo 'FAILED: not one line on standard error'
	sed 's/\(--op [a-z]*: give one of\) .*/\1 .../; s/\(--write .*; give one of\) .*/\1 .../' err # the lists grow
}
echo '== without a value'
for o in -i -c -l -w -o -O -j; do u $o; done
for o in input-format header cols field from label weight keep classes on-error max-row temp top-k \
	top-p min-p op write output output-format precision base nonfinite threads cpu; do
	u --$o
done
echo '== with a value that none takes'
for o in argmax sparse quiet verbose progress no-progress help version log; do u --$o=x; done
echo '== unknown, ambiguous'
u -x
u -qx
u -q -xv
u --quiet -xq
u --temperature 1
u --tmp 1
u --topk 1
u --tpo-k=1
u --output-fromat csv
u --zzzzzz
u --p
u --top 1
u --in csv --o x
u -temp 0.7
u --=x
echo '== wrong words'
u -i parquet
u -i cvs
u -O jsnl
u -O xml
u --header maybe
u --header ye
u --from logit
u --from nowhere
u --on-error abort
u --on-error skp
u --nonfinite nul
u --op softmx
u --op nothing
u --write prob
u --write probs,
u --write ,probs
u --write ''
u --write probs,confidence
u --write zebra
u --write probs,probs
u --cpu sse9 | sed 's/give .*/give .../' # which levels there are hangs on the machine
u --precision long
echo '== out of range'
for v in -1 -0.5 nan inf -inf 1e999 '' x 1x ' 1' 0x1; do u --temp "$v"; done
for v in 0 -1 1.5 '' x nan inf 1e30 -0; do u --top-k "$v"; done
for v in 0 -0.5 1.0000001 2 nan inf '' x; do u --top-p "$v"; done
for v in -0.1 1.1 nan inf '' x; do u --min-p "$v"; done
for v in 0 18 -1 1.5 nan '' ; do u --precision "$v"; done
for v in 0 1 -2 nan inf '' x 0.5; do u --base "$v"; done
for v in 0 -1 1.5 x nan '' 1000000; do u -j "$v"; done
for v in 0 -1 x 1.5 '' 1e20; do u --max-row "$v"; done
echo '== conflicts'
u --log --op sigmoid
u --op sigmoid --op softmax
u --argmax --write probs
u --sparse -O f32
u --write top -O f64
u --write name -O f32
u --write name --header no --cols 2-3
u --op sigmoid --write entropy
u --op log-sigmoid --write nll -l label
u -c 2-3 --op sigmoid --write lse,entropy
u --header no --write rank
u --header no -c 2-3 -O jsonl --write rank
u --keep id -O f32
u --cols cat,dog --label cat
u --cols 2-4 --keep label
u --cols 1-4 --weight id
echo '== columns'
u -c bird
u -c cta
u -c 'x*'
u -c 5
u -c 2-9
u -c 0
u -c 3-2
u -c ''
u -c -5
u -c 2--1
u --header no -c cat
u -l lable
u -l 9
u -l 0
u -l -9
u -l 2-3
u -l ''
u -w wieght
u --keep ids
u --keep 7
u -l cat -w dog
u --keep cat,dog
u -i f32
u -i f64 -c 0
u -i f64 -c cat
u -i f64 -c 1-10
u -i f64 -c 2 -l label
u -i f64 -c 2 -w 1
u -i f64 -c 2 --keep id
u -i f64 -c 2 -l 1
u -i f64 -c 99999999999999
u -i f64 -c 100000000
u -i f64 -c 536870912 # whose bytes are 2^32, as those of the next
u -i f32 -c 1073741824
u -i jsonl -c cat
u -i jsonl -c 0
echo '== classes'
: >empty
printf 'cat\n\ndog\n' >blank
printf 'cat\ndog\nowl\n' >three
printf 'cat\ncat\n' >twice
u --classes nix
u --classes .
u --classes empty
u --classes blank
u --classes three
u --classes twice
# files that are no text, though they have as many lines as there are classes
printf '\223NUMPY\001\000v\000{}\nabc' >npy
printf 'a\000b\nc\n' >nul
printf '\377\376a\000\n\000b\000\n\000' >utf16
u --classes npy
u --classes nul
u --classes utf16
echo '== label file'
printf '0\n' >one
printf '0\n1\n' >two
printf '7\n' >seven
u -l @
u -l @nix
u -l @.
[ $n -ge 160 ] || echo "only $n cases"
