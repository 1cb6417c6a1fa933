// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Peers: to which unix sockets a labelled process connects and sends datagrams, by the peer's own
 * name: the path that it was bound to, wherever that lies by now, or its abstract name. What has no
 * name can only have been made together with the sender's.
 * Hooks: lsm/unix_stream_connect, unix_may_send. 0 lets through.
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

static __noinline int sw_judge_peer(const struct sw_label *label, __u64 peer)
{
	struct sw_file_use use = {.accesses = SW_REACH, .operation = SW_FILE_SEND};
	__u32 number, path_state;
	struct sw_scratch *scratch = sw_take_scratch(&number, label->session);

	if (!scratch)
		return -EACCES;
	path_state = sw_write_peer(scratch, (const struct unix_sock *)peer, &use.start);
	return sw_answer(sw_settle_file(label, sw_policy_of(label->policy), scratch, number, &use,
					0, path_state));
}

/* Which of the names that have a use of their own starts there in a scratch; 0: none. */
__noinline __u32 sw_use_of_peer(__u32 number, __u32 start, __u32 generation)
{
	struct sw_scratch *scratch = bpf_map_lookup_elem(&sw_scratch, &number);
	struct sw_unix_key key = {.generation = generation};
	__u32 length = SW_PATH_MAX - start, *use;

	barrier_var(length);
	if (!scratch || length == 0 || length > SW_UNIX_PATH_MAX)
		return 0;
	if (bpf_probe_read_kernel(key.path, length, &scratch->path[start & (SW_PATH_MAX - 1)]))
		return 0;
	if (key.path[0] == '@')
		key.path[0] = 0;
	key.length = length;
	use = bpf_map_lookup_elem(&sw_unix_paths, &key);
	return use ? *use : 0;
}

/* Before the policy is asked: what has a use of its own, and what the daemon makes.
 * 1: the policy decides; else the answer, after an event where it is a refusal. */
static __always_inline int sw_settle_use(const struct sw_label *label,
					 const struct sw_policy *policy,
					 const struct sw_scratch *scratch, __u32 number,
					 struct sw_file_use *use, __u32 path_state)
{
	__u32 own = path_state == SW_PATH_WHOLE
			    ? sw_use_of_peer(number, use->start, policy->generation)
			    : 0;

	if (own == SW_UNIX_DIRECT)
		return 0;
	if (own != SW_UNIX_OWN && policy->flags & SW_CONNECTS_BY_PEER)
		return 1;
	if (own != SW_UNIX_OWN && !(policy->flags & SW_UNIX_BY_DAEMON))
		return 0;
	use->access = SW_REACH;
	use->decision = SW_DENY << SW_DECISION_VERDICT_SHIFT |
			(own == SW_UNIX_OWN ? SW_RULE_OWN_SOCKET : SW_RULE_BY_DAEMON);
	sw_report_file(label, policy, scratch, use, 1);
	return -EACCES;
}

static __noinline int sw_judge_connect(const struct sw_label *found, __u64 peer)
{
	struct sw_file_use use = {.accesses = SW_REACH, .operation = SW_FILE_CONNECT};
	struct sw_label label = *found;
	struct sw_policy policy = sw_policy_of(label.policy);
	__u32 number, path_state;
	struct sw_scratch *scratch = sw_take_scratch(&number, label.session);
	int settled;

	if (!scratch)
		return -EACCES;
	path_state = sw_write_peer(scratch, (const struct unix_sock *)peer, &use.start);
	settled = 1;
	if (policy.generation)
		settled = sw_settle_use(&label, &policy, scratch, number, &use, path_state);
	if (settled == 1)
		return sw_answer(sw_settle_file(&label, policy, scratch, number, &use, 0,
						path_state));
	sw_give_back(scratch);
	return settled;
}

/* Of SOCK_STREAM and SOCK_SEQPACKET; `other` is the socket that listens. */
SEC("lsm/unix_stream_connect")
int BPF_PROG(sw_unix_stream_connect, struct sock *own, struct sock *other, struct sock *new,
	     int before)
{
	struct sw_label *label = sw_own_label();

	if (before || !label)
		return before;
	return sw_judge_connect(label, sw_number(other));
}

SEC("lsm/unix_may_send")
int BPF_PROG(sw_unix_may_send, struct socket *socket, struct socket *other, int before)
{
	struct sw_label *label = sw_own_label();

	if (before || !label)
		return before;
	return sw_judge_peer(label, (__u64)BPF_CORE_READ(other, sk));
}
