# SPDX-License-Identifier: MIT
#
# Makes the table and bench.json from what tests/bench/run measured: jobs (name,
# bytes, numbers), runs (job, program, seconds, kilobytes), and notes.

function median(values,    a, n, i, j, t) {
	n = split(values, a, " ")
	for (i = 2; i <= n; i++) {
		t = a[i] + 0
		for (j = i - 1; j > 0 && a[j] + 0 > t; j--)
			a[j + 1] = a[j]
		a[j + 1] = t
	}
	return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}

# How spread the runs are: the slowest over the fastest.
function spread(values,    a, n, i, low, high) {
	n = split(values, a, " ")
	low = high = a[1] + 0
	for (i = 2; i <= n; i++) {
		if (a[i] + 0 < low) low = a[i] + 0
		if (a[i] + 0 > high) high = a[i] + 0
	}
	return high / low
}

function quoted(text) {
	gsub(/[\\"]/, "\\\\&", text)
	gsub(/[\001-\037]/, " ", text)
	return "\"" text "\""
}

function three(x) {
	return sprintf(x < 9.995 ? "%.2f" : x < 99.95 ? "%.1f" : "%.0f", x)
}

BEGIN {
	FS = "\t"
	nprogram = split(programs, program, " ")
	npeer = split("cat " peers, peer, " ")
	main = program[1]
}

FILENAME == ARGV[1] {
	job[++njob] = $1
	bytes[$1] = $2
	numbers[$1] = $3
	next
}
FILENAME == ARGV[2] {
	times[$1, $2] = times[$1, $2] " " $3
	if ($4 > peak[$1, $2])
		peak[$1, $2] = $4
	used[$2] = 1
	next
}
{ note[++nnote] = $0 }

function table(    i, j, p, s, t) {
	printf "%s, %s, %s%s\n", version, machine, today, pipe ? ", through pipes" : ""
	print "MB/s of input, ns per number, MB of memory at the peak; last, the others' time over that of " \
		main "\n"
	printf "%-22s %6s", "job", "MB"
	for (p = 1; p <= nprogram; p++)
		printf " | %7s %6s %5s", program[p], "ns", "MB"
	printf " |"
	for (j = 1; j <= npeer; j++)
		if (used[peer[j]])
			printf " %6s", peer[j]
	print ""
	for (i = 1; i <= njob; i++) {
		s = job[i]
		printf "%-22s %6.1f", s, bytes[s] / 1e6
		for (p = 1; p <= nprogram; p++) {
			t = median(times[s, program[p]])
			printf " | %7.0f %6s %5.1f", bytes[s] / t / 1e6, three(t / numbers[s] * 1e9), \
				peak[s, program[p]] / 1000
		}
		printf " |"
		for (j = 1; j <= npeer; j++) {
			if (!used[peer[j]])
				continue
			if ((s, peer[j]) in times)
				printf " %6s", three(median(times[s, peer[j]]) / median(times[s, main]))
			else
				printf " %6s", "-"
		}
		print ""
	}
	for (i = 1; i <= nnote; i++)
		print (i == 1 ? "\n" : "") note[i]
}

function measured(s, name,    t) {
	t = median(times[s, name])
	return sprintf("%s: {\"runs\": %d, \"seconds\": %.6f, \"spread\": %.3f, \"mb_per_s\": %.1f," \
		" \"ns_per_number\": %.3f, \"peak_kb\": %d, \"ratio\": %.3f}", quoted(name), \
		split(times[s, name], parts, " "), t, spread(times[s, name]), bytes[s] / t / 1e6, \
		t / numbers[s] * 1e9, peak[s, name], t / median(times[s, main]))
}

function write_json(    i, p, j, s) {
	printf("{\"version\": %s, \"machine\": %s, \"date\": %s, \"pipe\": %s, \"ratio_to\": %s,\n", \
		quoted(version), quoted(machine), quoted(today), pipe ? "true" : "false", \
		quoted(main)) >json
	printf(" \"jobs\": [") >json
	for (i = 1; i <= njob; i++) {
		s = job[i]
		printf("%s\n  {\"job\": %s, \"bytes\": %d, \"numbers\": %d, \"programs\": {", \
			i > 1 ? "," : "", quoted(s), bytes[s], numbers[s]) >json
		for (p = 1; p <= nprogram; p++)
			printf("%s\n    %s", p > 1 ? "," : "", measured(s, program[p])) >json
		for (j = 1; j <= npeer; j++)
			if ((s, peer[j]) in times)
				printf(",\n    %s", measured(s, peer[j])) >json
		printf("}}") >json
	}
	printf("],\n \"notes\": [") >json
	for (i = 1; i <= nnote; i++)
		printf("%s%s", i > 1 ? ", " : "", quoted(note[i])) >json
	printf("]}\n") >json
	close(json)
}

END {
	if (njob == 0) {
		print "bench: ONLY matches no job"
		exit 2
	}
	table()
	write_json()
}
