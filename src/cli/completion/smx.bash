# SPDX-License-Identifier: MIT
# Completions of smx for bash: smx itself is asked what could stand there (smx complete).
# For one session: source <(smx completion bash)

_smx()
{
	local i word rest line=$COMP_LINE cur='' quote='' words=() reply=() at=0
	local IFS=$'\n'

	COMPREPLY=()
	# Bash cuts words at = and the like: what has no blank before it is glued again.
	for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
		word=${COMP_WORDS[i]}
		rest=${line#"${line%%[![:blank:]]*}"}
		if ((i > 0)) && [[ $rest == "$line" && -n $word ]]; then
			words[${#words[@]}-1]+=$word
		else
			words+=("$word")
		fi
		line=${rest#"$word"}
		((i == COMP_CWORD)) && at=$((${#words[@]} - 1))
	done

	# Without quotes and backslashes, as smx would see them.
	for ((i = 0; i < ${#words[@]}; i++)); do
		word=${words[i]}
		((i == at)) && [[ $word == [\"\']* ]] && quote=${word:0:1}
		word=${word//[\"\']/}
		words[i]=${word//\\/}
	done
	cur=${words[at]}

	while read -r line; do
		reply+=("$line")
	done < <("${words[0]/#\~/$HOME}" complete $((at - 1)) "${words[@]:1}" 2>/dev/null)
	((${#reply[@]} >= 2)) || return 0

	# Readline puts what is chosen in the place of what follows the last of these.
	local breaks=${COMP_WORDBREAKS//[[:space:]\"\']/} behind=''
	[[ -n $quote ]] || behind=${cur%"${cur##*["$breaks"]}"}

	[[ ${reply[0]} == *more* ]] && compopt -o nospace 2>/dev/null
	for line in "${reply[@]:2}"; do
		word=${line%%$'\t'*}
		[[ $word == *= ]] && compopt -o nospace 2>/dev/null
		word=${word#"$behind"}
		[[ -n $quote || $word != *[!A-Za-z0-9_.,:=@%+-]* ]] || printf -v word %q "$word"
		COMPREPLY+=("$word")
	done
	[[ ${reply[0]} == files* ]] || return 0

	# Names of files, behind an @ or an =.
	local lead=${reply[1]}
	((${#COMPREPLY[@]} > 0)) || compopt -o filenames 2>/dev/null
	while read -r word; do
		[[ -n $word ]] || continue
		if ((${#lead} > ${#behind})); then
			word=${lead:${#behind}}$word
		fi
		COMPREPLY+=("$word")
	done < <(compgen -f -- "${cur:${#lead}}")
}

complete -F _smx smx
