# The first word: a command, a file, or near to a command. Expected: by hand.
for word in evla evaluate mrge help fitt nothere.csv diff2x -; do
	smx $word </dev/null
	echo "$word: status $?"
done
# a file of that name is a file
printf '1,2\n' >evla
smx evla
