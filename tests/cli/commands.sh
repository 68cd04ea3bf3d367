# The first word: a command, a file, or near to a command. Expected: by hand.
for word in evla evaluate mrge fitt nothere.csv nix/report reports diff2x -; do
	smx $word </dev/null
	echo "$word: status $?"
done
# a file of that name is a file
printf '1,2\n' >evla
smx evla
# help and version are words as well; a file of that name is ./help
for words in help 'help apply' 'help eval' '--help eval' '-h eval' 'help fit' '--help fit' 'help zebra' 'help fitt'; do
	# shellcheck disable=SC2086
	smx $words </dev/null >got
	echo "$words: status $?, $(head -n 1 got)"
done
smx version >got
[ "$(wc -l <got | tr -d ' ')" = 3 ] || cat got
smx --version | cmp - got
smx version x | head -n 1
echo "status $?"
# an empty name
for command in '' eval fit merge diff; do
	smx $command '' x
	echo "$command '': status $?"
done
