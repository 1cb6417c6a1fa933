// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Arrivals: from whom a member's datagram socket receives. The kernel binds a socket to every
 * address before a first send is judged, also one that is refused; it then receives from those that
 * it may send to. One that was let to bind, or is connected, is not looked at.
 * Hook: cgroup_skb/ingress: 1 lets through, 0 drops. The caller is nobody.
 */

#define SW_V6_UDP 17

/* Address and port of the sender; 0: it is not told from the first header. */
static __always_inline int sw_sender_of(struct __sk_buff *packet, struct sw_use *use)
{
	__u32 at = 40;
	__be16 port;
	__u8 head[8];

	if (bpf_skb_load_bytes(packet, 0, head, sizeof(head)))
		return 0;
	if (head[0] >> 4 == 4) {
		at = (head[0] & 15) * 4;
		use->address[10] = use->address[11] = 0xff;
		if (bpf_skb_load_bytes(packet, 12, use->address + 12, 4))
			return 0;
	} else if (head[6] != SW_V6_UDP || bpf_skb_load_bytes(packet, 8, use->address, 16)) {
		return 0;
	}
	if (bpf_skb_load_bytes(packet, at, &port, sizeof(port)))
		return 0;
	use->port = bpf_ntohs(port);
	use->ip_protocol = IPPROTO_UDP;
	use->operation = SW_CONNECT;
	use->protocol = SW_UDP;
	return 1;
}

/* What a person is asked about is asked at the send. No policy: its session has ended. */
static __always_inline int sw_may_come(const struct sw_label *label, const struct sw_use *use)
{
	struct sw_policy policy = sw_policy_of(label->policy);
	struct sw_network_rules *rules = sw_rules_of(policy.generation, use);
	__u32 rule;

	/* It was swapped between the two look-ups: look again, once. */
	if (!rules) {
		policy = sw_policy_of(label->policy);
		rules = sw_rules_of(policy.generation, use);
	}
	if (!policy.generation || policy.mode == SW_AUDIT_ONLY)
		return 1;
	return rules && sw_match(rules, use, label->actors, &rule) != SW_DENY;
}

SEC("cgroup_skb/ingress")
int sw_ingress(struct __sk_buff *packet)
{
	struct bpf_sock *socket = packet->sk;
	struct sw_socket *owned;
	struct sw_use use = {};

	if (!socket)
		return 1;
	socket = bpf_sk_fullsock(socket);
	if (!socket || socket->protocol != IPPROTO_UDP || socket->state == TCP_ESTABLISHED)
		return 1;
	owned = bpf_sk_storage_get(&sw_sockets, socket, 0, 0);
	if (!owned || owned->is_bound)
		return 1;
	if (sw_sender_of(packet, &use) && sw_may_come(&owned->label, &use))
		return 1;
	sw_tell_wall_of(&owned->label, owned->maker, SW_WALL_ARRIVAL, packet->protocol, 0, 0);
	return 0;
}
