// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * What is told of allowed uses where the session's policy wants it: of the first by the object's
 * name, of the others their number. Has no hooks; files.bpf.c and network.bpf.c ask here.
 */

/* Where a path stands in a scratch, and the accesses that were allowed, as one number. */
#define SW_STANDS(scratch, start, accesses)                                                        \
	((__u64)(scratch) << 32 | (__u64)(start) << 8 | (accesses))

/* Subvolumes share a device, and have numbers of their own. */
static __always_inline __u64 sw_file_device(__u32 device, __u32 generation)
{
	return device | (__u64)generation << 32;
}

static __always_inline struct sw_seen_key sw_file_key(__u64 inode, __u64 device, __u32 generation,
						      __u32 accesses)
{
	struct sw_seen_key key = {
		.object = inode,
		.device = device,
		.generation = generation,
		.kind = SW_SEEN_FILE,
		.use = accesses,
	};

	return key;
}

/* Whether an open that is known to be allowed needs nothing more: nobody records it, or it was
 * counted. */
static __always_inline int sw_is_recorded(const struct sw_policy *policy, const struct file *file,
					  __u32 accesses)
{
	struct sw_seen_key key;

	if (!(policy->flags & SW_RECORD_FILES))
		return 1;
	key = sw_file_key(file->f_inode->i_ino,
			  sw_file_device(file->f_inode->i_sb->s_dev, file->f_inode->i_generation),
			  policy->generation, accesses);
	return sw_see_again(&key);
}

/* `room` is constant at each call: the ring wants to know the size beforehand. */
static __always_inline int sw_emit_seen(const struct sw_label *label, const struct sw_seen_key *key,
					__u32 rule, int is_kept, const struct sw_scratch *scratch,
					__u32 start, const __u32 room)
{
	__u32 length = SW_PATH_MAX - start, size = sizeof(struct sw_seen_event) + room;
	struct sw_seen_event *event = bpf_ringbuf_reserve(&sw_events, sizeof(*event) + room, 0);

	if (!event)
		return 0;
	sw_fill_seen(event, size, label, key, is_kept ? SW_SEEN_FIRST : SW_SEEN_ALONE);
	event->rule = rule;
	barrier_var(length);
	if (length > room)
		length = room;
	event->length = length;
	bpf_probe_read_kernel(event + 1, length, &scratch->path[start & (SW_PATH_MAX - 1)]);
	bpf_ringbuf_submit(event, 0);
	return 1;
}

/* An open was allowed by a rule of this generation. Global, so that the verifier looks at it once,
 * and so with numbers only. */
__noinline int sw_see_file(__u64 dentry, __u64 stands, __u64 decided)
{
	struct sw_label *found = sw_label_of(bpf_get_current_pid_tgid() >> 32), label;
	__u32 number = stands >> 32, start = stands >> 8 & 0xffff, rule = decided;
	const struct dentry *object = (void *)dentry;
	struct sw_scratch *scratch = bpf_map_lookup_elem(&sw_scratch, &number);
	struct sw_seen *place;
	struct sw_seen_key key;
	int is_told;

	if (!found || !scratch)
		return 0;
	label = *found;
	key = sw_file_key(BPF_CORE_READ(object, d_inode, i_ino),
			  sw_file_device(BPF_CORE_READ(object, d_inode, i_sb, s_dev),
					 BPF_CORE_READ(object, d_inode, i_generation)),
			  decided >> 32, stands & 0xff);
	if (sw_see_again(&key))
		return 0;
	place = sw_take_place(&label, &key);
	if (SW_PATH_MAX - start <= 128)
		is_told = sw_emit_seen(&label, &key, rule, !!place, scratch, start, 128);
	else if (SW_PATH_MAX - start <= 512)
		is_told = sw_emit_seen(&label, &key, rule, !!place, scratch, start, 512);
	else
		is_told = sw_emit_seen(&label, &key, rule, !!place, scratch, start, SW_PATH_MAX);
	if (!is_told)
		sw_leave_place(place);
	return 0;
}

/* After a decision by the image of a policy; of what has no path is not told. */
static __always_inline void sw_record_file(const struct sw_policy *policy, __u64 dentry,
					   __u32 scratch, __u32 start, __u32 accesses, __u32 rule)
{
	if (policy->flags & SW_RECORD_FILES)
		sw_see_file(dentry, SW_STANDS(scratch, start, accesses),
			    (__u64)policy->generation << 32 | rule);
}

static __noinline int sw_see_network(const struct sw_label *label, const struct sw_seen_key *key,
				     __u32 rule)
{
	struct sw_seen_event *event;
	struct sw_seen *place;

	if (sw_see_again(key))
		return 0;
	place = sw_take_place(label, key);
	event = bpf_ringbuf_reserve(&sw_events, sizeof(*event), 0);
	if (!event) {
		sw_leave_place(place);
		return 0;
	}
	sw_fill_seen(event, sizeof(*event), label, key, place ? SW_SEEN_FIRST : SW_SEEN_ALONE);
	event->rule = rule;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
