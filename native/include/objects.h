/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What rules mean by a name, they mean wherever it is reached: over a link, a mount, or after it
 * was moved. The daemon tells which objects are behind the names (sw_object_names); a climb looks
 * at each object on its way, and what it finds is judged by those names, too.
 */
#ifndef SYSWATCH_OBJECTS_H
#define SYSWATCH_OBJECTS_H

/* A place to write a path in, and its number. A program that is pre-empted here keeps its own. */
static __always_inline struct sw_scratch *sw_take_scratch(__u32 *number, __u64 session)
{
	struct sw_scratch *scratch;

	for (__u32 i = 0; i < SW_SCRATCHES; i++) {
		*number = i;
		scratch = bpf_map_lookup_elem(&sw_scratch, number);
		if (!scratch || __sync_val_compare_and_swap(&scratch->taken, 0, 1))
			continue;
		scratch->session = session;
		scratch->alias_count = 0;
		scratch->has_other_links = 0;
		scratch->has_other_names = 0;
		scratch->above = 0;
		scratch->name_at = 0;
		scratch->goes_on = 0;
		return scratch;
	}
	sw_count(SW_PATHS_UNREAD);
	return 0;
}

static __always_inline void sw_give_back(struct sw_scratch *scratch)
{
	__sync_val_compare_and_swap(&scratch->taken, 1, 0);
}

static __always_inline void sw_give_back_number(__u32 number)
{
	struct sw_scratch *scratch = bpf_map_lookup_elem(&sw_scratch, &number);

	if (scratch)
		sw_give_back(scratch);
}

/* Of the number of an inode; ObjectNames has it, too. */
static __always_inline int sw_may_be_named(__u64 inode)
{
	__u64 hash = inode * 0x9e3779b97f4a7c15ULL >> (64 - SW_OBJECT_BITS_SHIFT), *word;
	__u32 index = hash / 64;

	word = bpf_map_lookup_elem(&sw_object_bits, &index);
	return !word || *word >> (hash & 63) & 1;
}

/* Which object of those that had its number. */
#define SW_IDENTITY(device, generation) ((__u64)(generation) << 32 | (device))

/* `at`: where in the scratch the path below this object begins. */
static __noinline void sw_note_names(struct sw_scratch *scratch, __u64 inode, __u64 identity,
				     __u32 at)
{
	struct sw_object_key key = {
		.session = scratch->session,
		.inode = inode,
		.device = identity,
		.generation = identity >> 32,
	};
	const struct sw_object_name *name;
	struct sw_alias *alias;

	if (!key.session)
		return;
	for (__u32 i = 0; i < SW_NAMES_OF_OBJECT; i++) {
		key.number = i;
		name = bpf_map_lookup_elem(&sw_object_names, &key);
		if (!name || scratch->alias_count >= SW_ALIASES_MAX)
			break;
		alias = &scratch->aliases[scratch->alias_count++ & (SW_ALIASES_MAX - 1)];
		alias->key = key;
		alias->at = at;
		alias->flags = name->flags;
		if (!(name->flags & SW_NAME_HAS_MORE))
			break;
	}
}

/* The same of a name that nothing is known of but its number. */
static __always_inline void sw_note_names_of(struct sw_scratch *scratch, __u64 dentry, __u32 at)
{
	const struct inode *inode = BPF_CORE_READ((const struct dentry *)dentry, d_inode);
	__u64 number = inode ? BPF_CORE_READ(inode, i_ino) : 0;

	if (inode && sw_may_be_named(number))
		sw_note_names(scratch, number,
			      SW_IDENTITY(BPF_CORE_READ(inode, i_sb, s_dev),
					  BPF_CORE_READ(inode, i_generation)),
			      at);
}

/* Whether the path says of the object what the name says. */
static __always_inline int sw_is_own_name(const struct sw_scratch *scratch, __u32 start, __u32 at,
					  const struct sw_object_name *name)
{
	__u32 left = name->length;
	__u64 mask, here, there;

	if (at - start != left)
		return 0;
	for (__u32 i = 0; i < SW_OBJECT_PATH_MAX && i < name->length; i += 8) {
		here = *(const __u64 *)&scratch->path[(start + i) & (SW_PATH_MAX - 1)];
		there = *(const __u64 *)&name->path[i];
		mask = left < 8 ? (1ULL << left * 8) - 1 : ~0ULL;
		if ((here ^ there) & mask)
			return 0;
		left -= 8;
	}
	return 1;
}

#define SW_NO_ALIAS 0xffffffff

/* Whether the name says anything that the path does not say; SW_NO_ALIAS: there is none of this
 * index. */
__noinline __u32 sw_says_more(__u32 number, __u32 start, __u32 index)
{
	struct sw_scratch *own = bpf_map_lookup_elem(&sw_scratch, &number);
	const struct sw_object_name *name;
	const struct sw_alias *alias;

	if (!own || index >= own->alias_count)
		return SW_NO_ALIAS;
	alias = &own->aliases[index & (SW_ALIASES_MAX - 1)];
	name = bpf_map_lookup_elem(&sw_object_names, &alias->key);
	if (!name || sw_is_own_name(own, start, alias->at, name))
		return 0;
	own->has_other_names = 1;
	return 1;
}

/* Where a name begins that was written; these two are no such places. */
#define SW_ALIAS_NONE 0 /* it is gone */
#define SW_ALIAS_TOO_LONG SW_PATH_MAX

/* Puts a name of an object on the way of a path, and what the path has below it, into another
 * scratch. */
__noinline __u32 sw_write_alias(__u32 own_number, __u32 index, __u32 other_number)
{
	struct sw_scratch *own = bpf_map_lookup_elem(&sw_scratch, &own_number);
	struct sw_scratch *other = bpf_map_lookup_elem(&sw_scratch, &other_number);
	const struct sw_object_name *name;
	const struct sw_alias *alias;
	__u32 length, start;

	if (!own || !other)
		return SW_ALIAS_TOO_LONG;
	alias = &own->aliases[index & (SW_ALIASES_MAX - 1)];
	name = bpf_map_lookup_elem(&sw_object_names, &alias->key);
	if (!name)
		return SW_ALIAS_NONE;
	length = name->length;
	if (length >= alias->at || length >= SW_OBJECT_PATH_MAX)
		return SW_ALIAS_TOO_LONG;
	start = alias->at - length;
	barrier_var(length);
	/* The whole, because the verifier cannot see that what is left fits. */
	if (bpf_probe_read_kernel(other->path, SW_PATH_MAX, own->path) ||
	    bpf_probe_read_kernel(&other->path[start & (SW_PATH_MAX - 1)], length & SW_NAME_MAX,
				  name->path))
		return SW_ALIAS_TOO_LONG;
	return start;
}

/* Among accesses: only what lies above the object counts, and not what it takes along. */
#define SW_OF_PLACE 0x100

/* Of these accesses, those that are uses of the object that has the name: of one with further
 * links, to take one away is not. */
__noinline __u32 sw_uses_of_alias(__u32 number, __u32 index, __u32 accesses)
{
	struct sw_scratch *own = bpf_map_lookup_elem(&sw_scratch, &number);
	const struct sw_alias *alias;

	if (!own || index >= own->alias_count)
		return 0;
	alias = &own->aliases[index & (SW_ALIASES_MAX - 1)];
	if (alias->at != SW_PATH_MAX)
		return accesses;
	if (accesses & SW_OF_PLACE)
		return 0;
	return own->has_other_links && !(alias->flags & SW_NAME_IS_LINKED)
		       ? accesses & ~(SW_CREATE | SW_DELETE)
		       : accesses;
}

/* Whether the object itself may not be moved. */
__noinline int sw_is_pinned(__u32 number)
{
	struct sw_scratch *own = bpf_map_lookup_elem(&sw_scratch, &number);
	const struct sw_alias *alias;

	if (!own)
		return 0;
	for (__u32 i = 0; i < SW_ALIASES_MAX && i < own->alias_count; i++) {
		alias = &own->aliases[i];
		if (alias->at == SW_PATH_MAX && alias->flags & SW_NAME_IS_PINNED)
			return 1;
	}
	return 0;
}

/* The index in the second scratch of that very name of that very object; SW_NO_ALIAS. */
__noinline __u32 sw_same_alias(__u32 first, __u32 second, __u32 index)
{
	struct sw_scratch *one = bpf_map_lookup_elem(&sw_scratch, &first);
	struct sw_scratch *other = bpf_map_lookup_elem(&sw_scratch, &second);
	const struct sw_object_key *key, *there;

	if (!one || !other)
		return SW_NO_ALIAS;
	key = &one->aliases[index & (SW_ALIASES_MAX - 1)].key;
	for (__u32 i = 0; i < SW_ALIASES_MAX && i < other->alias_count; i++) {
		there = &other->aliases[i].key;
		if (there->inode == key->inode && there->number == key->number &&
		    there->device == key->device && there->generation == key->generation)
			return i;
	}
	return SW_NO_ALIAS;
}

#endif
