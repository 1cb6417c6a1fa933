/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the image of a policy says of a path that stands in a scratch. A program of the tests
 * decides by this very text. */
#ifndef SYSWATCH_DECIDE_H
#define SYSWATCH_DECIDE_H

/* What the image of a generation says of one access to the path that starts there; 0: there is no
 * such image. Global, so that the verifier looks at it once and not once for each access. */
#define SW_DEFINE_DECIDE(size, words)                                                              \
	static long sw_step_##size(__u32 index, struct sw_walk *walk)                              \
	{                                                                                          \
		return sw_walk_on(walk, (words)-1);                                                \
	}                                                                                          \
                                                                                                   \
	__noinline int sw_decide_##size(__u32 generation, __u32 scratch, __u32 start,              \
					__u32 access, __u32 actors)                                \
	{                                                                                          \
		void *images = bpf_map_lookup_elem(&sw_images_##size, &generation);                \
		struct sw_scratch *text = bpf_map_lookup_elem(&sw_scratch, &scratch);              \
		__u32 zero = 0, *image = images ? bpf_map_lookup_elem(images, &zero) : 0;          \
		struct sw_walk walk;                                                               \
                                                                                                   \
		if (!image || !text)                                                               \
			return 0;                                                                  \
		sw_begin_walk(&walk, image, text->path, start, access);                            \
		bpf_loop(SW_PATH_MAX / SW_STEP_BYTES, sw_step_##size, &walk, 0);                   \
		return sw_decision_at(&walk, access, actors, (words)-1);                           \
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

#endif
