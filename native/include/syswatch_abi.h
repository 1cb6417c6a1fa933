/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the kernel programs and SysWatch.Linux/Abi share. Sizes and offsets are compared with the C#
 * structs and with the object's BTF by tests. Only __u8..__u64, explicit padding, no pointers, no
 * bit-fields.
 */
#ifndef SYSWATCH_ABI_H
#define SYSWATCH_ABI_H

#define SW_ABI_VERSION 8

/* Limits of the maps; what happens when one is full is in native/README.md. */
#define SW_PROCESS_BITS (4 * 1024 * 1024) /* PID_MAX_LIMIT */
#define SW_MAJORS 4096 /* MINORBITS leaves 12 bits */
#define SW_LABELS_MAX 65536
#define SW_LABELS_SPARE 1024 /* forks that are under way at once, and sessions that begin */
#define SW_OVERFLOW_MAX 4096
#define SW_EXITED_MAX 8192
#define SW_POLICIES_MAX 1024
#define SW_NETWORK_MAX 1048576
#define SW_NETWORK_ENTRIES_MAX 16
#define SW_UNIX_PATHS_MAX 16384
#define SW_GRANTS_MAX 4096
#define SW_IPC_MAX 65536
#define SW_QUEUES_MAX 4096
#define SW_IMAGES_MAX 2048
#define SW_AGENT_NAMES_MAX 1024
#define SW_OBJECT_NAMES_MAX 262144
#define SW_OBJECT_BITS (1 << SW_OBJECT_BITS_SHIFT)
#define SW_OBJECT_BITS_SHIFT 19
#define SW_SEEN_MAX 32768
#define SW_SEEN_WAYS 4
#define SW_EVENTS_BYTES (4 * 1024 * 1024)
#define SW_DENIALS_BYTES (2 * 1024 * 1024)
#define SW_NAMES_BYTES (512 * 1024)

#define SW_UNIX_PATH_MAX 108
#define SW_EXEC_FILE_MAX 256
#define SW_SYSCTL_NAME_MAX 120
#define SW_EXEC_ARGV_MAX 4096
#define SW_COMM_BYTES 16
#define SW_OBJECT_PATH_MAX 256

/* Names that one session's rules may have for one object. */
#define SW_NAMES_OF_OBJECT 4

/* In place of a rule's index: no rule decided (no policy, or nothing that matched). */
#define SW_RULE_NONE 0xffffffff

/*
 * A labelled process, keyed by thread group id. Inherited at fork; `actors` and
 * SW_LABEL_AGENT end at exec.
 */
struct sw_label {
	__u64 session;
	__u64 start_time; /* ns since boot, in whole ticks as /proc/PID/stat has it */
	__u32 policy;	  /* slot in sw_policies; a swap changes its value, not the labels */
	__u32 actors;	  /* ActorSet bits of the program it runs */
	__u32 flags;	  /* enum sw_label_flag */
	__u32 action;	  /* tgid of the agent's direct child above it; 0 for the agent */
};

enum sw_label_flag {
	SW_LABEL_AGENT = 1,   /* runs the program that the session was started for */
	SW_LABEL_SECRETS = 2, /* its memory may hold variables that are hidden from others */
};

enum sw_verdict {
	SW_ALLOW = 1,
	SW_AUDIT = 2,
	SW_ASK = 3,
	SW_DENY = 4,
};

enum sw_mode {
	SW_ENFORCE = 1,
	SW_AUDIT_ONLY = 2,
};

/* What an inet socket is used for, and its protocol: NetworkOperations and NetworkProtocols. */
enum sw_operation {
	SW_CONNECT = 1,
	SW_BIND = 2,
	SW_SEND = 4, /* unix datagrams only; an inet datagram counts as SW_CONNECT */
};

enum sw_protocol {
	SW_TCP = 1,
	SW_UDP = 2,
	SW_OTHER = 4,
};

enum sw_policy_flag {
	SW_UNIX_BY_DAEMON = 1, /* refuse every unix connect: the daemon makes them itself */
	SW_REPORT_UNIX = 2,    /* an event for each of those refusals */
	SW_RECORD_NETWORK = 4, /* inet uses that are allowed are told of and counted */
	SW_IMAGE_IS_MEDIUM = 8, /* the generation's image is in sw_images_medium */
	SW_IMAGE_IS_LARGE = 16, /* it is in sw_images_large; in sw_images_small without both */
	SW_SENDS_BY_PEER = 32, /* unix datagrams are judged by lsm/unix_may_send */
	SW_CONNECTS_BY_PEER = 64, /* unix connects are judged by lsm/unix_stream_connect */
	SW_DENIES_EXECUTE = 128, /* a rule denies execution: what is mapped as code is judged */
	SW_RECORD_FILES = 256, /* opens of files that are allowed are told of and counted */
};

/* A slot of sw_policies: eight bytes, so that one store swaps it. Generation 0 refuses all. */
struct sw_policy {
	__u32 generation; /* first part of the keys in sw_network and sw_unix_paths */
	__u16 mode;
	__u16 flags;
};

/* Key of the trie sw_network: 32 bits of generation, then the address; v4 is v4-mapped. */
struct sw_network_key {
	__u32 prefix_bits;
	__u32 generation;
	__u8 address[16];
};

struct sw_network_entry {
	__u8 operations;
	__u8 protocols;
	__u8 verdict;
	__u8 reserved;
	__u16 port_first; /* host byte order */
	__u16 port_last;
	__u32 actors; /* 0: every executable */
	__u32 rule;
};

/* First match decides. */
struct sw_network_rules {
	__u32 count;
	__u32 reserved;
	struct sw_network_entry entries[SW_NETWORK_ENTRIES_MAX];
};

enum sw_unix_use {
	SW_UNIX_DIRECT = 1, /* may be reached directly */
	SW_UNIX_OWN = 2,    /* the daemon's own, which is for no member */
};

/* Key of sw_unix_paths, whose values are an enum sw_unix_use: a unix name as in sun_path; an
 * abstract one starts with a zero. */
struct sw_unix_key {
	__u32 generation;
	__u32 length;
	__u8 path[SW_UNIX_PATH_MAX];
};

/* The names by which a session's rules mean an object, numbered from 0. An inode's number is given
 * away again, and subvolumes have the same ones: the generation tells them apart. */
struct sw_object_key {
	__u64 session;
	__u64 inode;
	__u32 device; /* as the kernel has it */
	__u32 generation;
	__u32 number;
	__u32 reserved;
};

enum sw_object_name_flag {
	SW_NAME_HAS_MORE = 1,  /* there is one of the next number */
	SW_NAME_IS_LINKED = 2, /* over a symbolic link: any name of the object may be behind it */
	SW_NAME_IS_PINNED = 4, /* on the way to what is behind one: it stays where it is */
};

struct sw_object_name {
	__u32 length;
	__u32 flags; /* enum sw_object_name_flag */
	__u8 path[SW_OBJECT_PATH_MAX]; /* zeros after its end, one at least; never "/" */
};

/* What the kernel calls an object that a descriptor of the daemon's is open on. */
struct sw_object {
	__u64 inode;
	__u32 device;
	__u32 generation;
	__u32 descriptor;
	__u32 reserved;
};

/* A person's answer to `ask`; the value is the end of it, CLOCK_BOOTTIME ns. */
struct sw_grant_key {
	__u64 session;
	__u8 address[16];
	__u16 port;
	__u8 protocol;
	__u8 operation;
	__u32 reserved;
};

/* Key of sw_agent_names: a file name as the kernel names its process, cut after 15 bytes. */
struct sw_agent_name {
	__u8 comm[SW_COMM_BYTES];
};

/* The one element of sw_state. */
struct sw_state {
	__u32 abi;
	__u32 overflowed; /* sw_overflow has been used: look there too */
	__u64 object;	  /* hash of the object that the links were made of */
};

/* The one element of sw_moves. While the count is 0 moves are not seen, and nothing is remembered
 * of files. */
struct sw_moves {
	__u64 count;	  /* of directories and mounts */
	__u64 mounted_at; /* when mounts last began to change, CLOCK_BOOTTIME ns */
	__u64 moved_at;	  /* when a directory was last moved, or about to be */
};

enum sw_seen_kind {
	SW_SEEN_FILE = 1,
	SW_SEEN_NETWORK = 2,
	SW_SEEN_REFUSED = 3, /* in a flood: of no object, but of a rule */
};

/* What uses that are counted are told apart by. Of a refusal: its session; the thread group, 0 for
 * any, above the rule; the kind of the event that would tell of it in ip_protocol. */
struct sw_seen_key {
	__u64 object;	  /* the number of an inode; or the first half of an address */
	__u64 device;	  /* the other half */
	__u32 generation; /* of the policy that allows or refuses it */
	__u16 port;
	__u16 ip_protocol;
	__u16 kind;	/* enum sw_seen_kind */
	__u16 use;	/* enum sw_access, all that were asked for; or enum sw_operation */
	__u32 protocol; /* enum sw_protocol */
};

/* A place of sw_seen. The daemon takes the count, and frees the place, with atomic operations. */
struct sw_seen {
	__u64 tag; /* 0: free; otherwise a digest of the key, but for the moment of writing it */
	struct sw_seen_key key;
	__u64 count; /* uses that nobody was told of yet */
	__u64 last;  /* CLOCK_BOOTTIME ns, to a tick */
	__u64 tick;
};

enum sw_counter {
	SW_EVENTS_LOST = 0,  /* telemetry that found no room in sw_events */
	SW_DENIALS_LOST = 1, /* events of refusals that were made and found no room in sw_denials */
	SW_FORKS_KILLED = 2, /* sw_labels was full at a fork: the process was killed */
	SW_FORKS_UNLABELLED = 3, /* so was sw_overflow: killed, but its child has no label */
	SW_PATHS_UNREAD = 4, /* no room to write a path in: the use of the file was refused */
	SW_AGENTS_UNSEEN = 5, /* programs that may be agents and were not told of */
	SW_NAMES_UNTOLD = 6, /* names that objects had or got and that were not told of */
	SW_FORKS_REFUSED = 7, /* sw_labels was nearly full: EAGAIN */
	SW_COUNTERS,
};

#include "syswatch_events.h"

#endif
