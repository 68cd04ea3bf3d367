# The completions of zsh, with what they call of zsh in place of it. Expected: by hand, from
# what smx complete answers (completion.sh); tried at a keyboard, too.
command -v zsh >/dev/null || exit 77
cp "$data/eight.csv" "$data/eight.jsonl" .
smx completion zsh >_smx
zsh -n _smx
cat >try <<'EOF'
compdef() { print -r -- compdef "$@" }
compadd() { print -rl -- "compadd $*" "$plain[@]" "$shown[@]" }
compset() { print -r -- compset "$@" }
_files() { print -r -- _files }
source ./_smx
# try CURRENT PREFIX WORD...
try() { CURRENT=$1 PREFIX=$2; shift 2; words=("$@"); print -r -- "== $words"; _smx || print none }
try 2 ev smx ev
try 2 --write=argmax,co smx --write=argmax,co
try 4 l smx eight.csv -l l
try 3 l smx -l l eight.csv
try 3 @ei smx --label @ei
try 2 "--label=@ei" smx "--label=@ei"
try 4 ece_ smx eval --fail-if "'ece_"
try 3 '' smx --temp ''
try 2 '' nosuch ''
EOF
zsh -f try
