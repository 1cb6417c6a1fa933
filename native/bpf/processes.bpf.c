// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Processes: labels follow forks, lose their grants at exec, and end with the last thread. Of a
 * program outside that may be an agent is told.
 * Hooks: tp_btf/sched_process_fork, sched_process_exec, sched_process_exit; lsm/task_alloc.
 */

static __always_inline void sw_count_labels(__s64 more)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&sw_label_count, &zero);

	if (count)
		__sync_fetch_and_add(count, more);
}

/* Before the table is full, so that no child has to go without a label. */
SEC("lsm/task_alloc")
int BPF_PROG(sw_task_alloc, struct task_struct *child, unsigned long flags, int before)
{
	__u32 zero = 0;
	__u64 *count;

	if (before || flags & CLONE_THREAD || !sw_label_of(bpf_get_current_pid_tgid() >> 32))
		return before;
	count = bpf_map_lookup_elem(&sw_label_count, &zero);
	if (!count || (__s64)*count < SW_LABELS_MAX - SW_LABELS_SPARE)
		return 0;
	sw_count(SW_FORKS_REFUSED);
	return -EAGAIN;
}


/* Runs in the parent, before the child can run. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(sw_process_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 parent_tgid = parent->tgid, child_tgid = child->tgid, zero = 0;
	struct sw_label *parent_label, label;
	__u64 *bits = sw_label_bits_of(child_tgid);
	struct sw_state *state;
	struct sw_event *event;

	if (parent_tgid == child_tgid)
		return 0;
	parent_label = sw_label_of(parent_tgid);
	if (!parent_label)
		return 0;

	label = *parent_label;
	label.start_time = sw_start_time(child);
	if (!label.action)
		label.action = child_tgid;
	if (bits)
		__sync_fetch_and_or(bits, 1ULL << (child_tgid & 63));
	if (bpf_map_update_elem(&sw_labels, &child_tgid, &label, BPF_ANY)) {
		sw_count(SW_FORKS_KILLED);
		state = bpf_map_lookup_elem(&sw_state, &zero);
		if (state)
			state->overflowed = 1;
		if (bpf_map_update_elem(&sw_overflow, &child_tgid, &label, BPF_ANY))
			sw_count(SW_FORKS_UNLABELLED);
		bpf_send_signal(SIGKILL);
	}
	sw_count_labels(1);

	event = bpf_ringbuf_reserve(&sw_events, sizeof(*event), 0);
	if (!event) {
		sw_count(SW_EVENTS_LOST);
		return 0;
	}
	sw_fill_event(event, SW_EVENT_FORK, sizeof(*event), child, &label);
	event->parent = parent_tgid;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* `room` is constant at each call: the ring wants to know the size beforehand. */
static __always_inline void sw_emit_exec(struct task_struct *task, const struct sw_label *label,
					 const char *file, __u64 argv, __u64 argv_total,
					 const __u32 room)
{
	struct sw_exec_event *event;
	__u64 bytes = argv_total;
	long length;

	event = bpf_ringbuf_reserve(&sw_events, sizeof(*event) + room, 0);
	if (!event) {
		sw_count(SW_EVENTS_LOST);
		return;
	}
	barrier_var(bytes); /* or the compiler compares argv_total and the verifier learns nothing
			       of bytes */
	if (bytes > room)
		bytes = room;
	sw_fill_event(&event->header, SW_EVENT_EXEC, sizeof(*event) + room, task, label);
	length = bpf_probe_read_kernel_str(event->file, sizeof(event->file), file);
	event->file_length = length > 0 ? length - 1 : 0;
	event->arguments_total = argv_total;
	event->arguments_length = bpf_probe_read_user(event + 1, bytes, (void *)argv) ? 0 : bytes;
	bpf_ringbuf_submit(event, 0);
}

/* Of a program outside of every session whose file has an agent's name, or an interpreter's. */
static __always_inline void sw_notice_agent(struct task_struct *task)
{
	const struct sw_label none = {};
	struct sw_agent_name name;
	struct sw_event *event;

	BPF_CORE_READ_INTO(&name.comm, task, comm);
	if (!bpf_map_lookup_elem(&sw_agent_names, &name))
		return;
	event = bpf_ringbuf_reserve(&sw_denials, sizeof(*event), 0);
	if (!event) {
		sw_count(SW_AGENTS_UNSEEN);
		return;
	}
	sw_fill_event(event, SW_EVENT_AGENT, sizeof(*event), task, &none);
	bpf_ringbuf_submit(event, 0);
}

/* The new program's memory is in place and none of it has run. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(sw_process_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct sw_label *label = sw_label_of(task->tgid);
	__u64 argv, total;

	if (!label) {
		sw_notice_agent(task);
		return 0;
	}
	label->actors = 0;
	/* What its environment holds is known when the daemon has looked: until then, as before. */
	label->flags &= ~SW_LABEL_AGENT;

	argv = task->mm->arg_start;
	total = task->mm->arg_end - argv;
	if (total <= 256)
		sw_emit_exec(task, label, bprm->filename, argv, total, 256);
	else if (total <= 1024)
		sw_emit_exec(task, label, bprm->filename, argv, total, 1024);
	else
		sw_emit_exec(task, label, bprm->filename, argv, total, SW_EXEC_ARGV_MAX);
	return 0;
}

/* Once a thread; two that end at once may both find themselves the last, and one of them deletes.
 */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(sw_process_exit, struct task_struct *task)
{
	__u32 tgid = task->tgid;
	struct sw_label *found, label;
	__u64 *bits = sw_label_bits_of(tgid);
	struct sw_exit_event *event;

	found = sw_label_of(tgid);
	if (!found || task->signal->live.counter > 0)
		return 0;
	label = *found;
	bpf_map_update_elem(&sw_exited, &tgid, &label, BPF_ANY);
	if (bpf_map_delete_elem(&sw_labels, &tgid) && bpf_map_delete_elem(&sw_overflow, &tgid))
		return 0;
	sw_count_labels(-1);
	/* The number is given to nobody before this is over. */
	if (bits)
		__sync_fetch_and_and(bits, ~(1ULL << (tgid & 63)));

	event = bpf_ringbuf_reserve(&sw_events, sizeof(*event), 0);
	if (!event) {
		sw_count(SW_EVENTS_LOST);
		return 0;
	}
	sw_fill_event(&event->header, SW_EVENT_EXIT, sizeof(*event), task, &label);
	event->status = task->signal->flags & SIGNAL_GROUP_EXIT ? task->signal->group_exit_code
								: task->group_leader->exit_code;
	event->reserved = 0;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
