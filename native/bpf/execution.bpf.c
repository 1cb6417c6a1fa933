// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Execution without exec: a program or library that a rule denies to execute is not mapped as code
 * either, so that no loader runs it. Memory without a file is nobody's to judge: every compiler at
 * run time makes some, and a memfd is such memory, too.
 * Hooks: lsm/mmap_file, file_mprotect. 0 lets through.
 */

/* The decision on a path that no rule names. Who allows by name only, by a default or a rule for
 * every path, means programs: the libraries that these load are named nowhere. */
static __always_inline __u32 sw_decide_unnamed(const struct sw_policy *policy,
					       struct sw_scratch *scratch, __u32 number,
					       __u32 actors)
{
	__u8 *end = &scratch->path[SW_PATH_MAX - 2], kept[2] = {end[0], end[1]};
	__u64 found;

	end[0] = '/';
	end[1] = 1;
	found = sw_strictest_of_path(sw_pack(policy), number, SW_PATH_MAX - 2, SW_EXECUTE, actors);
	end[0] = kept[0];
	end[1] = kept[1];
	return SW_FOUND_DECISION(found);
}

/* As sw_judge_file. A question has been asked at the exec, and cannot be asked here. */
static __noinline int sw_judge_code(const struct sw_label *found, __u64 dentry, __u64 mnt)
{
	struct sw_file_use use = {.accesses = SW_EXECUTE, .operation = SW_FILE_MAP};
	struct sw_label label = *found;
	struct sw_policy policy = sw_policy_of(label.policy);
	__u32 number, path_state;
	struct sw_scratch *scratch = sw_take_scratch(&number, found->session);
	int judged = 1;

	if (!scratch)
		return -EACCES;
	path_state = sw_write_path(scratch, (void *)dentry, (void *)mnt, &use.start);
	sw_decide_file(&label, &policy, number, &use, path_state);
	if (SW_VERDICT_OF(use.decision) == SW_ALLOW) {
		judged = 0;
	} else if (SW_VERDICT_OF(use.decision) == SW_DENY &&
		   use.decision != sw_decide_unnamed(&policy, scratch, number, label.actors)) {
		judged = policy.mode == SW_AUDIT_ONLY ? 1 : -EACCES;
		use.access = SW_EXECUTE;
		sw_report_file(&label, &policy, scratch, &use, judged < 0);
	}
	sw_give_back(scratch);
	return judged;
}

/* What the process runs has been judged when it was executed, for whoever executed it. */
static __always_inline int sw_is_own_program(__u64 inode)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return (__u64)BPF_CORE_READ(task, mm, exe_file, f_inode) == inode;
}

/* Null: nothing is to be judged. */
static __always_inline struct sw_label *sw_coder(void)
{
	struct sw_label *label = sw_own_label();

	return label && sw_policy_of(label->policy).flags & SW_DENIES_EXECUTE ? label : 0;
}

/* `file` is null for memory without one. The verifier of some kernels believes that no argument
 * is, and drops the second question; that of others wants it. */
SEC("lsm/mmap_file")
int BPF_PROG(sw_mmap_file, struct file *file, unsigned long asked, unsigned long protection,
	     unsigned long flags, int before)
{
	struct sw_label *label;
	__u64 now;
	int judged;

	if (before || !(protection & PROT_EXEC) || !sw_number(file) || !file)
		return before;
	label = sw_coder();
	if (!label || sw_is_own_program(sw_number(file->f_inode)))
		return 0;
	now = sw_observe(file, sw_policy_of(label->policy).generation, label->actors);
	if (sw_is_known(now, SW_KNOWN_EXECUTE))
		return 0;
	judged = sw_judge_code(label, (__u64)BPF_CORE_READ(file, f_path.dentry),
			       (__u64)BPF_CORE_READ(file, f_path.mnt));
	if (!judged)
		sw_remember(now, SW_KNOWN_EXECUTE);
	return sw_answer(judged);
}

/* What was mapped as data becomes code. */
SEC("lsm/file_mprotect")
int BPF_PROG(sw_file_mprotect, struct vm_area_struct *area, unsigned long asked,
	     unsigned long protection, int before)
{
	struct sw_label *label;
	struct file *file;

	if (before || !(protection & PROT_EXEC))
		return before;
	label = sw_coder();
	file = BPF_CORE_READ(area, vm_file);
	if (!label || !file || BPF_CORE_READ(area, vm_flags) & VM_EXEC ||
	    sw_is_own_program((__u64)BPF_CORE_READ(file, f_inode)))
		return 0;
	return sw_answer(sw_judge_code(label, (__u64)BPF_CORE_READ(file, f_path.dentry),
				       (__u64)BPF_CORE_READ(file, f_path.mnt)));
}
