# Labels of the two files of smx diff: that both agree, whichever names them. Expected: by reading the files.
cat >a.csv <<!
id,za,zb,zc,y
a,1,2,3,0
b,3,2,1,2
c,0,1,0,1
!
sed 's/,y$/,truth/' a.csv >b.csv
sed 's/,2$/,1/' b.csv >wrong.csv
(head -n 1 wrong.csv; sed 1d wrong.csv | sort -r) >turned.csv
sed 's/,2$/,-100/' a.csv >ignored.csv
cut -d, -f5 a.csv | sed 1d >y.txt
cut -d, -f2-4 b.csv >bare.csv
echo '== both'
smx diff --cols 'z*' --label y --label-b truth a.csv b.csv | head -n 1
smx diff --cols 'z*' --label y --label-b truth a.csv wrong.csv
smx diff --cols 'z*' --key id --label y --label-b truth a.csv turned.csv
sed 's,truth,y,' b.csv >y.csv
smx diff --label y a.csv y.csv | sed -n 2p
smx diff --label y a.csv b.csv
echo '== one'
smx diff --cols 'z*' --label-b truth a.csv wrong.csv | head -n 1
smx diff --cols 'z*' --cols-b 1-3 --label y --label-b '' a.csv bare.csv | head -n 1
smx --op identity -O f64 bare.csv >bare.f64
smx diff --label y a.csv bare.f64 | head -n 1
smx diff --cols-b 'z*' --label @y.txt --label-b truth bare.csv wrong.csv
smx diff --cols 'z*' --label y --ignore-label -100 --label-b truth ignored.csv wrong.csv | head -n 1
smx diff --cols 'z*' --label y --label-b '' ignored.csv bare.csv
echo '== not these'
smx diff --task multilabel --cols 'z*' --label y a.csv b.csv
smx diff --label-b nothing --cols 'z*' a.csv b.csv
echo '== --bins without labels'
printf 'a,b\n1,2\n2,1\n' >bare.csv
smx diff --bins 10 bare.csv bare.csv
printf '0\n1\n' >bare.txt
smx diff --bins 10 --label @bare.txt bare.csv bare.csv | head -n 1
