/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What was plainly allowed is allowed again, without a walk, while everything is as it was: the
 * same policy and actors, the same object under the same name in the same directory of the same
 * mount, and no directory or mount of the machine has been moved since.
 */
#ifndef SYSWATCH_KNOWN_H
#define SYSWATCH_KNOWN_H

/* Where digests begin. */
#define SW_KNOWN_SEED 0xd6e8feb86659fd93ULL

/* For so long after mounts begin to change nothing is remembered: their hook comes before. */
#define SW_MOUNTS_SETTLE_NS 1000000000ULL

/* And after a directory is to be moved: the hook after it is left out where one that is pre-empted
 * in it waits on the same processor. */
#define SW_MOVES_SETTLE_NS 50000000ULL

/* Of an open: SW_READ and SW_WRITE as they are, SW_EXECUTE as this. */
#define SW_KNOWN_EXECUTE 4
#define SW_KNOWN_ACCESSES 7

/* Each value is mixed in by itself: two that are joined before could stand in for each other, and
 * members choose how often a count grows. */
static __always_inline __u64 sw_digest(__u64 digest, __u64 value)
{
	digest = (digest ^ value) * 0x9e3779b97f4a7c15ULL;
	return digest ^ digest >> 32;
}

static __always_inline __u64 sw_digest_inode(__u64 digest, const struct inode *inode)
{
	return sw_digest(sw_digest(digest, inode->i_ino), inode->i_generation);
}

/* The verifier lets a program know of a pointer only how far it is from another; so whoever wants
 * its number adds that of the other. */
static __always_inline __u64 sw_distance(const void *pointer, const void *other)
{
	__u64 distance = (__u64)pointer;

	asm volatile("%0 -= %1" : "+r"(distance) : "r"(other));
	return distance;
}

/* A name in a directory, by the addresses of both and of their mount. */
static __always_inline __u64 sw_digest_name(__u64 digest, const struct vfsmount *mnt,
					    const struct dentry *dentry,
					    const struct dentry *parent)
{
	const void *task = bpf_get_current_task_btf();
	__u64 here = bpf_get_current_task();

	digest = sw_digest(digest, sw_distance(mnt, task) + here);
	digest = sw_digest(digest, sw_distance(dentry, task) + here);
	digest = sw_digest(digest, sw_distance(parent, task) + here);
	return sw_digest(digest, (__u64)dentry->d_name.hash << 32 | dentry->d_name.len);
}

/* 0: they are not seen. */
static __always_inline __u64 sw_count_of_moves(void)
{
	__u32 zero = 0;
	struct sw_moves *moves = bpf_map_lookup_elem(&sw_moves, &zero);

	return moves ? *(volatile __u64 *)&moves->count : 0;
}

static __always_inline __u32 sw_accesses_of(const struct file *file)
{
	__u32 flags = file->f_flags, mode = file->f_mode, accesses = 0;

	if (flags & FMODE_EXEC)
		return SW_EXECUTE;
	if (mode & FMODE_READ)
		accesses |= SW_READ;
	if (mode & FMODE_WRITE || flags & O_TRUNC)
		accesses |= SW_WRITE;
	/* Opened for ioctl alone (mode 3); a mere path is judged when it is opened. */
	if (!accesses && !(mode & FMODE_PATH))
		accesses = SW_READ | SW_WRITE;
	return accesses;
}

static __always_inline __u32 sw_known_accesses(__u32 accesses)
{
	return accesses & SW_EXECUTE ? SW_KNOWN_EXECUTE : accesses;
}

/* The present, as it would be remembered; 0: this is not to be remembered. Not where the file
 * system says what a name means at each use, nor what has several names. What is kept is one word,
 * so that two who write it at once cannot mix their halves: its low bits are the accesses that are
 * allowed, the others a digest of everything that must be as it was. */
static __always_inline __u64 sw_observe(const struct file *file, __u32 generation, __u32 actors)
{
	const struct dentry *dentry = file->f_path.dentry;
	const struct inode *inode = file->f_inode;
	__u32 type = inode->i_mode & S_IFMT;
	__u64 count = sw_count_of_moves(), digest;

	if (!count || dentry->d_flags & DCACHE_OP_REVALIDATE)
		return 0;
	if (type != S_IFDIR && (type != S_IFREG || inode->i_nlink != 1))
		return 0;
	digest = sw_digest(sw_digest(count, SW_KNOWN_SEED), (__u64)generation << 32 | actors);
	digest = sw_digest_name(digest, file->f_path.mnt, dentry, dentry->d_parent);
	return sw_digest_inode(digest, inode) & ~(__u64)SW_KNOWN_ACCESSES;
}

static __always_inline __u64 *sw_known_place(__u64 now)
{
	__u32 index = now >> SW_KNOWN_SHIFT;

	return bpf_map_lookup_elem(&sw_known, &index);
}

static __always_inline int sw_is_known(__u64 now, __u32 accesses)
{
	__u64 *known = sw_known_place(now), word;

	if (!now || !known)
		return 0;
	word = *(volatile __u64 *)known;
	return (word & ~(__u64)SW_KNOWN_ACCESSES) == now && !(accesses & ~word);
}

static __always_inline int sw_may_remember(void)
{
	__u32 zero = 0;
	struct sw_moves *moves = bpf_map_lookup_elem(&sw_moves, &zero);
	__u64 now = bpf_ktime_get_boot_ns();

	return moves && now - moves->mounted_at >= SW_MOUNTS_SETTLE_NS &&
	       now - moves->moved_at >= SW_MOVES_SETTLE_NS;
}

/* `now` was observed before the path was walked. */
static __always_inline void sw_remember(__u64 now, __u32 accesses)
{
	__u64 *known = sw_known_place(now), word;

	if (!now || !known || !sw_may_remember())
		return;
	word = *(volatile __u64 *)known;
	if ((word & ~(__u64)SW_KNOWN_ACCESSES) != now)
		word = now;
	*(volatile __u64 *)known = word | accesses;
}

/* The present of what a name lies in: while it lasts, the path up to there is as it was, and what
 * lies on it has no names but those that it had. 0: nothing is to be remembered. Nor is it where a
 * file system gives its inodes no generations, and so tells no directory from one that had its
 * number. That of the directory above it counts, too: addresses of names can be taken elsewhere,
 * and a generation of 32 bits be met by trying. `above` is read once by whoever asks, for this and
 * for the walk: the name may be moved meanwhile. */
static __always_inline __u64 sw_observe_above(const struct dentry *dentry,
					      const struct dentry *above,
					      const struct vfsmount *mnt, __u32 generation)
{
	const struct inode *inode = above->d_inode;
	const struct dentry *upper = above->d_parent;
	__u64 count = sw_count_of_moves(), digest;

	if (!count || dentry == mnt->mnt_root || above == dentry ||
	    above->d_flags & DCACHE_OP_REVALIDATE || !inode->i_generation)
		return 0;
	digest = sw_digest(sw_digest(count, SW_KNOWN_SEED), generation);
	digest = sw_digest_name(digest, mnt, above, upper);
	return sw_digest_inode(sw_digest_inode(digest, inode), upper->d_inode);
}

static __always_inline struct sw_known_above *sw_above_place(__u64 digest)
{
	__u32 index = digest >> SW_KNOWN_ABOVE_SHIFT;

	return bpf_map_lookup_elem(&sw_known_above, &index);
}

/* Of one access (its number). 0: not known. */
static __always_inline int sw_recall_above(__u64 above, __u32 access, __u32 *state)
{
	__u64 digest = sw_digest(above, access), check, known;
	struct sw_known_above *place = sw_above_place(digest);

	if (!place)
		return 0;
	check = *(volatile __u64 *)&place->check;
	known = *(volatile __u64 *)&place->state;
	*state = known;
	return (check ^ known) == digest;
}

static __always_inline void sw_remember_above(__u64 above, __u32 access, __u32 state)
{
	__u64 digest = sw_digest(above, access);
	struct sw_known_above *place = sw_above_place(digest);

	if (!place)
		return;
	*(volatile __u64 *)&place->check = digest ^ state;
	*(volatile __u64 *)&place->state = state;
}

/* A directory is elsewhere, or a mount will be: nothing of before holds. */
static __always_inline void sw_note_move(int is_mount)
{
	__u32 zero = 0;
	struct sw_moves *moves = bpf_map_lookup_elem(&sw_moves, &zero);

	if (!moves || !moves->count)
		return;
	if (is_mount)
		moves->mounted_at = bpf_ktime_get_boot_ns();
	else
		moves->moved_at = bpf_ktime_get_boot_ns();
	__sync_fetch_and_add(&moves->count, 1);
}

#endif
