# --png and --pdf: the charts of --svg, rendered. Without librsvg they are refused, with what to do.
# Expected: sizes by the SVG's, signatures by the formats' standards. The same in every build.
d=$data/digits.test.csv
has_librsvg() {
	smx --version | grep '^pictures: SVG, PNG, PDF (librsvg)$' >has
}
# Fontconfig and GLib keep memory until the end.
[ -z "$sanitize" ] || export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS-}"
hex() {
	od -A n -t x1 | tr -d ' \n'
}
# The width and height of a PNG, by its header.
png_size() {
	[ "$(head -c 16 "$1" | hex)" = 89504e470d0a1a0a0000000d49484452 ] || echo "$1: no PNG"
	[ "$(tail -c 8 "$1" | hex)" = 49454e44ae426082 ] || echo "$1: cut short"
	head -c 24 "$1" | tail -c 8 | hex
}
# The same of an SVG, twice as large.
svg_size() {
	sed -n 's/^<svg.* width="\([0-9.]*\)" height="\([0-9.]*\)".*/\1 \2/p' "$1" | awk '{ printf "%08x%08x", int(2 * $1 + 0.5), int(2 * $2 + 0.5) }'
}
# As svg_size of PDF: MediaBox, in points to a hundredth of an inch or so.
pdf_box() {
	head -c 5 "$1" | grep '^%PDF-' >line || echo "$1: no PDF"
	tail -n 1 "$1" | grep '^%%EOF$' >line || echo "$1: cut short"
	grep -a -c CreationDate "$1" | grep -v '^0$'
	sed -n 's/.*MediaBox \[ 0 0 \([0-9.]*\) \([0-9.]*\) \].*/\1 \2/p' "$1" | head -n 1 | awk '{ printf "%.0f %.0f", $1, $2 }'
}
# Refused before anything is read or made. The advice is followed.
refused() {
	smx "$@" >out 2>err
	[ $? -eq 2 ] || echo "$*: not status 2"
	grep -q "^smx: $2 $3: this smx was built without librsvg; install librsvg2-dev (Debian, Ubuntu) and run ./configure and make again, or use --svg\$" err || cat err
	[ ! -s out ] && [ ! -e "$3" ] || echo "$*: left something"
}

echo '== every chart, in one run'
smx report --svg svg "$d"
if has_librsvg; then
	smx report --svg svg2 --png png --pdf pdf "$d"
	diff -r svg svg2
	for f in svg/*.svg; do
		n=$(basename "$f" .svg)
		[ "$(png_size "png/$n.png")" = "$(svg_size "$f")" ] || echo "png/$n.png: another size"
		want=$(sed -n 's/^<svg.* width="\([0-9.]*\)" height="\([0-9.]*\)".*/\1 \2/p' "$f" | awk '{ printf "%.0f %.0f", 0.75 * $1, 0.75 * $2 }')
		[ "$(pdf_box "pdf/$n.pdf")" = "$want" ] || echo "pdf/$n.pdf: $(pdf_box "pdf/$n.pdf"), not $want"
	done
	[ "$(ls png | wc -l)" -eq "$(ls svg | wc -l)" ] && [ "$(ls pdf | wc -l)" -eq "$(ls svg | wc -l)" ] || ls png pdf
else
	refused report --png png "$d"
	refused report --pdf pdf "$d"
fi

echo '== a file, standard output, compressed; the same bytes again'
if has_librsvg; then
	smx report --png ece.png --pdf ece.pdf "$d"
	cmp ece.png png/ece.png
	cmp ece.pdf pdf/ece.pdf
	smx report --png - --chart ece "$d" | cmp - ece.png
	smx report --pdf - --chart ece "$d" | cmp - ece.pdf
	smx report --png ece.png.gz "$d"
	gzip -dc ece.png.gz | cmp - ece.png
	smx eval --sweep --png eval.png --chart nll --state s.state "$d" >eval.txt
	cmp eval.png png/nll.png
	mv s.state digits.test.csv
	smx merge --png merge.png --chart nll digits.test.csv | cmp - eval.txt
	cmp merge.png png/nll.png
else
	refused report --png ece.png "$d"
	refused eval --pdf ece.pdf "$d"
	smx eval --state s.state "$d" >eval.txt
	refused merge --png x.png s.state
	refused report --png - "$d"
fi

echo '== names from outside'
printf 'a&b<c>,"d ""e""\377\357\277\276",y\n0,1,1\n0,2,0\n0,3,1\n0,4,0\n2,1,0\n' >evil.csv
if has_librsvg; then
	smx report --task multiclass -l y --png evil --pdf evil evil.csv
	ls evil | wc -l | grep -v '^1[0-9]$'
else
	refused report --png evil evil.csv
fi

echo '== what is refused'
# fails TEXT ARGUMENTS...: where there is no librsvg, that is said first.
fails() {
	want=$1
	shift
	smx "$@" >out 2>err && echo "$*: accepted"
	if has_librsvg; then
		grep -q -F -x "smx: $want" err || cat err
	else
		grep -q 'built without librsvg; install librsvg2-dev' err || cat err
	fi
}
fails '--png figure1.svg: it does not write .svg; use the suffix .png, or name a directory' report --png figure1.svg "$d"
fails '--pdf figure1.png: it does not write .png; use the suffix .pdf, or name a directory' report --pdf figure1.png "$d"
fails '--png ece.svg: it does not write .svg; use the suffix .png, or name a directory' report --png ece.svg --svg ece.svg "$d"
fails '--pdf a.pdf: a file has one chart, but --chart names 2; name a directory' report --pdf a.pdf --chart nll,ece "$d"
fails '--pdf: no charts of the multilabel task yet; --class-table shows each label' eval --pdf x.pdf --chart ece --task multilabel --labels 'y_*' "$src/tests/oracle/multilabel/plain.csv"
# A library that can't be loaded, though smx was built with it.
if has_librsvg && [ "$(uname)" = Linux ]; then
	mkdir dud
	echo nothing >dud/librsvg-2.so.2
	LD_LIBRARY_PATH=$PWD/dud smx report --png dir "$d" 2>err
	echo $? | grep -v '^3$'
	grep -q '^smx: --png dir: .*librsvg-2.so.2: .*; install librsvg2-2 (Debian, Ubuntu), or use --svg$' err || cat err
	[ ! -d dir ] || echo 'dir is left'
fi
smx report -o x.png "$d"
smx report --chart nll "$d"
ls ./*.p[dn][fg] 2>/dev/null | grep -v -e ece -e eval -e merge || echo none is left
