// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Reach: which processes a labelled one may look into, trace and signal: its session's, and no
 * memory that may hold more than its own. Whatever the policy and its mode say.
 * Hooks: lsm/ptrace_access_check (also /proc/PID/environ, mem, maps, fd, cwd, root), task_kill.
 */

static __always_inline int sw_refuse_process(const struct sw_label *label, __u32 target,
					     __u8 operation, __u8 detail)
{
	struct sw_process_event *event =
		sw_reserve_refusal(label, SW_RULED(0, SW_RULE_NONE),
				   SW_ASKED(SW_EVENT_PROCESS, operation), sizeof(*event));

	if (!event)
		return -EPERM;
	sw_fill_event(&event->header, SW_EVENT_PROCESS, sizeof(*event), bpf_get_current_task_btf(),
		      label);
	event->policy = label->policy;
	event->target = target;
	event->operation = operation;
	event->detail = detail;
	__builtin_memset(event->reserved, 0, sizeof(event->reserved));
	bpf_ringbuf_submit(event, 0);
	return -EPERM;
}

SEC("lsm/ptrace_access_check")
int BPF_PROG(sw_ptrace_access_check, struct task_struct *target, unsigned int mode, int before)
{
	__u32 own = bpf_get_current_pid_tgid() >> 32, other = target->tgid;
	struct sw_label *label = sw_label_of(own), *theirs;

	if (before || !label || own == other)
		return before;
	theirs = sw_label_of(other);
	if (theirs && theirs->session == label->session &&
	    !(theirs->flags & ~label->flags & SW_LABEL_SECRETS) &&
	    !(theirs->actors & ~label->actors))
		return 0;
	/* What only wants to know whether it could is not told. */
	if (mode & PTRACE_MODE_NOAUDIT)
		return -EPERM;
	return sw_refuse_process(label, other, SW_PROCESS_LOOK, mode);
}

/* With `cred` it is sent for somebody else, by a device; the caller is nobody's sender. Looked at
 * as a number, because the verifier believes that no argument is null, and drops the rest. */
SEC("lsm/task_kill")
int BPF_PROG(sw_task_kill, struct task_struct *target, void *info, int signal,
	     const struct cred *cred, int before)
{
	__u32 own = bpf_get_current_pid_tgid() >> 32, other = target->tgid;
	struct sw_label *label = sw_label_of(own), *theirs;

	if (before || !label || sw_number(cred) || own == other || !signal)
		return before;
	theirs = sw_label_of(other);
	/* An exiting one has lost its label before it is gone. */
	if (theirs ? theirs->session == label->session : target->signal->live.counter <= 0)
		return 0;
	return sw_refuse_process(label, other, SW_PROCESS_SIGNAL, signal);
}
