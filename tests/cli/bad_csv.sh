# Every kind of bad CSV and TSV row: status 2, one line FILE:LINE:COLUMN, exactly the rows before it written.
# Expected: place and number of rows are by hand in each case; rows are --op identity, so the input's own lines.
. "$src/tests/cli/torture.inc"

echo '== values'
bad 'NaN' -:2:2 1 '1,2\n3,nan\n5,6\n'
bad 'NaN with sign and capitals' -:2:1 1 '1,2\n-NaN,4\n5,6\n'
bad '+inf' -:2:2 1 '1,2\n3,inf\n5,6\n'
bad '+inf with its sign' -:2:1 1 '1,2\n+INF,4\n5,6\n'
bad 'Infinity' -:2:1 1 '1,2\nInfinity,4\n'
bad 'overflow to +inf' -:2:1 1 '7,2\n1e400,4\n'
bad 'a row of -inf' -:2:1 1 '1,2\n-inf,-inf\n5,6\n'
bad 'a row of -Infinity in words' -:3:1 2 '1,2\n-inf,4\n-Infinity,-INF\n'
bad 'overflow to -inf in each class' -:2:1 1 '7,2\n-1e400,-1e999\n'
bad 'one class that is -inf' -:2:1 1 '1\n-inf\n' --task multiclass
bad 'empty cell at the beginning' -:2:1 1 '1,2\n,4\n'
bad 'empty cell in the middle' -:2:2 1 '1,2,3\n4,,6\n'
bad 'empty cell at the end' -:2:2 1 '1,2\n3,\n'
bad 'a cell of spaces' -:2:2 1 '1,2\n3,  \n'
bad 'a quoted empty cell' -:2:2 1 '1,2\n3,""\n'
bad 'empty cell in the first row' -:1:2 0 '1,\n3,4\n'
bad 'empty cell below a header' -:2:1 1 'a,b\n,4\n'
bad 'text' -:2:2 1 '1,2\n3,four\n'
bad 'text with quotes' -:2:2 1 '1,2\n3,"four"\n'
bad 'a number and more' -:2:1 1 '1,2\n3x,4\n'
bad 'two points' -:2:1 1 '1,2\n3.1.2,4\n'
bad 'an exponent without digits' -:2:1 1 '1,2\n3e,4\n'
bad 'a lone sign' -:2:1 1 '1,2\n-,4\n'
bad 'a lone point' -:2:1 1 '1,2\n.,4\n'
bad 'hexadecimal' -:2:1 1 '1,2\n0x10,4\n'
bad 'a space within' -:2:1 1 '1,2\n3 1,4\n'
bad 'two signs' -:2:1 1 '1,2\n--3,4\n'
bad 'a typographic minus' -:2:1 1 '1,2\n\342\210\2223,4\n'
bad 'NA' -:2:2 1 '1,2\n3,NA\n'
bad 'None' -:2:2 1 '1,2\n3,None\n'
bad 'null' -:2:2 1 '1,2\n3,null\n'
bad 'a nan with digits' -:2:2 1 '1,2\n3,nan(1)\n'
bad 'infinit' -:2:2 1 '1,2\n3,-infinit\n'
bad 'a decimal comma' -:2:3 1 '1,2\n3,1,4\n'
bad 'a NUL' -:2:2 1 '1,2\n3,\0004\n'
bad 'a control character does not reach the terminal' -:2:2 1 '1,2\n3,\033[31m\n'
bad 'a very long cell is shown in part' -:2:1 1 '1,2\nabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz,4\n'
bad 'the last row, without its newline' -:2:2 1 '1,2\n3,x'
bad 'the row behind a CRLF' -:2:1 1 '1,2\nx,4\r\n'

echo '== shape'
bad 'short row' -:2:2 1 '1,2\n3\n5,6\n'
bad 'very short row' -:2:2 1 '1,2,3\n4\n'
bad 'long row' -:2:3 1 '1,2\n3,4,5\n'
bad 'a delimiter at the end' -:2:3 1 '1,2\n3,4,\n'
bad 'short row below a header' -:3:2 2 'a,b\n1,2\n3\n'
bad 'short row, carried columns missing' -:3:3 2 'a,b,label\n1,2,0\n3,4\n'
bad 'blank lines count as lines' -:5:1 2 'a,b\n1,2\n\n\nx,4\n'
bad 'a quoted line end counts as a line' -:4:2 3 'id,a,b\n"x\ny",1,2\nz,x,4\n'
bad 'a blank line where there is one column' -:2:1 1 '1\n\n3\n' --task binary
bad 'a line of spaces' -:2:1 1 '1,2\n   \n'
bad 'a tab-separated row' -:3:1 2 '1,2\n5,6\n3\t4\n'
bad 'tabs for commas' -:3:1 2 '1\n2\n3\t4\n' --task binary
bad 'semicolons for commas' -:3:1 2 '1\n2\n3;4\n' --task binary
bad 'a header again' -:3:1 2 'a,b\n1,2\na,b\n'
bad 'an unclosed quote' -:2:1 1 '1,2\n"3,4\n5,6\n'
bad 'an unclosed quote in a carried cell' -:3:1 2 'id,a,b\nx,1,2\n"y,3,4\nz,5,6\n'
bad 'an unclosed quote at the end' -:2:2 1 '1,2\n3,"'
bad 'an unclosed quote in the first line' -:1:1 0 '"a,b\n1,2\n'
bad 'text behind a closing quote' -:2:1 1 '1,2\n"3"x,4\n'

echo '== the same in tsv'
bad 'NaN' -:2:2 1 '1\t2\n3\tNaN\n' -i tsv
bad 'empty cell' -:2:1 1 '1\t2\n\t4\n' -i tsv
bad 'short row' -:2:2 1 '1\t2\n3\n' -i tsv
bad 'long row' -:2:3 1 '1\t2\n3\t4\t5\n' -i tsv
bad 'text' -:2:2 1 '1\t2\n3\tx\n' -i tsv
bad 'commas for tabs' -:2:1 1 '1\t2\n3,4\n' -i tsv
bad 'an unclosed quote' -:2:2 1 '1\t2\n3\t"4\n' -i tsv

echo '== labels and weights'
bad 'label out of range' -:2:3 1 'a,b,label\n1,2,2\n' -l label
bad 'label far out of range' -:3:3 2 'a,b,y\n1,2,1\n1,2,99999999999999999999\n' -l y
bad 'negative label' -:2:3 1 'a,b,label\n1,2,-1\n' -l label
bad 'label with a fraction' -:2:3 1 'a,b,label\n1,2,0.5\n' -l label
bad 'label missing' -:2:3 1 'a,b,label\n1,2,\n' -l label
bad 'label NaN' -:2:3 1 'a,b,label\n1,2,nan\n' -l label
bad 'label by another name' -:3:1 2 'label,cat,dog\ndog,1,2\ncow,1,2\n' -l label
bad 'label by number of column' -:2:1 1 '0,1,2\n7,1,2\n' -l 1
bad 'label by number from the end' -:2:3 1 '1,2,0\n1,2,7\n' -l -1
bad 'weight of 0' -:2:3 1 'a,b,w\n1,2,0\n' -w w
bad 'negative weight' -:2:3 1 'a,b,w\n1,2,-1\n' -w w
bad 'weight NaN' -:2:3 1 'a,b,w\n1,2,nan\n' -w w
bad 'infinite weight' -:2:3 1 'a,b,w\n1,2,inf\n' -w w
bad 'weight missing' -:3:3 2 'a,b,w\n1,2,1\n1,2,\n' -w w
bad 'weight that is text' -:2:3 1 'a,b,w\n1,2,heavy\n' -w w

echo '== probabilities'
bad 'a probability below 0' -:1:2 0 '1.5,-0.5\n' --from probs
bad 'probabilities of 0 alone' -:1:1 0 '0,0\n' --from probs
bad 'a probability NaN' -:1:2 0 '0,nan\n' --from probs
bad 'an infinite probability' -:1:1 0 'inf,0\n' --from probs
bad 'log-probabilities of -inf alone' -:1:1 0 '-inf,-inf\n' --from logprobs
