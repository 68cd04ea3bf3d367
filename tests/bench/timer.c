/* SPDX-License-Identifier: MIT */
/*
 * Runs a command, and says how long it took and how much memory it had.
 *
 *     timer [-d | -o FILE] [-t SECONDS] COMMAND [ARGUMENT...]
 *
 * Prints the seconds by the wall's clock, from before the fork to the end of
 * the command, and the peak of its resident memory in kilobytes (of the largest
 * process, where it started others). The command reads nothing, and its output
 * goes to /dev/null, into FILE with -o, or with -d into a pipe, where it is
 * read and forgotten. With -t the command is ended after SECONDS. The exit
 * status is 0 if the command's was, 1 if not, 124 if it was ended.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile pid_t command;
static volatile sig_atomic_t ended;

/* The command is a group of processes: all of them end. */
static void
end(int sig)
{
	ended = sig;
	if (command > 0)
		kill(-command, SIGKILL);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

static void
start(char **argv, int out)
{
	int in = open("/dev/null", O_RDONLY);

	if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(127);
	setpgid(0, 0);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static void
drain(int fd)
{
	static char room[1 << 20];
	ssize_t n;

	do
		n = read(fd, room, sizeof(room));
	while (n > 0 || (n < 0 && errno == EINTR));
}

static void
on_signal(int sig)
{
	struct sigaction action = {.sa_handler = end};

	sigaction(sig, &action, NULL);
}

int
main(int argc, char **argv)
{
	const char *path = "/dev/null";
	int opt, out, status, draining = 0, fds[2];
	unsigned seconds = 0;
	double begin, took;
	struct rusage use;

	/* '+': glibc's getopt too stops at the command. */
	while ((opt = getopt(argc, argv, "+do:t:")) != -1) {
		switch (opt) {
		case 'd':
			draining = 1;
			break;
		case 'o':
			path = optarg;
			break;
		case 't':
			seconds = (unsigned)atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (optind == argc) {
		fputs("usage: timer [-d | -o FILE] [-t SECONDS] COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	if (draining && pipe(fds) < 0)
		fail("pipe");
	out = draining ? fds[1] : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (out < 0)
		fail(path);

	begin = now();
	command = fork();
	if (command < 0)
		fail("fork");
	if (command == 0) {
		if (draining)
			close(fds[0]);
		start(argv + optind, out);
	}
	setpgid(command, command);
	close(out);
	on_signal(SIGALRM);
	on_signal(SIGINT);
	on_signal(SIGTERM);
	alarm(seconds);
	if (draining)
		drain(fds[0]);
	while (wait4(command, &status, 0, &use) < 0)
		if (errno != EINTR)
			fail("wait4");
	took = now() - begin;

#ifdef __APPLE__
	use.ru_maxrss /= 1024;
#endif
	printf("%.6f %ld\n", took, (long)use.ru_maxrss);
	if (ended)
		return ended == SIGALRM ? 124 : 130;
	return status == 0 ? 0 : 1;
}
