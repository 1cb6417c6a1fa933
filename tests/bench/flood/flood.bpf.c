// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Fills the rings of a running daemon in bulk, with events as network.bpf.c makes them. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include "syswatch_abi.h"
#include "flood.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SW_EVENTS_BYTES);
} sw_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SW_DENIALS_BYTES);
} sw_denials SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SW_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} sw_counters SEC(".maps");

static long flood_one(__u32 index, struct flood *flood)
{
	__u32 counter = flood->is_denial ? SW_DENIALS_LOST : SW_EVENTS_LOST;
	struct sw_network_event *event;
	__u64 *lost;

	if (flood->is_denial)
		event = bpf_ringbuf_reserve(&sw_denials, sizeof(*event), 0);
	else
		event = bpf_ringbuf_reserve(&sw_events, sizeof(*event), 0);
	if (!event) {
		lost = bpf_map_lookup_elem(&sw_counters, &counter);
		if (lost)
			__sync_fetch_and_add(lost, 1);
		flood->lost++;
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->header.size = sizeof(*event);
	event->header.version = SW_ABI_VERSION;
	event->header.kind = SW_EVENT_NETWORK;
	event->header.time = bpf_ktime_get_boot_ns();
	event->header.session = flood->session;
	event->header.pid = event->header.tid = flood->pid;
	event->header.start_time = flood->start_time;
	event->address[10] = event->address[11] = 0xff;
	event->address[12] = 127;
	event->address[15] = flood->objects > 1 ? index % flood->objects : 1;
	event->port = 9;
	event->ip_protocol = IPPROTO_UDP;
	event->operation = SW_CONNECT;
	event->protocol = SW_UDP;
	event->verdict = flood->is_denial ? SW_DENY : SW_AUDIT;
	event->enforced = flood->is_denial;
	event->rule = SW_RULE_NONE;
	event->policy = flood->policy;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("syscall")
int flood(struct flood *wanted)
{
	struct flood flood = *wanted;
	__u32 count = flood.count;

	flood.lost = 0;
	barrier_var(count); /* or it is passed with what lies beside it */
	bpf_loop(count, flood_one, &flood, 0);
	wanted->lost = flood.lost;
	return 0;
}
