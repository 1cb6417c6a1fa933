/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What one call of the program in flood.bpf.c is told, and tells. */
struct flood {
	__u64 session;
	__u64 start_time;
	__u32 pid;
	__u32 policy;
	__u32 count;
	__u32 is_denial;
	__u32 objects; /* different ones, at most 256 */
	__u32 lost;
};
