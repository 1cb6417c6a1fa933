/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the kernel programs and SysWatch.Linux/Abi share. Sizes and offsets are compared with the C# structs and with
 * the object's BTF by tests. Only __u8..__u64, explicit padding, no pointers, no bit-fields.
 */
#ifndef SYSWATCH_ABI_H
#define SYSWATCH_ABI_H

#define SW_ABI_VERSION 1

/* A labelled process, keyed by thread group id. Inherited at fork; `actors` and SW_LABEL_TRUSTED end at exec. */
struct sw_label {
	__u64 session;
	__u64 start_time; /* ns since boot, of the thread group leader */
	__u32 policy;	  /* key into the per-policy maps; a swap changes sw_policies, not the labels */
	__u32 actors;	  /* ActorSet bits of the program it runs */
	__u32 flags;	  /* enum sw_label_flag */
	__u32 action;	  /* tgid of the agent's direct child that it descends from; 0 for the agent */
};

enum sw_label_flag {
	SW_LABEL_AGENT = 1,   /* runs the program that the session was started for */
	SW_LABEL_SECRETS = 2, /* its memory may hold variables that are hidden from others; ends at exec */
};

enum sw_verdict {
	SW_ALLOW = 1,
	SW_AUDIT = 2,
	SW_ASK = 3,
	SW_DENY = 4,
};

enum sw_event_kind {
	SW_EVENT_FORK = 1,
	SW_EVENT_EXEC = 2,
	SW_EVENT_EXIT = 3,
	SW_EVENT_NETWORK = 4,
	SW_EVENT_UNIX = 5,
};

/* Starts every event in sw_events and sw_denials. */
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
	__u64 start_time;
};

#endif
