/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Room for the events of refusals. While their ring is more than half full, what a process is
 * refused by one rule is told of once and then counted (seen.h), and what finds no room at all is
 * counted by rule: a flood costs details, and no refusal.
 */
#ifndef SYSWATCH_REFUSALS_H
#define SYSWATCH_REFUSALS_H

/* What was refused, as two numbers: of a rule, its generation and its index; and the kind of the
 * event with the operation that it would tell of. */
#define SW_RULED(generation, rule) ((__u64)(generation) << 32 | (rule))
#define SW_ASKED(kind, operation) ((kind) << 16 | (operation))

static __always_inline struct sw_seen_key sw_refusal_key(__u64 session, __u64 ruled, __u32 asked,
							 __u32 pid)
{
	struct sw_seen_key key = {
		.object = session,
		.device = (__u64)pid << 32 | (__u32)ruled,
		.generation = ruled >> 32,
		.ip_protocol = asked >> 16,
		.kind = SW_SEEN_REFUSED,
		.use = asked,
	};

	return key;
}

/* 1: it was counted, and is not to be told of. */
__noinline int sw_is_only_counted(__u64 session, __u64 ruled, __u32 asked)
{
	const struct sw_label nobody = {};
	struct sw_seen_key key;

	if (bpf_ringbuf_query(&sw_denials, BPF_RB_AVAIL_DATA) < SW_DENIALS_BYTES / 2)
		return 0;
	key = sw_refusal_key(session, ruled, asked, bpf_get_current_task_btf()->tgid);
	if (sw_see_again(&key))
		return 1;
	sw_take_place(&nobody, &key);
	return 0;
}

/* There was no room for its event. */
__noinline int sw_count_untold(__u64 session, __u64 ruled, __u32 asked)
{
	const struct sw_label nobody = {};
	struct sw_seen_key key = sw_refusal_key(session, ruled, asked, 0);
	struct sw_seen *place;

	if (sw_see_again(&key))
		return 0;
	place = sw_take_place(&nobody, &key);
	if (place)
		__sync_fetch_and_add(&place->count, 1);
	else
		sw_count(SW_DENIALS_LOST);
	return 0;
}

/* Null: there is no event to fill. `size` is constant at each call. */
static __always_inline void *sw_reserve_refusal(const struct sw_label *label, __u64 ruled,
						__u32 asked, const __u64 size)
{
	void *event;

	if (sw_is_only_counted(label->session, ruled, asked))
		return 0;
	event = bpf_ringbuf_reserve(&sw_denials, size, 0);
	if (!event)
		sw_count_untold(label->session, ruled, asked);
	return event;
}

/* The same of an event that may be a refusal. */
static __always_inline void *sw_reserve_event(const struct sw_label *label, __u64 ruled,
					      __u32 asked, int is_refusal, const __u64 size)
{
	void *event;

	if (is_refusal)
		return sw_reserve_refusal(label, ruled, asked, size);
	event = bpf_ringbuf_reserve(&sw_events, size, 0);
	if (!event)
		sw_count(SW_EVENTS_LOST);
	return event;
}

#endif
