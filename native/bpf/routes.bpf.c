// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Routes inside of packets: an option of IPv4 or a header of IPv6 that takes a packet elsewhere
 * than to the address that was judged. A socket's own option, or a message's: what leaves is looked
 * at, and what a member's socket sends has none. Nor does what is sent to the machine itself leave
 * by another device, which a socket or a message may ask for.
 * Hook: cgroup_skb/egress: 1 lets through, 0 is EPERM.
 */

/* RFC 791: the length of the header in words. RFC 8200: what comes next. */
#define SW_V4_WORDS_PLAIN 5
#define SW_V6_HOP_BY_HOP 0
#define SW_V6_ROUTING 43
#define SW_V6_DESTINATION 60

#define SW_LOOPBACK_DEVICE 1

static __always_inline int sw_has_route(struct __sk_buff *packet)
{
	int leaves = packet->ifindex != SW_LOOPBACK_DEVICE;
	__u32 head[10] = {};
	__u8 version, next;

	if (bpf_skb_load_bytes(packet, 0, head, 20))
		return 0;
	version = *(__u8 *)head >> 4;
	next = ((__u8 *)head)[6];
	if (version == 4)
		return (*(__u8 *)head & 15) > SW_V4_WORDS_PLAIN ||
		       (leaves && ((__u8 *)head)[16] == 127);
	if (version != 6 || bpf_skb_load_bytes(packet, 0, head, sizeof(head)))
		return 0;
	return next == SW_V6_HOP_BY_HOP || next == SW_V6_ROUTING || next == SW_V6_DESTINATION ||
	       (leaves && !head[6] && !head[7] && !head[8] && head[9] == bpf_htonl(1));
}

SEC("cgroup_skb/egress")
int sw_egress(struct __sk_buff *packet)
{
	struct bpf_sock *socket;
	struct sw_socket *owned;

	if (!sw_has_route(packet))
		return 1;
	socket = packet->sk;
	if (!socket)
		return 1;
	socket = bpf_sk_fullsock(socket);
	if (!socket)
		return 1;
	owned = bpf_sk_storage_get(&sw_sockets, socket, 0, 0);
	if (!owned)
		return 1;
	sw_tell_wall(&owned->label, SW_WALL_ROUTE, packet->protocol, 0, 0);
	return 0;
}
