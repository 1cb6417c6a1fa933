// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Control: whose priority, scheduling and limits a labelled process may change: its session's. A
 * limit on processor time ends a process as surely as a signal.
 * Hooks: lsm/task_setnice, task_setioprio, task_setscheduler, task_setrlimit. 0 lets through.
 */

static __always_inline int sw_judge_control(struct task_struct *target, __u8 what)
{
	__u32 own = bpf_get_current_pid_tgid() >> 32, other = target->tgid;
	struct sw_label *label = sw_label_of(own), *theirs;

	if (!label || own == other)
		return 0;
	theirs = sw_label_of(other);
	/* An exiting one has lost its label before it is gone. */
	if (theirs ? theirs->session == label->session : target->signal->live.counter <= 0)
		return 0;
	return sw_refuse_process(label, other, SW_PROCESS_CONTROL, what);
}

SEC("lsm/task_setnice")
int BPF_PROG(sw_task_setnice, struct task_struct *target, int nice, int before)
{
	return before ? before : sw_judge_control(target, SW_CONTROL_PRIORITY);
}

SEC("lsm/task_setioprio")
int BPF_PROG(sw_task_setioprio, struct task_struct *target, int priority, int before)
{
	return before ? before : sw_judge_control(target, SW_CONTROL_IO_PRIORITY);
}

SEC("lsm/task_setscheduler")
int BPF_PROG(sw_task_sched, struct task_struct *target, int before)
{
	return before ? before : sw_judge_control(target, SW_CONTROL_SCHEDULING);
}

SEC("lsm/task_setrlimit")
int BPF_PROG(sw_task_limits, struct task_struct *target, unsigned int resource, void *limit,
	     int before)
{
	return before ? before : sw_judge_control(target, SW_CONTROL_LIMITS);
}
