# Every kind of bad JSON line: status 2, one line FILE:LINE:COLUMN, exactly the rows before it written.
# Expected: place and number of rows are by hand in each case; rows are --op identity of bare arrays, so the input's own lines.
. "$src/tests/cli/torture.inc"

echo '== values'
bad 'NaN' -:2:2 1 '[1,2]\n[3,NaN]\n[5,6]\n'
bad 'nan' -:2:2 1 '[1,2]\n[3,nan]\n'
bad 'Infinity' -:2:1 1 '[1,2]\n[Infinity,4]\n'
bad 'overflow to infinity' -:2:1 1 '[1,2]\n[1e999,4]\n'
bad '-Infinity alone' -:2:1 1 '[1,2]\n[-Infinity,-Infinity]\n'
bad 'null' -:2:2 1 '[1,2]\n[3,null]\n'
bad 'null among more' -:3:2 2 '[1,2]\n[3,4]\n[3,null,5]\n'
bad 'a string' -:2:1 1 '[1,2]\n["three",4]\n'
bad 'true' -:2:1 1 '[1,2]\n[true,4]\n'
bad 'a bare word' -:2:2 1 '[1,2]\n[3,four]\n'
bad 'an array in the array' -:2:2 1 '[1,2]\n[3,[4]]\n'
bad 'a number among arrays' -:2:1 1 '[1,2]\n[[3,4],5]\n'
bad 'arrays at two depths' -:2:1 1 '[1,2]\n[[3,4],[[5,6]]]\n'
bad 'no comma between arrays' -:2:1 1 '[1,2]\n[[3,4] [5,6]]\n'
bad 'a line of two rows, one of them bad' -:2:2 1 '[1,2]\n[[3,4],[5,x]]\n'
bad 'an object in the array' -:2:2 1 '[1,2]\n[3,{"a":4}]\n'
bad 'an empty array' -:2:1 1 '[1,2]\n[]\n'
bad 'an empty array with a space' -:2:1 1 '[1,2]\n[ ]\n'
bad 'a plus sign' -:2:1 1 '[1,2]\n[+3,4]\n'
bad 'a leading zero' -:2:1 1 '[1,2]\n[03,4]\n'
bad 'a leading zero behind a minus' -:2:1 1 '[1,2]\n[-03,4]\n'
bad 'no digit before the point' -:2:1 1 '[1,2]\n[.5,4]\n'
bad 'no digit behind the point' -:2:1 1 '[1,2]\n[5.,4]\n'
bad 'an exponent without digits' -:2:1 1 '[1,2]\n[5e,4]\n'
bad 'hexadecimal' -:2:1 1 '[1,2]\n[0x10,4]\n'

echo '== JSON that is none'
bad 'a comma at the end' -:2:3 1 '[1,2]\n[3,4,]\n'
bad 'two commas' -:2:2 1 '[1,2]\n[3,,4]\n'
bad 'a comma at the beginning' -:2:1 1 '[1,2]\n[,3]\n'
bad 'no comma' -:2:1 1 '[1,2]\n[3 4]\n'
bad 'not closed' -:2:2 1 '[1,2]\n[3,4\n[5,6]\n'
bad 'not closed at the end of the file' -:2:2 1 '[1,2]\n[3,4'
bad 'closed with a brace' -:2:2 1 '[1,2]\n[3,4}\n'
bad 'two arrays in a line' -:2:2 1 '[1,2]\n[3,4][5,6]\n'
bad 'two arrays with a comma' -:2:2 1 '[1,2]\n[3,4],\n'
bad 'text' -:2:1 1 '[1,2]\nhello\n'
bad 'a lone number' -:2:1 1 '[1,2]\n3\n'
bad 'a lone string' -:2:1 1 '[1,2]\n"[3,4]"\n'
bad 'a comment' -:2:1 1 '[1,2]\n// x\n'
bad 'a NUL' -:2:1 1 '[1,2]\n\000\n'
bad 'a NUL within' -:2:2 1 '[1,2]\n[3,\0004]\n'
bad 'blank lines count as lines' -:4:1 1 '[1,2]\n\n  \nx\n'
bad 'CSV' -:2:1 1 '[1,2]\n3,4\n'

echo '== objects'
o='{"logits":[1,2]}\n'
bad 'no such member' -:1:1 0 '{"scores":[1,2]}\n'
bad 'no such member, one that is near' -:1:1 0 '{"logit":[1,2]}\n'
bad 'an empty object' -:1:1 0 '{}\n'
bad 'an object that is not closed' -:2:1 1 "$o"'{"logits":[3,4]\n'
bad 'an object that ends in a comma' -:2:1 1 "$o"'{"logits":[3,4],}\n'
bad 'an object that ends in a string' -:2:1 1 "$o"'{"logits":[3,4],"id":"x\n'
bad 'a name without quotes' -:2:1 1 "$o"'{logits:[3,4]}\n'
bad 'single quotes' -:2:1 1 "$o""{'logits':[3,4]}\n"
bad 'no colon' -:2:1 1 "$o"'{"logits" [3,4]}\n'
bad 'no value' -:2:1 1 "$o"'{"id":,"logits":[3,4]}\n'
bad 'no comma' -:2:1 1 "$o"'{"id":1 "logits":[3,4]}\n'
bad 'no comma behind the array' -:2:1 1 "$o"'{"logits":[3,4]"id":1}\n'
bad 'two objects in a line' -:2:1 1 "$o"'{"logits":[3,4]}{"logits":[5,6]}\n'
bad 'the member twice' -:2:1 1 "$o"'{"logits":[3,4],"logits":[5,6]}\n'
bad 'the member is null' -:2:1 1 "$o"'{"logits":null}\n'
bad 'the member is true' -:2:1 1 "$o"'{"logits":true}\n'
bad 'the member is text' -:2:1 1 "$o"'{"logits":"x"}\n'
bad 'no such path' -:1:1 0 '{"output":{"logit":[1,2]}}\n' --field output.logits
bad 'a path instead of a name' -:1:1 0 '{"output":{"logits":[1,2]}}\n'
bad 'a written name beside the logits' -:1:1 0 '{"a":{"z":[1,2],"logits":1}}\n' --field a.z
bad 'not JSON beside the logits' -:1:1 0 '{"a":{"logits":[1,2],"b":01}}\n' --field a.logits
bad 'the member is a string' -:2:1 1 "$o"'{"logits":"[3,4]"}\n'
bad 'the member is an object' -:2:1 1 "$o"'{"logits":{"a":3}}\n'
bad 'a value in the array of the member' -:2:2 1 "$o"'{"logits":[3,null]}\n'
bad 'another member is not JSON' -:2:1 1 "$o"'{"id":x1,"logits":[3,4]}\n'
bad 'another member is half an array' -:2:1 1 "$o"'{"id":[1,"logits":[3,4]}\n'
bad 'another member has a wrong escape' -:2:1 1 "$o"'{"id":"\\x","logits":[3,4]}\n'
bad 'the wrong field' -:1:1 0 '{"logits":[1,2]}\n' --field logts

echo '== width, label, weight'
bad 'too short for --cols' -:2:2 1 '[1,2]\n[3]\n' -c 2
bad 'too long for --cols' -:2:3 1 '[1,2]\n[3,4,5]\n' -c 2
bad 'label out of range' -:1:1 0 '{"label":2,"logits":[1,2]}\n' -l label
bad 'label out of the range of its own row' -:1:1 0 '{"y":2,"logits":[1,2]}\n' -l y
bad 'negative label' -:1:1 0 '{"label":-1,"logits":[1,2]}\n' -l label
bad 'label with a fraction' -:1:1 0 '{"label":1.5,"logits":[1,2]}\n' -l label
bad 'label null' -:1:1 0 '{"label":null,"logits":[1,2]}\n' -l label
bad 'label true' -:1:1 0 '{"label":true,"logits":[1,2,3]}\n' -l label
bad 'label an array' -:1:1 0 '{"label":[1],"logits":[1,2]}\n' -l label
bad 'no label' -:1:1 0 '{"logits":[1,2]}\n' -l label
bad 'no label in an array' -:1:1 0 '[1,2]\n' -l label
bad 'weight of 0' -:1:1 0 '{"w":0,"logits":[1,2]}\n' -w w
bad 'weight null' -:1:1 0 '{"w":null,"logits":[1,2]}\n' -w w
bad 'no weight' -:1:1 0 '{"logits":[1,2]}\n' -w w
