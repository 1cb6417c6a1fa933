/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What a policy says of a path: one walk over its automaton. The same text is compiled for the
 * kernel and, by tests, for the host. SysWatch.Policy/README.md describes the words.
 *
 * An image is an array of 32-bit words in one of three sizes, each a power of two, so that every
 * index can be held inside by a mask: a wrong image gives a wrong answer, never a wrong address.
 */
#ifndef SYSWATCH_MATCH_H
#define SYSWATCH_MATCH_H

#define SW_PATH_MAX 4096

#define SW_IMAGE_SMALL_WORDS (16 * 1024)
#define SW_IMAGE_MEDIUM_WORDS (256 * 1024)
#define SW_IMAGE_LARGE_WORDS (4 * 1024 * 1024)

/* Entries of an outcome that can decide: each has an actor that none before it has. */
#define SW_OUTCOME_ENTRIES_MAX 33

/* The words of an image. Offsets are in words from its start. */
enum sw_image_word {
	SW_IMAGE_DENSE_WORDS = 0,
	SW_IMAGE_ROW_WORDS = 1,
	SW_IMAGE_TABLE = 2,	 /* offset of the automaton's table */
	SW_IMAGE_OUTCOMES = 3,	 /* offset of each outcome's first entry; one more: the end */
	SW_IMAGE_STARTS = 8,	 /* of each access: the state before the first byte */
	SW_IMAGE_DEFAULTS = 16,	 /* of each access: the decision where no entry holds */
	SW_IMAGE_CLASSES = 32,	 /* of each byte: its class; four to a word, lowest first */
	SW_IMAGE_ENTRIES = 96,	 /* pairs of actors (0: every executable) and a decision */
};

/* A decision in a word: the verdict above the rule's index. */
#define SW_DECISION_VERDICT_SHIFT 28
#define SW_DECISION_RULE_MASK ((1U << SW_DECISION_VERDICT_SHIFT) - 1)

/* The rule of paths that cannot be judged: RuleList.PathLimitRule. */
#define SW_RULE_PATH_LIMIT 5

/* In place of a rule's index: a file of a process outside; a terminal of somebody's outside; a
 * symbolic link would stand for names that rules mean; a device or a file of the kernel's own,
 * which no profile opens; a socket of the daemon's own; the daemon makes such connections; rules
 * mean other names below a directory at its new path; and there was no policy. */
#define SW_RULE_PROCESS_FILE (SW_DECISION_RULE_MASK - 8)
#define SW_RULE_TERMINAL (SW_DECISION_RULE_MASK - 7)
#define SW_RULE_LINK (SW_DECISION_RULE_MASK - 6)
#define SW_RULE_DEVICE (SW_DECISION_RULE_MASK - 5)
#define SW_RULE_KERNEL_FILE (SW_DECISION_RULE_MASK - 4)
#define SW_RULE_OWN_SOCKET (SW_DECISION_RULE_MASK - 3)
#define SW_RULE_BY_DAEMON (SW_DECISION_RULE_MASK - 2)
#define SW_RULE_TREE (SW_DECISION_RULE_MASK - 1)
#define SW_RULE_UNKNOWN SW_DECISION_RULE_MASK

#define SW_NO_EDGE 0xffffffff
#define SW_RECORD_FLAG (1U << 31)
#define SW_RECORD_WORDS 3
#define SW_SPAN_SHIFT 8
#define SW_SPAN_MASK 0x1ff
#define SW_LABEL_SHIFT 22
#define SW_ROW_MASK ((1U << SW_LABEL_SHIFT) - 1)

/* Accesses, as PathAccess has them. */
enum sw_access {
	SW_READ = 1,
	SW_WRITE = 2,
	SW_CREATE = 4,
	SW_DELETE = 8,
	SW_EXECUTE = 16,
	SW_REACH = 32, /* connect or send to a unix socket */
	SW_ACCESS_ALL = 63,
};

#define SW_ACCESSES 6

/* Bytes a step of the loop below goes at once: enough that its cost does not count, few enough that
 * the verifier is done soon. */
#define SW_STEP_BYTES 16

/* A walk: where it stands, and what is left of the path. */
struct sw_walk {
	const __u32 *image;
	const __u8 *path; /* SW_PATH_MAX bytes with which the text ends, and SW_STEP_BYTES more */
	__u32 state;
	__u32 next; /* index in `path` of the next byte */
	__u32 end;  /* and of the one behind the last, or of the name before which it halts */
	__u32 halted; /* the state there */
};

#define SW_WORD(image, index, mask) ((image)[(index) & (mask)])

/* A word of the automaton's table. */
#define SW_CELL(image, index, mask) SW_WORD(image, (image)[SW_IMAGE_TABLE] + (index), mask)

/* The machine is little-endian, so that the lowest byte of a word comes first. */
static __always_inline __u32 sw_class_of(const __u32 *image, __u8 value)
{
	return ((const __u8 *)(image + SW_IMAGE_CLASSES))[value];
}

/* The state after one byte more. */
static __always_inline __u32 sw_after(const __u32 *image, __u32 state, __u8 value,
				      const __u32 mask)
{
	__u32 word, row, index, target;

	if (state < image[SW_IMAGE_DENSE_WORDS])
		return SW_CELL(image, state + sw_class_of(image, value), mask);
	word = SW_CELL(image, state, mask);
	if (word >> SW_LABEL_SHIFT == value)
		return state + 1;
	row = word & SW_ROW_MASK;
	if (word & SW_RECORD_FLAG) {
		index = value - (word & 0xff);
		if (index < (word >> SW_SPAN_SHIFT & SW_SPAN_MASK)) {
			target = SW_CELL(image, state + SW_RECORD_WORDS + index, mask);
			if (target != SW_NO_EDGE)
				return target;
		}
		row = SW_CELL(image, state + 1, mask);
	}
	return SW_CELL(image, row * image[SW_IMAGE_ROW_WORDS] + sw_class_of(image, value), mask);
}

/* Before the first byte of a path, for one access (its number, not its bit). */
static __always_inline void sw_begin_walk(struct sw_walk *walk, const __u32 *image,
					  const __u8 *path, __u32 start, __u32 access)
{
	walk->image = image;
	walk->path = path;
	walk->state = image[SW_IMAGE_STARTS + (access & 7)];
	walk->next = start;
	walk->end = SW_PATH_MAX;
	walk->halted = walk->state;
}

/* Up to SW_STEP_BYTES bytes; 1: the path is at its end. */
static __always_inline long sw_walk_on(struct sw_walk *walk, const __u32 mask)
{
	const __u32 *image = walk->image;
	const __u8 *text = &walk->path[walk->next & (SW_PATH_MAX - 1)];
	__u32 state = walk->state, left = walk->end - walk->next;

	for (__u32 i = 0; i < SW_STEP_BYTES; i++) {
		if (i >= left)
			break;
		state = sw_after(image, state, text[i], mask);
	}
	walk->state = state;
	walk->next += left < SW_STEP_BYTES ? left : SW_STEP_BYTES;
	if (left > SW_STEP_BYTES)
		return 0;
	if (walk->end == SW_PATH_MAX)
		return 1;
	walk->halted = state;
	walk->end = SW_PATH_MAX;
	return 0;
}

static __always_inline __u32 sw_outcome_at(const struct sw_walk *walk, const __u32 mask)
{
	const __u32 *image = walk->image;
	__u32 state = walk->state, last = image[SW_IMAGE_ROW_WORDS] - 1, word;

	if (state < image[SW_IMAGE_DENSE_WORDS])
		return SW_CELL(image, state + last, mask);
	word = SW_CELL(image, state, mask);
	if (word & SW_RECORD_FLAG)
		return SW_CELL(image, state + 2, mask);
	return SW_CELL(image, (word & SW_ROW_MASK) * image[SW_IMAGE_ROW_WORDS] + last, mask);
}

/* What is said at the end of the path: by the first entry that holds for these actors, or else by
 * the default. */
static __always_inline __u32 sw_decision_at(const struct sw_walk *walk, __u32 access, __u32 actors,
					    const __u32 mask)
{
	const __u32 *image = walk->image;
	__u32 outcome = image[SW_IMAGE_OUTCOMES] + sw_outcome_at(walk, mask);
	__u32 at = SW_WORD(image, outcome, mask), end = SW_WORD(image, outcome + 1, mask);
	__u32 held_for;

	for (__u32 i = 0; i < SW_OUTCOME_ENTRIES_MAX; i++) {
		if (at >= end)
			break;
		held_for = SW_WORD(image, at, mask);
		if (!held_for || held_for & actors)
			return SW_WORD(image, at + 1, mask);
		at += 2;
	}
	return image[SW_IMAGE_DEFAULTS + (access & 7)];
}

#endif
