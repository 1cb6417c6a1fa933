/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Two places beside each other: whether rules mean the same at both. What is moved or linked takes
 * the names along that are its own, so those of what lies above it are what counts. */
#ifndef SYSWATCH_PLACES_H
#define SYSWATCH_PLACES_H

/* What is kept: whoever reaches the object at its new path must not be freer there. */
#define SW_KEPT (SW_READ | SW_WRITE | SW_EXECUTE | SW_REACH)

#define SW_NO_IMAGE (~0ULL)

/* Where two paths stand, as one number: of each its scratch, and its start there. */
#define SW_PLACE(number, start) ((number) | (__u64)(start) << 8)
#define SW_PLACES(one, other) ((one) | (__u64)(other) << 32)
#define SW_OTHER_WAY_ROUND(places) ((places) >> 32 | (places) << 32)
#define SW_NUMBER_OF(places) ((__u32)(places) & 0xff)
#define SW_START_OF(places) ((__u32)(places) >> 8)

static __always_inline __u64 sw_strictest_at(__u64 packed, __u64 places, __u32 accesses,
					     __u32 actors)
{
	return sw_strictest(packed, SW_NUMBER_OF(places), SW_START_OF(places), accesses, actors);
}

/* What is said of the one place and is not said of the other, by all names that they have;
 * SW_NO_IMAGE. */
__noinline __u64 sw_freer(__u64 packed, __u64 places, __u32 actors)
{
	__u64 found = SW_NOTHING_SAID, strict, mild;

	for (__u32 access = 1; access < 1 << SW_ACCESSES; access <<= 1) {
		if (!(SW_KEPT & access))
			continue;
		strict = sw_strictest_at(packed, places, access | SW_OF_PLACE, actors);
		if (!strict)
			return SW_NO_IMAGE;
		if (SW_VERDICT_OF(SW_FOUND_DECISION(strict)) <= SW_AUDIT)
			continue;
		mild = sw_strictest_at(packed, places >> 32, access | SW_OF_PLACE, actors);
		if (!mild)
			return SW_NO_IMAGE;
		if (SW_VERDICT_OF(SW_FOUND_DECISION(mild)) <
		    SW_VERDICT_OF(SW_FOUND_DECISION(strict)))
			found = sw_worse(found, SW_FOUND_DECISION(strict), access);
	}
	return found;
}

/* Whether rules about these accesses mean anything else below the one path than below the other;
 * -1: there is no image. Minimised, the automaton is in one state for the two only where they do
 * not. */
__noinline int sw_differs_below(__u64 packed, __u64 places, __u32 accesses)
{
	struct sw_policy policy = sw_unpack(packed);
	int here, there;

	for (__u32 i = 0; i < SW_ACCESSES; i++) {
		if (!(accesses >> i & 1))
			continue;
		here = sw_below(&policy, SW_NUMBER_OF(places), SW_START_OF(places), i);
		there = sw_below(&policy, SW_NUMBER_OF(places >> 32), SW_START_OF(places >> 32), i);
		if (here < 0 || there < 0)
			return -1;
		if (here != there)
			return 1;
	}
	return 0;
}

/* Whether a name of an object above the one says anything by which the other is not meant, too. */
static __always_inline int sw_is_named_apart(__u64 places, __u32 index)
{
	__u32 number = SW_NUMBER_OF(places);
	__u32 more = sw_says_more(number, SW_START_OF(places), index);

	return more && more != SW_NO_ALIAS && sw_uses_of_alias(number, index, SW_OF_PLACE) &&
	       sw_same_alias(number, SW_NUMBER_OF(places >> 32), index) == SW_NO_ALIAS;
}

/* As sw_differs_below, by a name of an object above both. `others`: two scratches to write in. */
static __always_inline int sw_differs_by_name(__u64 packed, __u64 places, __u32 others,
					      __u32 index, __u32 accesses)
{
	__u32 one = SW_NUMBER_OF(places), other = SW_NUMBER_OF(places >> 32), here, there;
	__u32 same = sw_same_alias(one, other, index);

	if (same == SW_NO_ALIAS || !sw_uses_of_alias(one, index, SW_OF_PLACE))
		return 0;
	here = sw_write_alias(one, index, others & 0xff);
	there = sw_write_alias(other, same, others >> 8);
	if (here == SW_ALIAS_NONE || there == SW_ALIAS_NONE)
		return 0;
	if (here >= SW_ALIAS_TOO_LONG || there >= SW_ALIAS_TOO_LONG)
		return 1;
	return sw_differs_below(
		packed, SW_PLACES(SW_PLACE(others & 0xff, here), SW_PLACE(others >> 8, there)),
		accesses);
}

/* As sw_differs_below, by all other names of what lies above. */
__noinline int sw_differs_by_names(__u64 packed, __u64 places, __u32 accesses)
{
	__u32 one, other;
	int differs = 0;

	if (!sw_take_scratch(&one, 0))
		return -1;
	if (!sw_take_scratch(&other, 0)) {
		sw_give_back_number(one);
		return -1;
	}
	for (__u32 i = 0; i < SW_ALIASES_MAX && !differs; i++) {
		if (sw_is_named_apart(places, i) ||
		    sw_is_named_apart(SW_OTHER_WAY_ROUND(places), i))
			differs = 1;
		else
			differs = sw_differs_by_name(packed, places, one | other << 8, i, accesses);
	}
	sw_give_back_number(one);
	sw_give_back_number(other);
	return differs;
}

#endif
