// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Names: what a labelled process renames and links keeps its rules. Besides the plain accesses, an
 * object may not come to a path where a rule that spoke of it is silent; a directory, not to one
 * below which rules mean anything else than they did; a symbolic link, to none below which rules
 * mean what may be made: whoever goes over it finds what was made in freedom behind it.
 * Hooks: lsm/path_rename, path_link, path_symlink. 0 lets through.
 */

#define SW_REPLACES (SW_CREATE | SW_WRITE | SW_DELETE)

/* A name and its path in a scratch. */
struct sw_name {
	struct sw_scratch *scratch;
	__u32 start;
	__u16 number;
	__u16 type; /* S_IFMT of its mode */
};

/* One move of a name to another, and what came of it. */
struct sw_move {
	struct sw_name from;
	struct sw_name to;
	struct sw_file_use use;
	__u8 is_about_second; /* use->decision */
};

static __noinline int sw_take_name(struct sw_name *name, __u64 session, __u64 dentry,
				   __u64 mnt)
{
	const struct dentry *read = (const struct dentry *)dentry;
	__u32 number;

	name->scratch = sw_take_scratch(&number, session);
	name->number = number;
	if (!name->scratch)
		return 0;
	name->type = BPF_CORE_READ(read, d_inode, i_mode) & S_IFMT;
	return sw_write_path(name->scratch, (void *)dentry, (void *)mnt, &name->start) ==
	       SW_PATH_WHOLE;
}

static __always_inline void sw_find(struct sw_move *move, struct sw_name *name, __u64 found)
{
	__u32 decision = SW_FOUND_DECISION(found);

	if (SW_VERDICT_OF(decision) <= SW_VERDICT_OF(move->use.decision))
		return;
	move->use.decision = decision;
	move->use.access = SW_FOUND_ACCESS(found);
	move->is_about_second = name == &move->to;
}

/* The caller itself needs these; 0: there is no image. */
static __always_inline int sw_demand(__u64 policy, __u32 actors, struct sw_move *move,
				     struct sw_name *name, __u32 accesses)
{
	__u64 found = sw_strictest(policy, name->number, name->start, accesses, actors);

	sw_find(move, name, found);
	return found != 0;
}

static __always_inline __u64 sw_places_of(const struct sw_name *one, const struct sw_name *other)
{
	return SW_PLACES(SW_PLACE(one->number, one->start), SW_PLACE(other->number, other->start));
}

/* 0: there is no image; so below. */
static __always_inline int sw_keep(__u64 policy, __u32 actors, struct sw_move *move,
				   struct sw_name *from, struct sw_name *to)
{
	__u64 found = sw_freer(policy, sw_places_of(from, to), actors);

	if (found == SW_NO_IMAGE)
		return 0;
	sw_find(move, from, found);
	return 1;
}

/* Of what such an object brings along, the accesses that rules must mean alike at both places. */
static __always_inline __u32 sw_accesses_below(__u32 type)
{
	if (type == S_IFDIR)
		return SW_ACCESS_ALL;
	return type == S_IFLNK ? SW_CREATE | SW_WRITE : 0;
}

static __always_inline int sw_keep_below(__u64 policy, struct sw_move *move, __u32 accesses)
{
	__u32 rule = accesses == SW_ACCESS_ALL ? SW_RULE_TREE : SW_RULE_LINK;
	__u64 places = sw_places_of(&move->from, &move->to);
	int differs;

	if (!accesses)
		return 1;
	differs = sw_differs_below(policy, places, accesses);
	if (!differs && (move->from.scratch->alias_count || move->to.scratch->alias_count))
		differs = sw_differs_by_names(policy, places, accesses);
	if (differs > 0)
		sw_find(move, &move->from, SW_REFUSED_BY(rule, SW_DELETE));
	return differs >= 0;
}

static __always_inline int sw_decide_rename(__u64 policy, __u32 actors, struct sw_move *move,
					    int replaces, int exchanges)
{
	if (!sw_demand(policy, actors, move, &move->from, exchanges ? SW_REPLACES : SW_DELETE) ||
	    !sw_demand(policy, actors, move, &move->to, replaces ? SW_REPLACES : SW_CREATE))
		return 0;
	if (!sw_keep(policy, actors, move, &move->from, &move->to))
		return 0;
	if (exchanges && !sw_keep(policy, actors, move, &move->to, &move->from))
		return 0;
	if (sw_is_pinned(move->from.number) || (exchanges && sw_is_pinned(move->to.number)))
		sw_find(move, &move->from, SW_REFUSED_BY(SW_RULE_TREE, SW_DELETE));
	return sw_keep_below(policy, move,
			     sw_accesses_below(move->from.type) |
				     (exchanges ? sw_accesses_below(move->to.type) : 0));
}

static __always_inline int sw_decide_link(__u64 policy, __u32 actors, struct sw_move *move)
{
	if (!sw_demand(policy, actors, move, &move->from, SW_READ) ||
	    !sw_demand(policy, actors, move, &move->to, SW_CREATE))
		return 0;
	return sw_keep(policy, actors, move, &move->from, &move->to);
}

/* Reports and answers. */
static __always_inline int sw_settle_move(const struct sw_label *label,
					  const struct sw_policy *policy, struct sw_move *move)
{
	__u32 verdict = SW_VERDICT_OF(move->use.decision);
	int refused = verdict > SW_AUDIT && policy->mode != SW_AUDIT_ONLY;

	if (verdict == SW_ALLOW)
		return 0;
	move->use.start = move->is_about_second ? move->to.start : move->from.start;
	sw_report_file(label, policy,
		       move->is_about_second ? move->to.scratch : move->from.scratch, &move->use,
		       refused);
	if (!refused)
		return 0;
	/* Whoever moves a file between file systems copies it, and is judged name by name. */
	return (move->use.decision & SW_DECISION_RULE_MASK) == SW_RULE_TREE ? -EXDEV : -EACCES;
}

struct sw_two_names {
	__u64 from;
	__u64 from_mount;
	__u64 to;
	__u64 to_mount;
	__u8 is_link;
	__u8 replaces;
	__u8 exchanges;
	__u8 reserved[5];
};

static __always_inline int sw_decide_move(const struct sw_policy *policy, __u32 actors,
					  struct sw_move *move, const struct sw_two_names *names)
{
	__u64 packed = sw_pack(policy);

	move->use.decision = 0;
	if (names->is_link)
		return sw_decide_link(packed, actors, move);
	return sw_decide_rename(packed, actors, move, names->replaces, names->exchanges);
}

static __noinline int sw_judge_move(const struct sw_label *label, const struct sw_two_names *names)
{
	struct sw_move move = {};
	struct sw_policy policy = sw_policy_of(label->policy);
	__u32 actors = label->actors;
	int answer = -EACCES, are_whole;

	move.use.operation = SW_FILE_MOVE;
	are_whole = sw_take_name(&move.from, label->session, names->from, names->from_mount);
	are_whole &= sw_take_name(&move.to, label->session, names->to, names->to_mount);
	if (!move.from.scratch || !move.to.scratch)
		goto out;
	if (!are_whole) {
		sw_find(&move, &move.to, SW_REFUSED_BY(SW_RULE_PATH_LIMIT, SW_CREATE));
	} else if (!sw_decide_move(&policy, actors, &move, names)) {
		policy = sw_policy_of(label->policy);
		if (!sw_decide_move(&policy, actors, &move, names))
			sw_find(&move, &move.to, SW_REFUSED_BY(SW_RULE_UNKNOWN, SW_CREATE));
	}
	answer = sw_settle_move(label, &policy, &move);
out:
	if (move.from.scratch)
		sw_give_back(move.from.scratch);
	if (move.to.scratch)
		sw_give_back(move.to.scratch);
	return answer;
}

SEC("lsm/path_rename")
int BPF_PROG(sw_path_rename, const struct path *from_directory, struct dentry *from,
	     const struct path *to_directory, struct dentry *to, unsigned int flags, int before)
{
	struct sw_label *label = sw_own_label();
	struct sw_two_names names = {};

	/* Before and after (moves.bpf.c): a tracing program that pre-empts itself is left out. */
	if (sw_is_a_directory(from) || sw_is_a_directory(to))
		sw_note_move(0);
	if (before || !label)
		return before;
	names.from = sw_number(from);
	names.from_mount = (__u64)BPF_CORE_READ(from_directory, mnt);
	names.to = sw_number(to);
	names.to_mount = (__u64)BPF_CORE_READ(to_directory, mnt);
	names.replaces = BPF_CORE_READ(to, d_inode) != 0;
	names.exchanges = (flags & RENAME_EXCHANGE) != 0;
	return sw_judge_move(label, &names);
}

/* A link lies in the same mount as what it is made to. */
SEC("lsm/path_link")
int BPF_PROG(sw_path_link, struct dentry *from, const struct path *to_directory, struct dentry *to,
	     int before)
{
	struct sw_label *label = sw_own_label();
	struct sw_two_names names = {.is_link = 1};

	if (before || !label)
		return before;
	names.from = sw_number(from);
	names.to = sw_number(to);
	names.from_mount = names.to_mount = (__u64)BPF_CORE_READ(to_directory, mnt);
	return sw_judge_move(label, &names);
}

/* Puts in the place of the last name one that nobody writes into a rule. */
static __always_inline void sw_make_neutral(struct sw_scratch *scratch, __u32 length)
{
	for (__u32 i = 0; i < SW_NAME_MAX && i < length; i++) {
		scratch->path[(SW_PATH_MAX - 1 - i) & (SW_PATH_MAX - 1)] = 1;
		barrier(); /* or it would be a memset, which is not to be had here */
	}
}

/* A new link at this name, beside one at a name of which rules are silent. */
static __always_inline int sw_decide_link_here(__u64 policy, struct sw_move *move, __u64 dentry)
{
	__u32 number;
	struct sw_scratch *neutral = sw_take_scratch(&number, 0);
	int decided;

	move->to.number = number;
	move->to.scratch = neutral;
	move->to.start = move->from.start;
	if (!neutral)
		return 0;
	bpf_probe_read_kernel(neutral->path, SW_PATH_MAX, move->from.scratch->path);
	bpf_probe_read_kernel(neutral->aliases, sizeof(neutral->aliases),
			      move->from.scratch->aliases);
	neutral->alias_count = move->from.scratch->alias_count;
	sw_make_neutral(neutral, BPF_CORE_READ((const struct dentry *)dentry, d_name.len));
	decided = sw_keep_below(policy, move, SW_CREATE | SW_WRITE);
	sw_give_back(neutral);
	return decided;
}

static __noinline int sw_judge_link_here(const struct sw_label *label, __u64 dentry, __u64 mnt)
{
	struct sw_move move = {};
	struct sw_policy policy = sw_policy_of(label->policy);
	int answer = -EACCES;

	move.use.operation = SW_FILE_MAKE;
	if (!sw_take_name(&move.from, label->session, dentry, mnt))
		goto out;
	if (!sw_decide_link_here(sw_pack(&policy), &move, dentry)) {
		policy = sw_policy_of(label->policy);
		if (!sw_decide_link_here(sw_pack(&policy), &move, dentry))
			sw_find(&move, &move.from, SW_REFUSED_BY(SW_RULE_UNKNOWN, SW_CREATE));
	}
	move.use.access = SW_CREATE;
	answer = sw_settle_move(label, &policy, &move);
out:
	if (move.from.scratch)
		sw_give_back(move.from.scratch);
	return answer;
}

SEC("lsm/path_symlink")
int BPF_PROG(sw_path_symlink, const struct path *directory, struct dentry *dentry,
	     const char *target, int before)
{
	struct sw_label *label = sw_own_label();

	if (before || !label)
		return before;
	before = sw_judge_name(directory, dentry, SW_CREATE, SW_FILE_MAKE);
	return before ? before
		      : sw_judge_link_here(label, sw_number(dentry),
					   (__u64)BPF_CORE_READ(directory, mnt));
}
