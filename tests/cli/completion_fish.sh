# The completions of fish, asked by fish itself. Expected: by hand, from what smx complete
# answers (completion.sh).
command -v fish >/dev/null || exit 77
cp "$data/eight.csv" "$data/eight.jsonl" .
smx completion fish >smx.fish
fish -n smx.fish
cat >try <<'EOF'
source ./smx.fish
for line in 'smx ev' 'smx --write=argmax,co' 'smx eight.csv -l l' 'smx --label @eight.j' \
        'smx --label=@eight.j' 'smx eight.j' 'smx --temp ' 'smx eval --fail-if ece_'
    echo "== $line"
    complete -C $line
end
EOF
fish --no-config try
