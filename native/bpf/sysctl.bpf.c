// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Settings of the kernel belong to the machine, and root may write them by being their owner,
 * without any capability: core_pattern and modprobe then start a program outside of the session.
 * No labelled process writes one, whatever its policy says.
 * Hook: cgroup/sysctl. 1 lets through, 0 is EPERM.
 */

static __always_inline void sw_report_sysctl(struct bpf_sysctl *ctx, struct task_struct *task,
					     const struct sw_label *label)
{
	struct sw_sysctl_event *event;
	long length;

	event = sw_reserve_refusal(label, SW_RULED(0, SW_RULE_NONE), SW_ASKED(SW_EVENT_SYSCTL, 0),
				   sizeof(*event));
	if (!event)
		return;
	sw_fill_event(&event->header, SW_EVENT_SYSCTL, sizeof(*event), task, label);
	length = bpf_sysctl_get_name(ctx, (char *)event->name, sizeof(event->name), 0);
	event->length = length < 0 ? sizeof(event->name) - 1 : length;
	event->policy = label->policy;
	bpf_ringbuf_submit(event, 0);
}

SEC("cgroup/sysctl")
int sw_sysctl(struct bpf_sysctl *ctx)
{
	struct task_struct *task;
	struct sw_label *label;

	if (!ctx->write)
		return 1;
	task = bpf_get_current_task_btf();
	label = sw_label_of(task->tgid);
	if (!label)
		return 1;
	sw_report_sysctl(ctx, task, label);
	return 0;
}
