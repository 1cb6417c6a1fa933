// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Extended attributes and access lists of what rules name. The hooks know no mount and so no path:
 * what decides are the names in sw_object_names, and an event shows the path inside of the file
 * system.
 * Hooks: lsm/inode_setxattr, inode_removexattr; from 6.2 on inode_set_acl, inode_remove_acl. 0 lets
 * through.
 */

static __noinline int sw_judge_attribute(const struct sw_label *found, __u64 dentry)
{
	struct sw_file_use use = {.accesses = SW_WRITE, .operation = SW_FILE_ATTRIBUTE};
	struct sw_label label = *found;
	struct sw_policy policy = sw_policy_of(label.policy);
	__u32 number;
	struct sw_scratch *scratch = sw_take_scratch(&number, label.session);
	int refused, is_told;
	__u64 said;

	if (!scratch)
		return -EACCES;
	sw_write_path(scratch, (void *)dentry, 0, &use.start);
	said = sw_strictest(sw_pack(&policy), number, SW_PATH_MAX, use.accesses, label.actors);
	use.decision = said ? SW_FOUND_DECISION(said)
			    : SW_DENY << SW_DECISION_VERDICT_SHIFT | SW_RULE_UNKNOWN;
	use.access = SW_WRITE;
	refused = sw_refuses(&use, &policy, 0, &is_told);
	if (is_told)
		sw_report_file(&label, &policy, scratch, &use, refused);
	sw_give_back(scratch);
	return refused ? -EACCES : 0;
}

static __always_inline int sw_judge_attribute_of(const struct dentry *dentry, int before)
{
	struct sw_label *label = sw_own_label();

	if (before || !label)
		return before;
	return sw_judge_attribute(label, sw_number(dentry));
}

SEC("lsm/inode_setxattr")
int BPF_PROG(sw_inode_setxattr, void *idmap, struct dentry *dentry, const char *name,
	     const void *value, __u64 size, int flags, int before)
{
	return sw_judge_attribute_of(dentry, before);
}

SEC("lsm/inode_removexattr")
int BPF_PROG(sw_inode_removexattr, void *idmap, struct dentry *dentry, const char *name, int before)
{
	return sw_judge_attribute_of(dentry, before);
}

SEC("lsm/inode_set_acl")
int BPF_PROG(sw_inode_set_acl, void *idmap, struct dentry *dentry, const char *name, void *list,
	     int before)
{
	return sw_judge_attribute_of(dentry, before);
}

SEC("lsm/inode_remove_acl")
int BPF_PROG(sw_inode_remove_acl, void *idmap, struct dentry *dentry, const char *name, int before)
{
	return sw_judge_attribute_of(dentry, before);
}
