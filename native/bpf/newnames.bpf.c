// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Names that objects get and lose: what a rule means by a name it means wherever the object is
 * reached, so the daemon hears of each object that is to have another, by names inside of the file
 * system: wherever the caller sees it mounted, the daemon knows where sessions do. What members
 * rename and link is judged for their own session, and told of where another lives beside it.
 * Hooks: lsm/path_rename, path_link, path_symlink. 0 lets through.
 */

static __always_inline int sw_tells(void)
{
	__u32 zero = 0, *wanted = bpf_map_lookup_elem(&sw_tells_names, &zero);

	return wanted && *wanted && (*wanted > 1 || !sw_own_label());
}

static __always_inline void sw_copy_path(void *to, const struct sw_name *name, __u32 length,
					 const __u32 room)
{
	barrier_var(length);
	if (length > room)
		length = room;
	bpf_probe_read_kernel(to, length, &name->scratch->path[name->start & (SW_PATH_MAX - 1)]);
}

static __always_inline void sw_fill_name(struct sw_name_event *event, __u32 size, __u32 change)
{
	const struct sw_label *found = sw_own_label();
	struct sw_label caller = {};

	if (found)
		caller = *found;
	sw_fill_event(&event->header, SW_EVENT_NAME, size, bpf_get_current_task_btf(), &caller);
	event->change = change;
	event->reserved = 0;
}

/* `room`, for each of the two, is constant at each call: the ring wants to know the size before. */
static __always_inline void sw_emit_names(const struct sw_name *from, const struct sw_name *to,
					  const struct dentry *dentry, __u32 change,
					  const __u32 room)
{
	const struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	struct sw_name_event *event = bpf_ringbuf_reserve(&sw_names, sizeof(*event) + 2 * room, 0);

	if (!event) {
		sw_count(SW_NAMES_UNTOLD);
		return;
	}
	sw_fill_name(event, sizeof(*event) + 2 * room, change);
	event->inode = BPF_CORE_READ(inode, i_ino);
	event->device = BPF_CORE_READ(dentry, d_sb, s_dev); /* of a link to be made, too */
	event->generation = BPF_CORE_READ(inode, i_generation);
	event->type = BPF_CORE_READ(inode, i_mode) & S_IFMT;
	event->links = BPF_CORE_READ(inode, i_nlink);
	event->from_length = SW_PATH_MAX - from->start;
	event->to_length = SW_PATH_MAX - to->start;
	sw_copy_path(event + 1, from, event->from_length, room);
	sw_copy_path((__u8 *)(event + 1) + room, to, event->to_length, room);
	bpf_ringbuf_submit(event, 0);
}

/* What is too long for a path, or nearly, counts as empty: no rule means it. */
static __always_inline int sw_write_told(struct sw_name *name, __u64 dentry)
{
	sw_take_name(name, 0, dentry, 0);
	if (name->scratch && name->start <= SW_NAME_MAX)
		name->start = SW_PATH_MAX;
	return name->scratch != 0;
}

/* Of a link that is made `from` and `to` are one. */
static __noinline int sw_tell_names(const struct sw_two_names *names, __u32 change)
{
	struct sw_name from = {}, to = {};

	if (!sw_write_told(&from, names->from) || !sw_write_told(&to, names->to))
		sw_count(SW_NAMES_UNTOLD);
	else if (SW_PATH_MAX - from.start <= 128 && SW_PATH_MAX - to.start <= 128)
		sw_emit_names(&from, &to, (const struct dentry *)names->from, change, 128);
	else
		sw_emit_names(&from, &to, (const struct dentry *)names->from, change, SW_PATH_MAX);
	if (from.scratch)
		sw_give_back(from.scratch);
	if (to.scratch)
		sw_give_back(to.scratch);
	return 0;
}

SEC("lsm/path_rename")
int BPF_PROG(sw_tell_rename, const struct path *from_directory, struct dentry *from,
	     const struct path *to_directory, struct dentry *to, unsigned int flags, int before)
{
	struct sw_two_names names = {.from = sw_number(from), .to = sw_number(to)}, back = {};

	if (before || !sw_tells())
		return before;
	sw_tell_names(&names, SW_NAME_MOVES);
	back.from = names.to;
	back.to = names.from;
	if (flags & RENAME_EXCHANGE)
		sw_tell_names(&back, SW_NAME_MOVES);
	return 0;
}

SEC("lsm/path_link")
int BPF_PROG(sw_tell_link, struct dentry *from, const struct path *to_directory, struct dentry *to,
	     int before)
{
	struct sw_two_names names = {.from = sw_number(from), .to = sw_number(to)};

	if (before || !sw_tells())
		return before;
	sw_tell_names(&names, SW_NAME_LINKS);
	return 0;
}

/* What lies behind it may have been there for long. */
SEC("lsm/path_symlink")
int BPF_PROG(sw_tell_symlink, const struct path *directory, struct dentry *dentry,
	     const char *target, int before)
{
	struct sw_two_names names = {.from = sw_number(dentry), .to = sw_number(dentry)};

	if (before || !sw_tells())
		return before;
	sw_tell_names(&names, SW_NAME_MADE);
	return 0;
}

static __always_inline void sw_tell_mount(void)
{
	struct sw_name_event *event;

	if (!sw_tells())
		return;
	event = bpf_ringbuf_reserve(&sw_names, sizeof(*event), 0);
	if (!event) {
		sw_count(SW_NAMES_UNTOLD);
		return;
	}
	__builtin_memset(event, 0, sizeof(*event));
	sw_fill_name(event, sizeof(*event), SW_NAME_MOUNT);
	bpf_ringbuf_submit(event, 0);
}
