# What is a header: counters, an index, missing values, comments, sep=, a line alone; and the advice followed.
# Expected: by hand; --op identity, so the rows are the input's.
i()
{
	printf -- "$1" >in
	shift
	echo "\$ smx $* # $(head -n 4 in | tr '\n' '|')"
	smx --op identity "$@" in 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
echo '== counters'
i '0,1\n0.9,0.1\n0.2,0.8\n'
i '0,1\n0.9,0.1\n' --header no
i '0,1\n0.9,0.1\n' --header yes
i '1,2,3\n1e2,2,3\n'
i '1,2,3\n4,5,6\n'
i '0,1,2\n4,5,6\n'
i '2,3,4\n0.5,5,6\n'
i '0,2\n0.5,5\n'
i '"0","1"\n0.5,5\n'
i '0,1,2\n0.5,0.25,1\n' -l 3
i '0,1,y\n3,4,1\n' -c 1-2
i 'ab,1,2\ncd,3,4\n' -c 2-3
i '0\n0.5\n0.25\n'
i '0\n0.5\n1\n'
i '1\n3\n0.5\n'
echo '== an index'
i ',0,1,2\n7,3,4,5\n'
i ',0\n7,3.5\n'
i ',1,2\n7,3,4\n'
i ',1,2\n7,3.5,4\n'
i ',a,b\n7,3,4\n'
echo '== missing values'
for word in NA N/A nan null None '?' - '' NULL '<NA>'; do
	i "$word,120,-7\n1,2,3\n"
done
i 'NA,b\n1,2\n'
i 'a,b\nNA,2\n3,4\n' --on-error null
i '"NA",1\n3,4\n'
echo '== comments'
i '# a,b\n1,2\n'
i '# made by hand\n#\n#a,b\r\n1.5,2\n3,4\n'
i '# made by hand\na,b\n1,2\n'
i '# made, by hand\na,b\n1,2\n'
i '# 0,1\n1,2\n'
i '#id,a,b\nx,1,2\n'
i '# a,b\n1,2\n' --header no
i '# a,b\n1,2\n' -c b
i '# a,b\n'
i '# 1,2\n# 3,4\n'
i '# "a\n1,2\n'
i '1,2\n# 3,4\n'
i '1,2\n# 3,4\n5,6\n' --comment '#'
i 'a,b\n%% "x\n1,2\n%%\n"3",4\n%%' --comment %
i '%% a,b\n1,2\n' --comment %
i 'a\n1\n%%\n\n' --comment % --on-error null
for c in '' ab 1 - '"' .; do smx --comment "$c" in; done 2>&1
printf '[1,2]\n' | smx -i jsonl --comment '#' 2>&1
for command in eval fit 'diff in2'; do
	printf 'a,b,label\n%% x\n1,2,0\n%%\n2,1,1\n1,2,1\n' >in
	cp in in2
	smx $command --comment % in 2>&1 | grep -c 'rows.* 3\|3 rows'
done
echo '== sep='
i 'sep=;\na;b\n1;2\n'
i '\357\273\277"SEP=;"\r\n1;2\r\n'
i 'sep=,\n1,2\n'
i 'sep=|\n1|x\n1|2\n' --header no
i 'sep=\n1\n'
printf 'sep=;\na;b\n1;2\n' >in
printf 'a,b\n1,2\n' >in2
smx in in2 2>&1
smx eval -l b in 2>&1 | head -n 2
echo '== a line alone'
printf '1.5,x\n' >one
printf 'a,b,label\n' >head
smx one 2>&1
smx one --header no 2>&1
smx one --header yes 2>&1
smx eval head 2>&1 | head -n 2
smx fit head 2>&1
smx diff head head 2>&1 | head -n 3
smx diff --key label head head 2>&1 | head -n 3
smx diff in2 one 2>&1
smx head head head 2>&1
smx head --header yes 2>&1
echo '== other delimiters, decimal commas, lists'
i '# a b c\n1.5 2 3\n4 5 6\n'
i '# made by numpy\n#\n1.500000e+00 2.5\n'
i '0;1\n0,5;1,5\n' --decimal ,
i '0;1\n5;7\n' --decimal ,
i '0 1\n0.5 1.5\n'
i '"a" "b"\n"1" 1.5 2\n"2" 3 4\n'
i '%% x\na;b\n%% y\n1;2\n' --comment %
i 'x_1,x_2,z\n7,8,"[1, 2]"\n'
i 'x_1,x_2,y_1,y_2,z\n7,8,7,8,"[1, 2]"\n' --comment %
