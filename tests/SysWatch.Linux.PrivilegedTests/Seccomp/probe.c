/*
 * Makes one call by name and prints its errno, or "ok". Built with and without -DBARE (static, no C
 * library, for i386).
 */
#ifdef BARE
/* i386 getppid(2) = 64 by int 0x80, from a 32-bit program; exits with the errno. */
static int call(int number, int a, int b)
{
	int result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b) : "memory");
	return result;
}

void _start(void)
{
	int result = call(64, 0, 0);
	call(1, result < 0 ? -result : 0, 0);
	for (;;)
		;
}
#else
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRY(text, call)                                                        \
	if (!strcmp(name, text)) {                                             \
		errno = 0;                                                     \
		result = (call);                                               \
	}

#ifdef __x86_64__
static long foreign(long number)
{
	long result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	if ((int)result < 0) {
		errno = -(int)result;
		return -1;
	}
	return result;
}
#else
static long foreign(long number)
{
	(void)number;
	errno = EPERM;
	return -1;
}
#endif

#define HIGH 0xffffffff00000000UL

static siginfo_t *queued(void)
{
	static siginfo_t info;
	info.si_signo = SIGCONT;
	info.si_code = -1;
	return &info;
}

/* Signals a child that has exited and is not yet waited for, or the group that it leads. */
static long zombie(int group)
{
	siginfo_t info;
	pid_t child = fork();
	if (child == 0)
		_exit(setpgid(0, 0));
	waitid(P_PID, child, &info, WEXITED | WNOWAIT);
	long result = kill(group ? -child : child, SIGTERM);
	waitpid(child, 0, 0);
	return result;
}

/* Ends a group of two members whose leader has gone. */
static long child_group(void)
{
	int status;
	pid_t leader = fork();
	if (leader == 0)
		_exit(setpgid(0, 0));
	setpgid(leader, leader);
	pid_t other = fork();
	if (other == 0) {
		setpgid(0, leader);
		for (;;)
			pause();
	}
	setpgid(other, leader);
	waitpid(leader, 0, 0);
	if (kill(-leader, SIGTERM) != 0)
		return -1;
	waitpid(other, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 0 : -1;
}

static int pair(void)
{
	int ends[2];
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ? -1 : ends[0];
}

int main(int count, char **names)
{
	char character = 'x';
	struct rlimit limit = {0, 0};
	struct f_owner_ex owner = {F_OWNER_PID, getppid()};
	cpu_set_t every;
	memset(&every, 0xff, sizeof(every));
	signal(SIGUSR1, SIG_IGN);
	for (int i = 1; i < count; i++) {
		const char *name = names[i];
		long result = -2;
		TRY("ptrace", syscall(SYS_ptrace, 16, getppid(), 0, 0))
		TRY("process_vm_readv", syscall(SYS_process_vm_readv, getppid(), 0, 0, 0, 0, 0))
		TRY("process_vm_writev", syscall(SYS_process_vm_writev, getppid(), 0, 0, 0, 0, 0))
		TRY("pidfd_getfd", syscall(SYS_pidfd_getfd, 0, 0, 0))
		TRY("kcmp", syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0))
		TRY("keyctl", syscall(SYS_keyctl, 0, 0, 0, 0, 0))
		TRY("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -3))
		TRY("request_key", syscall(SYS_request_key, "user", "x", 0, -3))
		TRY("personality", syscall(SYS_personality, 0x0400000))
		TRY("personality:query", syscall(SYS_personality, 0xffffffff))
		TRY("personality:fixed", syscall(SYS_personality, 0x0040000))
		TRY("userfaultfd", syscall(SYS_userfaultfd, 1))
		TRY("perf_event_open", syscall(SYS_perf_event_open, 0, 0, -1, -1, 0))
		TRY("bpf", syscall(SYS_bpf, 0, 0, 0))
		TRY("reboot", syscall(SYS_reboot, 0, 0, 0, 0))
		TRY("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0))
		TRY("kexec_file_load", syscall(SYS_kexec_file_load, -1, -1, 0, 0, 0))
		TRY("syslog", syscall(SYS_syslog, 10, 0, 0))
		TRY("acct", syscall(SYS_acct, "/nonexistent"))
		TRY("mount", syscall(SYS_mount, "none", "/nonexistent", "tmpfs", 0, 0))
		TRY("umount2", syscall(SYS_umount2, "/nonexistent", 0))
		TRY("pivot_root", syscall(SYS_pivot_root, "/nonexistent", "/nonexistent"))
		TRY("chroot", syscall(SYS_chroot, "/nonexistent"))
		TRY("swapon", syscall(SYS_swapon, "/nonexistent", 0))
		TRY("swapoff", syscall(SYS_swapoff, "/nonexistent"))
		TRY("sethostname", syscall(SYS_sethostname, "", -1))
		TRY("setdomainname", syscall(SYS_setdomainname, "", -1))
		TRY("init_module", syscall(SYS_init_module, 0, 0, ""))
		TRY("finit_module", syscall(SYS_finit_module, -1, "", 0))
		TRY("delete_module", syscall(SYS_delete_module, "nonexistent", 0))
		TRY("io_uring_setup", syscall(425, 1, 0))
		TRY("io_uring_enter", syscall(426, -1, 0, 0, 0, 0))
		TRY("io_uring_register", syscall(427, -1, 0, 0, 0))
		TRY("open_tree", syscall(428, -100, "/", 1))
		TRY("move_mount", syscall(429, -1, "", -1, "", 0))
		TRY("fsopen", syscall(430, "tmpfs", 0))
		TRY("fsconfig", syscall(431, -1, 0, 0, 0, 0))
		TRY("fsmount", syscall(432, -1, 0, 0))
		TRY("fspick", syscall(433, -100, "/", 0))
		TRY("mount_setattr", syscall(442, -1, "", 0, 0, 0))
		TRY("open_tree_attr", syscall(467, -1, "", 0, 0, 0))
		TRY("setns", syscall(SYS_setns, -1, 0))
		TRY("unshare", syscall(SYS_unshare, CLONE_NEWUSER, 1, 2))
		TRY("unshare:files", syscall(SYS_unshare, CLONE_FILES))
		TRY("clone", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0))
		TRY("clone3", syscall(435, 0, 0))
		TRY("open_by_handle_at", syscall(SYS_open_by_handle_at, -100, 0, 0))
		TRY("name_to_handle_at", syscall(SYS_name_to_handle_at, -100, "/", 0, 0, 0))
		TRY("quotactl", syscall(SYS_quotactl, 0, 0, 0, 0))
		TRY("quotactl_fd", syscall(443, -1, 0, 0, 0))
		TRY("seccomp", syscall(SYS_seccomp, 1, SECCOMP_FILTER_FLAG_NEW_LISTENER, 0))
		TRY("prctl", prctl(PR_SET_MM, 0, 0, 0, 0))
		TRY("ioctl", ioctl(0, TIOCSTI, &character))
		TRY("ioctl:high-bits", syscall(SYS_ioctl, 0, HIGH | TIOCSTI, &character))
		TRY("ioctl:linux", ioctl(0, TIOCLINUX, &character))
		TRY("socket:packet", socket(AF_PACKET, SOCK_RAW, 0))
		TRY("socket:vsock", socket(AF_VSOCK, SOCK_STREAM, 0))
		TRY("socket:alg", socket(AF_ALG, SOCK_SEQPACKET, 0))
		TRY("socket:raw", socket(AF_INET, SOCK_RAW, 1))
		TRY("socket:sctp", socket(AF_INET, SOCK_STREAM, 132))
		TRY("socket:mptcp", socket(AF_INET, SOCK_STREAM, 262))
		TRY("socket:audit", socket(AF_NETLINK, SOCK_RAW, 9))
		TRY("socket:diag", socket(AF_NETLINK, SOCK_RAW, 4))
		TRY("socket:high-bits", syscall(SYS_socket, HIGH | AF_VSOCK, SOCK_STREAM, 0))
		TRY("signal:kill", kill(getppid(), SIGCONT))
		TRY("signal:thread", syscall(SYS_tgkill, getppid(), getppid(), SIGCONT))
		TRY("signal:queue", syscall(SYS_rt_sigqueueinfo, getppid(), SIGCONT, queued()))
		/* SIGCONT: it is held like the others, and harms nobody should it get through. */
		TRY("signal:all", kill(-1, SIGCONT))
		TRY("signal:parent-group", (setpgid(0, 0), kill(-getpgid(getppid()), SIGCONT)))
		TRY("signal:pidfd", syscall(424, syscall(434, getppid(), 0), SIGCONT, 0, 0))
		TRY("control:limit", prlimit(getppid(), RLIMIT_CORE, &limit, 0))
		TRY("control:affinity", sched_setaffinity(getppid(), sizeof(every), &every))
		TRY("control:priority", setpriority(PRIO_PROCESS, getppid(), 1))
		TRY("control:priority-user", setpriority(PRIO_USER, 0, 1))
		TRY("control:io-priority", syscall(SYS_ioprio_set, 1, getppid(), 0x4004))
		TRY("control:io-priority-user", syscall(SYS_ioprio_set, 3, 0, 0x4004))
		TRY("control:owner", fcntl(0, F_SETOWN, getppid()))
		TRY("control:owner-ex", fcntl(0, 15, &owner))
		TRY("ioctl:owner", ioctl(0, 0x8901, &owner.pid))
		TRY("control:own-limit", prlimit(0, RLIMIT_CORE, &limit, 0))
		TRY("control:ask-limit", prlimit(getppid(), RLIMIT_CORE, 0, &limit))
		TRY("control:own-limit-by-number", prlimit(getpid(), RLIMIT_CORE, &limit, 0))
		TRY("control:own-affinity", sched_setaffinity(getpid(), sizeof(every), &every))
		TRY("control:own-priority", setpriority(PRIO_PROCESS, getpid(), 1))
		TRY("control:own-io-priority", syscall(SYS_ioprio_set, 1, 0, 0x4004))
		TRY("control:own-io-group", syscall(SYS_ioprio_set, 2, 0, 0x4004))
		TRY("control:own-owner", fcntl(pair(), F_SETOWN, getpid()))
		TRY("signal:ask", kill(getppid(), 0))
		TRY("signal:own-group", (setpgid(0, 0), kill(0, SIGUSR1)))
		TRY("signal:self", kill(getpid(), SIGUSR1))
		TRY("signal:self-pidfd", syscall(424, syscall(434, getpid(), 0), SIGUSR1, 0, 0))
		TRY("signal:zombie", zombie(0))
		TRY("signal:zombie-group", zombie(1))
		TRY("signal:child-group", child_group())
		TRY("socket:tcp", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
		TRY("socket:udp6", socket(AF_INET6, SOCK_DGRAM, 17))
		TRY("socket:unix", socket(AF_UNIX, SOCK_STREAM, 0))
		TRY("socket:route", socket(AF_NETLINK, SOCK_RAW, 0))
		TRY("foreign-abi:int80", foreign(64))
		TRY("foreign-abi:x32", syscall(0x40000000 + 39))
		if (result == -2)
			printf("%s unknown\n", name);
		else if (result >= 0)
			printf("%s ok\n", name);
		else
			printf("%s %d\n", name, errno);
		fflush(stdout);
	}
	return 0;
}
#endif
