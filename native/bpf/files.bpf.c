// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Files: what a labelled process may open, make, remove and change, by the path of the object.
 * Hooks: lsm/file_open, file_receive, path_mknod, path_mkdir, path_unlink, path_rmdir,
 * path_truncate, path_chmod, path_chown. 0 lets through.
 */

/* One use of a file, and what was said of it. */
struct sw_file_use {
	__u32 decision;
	__u32 start;	/* of the path, in the scratch */
	__u8 accesses;	/* enum sw_access, all that are needed */
	__u8 operation; /* enum sw_file_operation */
	__u8 access;	/* the one that decided */
};

/* 0: there is no image. */
static __always_inline int sw_decide_path(const struct sw_policy *policy, __u32 scratch,
					  __u32 actors, struct sw_file_use *use)
{
	__u64 found = sw_strictest(sw_pack(policy), scratch, use->start, use->accesses, actors);

	use->decision = SW_FOUND_DECISION(found);
	use->access = SW_FOUND_ACCESS(found);
	return found != 0;
}

/* `room` is constant at each call: the ring wants to know the size beforehand. */
static __always_inline void sw_emit_file(const struct sw_label *label,
					 const struct sw_policy *policy,
					 const struct sw_scratch *scratch,
					 const struct sw_file_use *use, int refused,
					 const __u32 room)
{
	__u32 length = SW_PATH_MAX - use->start, size = sizeof(struct sw_file_event) + room;
	struct sw_file_event *event;

	event = sw_reserve_event(
		label, SW_RULED(policy->generation, use->decision & SW_DECISION_RULE_MASK),
		SW_ASKED(SW_EVENT_FILE, use->access), refused, sizeof(*event) + room);
	if (!event)
		return;
	sw_fill_event(&event->header, SW_EVENT_FILE, size, bpf_get_current_task_btf(), label);
	event->policy = label->policy;
	event->generation = policy->generation;
	event->rule = use->decision & SW_DECISION_RULE_MASK;
	event->actors = label->actors;
	event->operation = use->operation;
	event->access = use->access;
	event->verdict = SW_VERDICT_OF(use->decision);
	event->enforced = refused;
	barrier_var(length);
	if (length > room)
		length = room;
	event->length = length;
	bpf_probe_read_kernel(event + 1, length, &scratch->path[use->start & (SW_PATH_MAX - 1)]);
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void sw_report_file(const struct sw_label *label,
					   const struct sw_policy *policy,
					   const struct sw_scratch *scratch,
					   const struct sw_file_use *use, int refused)
{
	if (SW_PATH_MAX - use->start <= 128)
		sw_emit_file(label, policy, scratch, use, refused, 128);
	else if (SW_PATH_MAX - use->start <= 512)
		sw_emit_file(label, policy, scratch, use, refused, 512);
	else
		sw_emit_file(label, policy, scratch, use, refused, SW_PATH_MAX);
}

/* Writes the path and decides. A policy that is swapped meanwhile leaves no image behind: look
 * again, once. Whatever fails leaves the decision at a refusal. */
static __always_inline void sw_decide_file(const struct sw_label *label, struct sw_policy *policy,
					   __u32 scratch, struct sw_file_use *use, __u32 path_state)
{
	if (path_state == SW_PATH_INTERNAL) {
		use->decision = SW_ALLOW << SW_DECISION_VERDICT_SHIFT;
		return;
	}
	if (path_state != SW_PATH_WHOLE) {
		use->decision = SW_DENY << SW_DECISION_VERDICT_SHIFT | SW_RULE_PATH_LIMIT;
		return;
	}
	if (sw_decide_path(policy, scratch, label->actors, use))
		return;
	*policy = sw_policy_of(label->policy);
	if (!sw_decide_path(policy, scratch, label->actors, use))
		use->decision = SW_DENY << SW_DECISION_VERDICT_SHIFT | SW_RULE_UNKNOWN;
}

/* Whether the daemon hears of this open before it goes on, and so asks or records by itself. */
static __always_inline int sw_is_watched(const struct dentry *dentry)
{
	const __u32 child = FS_OPEN_PERM | FS_EVENT_ON_CHILD;
	__u32 own = BPF_CORE_READ(dentry, d_inode, i_fsnotify_mask);
	__u32 parent = BPF_CORE_READ(dentry, d_parent, d_inode, i_fsnotify_mask);

	return own & FS_OPEN_PERM || (parent & child) == child;
}

/* What a decision comes to: 1 refuses; *is_told, whether an event is due from here. */
static __always_inline int sw_refuses(const struct sw_file_use *use, const struct sw_policy *policy,
				      const struct dentry *dentry, int *is_told)
{
	__u32 verdict = SW_VERDICT_OF(use->decision);

	*is_told = verdict != SW_ALLOW;
	if (verdict == SW_ALLOW)
		return 0;
	if (use->operation == SW_FILE_OPEN &&
	    (verdict != SW_DENY || policy->mode == SW_AUDIT_ONLY)) {
		*is_told = !sw_is_watched(dentry) && !sw_is_a_directory(dentry);
		return *is_told && verdict == SW_ASK && policy->mode != SW_AUDIT_ONLY;
	}
	return verdict != SW_AUDIT && policy->mode != SW_AUDIT_ONLY;
}

/* The states before the last name, where no name of anything on the way says more. `generation`: of
 * the policy when the place was observed. */
static __always_inline void sw_keep_states(const struct sw_policy *policy,
					   const struct sw_scratch *scratch, __u32 generation,
					   __u32 accesses)
{
	if (!scratch->name_at || scratch->has_other_names || policy->generation != generation ||
	    !sw_may_remember())
		return;
	for (__u32 i = 0; i < SW_ACCESSES; i++)
		if (accesses >> i & 1)
			sw_remember_above(scratch->above, i, scratch->before_name[i]);
}

/* Decides on what was written into a scratch, reports and gives it back.
 * 0: plainly allowed; 1: let through; or -EACCES. */
static __always_inline int sw_settle_file(const struct sw_label *label, struct sw_policy policy,
					  struct sw_scratch *scratch, __u32 number,
					  struct sw_file_use *use, __u64 dentry, __u32 path_state)
{
	__u32 generation = policy.generation;
	int refused, is_told;

	sw_decide_file(label, &policy, number, use, path_state);
	if (path_state == SW_PATH_WHOLE && SW_VERDICT_OF(use->decision) == SW_ALLOW)
		sw_keep_states(&policy, scratch, generation, use->accesses);
	refused = sw_refuses(use, &policy, (const struct dentry *)dentry, &is_told);
	if (is_told)
		sw_report_file(label, &policy, scratch, use, refused);
	else if (SW_VERDICT_OF(use->decision) == SW_ALLOW && path_state == SW_PATH_WHOLE &&
		 use->operation == SW_FILE_OPEN && use->accesses != SW_CREATE)
		sw_record_file(&policy, dentry, number, use->start, use->accesses,
			       use->decision & SW_DECISION_RULE_MASK);
	sw_give_back(scratch);
	if (refused)
		return -EACCES;
	return SW_VERDICT_OF(use->decision) != SW_ALLOW;
}

/* Whether the last name alone says that this is plainly allowed: what lies above it was walked
 * before, and the object has no other names. */
static __always_inline int sw_is_allowed_below(const struct sw_label *label,
					       const struct sw_policy *policy,
					       struct sw_scratch *scratch, __u32 number,
					       const struct dentry *dentry, __u32 accesses)
{
	__u32 start;
	__u64 said;

	for (__u32 i = 0; i < SW_ACCESSES; i++)
		if (accesses >> i & 1 &&
		    !sw_recall_above(scratch->above, i, &scratch->before_name[i]))
			return 0;
	start = sw_write_last_name(scratch, dentry);
	if (start == SW_PATH_MAX)
		return 0;
	scratch->goes_on = 1;
	said = sw_strictest_of_path(sw_pack(policy), number, start, accesses, label->actors);
	scratch->goes_on = 0;
	return SW_VERDICT_OF(SW_FOUND_DECISION(said)) == SW_ALLOW;
}

/* What is asked of a file, as one number: a program has five arguments. */
#define SW_ASK_OF_FILE(facts, accesses, operation) ((facts) << 16 | (accesses) << 8 | (operation))

/* As sw_settle_file, of pointers that the verifier knows. */
static __noinline int sw_judge_file(const struct sw_label *found, const struct dentry *dentry,
				    const struct vfsmount *mnt, __u32 asked)
{
	struct sw_file_use use = {.accesses = asked >> 8 & 0xff, .operation = asked & 0xff};
	struct sw_policy policy = sw_policy_of(found->policy);
	__u32 number, path_state;
	struct sw_scratch *scratch = sw_take_scratch(&number, found->session);
	const struct dentry *above = dentry->d_parent;

	if (!scratch)
		return -EACCES;
	scratch->has_other_links = asked >> 16 & SW_HAS_OTHER_LINKS;
	if (asked >> 16 & SW_MAY_BE_NAMED)
		sw_note_names_of(scratch, sw_number(dentry), SW_PATH_MAX);
	else if (!(policy.flags & SW_RECORD_FILES)) /* who records wants the path */
		scratch->above = sw_observe_above(dentry, above, mnt, policy.generation);
	if (scratch->above &&
	    sw_is_allowed_below(found, &policy, scratch, number, dentry, use.accesses)) {
		sw_give_back(scratch);
		return 0;
	}
	path_state = sw_write_known_path(scratch, dentry, above, mnt, &use.start);
	return sw_settle_file(found, policy, scratch, number, &use, sw_number(dentry), path_state);
}

/* Null: the caller is left alone. */
static __always_inline struct sw_label *sw_own_label(void)
{
	return sw_label_of(bpf_get_current_pid_tgid() >> 32);
}

static __always_inline int sw_answer(int judged)
{
	return judged < 0 ? judged : 0;
}

static __always_inline int sw_judge_name(const struct path *directory, const struct dentry *dentry,
					 __u32 access, __u32 operation)
{
	struct sw_label *label = sw_own_label();

	if (!label)
		return 0;
	return sw_answer(sw_judge_file(label, dentry, directory->mnt,
				       SW_ASK_OF_FILE(sw_facts_of(dentry), access, operation)));
}

static __always_inline int sw_judge_open(const struct sw_label *label, const struct file *file,
					 __u32 accesses, __u32 operation)
{
	return sw_judge_file(label, file->f_path.dentry, file->f_path.mnt,
			     SW_ASK_OF_FILE(sw_facts_of_open(file), accesses, operation));
}

static __always_inline int sw_judge_change(const struct path *path, __u32 operation)
{
	struct sw_label *label = sw_own_label();

	return label ? sw_answer(sw_judge_file(label, path->dentry, path->mnt,
					       SW_ASK_OF_FILE(sw_facts_of(path->dentry), SW_WRITE,
							      operation)))
		     : 0;
}

SEC("lsm/file_open")
int BPF_PROG(sw_file_open, struct file *file, int before)
{
	struct sw_label *label = sw_own_label();
	struct sw_policy policy;
	__u32 accesses, rule;
	__u64 now;
	int judged;

	if (before || !label)
		return before;
	accesses = sw_accesses_of(file);
	policy = sw_policy_of(label->policy);
	now = sw_observe(file, policy.generation, label->actors);
	if (sw_is_known(now, sw_known_accesses(accesses)) &&
	    sw_is_recorded(&policy, file, accesses))
		return 0;
	if (sw_is_queue(file->f_inode))
		return sw_has_made_queue(label, file->f_inode)
			       ? 0
			       : sw_refuse_ipc(label, SW_IPC_OPEN);
	rule = sw_open_rule(label, file);
	if (rule)
		return sw_refuse_machine(label, file, rule);
	judged = sw_judge_open(label, file, accesses, SW_FILE_OPEN);
	if (!judged)
		sw_remember(now, sw_known_accesses(accesses));
	return sw_answer(judged);
}

SEC("lsm/file_receive")
int BPF_PROG(sw_file_receive, struct file *file, int before)
{
	struct sw_label *label = sw_own_label();
	__u32 accesses = sw_accesses_of(file), rule;

	if (before || !label || !accesses)
		return before;
	rule = sw_machine_rule(file);
	if (rule)
		return sw_refuse_machine(label, file, rule);
	return sw_answer(sw_judge_open(label, file, accesses, SW_FILE_RECEIVE));
}

/* A regular file is made by the open that follows, which the daemon may hear of. */
SEC("lsm/path_mknod")
int BPF_PROG(sw_path_mknod, const struct path *directory, struct dentry *dentry, __u32 mode,
	     __u32 device, int before)
{
	__u32 operation = (mode & S_IFMT) == S_IFREG ? SW_FILE_OPEN : SW_FILE_MAKE;

	return before ? before : sw_judge_name(directory, dentry, SW_CREATE, operation);
}

SEC("lsm/path_mkdir")
int BPF_PROG(sw_path_mkdir, const struct path *directory, struct dentry *dentry, __u32 mode,
	     int before)
{
	return before ? before : sw_judge_name(directory, dentry, SW_CREATE, SW_FILE_MAKE);
}

SEC("lsm/path_unlink")
int BPF_PROG(sw_path_unlink, const struct path *directory, struct dentry *dentry, int before)
{
	return before ? before : sw_judge_name(directory, dentry, SW_DELETE, SW_FILE_REMOVE);
}

SEC("lsm/path_rmdir")
int BPF_PROG(sw_path_rmdir, const struct path *directory, struct dentry *dentry, int before)
{
	return before ? before : sw_judge_name(directory, dentry, SW_DELETE, SW_FILE_REMOVE);
}

SEC("lsm/path_truncate")
int BPF_PROG(sw_path_truncate, const struct path *path, int before)
{
	return before ? before : sw_judge_change(path, SW_FILE_TRUNCATE);
}

SEC("lsm/path_chmod")
int BPF_PROG(sw_path_chmod, const struct path *path, __u32 mode, int before)
{
	return before ? before : sw_judge_change(path, SW_FILE_MODE);
}

SEC("lsm/path_chown")
int BPF_PROG(sw_path_chown, const struct path *path, __u64 user, __u64 group, int before)
{
	return before ? before : sw_judge_change(path, SW_FILE_OWNER);
}
