/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does what its words say, in order: `wait` says so on stdout and reads a line from stdin; the
 * ways (fork, vfork, thread, setsid, double, chain N, forks N, repeat N, exec, execthread,
 * leaderexit, open PATH as descriptor 9) lead to the rest; an action ends it. `call` makes any
 * system call: an argument is a number, a path, or `memory` for the address of zeroes. Exits with 0
 * or errno.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *self = "/proc/self/exe";

static int run(char **words);

static socklen_t address_of(const char *host, const char *port, struct sockaddr_storage *storage)
{
	struct sockaddr_in *v4 = (void *)storage;
	struct sockaddr_in6 *v6 = (void *)storage;

	memset(storage, 0, sizeof(*storage));
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(atoi(port));
		return sizeof(*v4);
	}
	inet_pton(AF_INET6, host, &v6->sin6_addr);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(atoi(port));
	return sizeof(*v6);
}

static int inet_action(const char *action, const char *host, const char *port)
{
	struct sockaddr_storage address;
	socklen_t length = address_of(host, port, &address);
	int type = strstr(action, "udp") || !strcmp(action, "sendto") ? SOCK_DGRAM : SOCK_STREAM;
	int fd = socket(address.ss_family, type | SOCK_CLOEXEC, 0);
	long result = -1;

	if (fd < 0)
		return errno;
	if (!strncmp(action, "connect", 7))
		result = connect(fd, (void *)&address, length);
	else if (!strcmp(action, "sendto"))
		result = sendto(fd, "x", 1, 0, (void *)&address, length);
	else if (!strcmp(action, "fastopen"))
		result = sendto(fd, "x", 1, MSG_FASTOPEN, (void *)&address, length);
	else if (!strcmp(action, "listen"))
		result = listen(fd, 1);
	else if (!strncmp(action, "bind", 4))
		result = bind(fd, (void *)&address, length);
	result = result < 0 ? errno : 0;
	close(fd);
	return result;
}

static int socket_action(const char *family, const char *type, const char *protocol)
{
	int fd = socket(atoi(family), atoi(type), atoi(protocol));

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int unix_action(const char *action, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
	int stream = !strcmp(action, "unixconnect");
	int fd = socket(AF_UNIX, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
	long result;

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	if (path[0] == '@') {
		address.sun_path[0] = 0;
		length--;
	}
	result = stream ? connect(fd, (void *)&address, length)
			: sendto(fd, "x", 1, 0, (void *)&address, length);
	result = result < 0 ? errno : 0;
	close(fd);
	return result;
}

/* Writes what is there already, so that nothing changes for anybody. */
static int rewrite_action(const char *path)
{
	char text[4096];
	int fd = open(path, O_RDWR | O_CLOEXEC), result;
	ssize_t length;

	if (fd < 0)
		return errno;
	length = read(fd, text, sizeof(text));
	result = length < 0 || pwrite(fd, text, length, 0) < 0 ? errno : 0;
	close(fd);
	return result;
}

static int read_action(const char *path)
{
	char text[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC), result;

	result = fd < 0 || read(fd, text, sizeof(text)) < 0 ? errno : 0;
	close(fd);
	return result;
}

/* What was mapped as data becomes code. */
static int protect_action(const char *path)
{
	int fd = open(path, O_RDONLY);
	void *data = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (data == MAP_FAILED)
		return errno;
	return mprotect(data, 4096, PROT_READ | PROT_EXEC) ? errno : 0;
}

static int call_action(char **words)
{
	static char memory[4096];
	long arguments[6] = {0};

	for (int i = 0; i < 6 && words[i + 1]; i++) {
		if (words[i + 1][0] == '/')
			arguments[i] = (long)words[i + 1];
		else if (!strcmp(words[i + 1], "memory"))
			arguments[i] = (long)memory;
		else
			arguments[i] = strtol(words[i + 1], NULL, 0);
	}
	return syscall(atoi(words[0]), arguments[0], arguments[1], arguments[2], arguments[3],
		       arguments[4], arguments[5]) < 0 ? errno : 0;
}

static void *in_thread(void *words)
{
	return (void *)(long)run(words);
}

static void *exec_in_thread(void *words)
{
	execv(self, (char **)words - 1);
	_exit(99);
}

static void *exit_in_thread(void *words)
{
	exit(run(words));
}

static int wait_for(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int forked(char **rest)
{
	pid_t pid = fork();

	if (!pid)
		_exit(run(rest));
	return pid < 0 ? errno : wait_for(pid);
}

static int vforked(char **rest)
{
	pid_t pid = vfork();

	if (!pid) {
		execv(self, rest - 1);
		_exit(99);
	}
	return wait_for(pid);
}

/* The middle process is gone before the last one acts. */
static int double_forked(char **rest)
{
	int pipes[2], result = 98;
	pid_t pid;

	if (pipe(pipes))
		return errno;
	pid = fork();
	if (!pid) {
		pid_t middle = getpid();

		if (fork())
			_exit(0);
		setsid();
		while (getppid() == middle)
			usleep(1000);
		result = run(rest);
		_exit(write(pipes[1], &result, sizeof(result)) < 0);
	}
	wait_for(pid);
	close(pipes[1]);
	if (read(pipes[0], &result, sizeof(result)) < 0)
		return errno;
	return result;
}

static int run(char **words)
{
	char *word = words[0], line[16];
	pthread_t thread;
	void *result;

	if (!word)
		return 0;
	if (!strcmp(word, "wait"))
		return write(1, "\n", 1) == 1 && fgets(line, sizeof(line), stdin)
			? run(words + 1) : 97;
	if (!strcmp(word, "fork"))
		return forked(words + 1);
	if (!strcmp(word, "vfork"))
		return vforked(words + 1);
	if (!strcmp(word, "double"))
		return double_forked(words + 1);
	if (!strcmp(word, "setsid")) {
		setsid();
		return run(words + 1);
	}
	if (!strcmp(word, "chain")) {
		int depth = atoi(words[1]);

		if (!depth)
			return run(words + 2);
		sprintf(words[1], "%d", depth - 1);
		return forked(words);
	}
	if (!strcmp(word, "forks")) {
		for (int i = atoi(words[1]); i > 0; i--)
			forked((char *[]){NULL});
		return run(words + 2);
	}
	if (!strcmp(word, "exec")) {
		execv(self, words);
		return errno;
	}
	if (!strcmp(word, "thread")) {
		pthread_create(&thread, NULL, in_thread, words + 1);
		pthread_join(thread, &result);
		return (long)result;
	}
	if (!strcmp(word, "execthread")) {
		pthread_create(&thread, NULL, exec_in_thread, words + 1);
		pause();
	}
	if (!strcmp(word, "leaderexit")) {
		pthread_create(&thread, NULL, exit_in_thread, words + 1);
		pthread_exit(NULL);
	}
	if (!strcmp(word, "repeat")) {
		int last = 0;

		for (int i = atoi(words[1]); i > 0; i--)
			last = run(words + 2);
		return last;
	}
	if (!strcmp(word, "open")) {
		int fd = open(words[1], O_RDONLY);

		return fd < 0 || dup2(fd, 9) < 0 ? errno : run(words + 2);
	}
	if (!strcmp(word, "protect"))
		return protect_action(words[1]);
	if (!strcmp(word, "call"))
		return call_action(words + 1);
	if (!strcmp(word, "socket"))
		return socket_action(words[1], words[2], words[3]);
	if (!strcmp(word, "rewrite"))
		return rewrite_action(words[1]);
	if (!strcmp(word, "read"))
		return read_action(words[1]);
	if (!strncmp(word, "unix", 4))
		return unix_action(word, words[1]);
	if (!strcmp(word, "stop"))
		return fgets(line, sizeof(line), stdin) ? 0 : 97;
	return inet_action(word, words[1], words[2]);
}

int main(int count, char **words)
{
	(void)count;
	return run(words + 1);
}
