/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What every program begins and ends with: find the caller's label, fill an event's head, count a
 * loss. */
#ifndef SYSWATCH_LABELS_H
#define SYSWATCH_LABELS_H

#define SW_TICK_NS 10000000ULL

static __always_inline void sw_count_more(__u32 counter, __u64 count)
{
	__u64 *value = bpf_map_lookup_elem(&sw_counters, &counter);

	if (value)
		__sync_fetch_and_add(value, count);
}

static __always_inline void sw_count(__u32 counter)
{
	sw_count_more(counter, 1);
}

/* Null: there is no such number. */
static __always_inline __u64 *sw_label_bits_of(__u32 tgid)
{
	__u32 index = tgid / 64;

	return bpf_map_lookup_elem(&sw_label_bits, &index);
}

/* Null: not a process of ours, which is to be left alone. */
static __always_inline struct sw_label *sw_label_of(__u32 tgid)
{
	__u64 *bits = sw_label_bits_of(tgid);
	struct sw_label *label;
	struct sw_state *state;
	__u32 zero = 0;

	if (bits && !(*(volatile __u64 *)bits >> (tgid & 63) & 1))
		return 0;
	label = bpf_map_lookup_elem(&sw_labels, &tgid);
	if (label)
		return label;
	state = bpf_map_lookup_elem(&sw_state, &zero);
	if (!state || !state->overflowed)
		return 0;
	return bpf_map_lookup_elem(&sw_overflow, &tgid);
}

/* Of one moment: a swap is one store of eight bytes. No policy: generation 0. */
static __always_inline struct sw_policy sw_policy_of(__u32 slot)
{
	struct sw_policy policy = {};
	__u64 *value = bpf_map_lookup_elem(&sw_policies, &slot), raw;

	if (value) {
		raw = *(volatile __u64 *)value;
		__builtin_memcpy(&policy, &raw, sizeof(policy));
	}
	return policy;
}

/* In whole ticks, so that it is equal to what /proc/PID/stat says. */
static __always_inline __u64 sw_start_time(struct task_struct *task)
{
	__u64 start = task->group_leader->start_boottime;

	return start - start % SW_TICK_NS;
}

static __always_inline void sw_fill_event(struct sw_event *event, __u16 kind, __u32 size,
					  struct task_struct *task, const struct sw_label *label)
{
	event->size = size;
	event->version = SW_ABI_VERSION;
	event->kind = kind;
	event->time = bpf_ktime_get_boot_ns();
	event->session = label->session;
	event->pid = task->tgid;
	event->tid = task->pid;
	event->parent = task->group_leader->real_parent->tgid;
	event->action = label->action;
	event->start_time = sw_start_time(task);
}

#endif
