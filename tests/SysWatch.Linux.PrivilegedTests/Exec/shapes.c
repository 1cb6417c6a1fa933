/* SPDX-License-Identifier: Apache-2.0 */
/* Executes another program in the ways that programs do: `shapes WAY PROGRAM [COUNT]`. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIG 120000

static char *usual[] = { "FIRST=1", "X_TOKEN=hidden-value", "SECOND=2", 0 };
static char *program;

static void *execute(void *unused)
{
	char *arguments[] = { program, "from-thread", 0 };

	(void)unused;
	execve(program, arguments, usual);
	_exit(99);
}

static int wait_for(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child)
		return 98;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void in_child(const char *way)
{
	char *arguments[] = { program, "last", 0 };

	if (!strcmp(way, "usual")) {
		execve(program, arguments, usual);
	} else if (!strcmp(way, "duplicates")) {
		char *twice[] = { "X_TOKEN=hidden-value", "A=1", "X_TOKEN=hidden-value", "A=2", 0 };

		execve(program, arguments, twice);
	} else if (!strcmp(way, "odd")) {
		char *odd[] = { "BARE", "BARE_TOKEN", "=x=y", "OK=1", "", "X_TOKEN=", 0 };

		execve(program, arguments, odd);
	} else if (!strcmp(way, "empty")) {
		char *none[] = { 0 };

		execve(program, arguments, none);
	} else if (!strcmp(way, "no-arguments")) {
		char *none[] = { 0 };

		execve(program, none, usual);
	} else if (!strcmp(way, "many-arguments")) {
		char **many = calloc(100001, sizeof(char *));

		many[0] = program;
		for (int i = 1; i < 100000; i++)
			many[i] = i == 99999 ? "last" : "x";
		execve(program, many, usual);
	} else if (!strcmp(way, "big")) {
		char *big[17] = { 0 };

		for (int i = 0; i < 16; i++) {
			big[i] = malloc(BIG);
			memset(big[i], 'v', BIG - 1);
			big[i][BIG - 1] = 0;
			memcpy(big[i], i % 2 ? "X_TOKEN=" : "BIG_OPEN=", i % 2 ? 8 : 9);
		}
		execve(program, arguments, big);
	} else if (!strcmp(way, "missing")) {
		char path[64];

		for (int i = 0; i < 100; i++) {
			snprintf(path, sizeof(path), "/usr/no-such-%d/program", i);
			if (execve(path, arguments, usual) != -1 || errno != ENOENT)
				_exit(97);
		}
		if (execve("/etc/passwd", arguments, usual) != -1 || errno != EACCES)
			_exit(96);
		execve(program, arguments, usual);
	} else if (!strcmp(way, "thread")) {
		pthread_t thread;

		pthread_create(&thread, 0, execute, 0);
		pthread_join(thread, 0);
	} else if (!strcmp(way, "race")) {
		pthread_t threads[8];

		for (int i = 0; i < 8; i++)
			pthread_create(&threads[i], 0, execute, 0);
		pause();
	}
	_exit(95);
}

int main(int argc, char **argv)
{
	const char *way = argv[1];
	int count = argc > 3 ? atoi(argv[3]) : 1;
	int result = 0;

	program = argv[2];
	for (int i = 0; i < count && !result; i++) {
		pid_t child;

		if (!strcmp(way, "spawn")) {
			char *arguments[] = { program, "spawned", 0 };

			if (posix_spawn(&child, program, 0, 0, arguments, usual))
				return 94;
		} else {
			child = fork();
			if (!child)
				in_child(way);
		}
		result = wait_for(child);
	}
	return result;
}
