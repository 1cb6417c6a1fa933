// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The machine's devices and settings: refused to every labelled process, whatever the policy and
 * its mode say. Asked by sw_file_open, so that other opens pay for no program more.
 */

/* The pointers are plain numbers, as those of sw_judge_file. */
static __noinline int sw_refuse_open(const struct sw_label *found, __u64 dentry, __u64 mnt,
				     __u32 access, __u32 rule)
{
	struct sw_label label = *found;
	struct sw_policy policy = sw_policy_of(label.policy);
	struct sw_file_use use = {.operation = SW_FILE_OPEN, .access = access};
	__u32 number;
	struct sw_scratch *scratch = sw_take_scratch(&number, 0);

	if (!scratch)
		return -EPERM;
	use.decision = SW_DENY << SW_DECISION_VERDICT_SHIFT | rule;
	sw_write_path(scratch, (void *)dentry, (void *)mnt, &use.start);
	sw_report_file(&label, &policy, scratch, &use, 1);
	sw_give_back(scratch);
	return -EPERM;
}

static __always_inline int sw_refuse_machine(const struct sw_label *label, const struct file *file,
					     __u32 rule)
{
	return sw_refuse_open(label, (__u64)BPF_CORE_READ(file, f_path.dentry),
			      (__u64)BPF_CORE_READ(file, f_path.mnt),
			      file->f_mode & FMODE_WRITE ? SW_WRITE : SW_READ, rule);
}
