# Reports as CSV, TSV and Markdown, and --wide: in eval, merge, diff and --metrics.
# Expected: the numbers of CSV and TSV are compared with those of --json below; the rest by hand, the Markdown after
# GitHub's specification (https://github.github.com/gfm/).
f=test.csv
cp "$data/digits.test.csv" $f
cp "$data/eight.kld" .
t()
{
	echo "\$ smx $*"
	smx "$@" 2>&1 || echo "  status $?"
}
# The numbers of a report of JSON about all rows, but for the alias: "key number", "key.part number".
of_json()
{
	awk '
	BEGIN { part["se"] = ".se"; part["bounds"] = ".bound"; part["baseline"] = ".base"; part["change"] = ".change" }
	/^  "/ { key = $1; gsub(/[":]/, "", key); in_key = /\{$/ ? key : "" }
	/^  "[a-z_]*": -?[0-9]/ { printf "%s %.17g\n", key, $2 + 0 }
	/^    "/ && in_key && in_key != "reasons" && !/"ece_debiased"/ && !/null/ {
		name = $1; gsub(/[":]/, "", name); gsub(/[][,]/, "")
		if (in_key == "ci") printf "%s.lo %.17g\n%s.hi %.17g\n", name, $2 + 0, name, $3 + 0
		else if (in_key == "metrics" || in_key in part) printf "%s%s %.17g\n", name, part[in_key], $2 + 0
		else printf "%s.%s %.17g\n", in_key, name, $2 + 0
	}' "$1" | sort
}
# The same of CSV, or with a tab of TSV.
of_lines()
{
	awk -F "$2" -v end=' .se .lo .hi .bound .base .change' '
	BEGIN { split(end, part, " "); part[0] = "" }
	NR > 1 && $1 == "" {
		for (i = 0; i < 7; i++) if ($(i + 4) != "") printf "%s%s %.17g\n", $3, part[i], $(i + 4) + 0
	}' "$1" | sort
}
# The same of --wide.
of_wide()
{
	awk -F "$2" '
	NR == 1 { n = split($0, key) }
	NR == 2 { for (i = 3; i <= n; i++) if ($i != "") printf "%s %.17g\n", key[i], $i + 0 }' "$1" | sort
}
tab=$(printf '\t')
same()
{
	smx "$@" -q --json >r.json
	smx "$@" -q -O csv >r.csv
	smx "$@" -q -O tsv >r.tsv
	smx "$@" -q -O csv --wide >w.csv
	smx "$@" -q -O tsv --wide >w.tsv
	of_json r.json >want
	of_lines r.csv , | cmp want -
	of_lines r.tsv "$tab" | cmp want -
	of_wide w.csv , | cmp want -
	of_wide w.tsv "$tab" | cmp want -
	[ "$(wc -l <want)" -ge 40 ] || echo "only $(wc -l <want) numbers"
}
echo '== the numbers are those of --json'
smx eval --json -o base.json "$data/digits.val.csv"
smx eval --bootstrap 20 --state s.state -o /dev/null $f
smx --op identity --precision 2 -o rough.csv $f
smx diff --json -o base_diff.json rough.csv $f
same eval --bootstrap 20 $f
same eval --baseline base.json --top 1,3 $f
same merge s.state
same diff $f rough.csv
same diff --baseline base_diff.json $f rough.csv
smx merge -O md s.state >m.md
smx eval --bootstrap 20 -O md $f | cmp m.md -
echo '== the suffix chooses'
for o in csv tsv tab md markdown csv.gz; do
	smx eval -o r.$o $f
	case $o in
	tab) smx eval -O tsv $f ;;
	markdown) smx eval -O md $f ;;
	csv.gz) smx eval -O csv $f | gzip -c >x.gz && gzip -dc x.gz ;;
	*) smx eval -O $o $f ;;
	esac >want
	gzip -dcf r.$o | cmp want -
	smx -o /dev/null --metrics m.$o $f
	gzip -dcf m.$o | cmp want -
done
smx eval -O csv -o r.md $f
smx eval -O csv $f | cmp r.md -
smx eval -O text $f >want
smx eval $f | cmp want -
smx eval -O json --json $f >want
smx eval --json $f | cmp want -
for o in csv tsv md; do
	smx -o /dev/null --metrics - --metrics-format $o $f >got
	smx eval -O $o $f | cmp got -
done
echo '== names that hold anything'
# shellcheck disable=SC2016 # the backticks are data
{
	printf 'label,a|b,<b>,_c_,"x|y"\n'
	printf '0,2,0.5,1,x|y\n1,1,2,0,"a,b"\n2,0,1,3,"l1\nl2"\n1,2,1,0,"say ""hi"""\n0,3,1,1,\n'
	printf '2,1,0,2,<i>&amp;\n1,0,1,0,`code` *x* [a](b)\n0,1,0,0,_a_b_ #1 ~~s~~ @me $x$ \\\n'
	printf '0,1,0,0,t\tab\n'
} >g.csv
set -- eval -q -l label -c 2-4 --by 5 --class-table g.csv
t eval -q -l label -c 2-4 --by 5 -O csv g.csv | grep -e by, -e ,accuracy -e classes -e '^l2",[ar]'
t eval -q -l label -c 2-4 --by 5 -O tsv g.csv | grep -e "by$tab" -e rows
t eval -q -l label -c 2-4 --by 5 -O csv --wide g.csv | cut -c 1-60
t eval -q -l label -c 2-4 --by 5 --wide g.csv | cut -c 1-60
t eval -q -l label -c 2-4 --by 5 -O md --wide --fail-if 'any:nll>1' --fail-if 'accuracy<0.1' g.csv
t eval -q -l label -c 2-4 --by 5 -O md --bins 2 --class-table g.csv | sed '/^#### .*&lt;/,$d'
smx "$@" -O md | grep '^####'
echo '== Markdown: gates, a baseline, a metric without a value'
t eval -O md --baseline base.json --fail-if 'ece>base+0.005' --fail-if 'nll>9' $f | sed '/^<details>/,$d'
printf 'a,b,label\n9,0,0\n0,9,1\n-inf,9,0\n' >inf.csv
t eval -O md --bins 2 inf.csv | sed '/^<details>/,$d'
t eval -O csv --bins 2 inf.csv | grep -e nll -e accuracy
t diff -O md --worst 1 $f rough.csv | grep -e '^| kl ' -e details -e '^| row' -A 2
# every line of a table has as many cells as its head
for c in 'eval --class-table' 'eval --by label --wide' 'eval --baseline base.json' "diff rough.csv"; do
	# shellcheck disable=SC2086
	smx $c -O md $f | awk '
	!/^\|/ { n = 0; next }
	{ gsub(/\\\|/, ""); m = gsub(/\|/, "") }
	n && m != n { print "cells: " m " for " n ": " $0 }
	{ n = m }'
done
echo '== one line without groups, and a gate below'
t eval --wide --fail-if 'ece>0.03' $f
t diff --wide $f $f | cut -c 1-50
echo '== refused'
t eval --json -O csv $f
t eval --json --wide $f
t eval -O json --wide $f
t eval -O csv --wide --by label $f | wc -l | tr -d ' '
t eval --wide --class-table $f
t eval -O csv --class-table $f
t eval -O md --class-table $f | grep -c details
t eval -o r.tsv --class-table $f
t eval -O cvs $f
t eval -O jsonl $f
t merge -O html s.state
t eval -O csv --plot $f
t eval --plot -O md -o - $f
smx eval -O csv --plot -o r.csv $f | head -n 1
t diff --compat llama --wide eight.kld eight.kld
t diff --compat llama --wide -O csv eight.kld eight.kld | cut -c 1-20
t diff --compat llama -O text eight.kld eight.kld | head -n 2
t diff --compat llama -O md eight.kld eight.kld | grep '^| kl '
t report -o page.html -O md $f
t diff --worst 2 -O csv $f $f
t diff --worst 2 -O json $f $f | grep -c '"row"'
t diff --worst 2 --wide $f $f
t diff --worst 0 --wide -O tsv $f $f | head -n 1 | cut -c 1-20
