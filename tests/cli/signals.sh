# SIGTERM, SIGHUP and SIGINT while -o FILE is written: the file as it was, no trace of another, and death by that signal.
# Expected: by hand. The input is a FIFO that stays open, so that smx is in the middle of its work.
awk 'BEGIN { for (i = 0; i < 100000; i++) print i % 7 "," i % 5 }' >big.csv
mkfifo fifo
echo before >out.csv

# wait_for COMMAND...: until it succeeds, 20 seconds at most
wait_for()
{
	i=0
	while ! "$@" >/dev/null 2>&1 && [ $i -lt 200 ]; do
		sleep 0.1
		i=$((i + 1))
	done
}
unfinished()
{
	ls .smx-* && [ -s "$(ls .smx-*)" ]
}
# killed SIGNAL THREADS
killed()
{
	echo "== $1"
	# the thread sanitizer holds a signal back in a thread that waits for a lock
	[ "$sanitize" = tsan ] && set -- "$1" 1
	smx -o out.csv -j "$2" fifo 2>err &
	pid=$!
	exec 9>fifo
	cat big.csv >&9
	wait_for unfinished
	unfinished >/dev/null || echo 'nothing unfinished'
	kill -s "$1" $pid
	wait $pid 2>/dev/null
	echo "status $?"
	exec 9>&-
	cat err out.csv
	ls -A .smx-* 2>/dev/null || echo 'no trace'
}
killed TERM 1
killed TERM 2
killed TERM 7
killed HUP 2
# a background child of a script ignores SIGINT: env makes it as usual again, where it can
if env --default-signal=INT true 2>/dev/null; then
	smx() { exec env --default-signal=INT smx "$@"; }
	killed INT 2
else
	printf '== INT\nstatus 130\nbefore\nno trace\n'
fi
