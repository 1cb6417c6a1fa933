// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Routes inside of packets: an option of IPv4 or a header of IPv6 that takes a packet elsewhere
 * than to the address that was judged. A socket's own option, or a message's: what leaves is looked
 * at, and what a member's socket sends has none.
 * Hook: cgroup_skb/egress: 1 lets through, 0 is EPERM.
 */

/* RFC 791: the length of the header in words. RFC 8200: what comes next. */
#define SW_V4_WORDS_PLAIN 5
#define SW_V6_HOP_BY_HOP 0
#define SW_V6_ROUTING 43
#define SW_V6_DESTINATION 60

static __always_inline int sw_has_route(struct __sk_buff *packet)
{
	__u8 head[8];

	if (bpf_skb_load_bytes(packet, 0, head, sizeof(head)))
		return 0;
	if (head[0] >> 4 == 4)
		return (head[0] & 15) > SW_V4_WORDS_PLAIN;
	return head[0] >> 4 == 6 && (head[6] == SW_V6_HOP_BY_HOP || head[6] == SW_V6_ROUTING ||
				     head[6] == SW_V6_DESTINATION);
}

SEC("cgroup_skb/egress")
int sw_egress(struct __sk_buff *packet)
{
	struct bpf_sock *socket;
	struct sw_label *label;

	if (!sw_has_route(packet))
		return 1;
	socket = packet->sk;
	if (!socket)
		return 1;
	socket = bpf_sk_fullsock(socket);
	if (!socket)
		return 1;
	label = bpf_sk_storage_get(&sw_sockets, socket, 0, 0);
	if (!label)
		return 1;
	sw_tell_wall(label, SW_WALL_ROUTE, packet->protocol, 0, 0);
	return 0;
}
