/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What is said of an object by its path, and by all names that rules have for it and for what it
 * lies in. */
#ifndef SYSWATCH_ALIASES_H
#define SYSWATCH_ALIASES_H

#define SW_NOTHING_SAID SW_FOUND(SW_ALLOW << SW_DECISION_VERDICT_SHIFT, 0)
#define SW_TOO_LONG SW_REFUSED_BY(SW_RULE_PATH_LIMIT, SW_READ)

/* The strictest of what is said of each access to one path; 0: there is no image. */
__noinline __u64 sw_strictest_of_path(__u64 packed, __u32 scratch, __u32 start, __u32 accesses,
				      __u32 actors)
{
	struct sw_policy policy = sw_unpack(packed);
	__u64 found = 0;
	__u32 decision;

	for (__u32 i = 0; i < SW_ACCESSES; i++) {
		if (!(accesses >> i & 1))
			continue;
		decision = sw_decide_access(&policy, scratch, start, i, actors);
		if (!decision)
			return 0;
		found = sw_worse(found, decision, 1 << i);
	}
	return found;
}

/* Of the other names alone, from this one on; as above. */
static __always_inline __u64 sw_strictest_of_names(__u64 packed, __u32 scratch, __u32 first,
						   __u32 accesses, __u32 actors)
{
	__u64 found = SW_NOTHING_SAID, said;
	__u32 other, uses, named;

	if (!sw_take_scratch(&other, 0))
		return SW_TOO_LONG;
	for (__u32 i = 0; i < SW_ALIASES_MAX && found; i++) {
		if (i < first)
			continue;
		uses = sw_uses_of_alias(scratch, i, accesses);
		named = uses ? sw_write_alias(scratch, i, other) : SW_ALIAS_NONE;
		if (named == SW_ALIAS_NONE)
			continue;
		said = named >= SW_ALIAS_TOO_LONG
			       ? SW_TOO_LONG
			       : sw_strictest_of_path(packed, other, named, uses, actors);
		found = said ? sw_worse(found, SW_FOUND_DECISION(said), SW_FOUND_ACCESS(said)) : 0;
	}
	sw_give_back_number(other);
	return found;
}

/* Of all names of what is in a scratch; 0: there is no image. Where the path is not known, and so
 * starts at its end, of the other names alone. */
__noinline __u64 sw_strictest(__u64 packed, __u32 scratch, __u32 start, __u32 accesses,
			      __u32 actors)
{
	__u64 found = SW_NOTHING_SAID, said;
	__u32 first, more = 0;

	if (start < SW_PATH_MAX)
		found = sw_strictest_of_path(packed, scratch, start, accesses, actors);
	for (first = 0; first < SW_ALIASES_MAX; first++) {
		more = sw_says_more(scratch, start, first);
		if (more)
			break;
	}
	if (!found || !more || more == SW_NO_ALIAS)
		return found;
	said = sw_strictest_of_names(packed, scratch, first, accesses, actors);
	return said ? sw_worse(found, SW_FOUND_DECISION(said), SW_FOUND_ACCESS(said)) : 0;
}

#endif
