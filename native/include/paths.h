/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The path of an object as its mount namespace has it, whatever the caller's root and working
 * directory are. Read link by link, from the name up: the kernel's own helper is refused in most
 * hooks, and stops at the caller's root.
 */
#ifndef SYSWATCH_PATHS_H
#define SYSWATCH_PATHS_H

/* Names and mounts on the way up; a path of SW_PATH_MAX bytes has at most half as many names. */
#define SW_CLIMBS_MAX (SW_PATH_MAX / 2 + 256)

/* The mount namespace of mounts that belong to no tree: pipes, memfds, an overlay's layers. */
#define SW_INTERNAL_MOUNTS ((struct mnt_namespace *)-22)

enum sw_path_state {
	SW_PATH_CLIMBING = 0,
	SW_PATH_WHOLE = 1,
	SW_PATH_INTERNAL = 2, /* an object of the kernel's own: no rule can mean it */
	SW_PATH_NONE = 3,     /* too long, or not below the root of a namespace */
};

/* Where the climb stands. */
struct sw_climb {
	struct sw_scratch *scratch;
	const struct dentry *dentry;
	struct mount *mount;
	const struct dentry *root; /* of the mount */
	__u32 start; /* of what is written, in scratch->path */
	__u32 state; /* enum sw_path_state */
};

/* A pointer that the verifier knows, as a number. */
static __always_inline __u64 sw_number(const void *pointer)
{
	__u64 number = 0;

	bpf_probe_read_kernel(&number, sizeof(number), &pointer);
	return number;
}

static __always_inline struct mount *sw_mount_of(const struct vfsmount *mnt)
{
	return (struct mount *)((char *)mnt - bpf_core_field_offset(struct mount, mnt));
}

static __always_inline void sw_write_name(struct sw_climb *climb, const unsigned char *name,
					  __u32 length)
{
	__u32 start = climb->start;

	climb->state = SW_PATH_NONE;
	if (length > SW_NAME_MAX || length + 1 > start)
		return;
	start -= length;
	if (bpf_probe_read_kernel(&climb->scratch->path[start & (SW_PATH_MAX - 1)],
				  length & SW_NAME_MAX, name))
		return;
	start -= 1;
	climb->scratch->path[start & (SW_PATH_MAX - 1)] = '/';
	climb->start = start;
	climb->state = SW_PATH_CLIMBING;
}

static __always_inline __u32 sw_at_the_top(const struct mount *mount)
{
	struct mnt_namespace *space = BPF_CORE_READ(mount, mnt_ns);

	if (space == SW_INTERNAL_MOUNTS)
		return SW_PATH_INTERNAL;
	return space ? SW_PATH_WHOLE : SW_PATH_NONE;
}

/* One name up inside of the mount. Nothing is probed for: the verifier knows these pointers.
 * 1: there is no further. */
static __always_inline long sw_climb_to(struct sw_climb *climb, const struct dentry *dentry,
					const struct dentry *parent)
{
	const struct inode *inode = parent->d_inode;

	if (dentry == climb->root || parent == dentry)
		return 1;
	sw_write_name(climb, dentry->d_name.name, dentry->d_name.len);
	climb->dentry = parent;
	if (sw_may_be_named(inode->i_ino))
		sw_note_names(climb->scratch, inode->i_ino,
			      SW_IDENTITY(inode->i_sb->s_dev, inode->i_generation), climb->start);
	return climb->state != SW_PATH_CLIMBING;
}

static long sw_climb_within(__u32 index, struct sw_climb *climb)
{
	return sw_climb_to(climb, climb->dentry, climb->dentry->d_parent);
}

/* One name or one mount up; 1: there is no further. */
static long sw_climb_on(__u32 index, struct sw_climb *climb)
{
	const struct dentry *dentry = climb->dentry, *parent;
	struct mount *mount = climb->mount, *above;

	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		above = BPF_CORE_READ(mount, mnt_parent);
		if (above == mount) {
			climb->state = sw_at_the_top(mount);
			return 1;
		}
		climb->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		climb->mount = above;
		sw_note_names_of(climb->scratch, (__u64)climb->dentry, climb->start);
		return 0;
	}
	parent = BPF_CORE_READ(dentry, d_parent);
	if (parent == dentry) {
		climb->state = sw_at_the_top(mount) == SW_PATH_INTERNAL ? SW_PATH_INTERNAL
									: SW_PATH_NONE;
		return 1;
	}
	sw_write_name(climb, BPF_CORE_READ(dentry, d_name.name), BPF_CORE_READ(dentry, d_name.len));
	climb->dentry = parent;
	sw_note_names_of(climb->scratch, (__u64)parent, climb->start);
	return climb->state != SW_PATH_CLIMBING;
}

static __always_inline int sw_is_a_directory(const struct dentry *dentry)
{
	return (BPF_CORE_READ(dentry, d_inode, i_mode) & S_IFMT) == S_IFDIR;
}

/* What a climb needs to know of the object itself. */
enum sw_fact {
	SW_HAS_OTHER_LINKS = 1,
	SW_MAY_BE_NAMED = 2,
};

static __always_inline __u32 sw_facts(__u64 inode, __u32 links, __u32 mode)
{
	return (links > 1 && (mode & S_IFMT) != S_IFDIR ? SW_HAS_OTHER_LINKS : 0) |
	       (sw_may_be_named(inode) ? SW_MAY_BE_NAMED : 0);
}

/* Of what a name stands for, if anything. */
static __always_inline __u32 sw_facts_of(const struct dentry *dentry)
{
	const struct inode *inode = BPF_CORE_READ(dentry, d_inode);

	return inode ? sw_facts(BPF_CORE_READ(inode, i_ino), BPF_CORE_READ(inode, i_nlink),
				BPF_CORE_READ(inode, i_mode))
		     : 0;
}

static __always_inline __u32 sw_facts_of_open(const struct file *file)
{
	const struct inode *inode = file->f_inode;

	return sw_facts(inode->i_ino, inode->i_nlink, inode->i_mode);
}

static __always_inline void sw_begin_climb(struct sw_climb *climb, struct sw_scratch *scratch,
					   const struct dentry *dentry, const struct vfsmount *mnt)
{
	climb->scratch = scratch;
	climb->dentry = dentry;
	climb->mount = mnt ? sw_mount_of(mnt) : 0;
	climb->start = SW_PATH_MAX;
	climb->state = SW_PATH_CLIMBING;
}

static __always_inline __u32 sw_end_climb(struct sw_climb *climb, __u32 *start)
{
	struct sw_scratch *scratch = climb->scratch;

	if (climb->state == SW_PATH_CLIMBING)
		bpf_loop(SW_CLIMBS_MAX, sw_climb_on, climb, 0);
	/* The root itself has no name. */
	if (climb->state == SW_PATH_WHOLE && climb->start == SW_PATH_MAX) {
		climb->start = SW_PATH_MAX - 1;
		scratch->path[SW_PATH_MAX - 1] = '/';
	}
	*start = climb->start;
	return climb->state == SW_PATH_CLIMBING ? SW_PATH_NONE : climb->state;
}

/* Where the path of an object starts in scratch->path, which ends at SW_PATH_MAX. Without a mount
 * it is the one inside of the file system, and never whole. The pointers may be mere numbers. */
static __always_inline __u32 sw_write_path(struct sw_scratch *scratch, const struct dentry *dentry,
					   const struct vfsmount *mnt, __u32 *start)
{
	struct sw_climb climb;

	sw_begin_climb(&climb, scratch, dentry, mnt);
	scratch->has_other_links = sw_facts_of(dentry) & SW_HAS_OTHER_LINKS;
	sw_note_names_of(scratch, (__u64)dentry, SW_PATH_MAX);
	return sw_end_climb(&climb, start);
}

/* The last name alone; SW_PATH_MAX: it cannot be written. */
static __always_inline __u32 sw_write_last_name(struct sw_scratch *scratch,
						const struct dentry *dentry)
{
	struct sw_climb climb = {.scratch = scratch, .start = SW_PATH_MAX};

	sw_write_name(&climb, dentry->d_name.name, dentry->d_name.len);
	return climb.start;
}

/* The same of pointers that the verifier knows, several times as fast. `above` is what the name
 * lies in. Not inline, for the little room that all frames together have. */
static __noinline __u32 sw_write_known_path(struct sw_scratch *scratch, const struct dentry *dentry,
					    const struct dentry *above, const struct vfsmount *mnt,
					    __u32 *start)
{
	struct sw_climb climb;

	sw_begin_climb(&climb, scratch, dentry, (const struct vfsmount *)sw_number(mnt));
	climb.root = mnt->mnt_root;
	if (!sw_climb_to(&climb, dentry, above)) {
		scratch->name_at = scratch->above ? climb.start : 0;
		bpf_loop(SW_CLIMBS_MAX, sw_climb_within, &climb, 0);
	}
	climb.dentry = (const struct dentry *)sw_number(climb.dentry);
	return sw_end_climb(&climb, start);
}

#endif
