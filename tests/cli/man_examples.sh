# The manual and the README are true: their examples write what the page shows,
# and man/smx.1 has each option and each word that --help lists, and no others.
#
# An example is a line that begins with "$ " in a literal display of the manual
# (.Bd -literal) or a ```console block of the README, with the lines after it
# that begin with "> ". What follows, up to the next example or the end of the
# block, is what it writes, in full, on standard output and standard error. The
# examples of a page are run one after another in one directory, with data/ in
# it. Other blocks, such as ```sh, are not run.

# Plain text of an example of the manual, without roff's escapes.
manual()
{
	awk '
	/^\.Bd -literal/ { inside = 1; next }
	/^\.Ed/ { inside = 0; print "end"; next }
	inside {
		gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047"); gsub(/\\&/, ""); gsub(/\\e/, "\\")
		print "|" $0
	}' "$1"
}

readme()
{
	awk '
	/^```/ { if (inside) print "end"; inside = !inside && $0 == "```console"; next }
	inside { print "|" $0 }' "$1"
}

# The examples on standard input to N.cmd and N.want, N from 101 on.
split()
{
	awk '
	/^\|\$ / { n++; file = n + 100; more = 1; print substr($0, 4) >(file ".cmd")
		printf "" >(file ".want"); next }
	/^\|> / && more { print substr($0, 4) >(file ".cmd"); next }
	/^end/ { file = ""; next }
	file { more = 0; print substr($0, 2) >(file ".want") }'
}

# examples PAGE EXTRACT LEAST: at least so many, so that a change of the page's
# form can't leave none.
examples()
{
	rm -rf run ex
	mkdir run ex
	ln -s "$data" run/data
	"$2" "$src/$1" | (cd ex && split)
	n=0 bad=0
	for cmd in ex/*.cmd; do
		[ -f "$cmd" ] || break
		n=$((n + 1))
		(cd run && sh "../$cmd" </dev/null) >got 2>&1
		if ! diff "${cmd%.cmd}.want" got >difference; then
			bad=$((bad + 1))
			echo "$1 shows (<) what this does not write (>):"
			cat "$cmd" difference
		fi
	done
	[ $n -ge "$3" ] || echo "$1: only $n examples found"
	[ $n -ge "$3" ] && [ $bad -eq 0 ] && echo "ok: examples of $1"
}

examples man/smx.1 manual 12
examples man/smx.5 manual 6
examples README.md readme 12

# --help is the truth. Its options begin with -- behind at most a letter, its
# words of --op, --write, formats and commands stand alone at two spaces.
smx --help | sed -n '/^Other commands/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
{
	smx --help
	while read -r c; do
		smx "$c" --help
	done <commands
} | awk '
/^  -., --|^      --/ { sub(/^  -., |^      /, ""); sub(/[ =].*/, ""); print "option " substr($0, 3) }
/^  [a-z]/ && !/^  smx/ { print "word " $1 }' | sort -u >help
awk '
/^\./ {
	for (i = 2; i < NF; i++)
		if ($i == "Fl" && $(i + 1) == "Fl")
			print "option " $(i + 2)
}
/^\.It Cm |^\.Cm / { for (i = 2; i <= NF; i++) print "word " $i }' "$src/man/smx.1" | sort -u >page

awk '
FNR == NR { has[$0] = 1; next }
!($0 in has) { print "man/smx.1 lacks the " $0; bad = 1 }
END { if (!bad) print "ok: all that --help lists is in man/smx.1" }' page help
awk '
FNR == NR { has[$0] = 1; next }
/^option/ && !($0 in has) { print "man/smx.1 has what --help does not list: " $0; bad = 1 }
END { if (!bad) print "ok: --help lists all options of man/smx.1" }' help page

if command -v mandoc >/dev/null; then
	mandoc -Tlint -W warning "$src/man/smx.1" "$src/man/smx.5" 2>&1 |
		grep -E ': (WARNING|ERROR|UNSUPP):'
fi
exit 0
