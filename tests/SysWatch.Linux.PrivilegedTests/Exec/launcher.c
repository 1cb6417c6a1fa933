/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands in for the launch: holds execve, execveat and unshare (but for the session's own) by a
 * listener on descriptor 250, stops until it is continued, then becomes the command.
 * `launcher UID SECRET1 SECRET2 COMMAND [ARGUMENT...]`
 */
#define _GNU_SOURCE
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define HALF(n, half) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]) + 4 * (half))
#define EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))

int main(int argc, char **argv)
{
	uint64_t first = strtoull(argv[2], 0, 10), second = strtoull(argv[3], 0, 10);
	uid_t uid = (uid_t)atoi(argv[1]);
	struct sock_filter filter[] = {
		LOAD(nr),
		EQUAL(__NR_execve, 11, 0),
		EQUAL(__NR_execveat, 10, 0),
		EQUAL(__NR_unshare, 0, 8),
		HALF(1, 0),
		EQUAL((uint32_t)first, 0, 7),
		HALF(1, 1),
		EQUAL((uint32_t)(first >> 32), 0, 5),
		HALF(2, 0),
		EQUAL((uint32_t)second, 0, 3),
		HALF(2, 1),
		EQUAL((uint32_t)(second >> 32), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };
	int listener, status;
	pid_t child;

	/* The tests' runtime waits for its own children, and would take a tracer's stops. */
	child = fork();
	if (child > 0) {
		while (waitpid(child, &status, 0) < 0)
			;
		return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	if (child < 0)
		return 119;
	if (argc < 5 || (uid && (setgroups(0, 0) || setgid(uid) || setuid(uid))))
		return 120;
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
				SECCOMP_FILTER_FLAG_NEW_LISTENER |
					(1UL << 5) /* WAIT_KILLABLE_RECV */,
				&program);
	if (listener < 0 || dup3(listener, 250, 02000000) < 0)
		return 121;
	close(listener);
	raise(SIGSTOP);
	close(250);
	execvp(argv[4], argv + 4);
	perror(argv[4]);
	return 127;
}
