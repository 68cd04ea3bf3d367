# What is wrong in a label file names it and its line, at any number of threads, with bytes escaped. Expected: by hand.
t() {
	echo "smx $*"
	smx "$@" >out 2>err
	echo "  $?"
	sed 's/^/  /' err
}
printf '1,2\n3,0\n5,1\n' >v.csv
printf '\n1,2\n3,0\n' >w.csv
smx --op identity -O f32 -o v.f32 v.csv
printf '0\nx\377\033[2J\n1\n' >word
printf '0\n2\n1\n' >range
printf '0\n1\n' >few
printf '0\n1\n0\n1\n' >many
t eval -l @word v.csv
t eval -l @range v.csv
t eval -l @few v.csv
t eval -l @many v.csv
t eval -c 2 -l @range v.f32
t --write nll -l @few v.csv
t fit -l @range v.csv
printf 'cat\ndog\n' >names
printf 'dog\ncow\ncat\n' >words
t eval --classes names -l @words v.csv
echo '== over several files, and where rows are skipped'
printf '0\n1\n0\nx\n1\n' >five
t eval -l @five v.csv w.csv
t eval --on-error skip -l @five v.csv w.csv
t eval --on-error skip -l @few v.csv w.csv
echo '== a bad row is told of, not its label'
printf '1,2\nx,0\n5,1\n' >bad.csv
t eval --on-error skip -l @word bad.csv
echo '== at every number of threads'
awk 'BEGIN { for (i = 0; i < 100000; i++) print i % 7 "," i % 5 }' >long.csv
awk 'BEGIN { for (i = 1; i <= 100000; i++) print i == 77777 ? "x" : i % 2 }' >long
for j in 1 2 5; do t eval -j $j -l @long long.csv; done
echo '== files that are no text'
printf '\223NUMPY\001\000v\000{}  \000\000\000\000' >y.npy
t eval -l @y.npy v.csv
printf '0\n1\n1\n' >savetxt # what numpy.savetxt writes
t eval -l @savetxt v.csv
printf '\200\004\225' >y.pkl
t eval -l @y.pkl v.csv
printf 'BZh91AY\n' >y.bz2
t eval -l @y.bz2 v.csv
echo '== a header, quotes, blanks, comments, line ends'
printf 'a,b,c\n1,2,0\n3,0,1\n5,1,0\n' >k.csv # predictions 1 0 0
printf '1\n0\n2\n' >plain
printf 'label\n1\n0\n2\n' >head
printf '\357\273\277"the ""label"""\r\n "1" \r\n\t0.0\r\n2. \r\n\r\n\r\n' >quotes
printf '# y\n# 1\n1\n0\n2\n' >comments
printf '1\r0\r2\r' >cr
printf 'name\n"b"\na\n "c"' >names
printf 'b\na\n"""c"' >badquote
smx eval --json -l @plain k.csv >want
for f in head quotes comments cr names; do
	smx eval --json -l @$f k.csv >got 2>err; cmp want got && cat err
done
t eval -l @badquote k.csv
echo '== what could be a label, if a bad one, is no header; with a header none may lack'
printf '3rd\n1\n0\n' >third
printf 'NA\n1\n0\n' >na
printf 'O\n1\n0\n' >typo
printf '0\n1\n0\n2\n' >pandas
printf '1\n\n0\n' >gap
t eval --on-error skip -l @third k.csv
t eval --on-error skip -l @na k.csv
for j in 1 2 5; do t eval --on-error skip -j $j -l @typo k.csv; done
t eval -l @pandas k.csv
sed 1d pandas >mended; smx eval --json -l @mended k.csv | grep -c accuracy
t eval -l @gap k.csv
printf 'x\ny\nz\n' >xyz
t eval -l @xyz k.csv
t eval -c 3 -l @head -i f32 /dev/null
echo '== tables, arrays, UTF-16, numbers'
printf ',label\n0,1\n1,0\n2,2\n' >table
t eval -l @table k.csv
cut -d, -f 2 table >cut; smx eval --json -l @cut k.csv | cmp want -
printf '[1,0,\n2]\n' >array
t eval -l @array k.csv
printf '1\n0\n2\n' >elements # what jq '.[]' writes
smx eval --json -l @elements k.csv | cmp want -
printf '\377\376\061\000\n\000' >utf16
t eval -l @utf16 k.csv
printf '\001\000\000\000' >raw
t eval -l @raw k.csv
echo '== true and false are two classes'
printf 'a,b,label\n1,2,True\n3,0,false\n5,1,1.0\n' >truths.csv
smx eval truths.csv | grep -E '^(rows|accuracy)'
printf 'True,False,label\n1,2,True\n3,0,false\n5,1,1.0\n' >turned.csv
smx eval turned.csv | grep -E '^(rows|accuracy)'
printf '0,1,label\n1.5,2,True\n3,0,0.0\n5,1,1.0\n' >digits.csv
smx eval --header yes digits.csv | grep -E '^(rows|accuracy)'
printf 'a,b,c,label\n1,2,0,True\n' >three.csv
t eval three.csv
