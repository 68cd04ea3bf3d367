# Carried fields reach the output with their bytes, in their order, and as what they are in another format.
# Expected: the input's own bytes by hand (only the logits' places differ); JSON by RFC 8259, CSV by RFC 4180.
run()
{
	echo "\$ smx $*"
	smx "$@" 2>&1
	rc=$?
	[ $rc = 0 ] || echo "rc=$rc"
}
echo '== csv to csv: every byte'
# odd quotes, spaces, an empty cell, 20 digits, leading zeros, UTF-8, a delimiter and a line end within quotes
cat >in.csv <<'END'
id,cat,dog,"the ""note""", trailing ,007
12345678901234567890,0,0,"a, b",x,1.50
00012,0,0,"say ""hi""", y ,+1
"quoted",0,0,,"",.5
5" nail,0,0,it's "so",a"b,1e5
 "spaced",0,0,"two
lines",	tab,NaN
ñandú,0,0,"日本語",😀,-0
END
sed -e 's/,0,0,/,0.5,0.5,/' in.csv >want
smx -c cat,dog in.csv | diff want -
tr '\t,' ' \t' <in.csv >in.tsv
sed -e 's/	0	0	/	0.5	0.5	/' in.tsv >want
smx -c cat,dog in.tsv | diff want -
# CRLF: the rows end in LF, a CR within a row stays
printf 'id,a,b\r\nx\ry,0,0\r\nz,0,0\r\n' | smx -c a,b | od -An -c
# bytes that are no UTF-8
printf 'id,a,b\n\377\200x,0,0\n' | smx -c a,b | od -An -c
echo '== csv to jsonl'
run -c cat,dog -O jsonl in.csv
printf 'a\\b\001\t,0,0\n' | smx -c 2-3 -O jsonl
echo '== csv without a header to jsonl'
printf 'x,0,0,7\n' | smx -c 2-3 -O jsonl
echo '== jsonl to jsonl: every byte of a member'
cat >in.jsonl <<'END'
{"id": 12345678901234567890, "logits": [0,0], "x" : [1, 2,{"a":"},]"}] , "s":"q\"\\\u00e9\/é"}
{"n":1.10,"m":-0,"e":1E+05,"t":true,"f":false,"z":null,"logits":[0,0],"o":{},"a":[],"":"","logits2":[1]}
{"logits":[0,0]}
{ "id" : "x" ,"logits" : [ 0 , 0 ] }
  [0,0]  
{"a b":1,"\u006cogits":[0,0],"id":1e999}
END
run in.jsonl
echo '== jsonl to csv'
cat >in.jsonl <<'END'
{"id":12345678901234567890,"logits":[0,0],"s":"plain","o":{"a":[1,"x"]},"n":null}
{"s":"a, \"b\"\n\u00e9","id":"007","logits":[0,0],"o":[],"n":false}
{"logits":[0,0],"id":-1.50}
[0,0]
END
run -O csv in.jsonl
run -O tsv --keep id,s in.jsonl
run -O jsonl --keep id,s in.jsonl
run -O jsonl --keep 'n,[is]*' in.jsonl
printf '{"id":1,"logits":[0,0]}\n{"id":2,"new":3,"logits":[0,0]}\n' | smx -O csv 2>&1
echo "a member that the first row has not: $?"
printf '{"id":1,"logits":[0,0]}\n{"id":2,"new":3,"logits":[0,0]}\n' | smx -O csv --keep id
echo '== a member of the written name is not written twice'
printf '{"probs":[9,9],"logits":[0,0]}\n' >in.jsonl
smx in.jsonl >got 2>err
rc=$?
if [ $rc = 2 ] && [ ! -s got ] && [ "$(wc -l <err | tr -d ' ')" = 1 ]; then
	echo fine # refused, as in csv
elif [ $rc = 0 ] && [ "$(grep -o '"probs"' got | wc -l | tr -d ' ')" = 1 ]; then
	echo fine # or written once
else
	echo "rc=$rc: $(cat got)"
fi
run --keep '' in.jsonl
printf 'conf,a,b\nx,0,0\n' >in.csv
run -c a,b --write conf in.csv
# a NUL in a JSON string ends no cell unseen
printf '{"id":"a\\u0000b","logits":[0,0]}\n' | smx -O csv >got 2>err
rc=$?
if [ $rc = 0 ] && [ "$(cat got)" = a,0.5,0.5 ]; then cat got; else echo fine; fi
# from lines to a table there is no header, so no name to stand twice
printf '{"logits":[0,0],"conf":1}\n' | smx -O csv --write conf
