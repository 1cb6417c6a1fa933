/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What stands in the rings. A part of syswatch_abi.h, which says how it is written. */
#ifndef SYSWATCH_EVENTS_H
#define SYSWATCH_EVENTS_H

enum sw_event_kind {
	SW_EVENT_FORK = 1,
	SW_EVENT_EXEC = 2,
	SW_EVENT_EXIT = 3,
	SW_EVENT_NETWORK = 4,
	SW_EVENT_UNIX = 5,
	SW_EVENT_SYSCTL = 6,
	SW_EVENT_FILE = 7,
	SW_EVENT_PROCESS = 8,
	SW_EVENT_AGENT = 9, /* outside of every session; may be an agent. sw_event alone */
	SW_EVENT_WALL = 10,
	SW_EVENT_SEEN = 11,
	SW_EVENT_NAME = 12,
};

/* Starts every event of both rings; alone it is the event of a fork (pid is the child). */
struct sw_event {
	__u32 size; /* of the whole event */
	__u16 version;
	__u16 kind;
	__u64 time; /* CLOCK_BOOTTIME ns */
	__u64 session;
	__u32 pid; /* thread group id */
	__u32 tid;
	__u32 parent; /* thread group id */
	__u32 action;
	__u64 start_time; /* as in sw_label */
};

/* Followed by arguments_length bytes of argv, zero-terminated strings. Diagnostic only. */
struct sw_exec_event {
	struct sw_event header;
	__u32 file_length; /* without the zero; SW_EXEC_FILE_MAX - 1: it was cut */
	__u32 arguments_length;
	__u64 arguments_total; /* more than arguments_length: it was cut */
	__u8 file[SW_EXEC_FILE_MAX];
};

struct sw_exit_event {
	struct sw_event header;
	__u32 status; /* as wait(2) gives it */
	__u32 reserved;
};

struct sw_network_event {
	struct sw_event header;
	__u8 address[16];
	__u16 port;
	__u16 ip_protocol;
	__u8 operation;
	__u8 protocol;
	__u8 verdict;
	__u8 enforced; /* 0: audit mode, or nothing to refuse */
	__u32 rule;
	__u32 generation; /* of the policy that `rule` is an index into */
	__u32 policy;
	__u32 actors;
};

struct sw_unix_event {
	struct sw_event header;
	__u32 policy;
	__u32 length;
	__u8 operation;
	__u8 verdict;
	__u8 enforced;
	__u8 reserved[1];
	__u8 path[SW_UNIX_PATH_MAX];
};

/* A kernel setting that was not written; `name` is its path below /proc/sys. */
struct sw_sysctl_event {
	struct sw_event header;
	__u32 policy;
	__u32 length; /* without the zero; SW_SYSCTL_NAME_MAX - 1: it was cut */
	__u8 name[SW_SYSCTL_NAME_MAX];
};

enum sw_process_operation {
	SW_PROCESS_LOOK = 1, /* into its memory, environment or descriptors, or trace it */
	SW_PROCESS_SIGNAL = 2,
	SW_PROCESS_CONTROL = 3, /* its priority, scheduling or limits */
};

/* What was refused to be done to another process. */
struct sw_process_event {
	struct sw_event header;
	__u32 policy;
	__u32 target; /* thread group id */
	__u8 operation; /* enum sw_process_operation */
	__u8 detail;	/* PTRACE_MODE_*, the signal, or enum sw_control */
	__u8 reserved[6];
};

enum sw_control {
	SW_CONTROL_PRIORITY = 1,
	SW_CONTROL_SCHEDULING = 2,
	SW_CONTROL_LIMITS = 3,
	SW_CONTROL_IO_PRIORITY = 4,
};

/* What the seccomp wall refuses as a system call, where a hook of the kernel refused it. */
enum sw_wall_call {
	SW_WALL_BPF = 1,
	SW_WALL_PERF_EVENT_OPEN = 2,
	SW_WALL_PTRACE = 3,
	SW_WALL_MOUNT = 4,
	SW_WALL_MOVE_MOUNT = 5,
	SW_WALL_UMOUNT = 6,
	SW_WALL_PIVOT_ROOT = 7,
	SW_WALL_CHROOT = 8,
	SW_WALL_UNSHARE = 9,
	SW_WALL_INIT_MODULE = 10,
	SW_WALL_FINIT_MODULE = 11,
	SW_WALL_KEXEC_LOAD = 12,
	SW_WALL_KEXEC_FILE_LOAD = 13,
	SW_WALL_SYSLOG = 14,
	SW_WALL_SETTIME = 15,
	SW_WALL_IOCTL = 16,
	SW_WALL_SOCKET = 17,
	SW_WALL_USERFAULTFD = 18,
	SW_WALL_IO_URING = 19,
	SW_WALL_ROUTE = 20,
	SW_WALL_IPC = 21, /* the first argument is enum sw_ipc_use */
	SW_WALL_ARRIVAL = 22,
};

enum sw_ipc_use {
	SW_IPC_USE = 1,
	SW_IPC_CONTROL = 2,
	SW_IPC_MAKE = 3, /* there is no room to remember whose it is */
	SW_IPC_OPEN = 4, /* a POSIX queue */
};

struct sw_wall_event {
	struct sw_event header;
	__u32 policy;
	__u32 call;	    /* enum sw_wall_call */
	__u32 arguments[3]; /* of the system call, where its hook has them */
	__u32 reserved;
};

/* What was done to a file, for people. */
enum sw_file_operation {
	SW_FILE_OPEN = 1,
	SW_FILE_RECEIVE = 2, /* a descriptor came over a socket */
	SW_FILE_MAKE = 3,
	SW_FILE_REMOVE = 4,
	SW_FILE_TRUNCATE = 5,
	SW_FILE_MODE = 6,
	SW_FILE_OWNER = 7,
	SW_FILE_MOVE = 8, /* or link */
	SW_FILE_SEND = 9, /* a datagram to a unix socket */
	SW_FILE_CONNECT = 10, /* to a unix socket */
	SW_FILE_ATTRIBUTE = 11, /* an extended one; an access list is one */
	SW_FILE_MAP = 12, /* into memory, as code */
};

/* Followed by `length` bytes of the path. */
struct sw_file_event {
	struct sw_event header;
	__u32 policy;
	__u32 generation; /* of the policy that `rule` is an index into */
	__u32 rule;
	__u32 actors;
	__u32 length;
	__u8 operation; /* enum sw_file_operation */
	__u8 access;	/* the access that decided: a value of PathAccess */
	__u8 verdict;
	__u8 enforced;
};

enum sw_seen_stage {
	SW_SEEN_FIRST = 1,  /* more uses will be counted */
	SW_SEEN_ALONE = 2,  /* there is no place to count in: the next is told of again */
	SW_SEEN_PUSHED = 3, /* uses that were counted; the header is another's. No path, no rule */
};

/* Allowed uses of an object. Followed by `length` bytes of a file's path. */
struct sw_seen_event {
	struct sw_event header;
	struct sw_seen_key key;
	__u64 count;
	__u64 last;
	__u32 policy;
	__u32 rule; /* index into the rules of the key's generation */
	__u32 length;
	__u32 stage; /* enum sw_seen_stage */
};

enum sw_name_change {
	SW_NAME_MOVES = 1,
	SW_NAME_LINKS = 2,
	SW_NAME_MADE = 3,  /* a symbolic link. No object, no old name */
	SW_NAME_MOUNT = 4, /* names may mean other objects soon. No object, no names */
};

/* What names mean is about to change, unless the call fails. Followed by two paths inside of the
 * file system, of `from_length` and `to_length` bytes, the second in the middle of what follows. */
struct sw_name_event {
	struct sw_event header;
	__u64 inode;
	__u32 device; /* as the kernel has it */
	__u32 generation;
	__u32 type; /* S_IFMT of its mode */
	__u32 links;
	__u32 change; /* enum sw_name_change */
	__u32 from_length;
	__u32 to_length;
	__u32 reserved;
};

#endif
