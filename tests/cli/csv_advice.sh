# Tables as people's programs write them that smx can't read as they are: what is wrong is told, and the command in
# the message gets the user through. And columns that are no logits by what is in them. Expected: by hand.
fails() {
	echo "\$ $*"
	"$@" >/dev/null 2>err && echo 'it did not fail'
	sed 's/^smx: /  /' err
}
# the file and the command that its message has
remedy() {
	printf "$1" >in.csv
	fails smx in.csv
	shift
	"$@" <in.csv | smx --op identity -
}
echo '== cells that are nearly numbers'
remedy 'a,b\n50%%,12.5%%\n' sed 's/%//g'
remedy '0,1\n50%%,12.5%%\n' sed 's/%//g'
remedy 'a,b\n\342\210\2221.5,2\n' sed 's/−/-/g'
remedy 'a,b\n1.5\302\240,2\n' sed 's/\xc2\xa0//g'
remedy 'a,b\n"1,234.5",2\n"1,234,567","-1,000"\n' sed -E ':a; s/("[^",]*),([0-9]{3})/\1\2/; ta'
remedy 'a;b\n1,234.5;2\n' sed -E ':a; s/([0-9]),([0-9]{3})/\1\2/; ta'
remedy '1 1:0.5 2:1.5\n0 1:2 2:3\n' sed -E 's/[0-9]+://g'
remedy 'a,b\n1.5D+01,-2D0\n' tr D E
remedy 'a,b\n1,2\na,b\n3,4\n' awk 'NR == 1 || $0 != h; NR == 1 { h = $0 }'
remedy 'x,x\na,b\n1,2\n3,4\n' sed 2d
remedy 'id,z\n1,"(1, 2)"\n' sed 's/"(\(.*\))"/"[\1]"/'
remedy 'id,z\n1,"{""a"": 1}"\n' cat 2>/dev/null
printf 'a;b\n1.234,5;2\n' >in.csv
fails smx --decimal , in.csv
tr -d . <in.csv | smx --decimal , --op identity
printf 'a,b\n"1,234",2\n' >in.csv
fails smx in.csv
smx --decimal , --op identity in.csv
printf 'z,y\n1 2 3,0\n' >in.csv
fails smx in.csv
printf 'z,y\n"1,2",0\n' >in.csv
fails smx in.csv
printf 'z,y\n1;2,0\n' >in.csv
fails smx in.csv

echo '== prints of arrays'
for text in 'array([[1., 2.],\n       [3., 4.]])' 'tensor([[1., 2.],\n        [3., 4.]], device=0)' \
	'tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)' '[[1. 2.]\n [3. 4.]]' '[1. 2.]\n[3. 4.]'; do
	printf "$text\n" >in
	fails smx in
done
printf '[1. 2.]\n[3. 4.]\n' | smx -i csv --op identity
printf '{"logits":"tensor([1, 2])"}\n' >in
fails smx in

echo '== text, nothing, counted rows'
rows() { awk -v n="$1" -v f="$2" 'BEGIN { for (i = 0; i < n; i++) printf f "\n", i, i * 7 % 5 - 2, i * 3 % 4 - 1 }'; }
suspect() {
	fails smx diff in.csv in.csv
	use=$(sed -n 's/.*them out, say \(--cols [0-9,-]*[0-9]\).*/\1/p' err)
	smx diff $use in.csv in.csv | sed -n '1,2p'
	smx $use --write argmax in.csv | head -n 2
}
{ echo image,a,b; rows 2 'img%d.jpg,%d,%d'; } >in.csv
suspect
rows 2 'img%d.jpg,%d.5,%d' >in.csv
suspect
rows 2 'img%d.jpg,%d,%d' >in.csv # -2 and -1 are no names
suspect
printf 'a,b,when\n1,2,2024-01-01\n3,1,2024-01-02\n' >in.csv
suspect
printf '1\t2\t\n3\t1\t\n' >in.csv
suspect
printf 'a,b,,\n1,2,,\n3,1,,\n' >in.csv
suspect
rows 10 '%d,%d,%d' >in.csv
suspect
{ echo n0,a,b; rows 10 '%d,%d,%d'; } >in.csv
suspect
rows 3 '%d,%d.5,%d.5' >in.csv
suspect
rows 2 '%d,%d.5,%d.5' >in.csv # too few to tell
smx diff in.csv in.csv | head -n 1
rows 9 '%d,%d,%d' >in.csv
smx diff in.csv in.csv | head -n 1
{ rows 10 '%d,%d,%d'; echo 12,0,0; } >in.csv
smx diff in.csv in.csv | head -n 1
printf 'a,b,class_label\n1,2,0\n3,1,1\n' >in.csv
suspect
printf 'a,b\n1,-inf\n2,-inf\n' >in.csv # masked is not empty
smx diff in.csv in.csv | head -n 1
printf 'a,b\n"1,234",2\n"1,000",2\n' >in.csv # nor is that text
fails smx in.csv
{ echo k,a,b,c,d; rows 10 '%d,%d.5,%d,x,'; } >in.csv
smx info --json in.csv | grep -oE "\"(counter|text|empty)\"" | sort -u
smx info in.csv | grep -o 'but it.*'

echo '== headers'
printf 'p,1,2\na,5,6\nb,7,8\n' | smx --keep p # 1 and 2 are names
printf 'p,1,3\na,5,6\nb,7,8\n' | smx --keep p
printf 'p,3,1\na,5,6\nb,7,8\n' | smx --keep 1 # 3 and 1 are none
printf '0,1\n1,0\n0.2,0.8\n' >in.csv
smx --from probs in.csv 2>&1
smx --from probs --header yes in.csv
smx --from probs --header no in.csv
printf '0,1\n1,0\n' | smx --from probs
printf '    0   1\n0 0.5 2\n1 3.5 1\n' | smx --op identity # as pandas' to_string
printf '    1   2\n0 0.5 2\n1 3.5 1\n' | smx --op identity 2>&1
