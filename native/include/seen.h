/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Allowed uses, for sessions that record them: the first use of an object is an event, and gives it
 * a place in sw_seen where the others are only counted; the daemon reads the counts there and frees
 * places. An object has few places to be in. Where all are taken the one that was used last the
 * longest ago is pushed out, with its count in an event. Refuses nothing, whatever happens.
 *
 * Two processors that use an object for the first time at once may both tell of it, and a use that
 * falls into the moment in which its place is pushed out counts for the one that comes.
 */
#ifndef SYSWATCH_SEEN_H
#define SYSWATCH_SEEN_H

/* In place of a tag: somebody writes the key. Every tag has SW_SEEN_MARK, and is neither. */
#define SW_SEEN_FREE 0
#define SW_SEEN_BUSY 1
#define SW_SEEN_MARK 2
#define SW_SEEN_SET_SHIFT 51 /* of a tag: what is left numbers a set of SW_SEEN_WAYS places */

/* A session's policies have generations of their own, so that no session needs to be named. */
static __always_inline __u64 sw_seen_tag(const struct sw_seen_key *key)
{
	__u64 tag = sw_digest(key->object, key->device);

	tag = sw_digest(tag, (__u64)key->generation << 32 | (__u32)key->port << 16 |
				     key->ip_protocol);
	tag = sw_digest(tag, key->kind << 24 | key->use << 8 | key->protocol);
	return tag | SW_SEEN_MARK;
}

static __always_inline struct sw_seen *sw_seen_place(__u64 tag, __u32 way)
{
	__u32 index = (__u32)(tag >> SW_SEEN_SET_SHIFT) * SW_SEEN_WAYS + way;

	return bpf_map_lookup_elem(&sw_seen, &index);
}

static __always_inline int sw_is_seen(const struct sw_seen *seen, __u64 tag,
				      const struct sw_seen_key *key)
{
	const struct sw_seen_key *held = &seen->key;

	return *(volatile __u64 *)&seen->tag == tag && held->object == key->object &&
	       held->device == key->device && held->generation == key->generation &&
	       held->port == key->port && held->ip_protocol == key->ip_protocol &&
	       held->kind == key->kind && held->use == key->use && held->protocol == key->protocol;
}

/* The clock is read once in a tick: it costs more than the rest. */
static __always_inline void sw_touch(struct sw_seen *seen)
{
	__u64 tick = bpf_jiffies64();

	if (seen->tick == tick)
		return;
	seen->tick = tick;
	seen->last = bpf_ktime_get_boot_ns();
}

/* Counts one more use; 0: the object has no place. */
static __always_inline int sw_see_again(const struct sw_seen_key *key)
{
	__u64 tag = sw_seen_tag(key);

	for (__u32 way = 0; way < SW_SEEN_WAYS; way++) {
		struct sw_seen *seen = sw_seen_place(tag, way);

		if (!seen || !sw_is_seen(seen, tag, key))
			continue;
		__sync_fetch_and_add(&seen->count, 1);
		sw_touch(seen);
		return 1;
	}
	return 0;
}

static __always_inline void sw_fill_seen(struct sw_seen_event *event, __u32 size,
					 const struct sw_label *label,
					 const struct sw_seen_key *key, __u8 stage)
{
	sw_fill_event(&event->header, SW_EVENT_SEEN, size, bpf_get_current_task_btf(), label);
	event->key = *key;
	event->count = 1;
	event->last = event->header.time;
	event->policy = label->policy;
	event->stage = stage;
	event->length = 0;
}

/* What a place that is taken from another object had counted. */
static __always_inline void sw_emit_pushed(const struct sw_label *label, const struct sw_seen *seen,
					   __u64 count)
{
	struct sw_seen_event *event = bpf_ringbuf_reserve(&sw_events, sizeof(*event), 0);

	if (!event) {
		if (seen->key.kind == SW_SEEN_REFUSED)
			sw_count_more(SW_DENIALS_LOST, count);
		else
			sw_count(SW_EVENTS_LOST);
		return;
	}
	sw_fill_seen(event, sizeof(*event), label, &seen->key, SW_SEEN_PUSHED);
	event->count = count;
	event->last = seen->last;
	event->rule = SW_RULE_NONE;
	bpf_ringbuf_submit(event, 0);
}

/* The way to a free place, or to the one that was used last the longest ago. */
static __always_inline __u32 sw_oldest_way(__u64 tag)
{
	__u64 oldest = ~0ULL;
	__u32 found = 0;

	for (__u32 way = 0; way < SW_SEEN_WAYS; way++) {
		struct sw_seen *seen = sw_seen_place(tag, way);
		__u64 last = seen && seen->tag ? seen->last : 0;

		if (last < oldest) {
			oldest = last;
			found = way;
		}
	}
	return found;
}

/* Null: others are at it. */
static __always_inline struct sw_seen *sw_take_place(const struct sw_label *label,
						     const struct sw_seen_key *key)
{
	__u64 tag = sw_seen_tag(key), old, count;
	struct sw_seen *seen = sw_seen_place(tag, sw_oldest_way(tag));

	if (!seen)
		return 0;
	old = seen->tag;
	if (old == SW_SEEN_BUSY ||
	    __sync_val_compare_and_swap(&seen->tag, old, SW_SEEN_BUSY) != old)
		return 0;
	/* Also of a place that the daemon freed while it was being counted in. */
	count = __sync_lock_test_and_set(&seen->count, 0);
	if (count)
		sw_emit_pushed(label, seen, count);
	seen->key = *key;
	seen->tick = 0;
	sw_touch(seen);
	__sync_lock_test_and_set(&seen->tag, tag);
	return seen;
}

/* Nobody heard of the first use, so that the next is to be told. */
static __always_inline void sw_leave_place(struct sw_seen *seen)
{
	sw_count(SW_EVENTS_LOST);
	if (seen)
		__sync_lock_test_and_set(&seen->tag, SW_SEEN_FREE);
}

#endif
