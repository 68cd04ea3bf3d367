# Lines that end in CR, UTF-16 and NUL bytes: read, or refused by name; and what the messages advise helps.
# Expected: by hand, and by cmp with the same rows in LF and UTF-8.
id='--op identity'
printf 'id,a,b\n"x\ny",1,2\nz,3,4\n\n' >lf
tr '\n' '\r' <lf >cr
smx $id cr >out && smx $id lf | cmp - out && cat out
tr , '\t' <cr | smx $id -O csv | cmp - out
printf '1,2\r3,4' | smx $id
printf '1\r2\r' | smx --task binary $id
echo '== many blocks: rows and lines are counted, and blocks cut the same'
awk 'BEGIN { print "id,a,b"; for (i = 0; i < 60000; i++) print "row" i "," i % 7 ".5,0.25" }' >big
tr '\n' '\r' <big >bigcr
smx -j 2 $id big >big.out && smx -j 1 $id bigcr | cmp - big.out && smx -j 3 $id bigcr | cmp - big.out
seq 1 60000 | awk '{ print $1 % 2 }' >labels
smx eval --json --label @labels big | sed 's/big/bigcr/' >e1
smx eval --json --label @labels bigcr | cmp - e1
printf 'x,y,1\r' >>bigcr
smx $id bigcr >/dev/null
echo '== mixed'
printf 'a,b\n1,2\r3,4\n' >mixed
smx $id mixed
tr '\r' '\n' <mixed | smx $id
printf 'a,b\r1,2\n3,4\n' | smx $id
echo '== UTF-16'
advised() {
	advice=$(smx "$@" 2>&1 | sed 's/.*(\(iconv.*\)).*/\1/')
	smx "$@"
	for f; do :; done
	$advice <"$f" | smx $id
}
tr , '\t' <lf >lft
for to in UTF-16 UTF-16LE UTF-16BE UTF-32; do
	iconv -f UTF-8 -t $to lft >u.csv
	advised u.csv
done
printf '[1,2]\n' | iconv -f UTF-8 -t UTF-16LE >u.jsonl
advised u.jsonl
echo '== NUL'
printf 'id,a,b\nx,1,2\ny\0,3,4\nz,5,6\n' >nul
smx $id nul
smx $id --on-error skip nul
tr -d '\0' <nul | smx $id
printf 'a,b\n1,2\n3\0,4\n' | smx $id
