# The completions of bash: the function is called as bash calls it. Expected: by hand, from
# what smx complete answers (completion.sh); tried at a keyboard, too.
command -v bash >/dev/null || exit 77
cp "$data/eight.csv" "$data/eight.jsonl" .
mkdir 'a dir'
smx completion bash >smx.bash
bash -n smx.bash
cat >try <<'EOF'
source ./smx.bash
complete -p smx
# line TEXT WORD...: the words as bash cuts them; the cursor is at the end
line()
{
	COMP_LINE=$1 COMP_POINT=${#1}
	shift
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	_smx
	printf '%s:' "$COMP_LINE"
	((${#COMPREPLY[@]} == 0)) || printf ' <%s>' "${COMPREPLY[@]}"
	echo
}
COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:'
line 'smx ev' smx ev
line 'smx eval --fail' smx eval --fail
line 'smx --write=argmax,co' smx --write = argmax,co
line 'smx --decimal=' smx --decimal =
line 'smx fit --threshold auto:' smx fit --threshold auto :
line 'smx eight.csv -l ' smx eight.csv -l ''
line 'smx --label=@eight.j' smx --label =@ eight.j
line 'smx --label @eight.j' smx --label @ eight.j
line "smx eval --fail-if 'ece_" smx eval --fail-if "'ece_"
line 'smx eight.j' smx eight.j
line 'smx --calib eight.c' smx --calib eight.c
line 'smx a\ d' smx 'a\ d'
line 'smx --nosuch a' smx --nosuch a
printf 'the id,a,b\n1,2,3\n' >odd.csv
line 'smx odd.csv --keep ' smx odd.csv --keep ''
line 'smx odd.csv --keep "the' smx odd.csv --keep '"the'
COMP_LINE='smx -l i eight.csv' COMP_POINT=8 COMP_WORDS=(smx -l i eight.csv) COMP_CWORD=2
_smx
echo "before the file: ${COMPREPLY[*]}"
COMP_LINE='nosuch ' COMP_POINT=7 COMP_WORDS=(nosuch '') COMP_CWORD=1
_smx
echo "without smx: ${COMPREPLY[*]}"
EOF
bash --norc try
