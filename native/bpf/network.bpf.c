// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Network: where a labelled process may connect, send and bind. The kernel's own copy of the
 * address is judged. Hooks: cgroup/connect4, connect6, sendmsg4, sendmsg6, bind4, bind6,
 * post_bind4, post_bind6, sock_create: 1 lets through, 0 is EPERM. lsm/socket_listen,
 * socket_setsockopt: 0 lets through.
 * tp_btf/inet_sock_set_state: kills.
 */

/* One use of the network; v4 addresses are v4-mapped. */
struct sw_use {
	__u8 address[16];
	__u16 port;
	__u16 ip_protocol;
	__u8 operation;
	__u8 protocol;
};

static __always_inline __u8 sw_protocol_of(__u32 type, __u32 ip_protocol)
{
	if (type == SOCK_STREAM && ip_protocol == IPPROTO_TCP)
		return SW_TCP;
	if (type == SOCK_DGRAM && ip_protocol == IPPROTO_UDP)
		return SW_UDP;
	return SW_OTHER;
}

static __always_inline struct sw_network_rules *sw_rules_of(__u32 generation,
							    const struct sw_use *use)
{
	struct sw_network_key key = {.prefix_bits = 160, .generation = generation};

	__builtin_memcpy(key.address, use->address, sizeof(key.address));
	return bpf_map_lookup_elem(&sw_network, &key);
}

static __always_inline __u8 sw_match(const struct sw_network_rules *rules, const struct sw_use *use,
				     __u32 actors, __u32 *rule)
{
	for (__u32 i = 0; i < SW_NETWORK_ENTRIES_MAX; i++) {
		const struct sw_network_entry *entry = &rules->entries[i];

		if (i >= rules->count)
			break;
		if (!(entry->operations & use->operation) || !(entry->protocols & use->protocol))
			continue;
		if (use->port < entry->port_first || use->port > entry->port_last)
			continue;
		if (entry->actors && !(entry->actors & actors))
			continue;
		*rule = entry->rule;
		return entry->verdict;
	}
	*rule = SW_RULE_NONE;
	return SW_DENY;
}

static __always_inline int sw_is_granted(__u64 session, const struct sw_use *use)
{
	struct sw_grant_key key = {
		.session = session,
		.port = use->port,
		.protocol = use->protocol,
		.operation = use->operation,
	};
	__u64 *end;

	__builtin_memcpy(key.address, use->address, sizeof(key.address));
	end = bpf_map_lookup_elem(&sw_grants, &key);
	return end && *end > bpf_ktime_get_boot_ns();
}

static __always_inline void sw_report(struct task_struct *task, const struct sw_label *label,
				      const struct sw_policy *policy, const struct sw_use *use,
				      __u8 verdict, __u32 rule, int refused)
{
	struct sw_network_event *event;

	event = sw_reserve_event(label, SW_RULED(policy->generation, rule),
				 SW_ASKED(SW_EVENT_NETWORK, use->operation), refused,
				 sizeof(*event));
	if (!event)
		return;
	sw_fill_event(&event->header, SW_EVENT_NETWORK, sizeof(*event), task, label);
	__builtin_memcpy(event->address, use->address, sizeof(event->address));
	event->port = use->port;
	event->ip_protocol = use->ip_protocol;
	event->operation = use->operation;
	event->protocol = use->protocol;
	event->verdict = verdict;
	event->enforced = refused;
	event->rule = rule;
	event->generation = policy->generation;
	event->policy = label->policy;
	event->actors = label->actors;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void sw_record(const struct sw_label *label, const struct sw_policy *policy,
				      const struct sw_use *use, __u32 rule)
{
	struct sw_seen_key key = {
		.generation = policy->generation,
		.port = use->port,
		.ip_protocol = use->ip_protocol,
		.kind = SW_SEEN_NETWORK,
		.use = use->operation,
		.protocol = use->protocol,
	};

	__builtin_memcpy(&key.object, use->address, sizeof(key.object));
	__builtin_memcpy(&key.device, use->address + 8, sizeof(key.device));
	sw_see_network(label, &key, rule);
}

/* A policy that is swapped between the two look-ups leaves no rules behind: look again, once. */
static __always_inline int sw_decide(struct task_struct *task, const struct sw_label *found,
				     const struct sw_use *use)
{
	struct sw_label label = *found;
	struct sw_policy policy = sw_policy_of(label.policy);
	struct sw_network_rules *rules = sw_rules_of(policy.generation, use);
	__u32 rule = SW_RULE_NONE;
	__u8 verdict = SW_DENY;
	int refused;

	if (!rules) {
		policy = sw_policy_of(label.policy);
		rules = sw_rules_of(policy.generation, use);
	}
	if (rules)
		verdict = sw_match(rules, use, label.actors, &rule);
	if (verdict == SW_ASK && sw_is_granted(label.session, use))
		verdict = SW_ALLOW;
	if (verdict == SW_ALLOW) {
		if (policy.flags & SW_RECORD_NETWORK)
			sw_record(&label, &policy, use, rule);
		return 1;
	}
	refused = verdict != SW_AUDIT && policy.mode != SW_AUDIT_ONLY;
	sw_report(task, &label, &policy, use, verdict, rule, refused);
	return !refused;
}

/* To the kernel, connecting to the unspecified address means connecting to loopback. */
static __always_inline int sw_judge_v4(struct bpf_sock_addr *ctx, __u8 operation)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct sw_label *label = sw_label_of(task->tgid);
	__u32 address = ctx->user_ip4;
	struct sw_use use = {};

	if (!label)
		return 1;
	if (operation == SW_CONNECT && !address)
		address = bpf_htonl(0x7f000001);
	use.address[10] = use.address[11] = 0xff;
	__builtin_memcpy(use.address + 12, &address, sizeof(address));
	use.port = bpf_ntohs(ctx->user_port);
	use.ip_protocol = ctx->protocol;
	use.operation = operation;
	use.protocol = sw_protocol_of(ctx->type, ctx->protocol);
	return sw_decide(task, label, &use);
}

static __always_inline int sw_judge_v6(struct bpf_sock_addr *ctx, __u8 operation)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct sw_label *label = sw_label_of(task->tgid);
	__u32 address[4];
	struct sw_use use = {};

	if (!label)
		return 1;
	address[0] = ctx->user_ip6[0];
	address[1] = ctx->user_ip6[1];
	address[2] = ctx->user_ip6[2];
	address[3] = ctx->user_ip6[3];
	if (operation == SW_CONNECT && !address[0] && !address[1] && !address[3]) {
		if (!address[2])
			address[3] = bpf_htonl(1);
		else if (address[2] == bpf_htonl(0xffff))
			address[3] = bpf_htonl(0x7f000001);
	}
	__builtin_memcpy(use.address, address, sizeof(use.address));
	use.port = bpf_ntohs(ctx->user_port);
	use.ip_protocol = ctx->protocol;
	use.operation = operation;
	use.protocol = sw_protocol_of(ctx->type, ctx->protocol);
	return sw_decide(task, label, &use);
}

/* Also runs for sendto(MSG_FASTOPEN) and for the connect of a UDP socket. */
SEC("cgroup/connect4")
int sw_connect4(struct bpf_sock_addr *ctx)
{
	return sw_judge_v4(ctx, SW_CONNECT);
}

SEC("cgroup/connect6")
int sw_connect6(struct bpf_sock_addr *ctx)
{
	return sw_judge_v6(ctx, SW_CONNECT);
}

SEC("cgroup/sendmsg4")
int sw_sendmsg4(struct bpf_sock_addr *ctx)
{
	return sw_judge_v4(ctx, SW_CONNECT);
}

SEC("cgroup/sendmsg6")
int sw_sendmsg6(struct bpf_sock_addr *ctx)
{
	return sw_judge_v6(ctx, SW_CONNECT);
}

SEC("cgroup/bind4")
int sw_bind4(struct bpf_sock_addr *ctx)
{
	return sw_judge_v4(ctx, SW_BIND);
}

SEC("cgroup/bind6")
int sw_bind6(struct bpf_sock_addr *ctx)
{
	return sw_judge_v6(ctx, SW_BIND);
}

/* A bind() that was let to and that has succeeded: it receives from anybody (arrivals.bpf.c). The
 * kernel's own for a first datagram does not come here. */
static __always_inline int sw_note_bound(struct bpf_sock *ctx)
{
	struct sw_socket *socket = bpf_sk_storage_get(&sw_sockets, ctx, 0, 0);

	if (socket)
		socket->is_bound = 1;
	return 1;
}

SEC("cgroup/post_bind4")
int sw_bound4(struct bpf_sock *ctx)
{
	return sw_note_bound(ctx);
}

SEC("cgroup/post_bind6")
int sw_bound6(struct bpf_sock *ctx)
{
	return sw_note_bound(ctx);
}

/*
 * The socket is known as a member's from here on, also in what it sends without its maker.
 * Sockets that are neither TCP nor UDP (raw, ping, SCTP, MPTCP, ...) send past the hooks above, so
 * they need leave to reach any address, and need it when they are made.
 */
SEC("cgroup/sock_create")
int sw_sock_create(struct bpf_sock *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct sw_label *label = sw_label_of(task->tgid);
	struct sw_socket *socket;
	struct sw_use use = {};

	if (!label)
		return 1;
	socket = bpf_sk_storage_get(&sw_sockets, ctx, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!socket)
		return 0;
	socket->label = *label;
	socket->maker = task->tgid;
	use.protocol = sw_protocol_of(ctx->type, ctx->protocol);
	if (use.protocol != SW_OTHER)
		return 1;
	if (ctx->family == AF_INET)
		use.address[10] = use.address[11] = 0xff;
	use.ip_protocol = ctx->protocol;
	use.operation = SW_CONNECT;
	return sw_decide(task, label, &use);
}

/* Whether a socket may be used so at every address. 1: it may. */
static __noinline int sw_may_everywhere(unsigned int family, unsigned int ip_protocol,
					__u8 operation)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct sw_label *label = sw_label_of(task->tgid);
	struct sw_use use = {};

	if (!label)
		return 1;
	if (family == AF_INET)
		use.address[10] = use.address[11] = 0xff;
	use.ip_protocol = ip_protocol;
	use.operation = operation;
	use.protocol = ip_protocol == IPPROTO_TCP   ? SW_TCP
		       : ip_protocol == IPPROTO_UDP ? SW_UDP
						    : SW_OTHER;
	return sw_decide(task, label, &use);
}

/* listen() on a socket that was never bound takes a free port at every address. */
SEC("lsm/socket_listen")
int BPF_PROG(sw_socket_listen, struct socket *socket, int backlog, int before)
{
	const struct sock *sk = socket->sk;
	unsigned int family;

	if (before || !sk)
		return before;
	family = sk->__sk_common.skc_family;
	if (family != AF_INET && family != AF_INET6)
		return 0;
	/* A connected socket has a number that it loses as it disconnects, before it listens. */
	if (sk->__sk_common.skc_num && (sk->__sk_common.skc_state == TCP_CLOSE ||
					sk->__sk_common.skc_state == TCP_LISTEN))
		return 0;
	return sw_may_everywhere(family, sk->sk_protocol, SW_BIND) ? 0 : -EACCES;
}

/*
 * The same where BPF-LSM is not to be had, and no hook can refuse: the call is held and refused
 * before it comes here; whoever swaps the socket meanwhile is killed before the call returns, and
 * the socket listens in another process that has it.
 */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(sw_listen, const struct sock *sk, int old_state, int new_state)
{
	if (new_state != TCP_LISTEN || sk->__sk_common.skc_num)
		return 0;
	if (!sw_may_everywhere(sk->__sk_common.skc_family, sk->sk_protocol, SW_BIND))
		bpf_send_signal(SIGKILL);
	return 0;
}

/* The kernel tells the network of a group that is joined and of sources that are asked for, in
 * packets of its own. The same numbers at both levels, but for IPV6_JOIN_GROUP and _ANYCAST. */
static __always_inline int sw_joins(int level, int option)
{
	switch (option) {
	case 42: /* MCAST_JOIN_GROUP */
	case 46: /* MCAST_JOIN_SOURCE_GROUP */
	case 48: /* MCAST_MSFILTER */
		return level == IPPROTO_IP || level == IPPROTO_IPV6;
	case 35: /* IP_ADD_MEMBERSHIP */
	case 39: /* IP_ADD_SOURCE_MEMBERSHIP */
	case 41: /* IP_MSFILTER */
		return level == IPPROTO_IP;
	case 20: /* IPV6_JOIN_GROUP */
	case 27: /* IPV6_JOIN_ANYCAST */
		return level == IPPROTO_IPV6;
	default:
		return 0;
	}
}

SEC("lsm/socket_setsockopt")
int BPF_PROG(sw_socket_setsockopt, struct socket *socket, int level, int option, int before)
{
	const struct sock *sk = socket->sk;

	if (before || !sk || !sw_joins(level, option))
		return before;
	return sw_may_everywhere(sk->__sk_common.skc_family, sk->sk_protocol, SW_CONNECT)
		       ? 0
		       : -EACCES;
}
