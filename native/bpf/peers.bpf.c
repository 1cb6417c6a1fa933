// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Peers: to which unix sockets a labelled process sends datagrams, by the peer's own name: the path
 * of what it is bound to, wherever that lies by now, or its abstract name. What has no name can
 * only have been made together with the sender's.
 * Hook: lsm/unix_may_send. 0 lets through.
 */

/* As a rule writes it: @NAME. */
static __always_inline __u32 sw_write_abstract(struct sw_scratch *scratch,
					       const struct unix_address *address, __u32 *start)
{
	__u32 length = BPF_CORE_READ(address, len) - SUN_PATH_OFFSET;
	const char *name = (const char *)address +
			   bpf_core_field_offset(struct unix_address, name) + SUN_PATH_OFFSET;

	if (length == 0 || length > SW_UNIX_PATH_MAX)
		return SW_PATH_NONE;
	*start = SW_PATH_MAX - length;
	if (bpf_probe_read_kernel(&scratch->path[*start & (SW_PATH_MAX - 1)], length & SW_NAME_MAX,
				  name))
		return SW_PATH_NONE;
	scratch->path[*start & (SW_PATH_MAX - 1)] = '@';
	return SW_PATH_WHOLE;
}

static __always_inline __u32 sw_write_peer(struct sw_scratch *scratch, const struct unix_sock *peer,
					   __u32 *start)
{
	struct dentry *dentry = BPF_CORE_READ(peer, path.dentry);
	const struct unix_address *address = BPF_CORE_READ(peer, addr);

	if (dentry)
		return sw_write_path(scratch, dentry, BPF_CORE_READ(peer, path.mnt), start);
	return address ? sw_write_abstract(scratch, address, start) : SW_PATH_INTERNAL;
}

static __always_inline int sw_judge_peer(const struct sw_label *label, const struct unix_sock *peer)
{
	struct sw_file_use use = {.accesses = SW_REACH, .operation = SW_FILE_SEND};
	__u32 number, path_state;
	struct sw_scratch *scratch = sw_take_scratch(&number);

	if (!scratch)
		return -EACCES;
	path_state = sw_write_peer(scratch, peer, &use.start);
	return sw_answer(sw_settle_file(label, scratch, number, &use, 0, path_state));
}

SEC("lsm/unix_may_send")
int BPF_PROG(sw_unix_may_send, struct socket *socket, struct socket *other, int before)
{
	struct sw_label *label = sw_own_label();

	if (before || !label)
		return before;
	return sw_judge_peer(label, (const struct unix_sock *)BPF_CORE_READ(other, sk));
}
