/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the image of a policy says of a path that stands in a scratch. A program of the tests
 * decides by this very text. */
#ifndef SYSWATCH_DECIDE_H
#define SYSWATCH_DECIDE_H

/* What is not inline here is global, so that the verifier looks at each once and not once for each
 * use: arguments and results are numbers.
 * sw_decide_*: what the image of a generation says of one access to the path that starts there; 0:
 * there is no such image. sw_below_*: the state in which the walk enters what lies below that path;
 * alike for two paths, nothing below is judged otherwise at the one than at the other. */
#define SW_DEFINE_DECIDE(size, words)                                                              \
	static long sw_step_##size(__u32 index, struct sw_walk *walk)                              \
	{                                                                                          \
		return sw_walk_on(walk, (words)-1);                                                \
	}                                                                                          \
                                                                                                   \
	static __always_inline int sw_walk_##size(struct sw_walk *walk, __u32 generation,          \
						  __u32 scratch, __u32 start, __u32 access)        \
	{                                                                                          \
		void *images = bpf_map_lookup_elem(&sw_images_##size, &generation);                \
		struct sw_scratch *text = bpf_map_lookup_elem(&sw_scratch, &scratch);              \
		__u32 zero = 0, *image = images ? bpf_map_lookup_elem(images, &zero) : 0;          \
                                                                                                   \
		if (!image || !text)                                                               \
			return 0;                                                                  \
		sw_begin_walk(walk, image, text->path, start, access);                             \
		if (text->goes_on)                                                                 \
			walk->state = walk->halted = text->before_name[access & (SW_STATES - 1)];  \
		else if (text->name_at > start)                                                    \
			walk->end = text->name_at;                                                 \
		bpf_loop(SW_PATH_MAX / SW_STEP_BYTES + 1, sw_step_##size, walk, 0);                \
		text->before_name[access & (SW_STATES - 1)] = walk->halted;                        \
		return 1;                                                                          \
	}                                                                                          \
                                                                                                   \
	__noinline int sw_decide_##size(__u32 generation, __u32 scratch, __u32 start,              \
					__u32 access, __u32 actors)                                \
	{                                                                                          \
		struct sw_walk walk;                                                               \
                                                                                                   \
		if (!sw_walk_##size(&walk, generation, scratch, start, access))                    \
			return 0;                                                                  \
		return sw_decision_at(&walk, access, actors, (words)-1);                           \
	}                                                                                          \
                                                                                                   \
	__noinline int sw_below_##size(__u32 generation, __u32 scratch, __u32 start, __u32 access) \
	{                                                                                          \
		struct sw_walk walk;                                                               \
                                                                                                   \
		if (!sw_walk_##size(&walk, generation, scratch, start, access))                    \
			return -1;                                                                 \
		return sw_after(walk.image, walk.state, '/', (words)-1);                           \
	}

SW_DEFINE_DECIDE(small, SW_IMAGE_SMALL_WORDS)
SW_DEFINE_DECIDE(medium, SW_IMAGE_MEDIUM_WORDS)
SW_DEFINE_DECIDE(large, SW_IMAGE_LARGE_WORDS)

static __always_inline __u32 sw_decide_access(const struct sw_policy *policy, __u32 scratch,
					      __u32 start, __u32 access, __u32 actors)
{
	if (policy->flags & SW_IMAGE_IS_LARGE)
		return sw_decide_large(policy->generation, scratch, start, access, actors);
	if (policy->flags & SW_IMAGE_IS_MEDIUM)
		return sw_decide_medium(policy->generation, scratch, start, access, actors);
	return sw_decide_small(policy->generation, scratch, start, access, actors);
}

static __always_inline int sw_below(const struct sw_policy *policy, __u32 scratch, __u32 start,
				    __u32 access)
{
	if (policy->flags & SW_IMAGE_IS_LARGE)
		return sw_below_large(policy->generation, scratch, start, access);
	if (policy->flags & SW_IMAGE_IS_MEDIUM)
		return sw_below_medium(policy->generation, scratch, start, access);
	return sw_below_small(policy->generation, scratch, start, access);
}

/* A decision and the access that it is about; 0: none. */
#define SW_FOUND(decision, access) ((__u64)(decision) << 32 | (access))
#define SW_FOUND_DECISION(found) ((__u32)((found) >> 32))
#define SW_FOUND_ACCESS(found) ((__u32)(found))

/* A refusal by a rule of which no image speaks. */
#define SW_REFUSED_BY(rule, access) SW_FOUND(SW_DENY << SW_DECISION_VERDICT_SHIFT | (rule), access)

#define SW_VERDICT_OF(decision) ((decision) >> SW_DECISION_VERDICT_SHIFT)

static __always_inline __u64 sw_worse(__u64 found, __u32 decision, __u32 access)
{
	return SW_VERDICT_OF(decision) > SW_VERDICT_OF(SW_FOUND_DECISION(found))
		       ? SW_FOUND(decision, access)
		       : found;
}

static __always_inline struct sw_policy sw_unpack(__u64 packed)
{
	struct sw_policy policy;

	__builtin_memcpy(&policy, &packed, sizeof(policy));
	return policy;
}

static __always_inline __u64 sw_pack(const struct sw_policy *policy)
{
	__u64 packed;

	__builtin_memcpy(&packed, policy, sizeof(packed));
	return packed;
}

#endif
