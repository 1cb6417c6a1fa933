// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Unix sockets, where the kernel has the hooks (6.7) and no program judges by the peer's name
 * (peers.bpf.c). The daemon resolves and makes a labelled process's connections itself, so here
 * every connect and datagram that goes past it is refused, except to the exact names of a short
 * list. Hooks: cgroup/connect_unix, sendmsg_unix. 1 lets through, 0 is EPERM.
 */

extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym __weak;

#define SUN_PATH_OFFSET 2

/* The address as the kernel copied it; a path without the zero that ends it. */
static __always_inline void sw_read_unix_name(struct bpf_sock_addr *ctx, struct sw_unix_key *key)
{
	struct bpf_sock_addr_kern *kernel = bpf_cast_to_kern_ctx(ctx);
	const char *path = (const char *)kernel->uaddr + SUN_PATH_OFFSET;
	__u32 length = kernel->uaddrlen;

	if (length <= SUN_PATH_OFFSET || length > SUN_PATH_OFFSET + SW_UNIX_PATH_MAX)
		return;
	length -= SUN_PATH_OFFSET;
	if (bpf_probe_read_kernel(key->path, length, path))
		return;
	key->length = length;
	if (!key->path[0])
		return;
	for (__u32 i = 0; i < SW_UNIX_PATH_MAX; i++) {
		if (i >= length || !key->path[i]) {
			key->length = i;
			break;
		}
	}
}

static __always_inline int sw_is_direct(struct bpf_sock_addr *ctx, const struct sw_policy *policy,
					struct sw_unix_key *key)
{
	__u32 *use;

	sw_read_unix_name(ctx, key);
	key->generation = policy->generation;
	use = bpf_map_lookup_elem(&sw_unix_paths, key);
	return use && *use == SW_UNIX_DIRECT;
}

static __always_inline void sw_report_unix(struct task_struct *task, const struct sw_label *label,
					   const struct sw_unix_key *key, __u8 operation,
					   int refused)
{
	struct sw_unix_event *event;

	event = sw_reserve_event(label, SW_RULED(0, SW_RULE_NONE),
				 SW_ASKED(SW_EVENT_UNIX, operation), refused, sizeof(*event));
	if (!event)
		return;
	sw_fill_event(&event->header, SW_EVENT_UNIX, sizeof(*event), task, label);
	event->policy = label->policy;
	event->length = key->length;
	event->operation = operation;
	event->verdict = SW_DENY;
	event->enforced = refused;
	event->reserved[0] = 0;
	__builtin_memcpy(event->path, key->path, sizeof(event->path));
	bpf_ringbuf_submit(event, 0);
}

/* Not opened by audit mode: what may be connected to is decided and recorded by the daemon. */
SEC("cgroup/connect_unix")
int sw_connect_unix(struct bpf_sock_addr *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct sw_label *label = sw_label_of(task->tgid);
	struct sw_unix_key key = {};
	struct sw_policy policy;

	if (!label)
		return 1;
	policy = sw_policy_of(label->policy);
	if (policy.generation &&
	    (!(policy.flags & SW_UNIX_BY_DAEMON) || policy.flags & SW_CONNECTS_BY_PEER))
		return 1;
	if (sw_is_direct(ctx, &policy, &key))
		return 1;
	if (policy.flags & SW_REPORT_UNIX)
		sw_report_unix(task, label, &key, SW_CONNECT, 1);
	return 0;
}

SEC("cgroup/sendmsg_unix")
int sw_sendmsg_unix(struct bpf_sock_addr *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct sw_label *label = sw_label_of(task->tgid);
	struct sw_unix_key key = {};
	struct sw_policy policy;
	int refused;

	if (!label)
		return 1;
	policy = sw_policy_of(label->policy);
	if (policy.generation &&
	    (!(policy.flags & SW_UNIX_BY_DAEMON) || policy.flags & SW_SENDS_BY_PEER))
		return 1;
	if (sw_is_direct(ctx, &policy, &key))
		return 1;
	refused = policy.mode != SW_AUDIT_ONLY;
	sw_report_unix(task, label, &key, SW_SEND, refused);
	return !refused;
}
