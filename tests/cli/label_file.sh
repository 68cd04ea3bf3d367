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
printf '\3757zXZ\000' >y.xz
t eval -l @y.xz v.csv
