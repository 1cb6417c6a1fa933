/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* native/include/match.h for the host. */
#include <stddef.h>
#include <sys/mman.h>

typedef unsigned char __u8;
typedef unsigned int __u32;
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

#include "match.h"

/* A multiple of the page wherever this runs. */
#define GUARD_BYTES 65536

static __always_inline __u32 decide(const __u32 *image, const __u8 *path, __u32 start,
				    __u32 access, __u32 actors, const __u32 mask)
{
	struct sw_walk walk;

	sw_begin_walk(&walk, image, path, start, access);
	for (__u32 i = 0; i < SW_PATH_MAX / SW_STEP_BYTES; i++) {
		if (sw_walk_on(&walk, mask))
			break;
	}
	return sw_decision_at(&walk, access, actors, mask);
}

/* 0: there is no image of so many words. */
__u32 sw_host_decide(__u32 words, const __u32 *image, const __u8 *path, __u32 start, __u32 access,
		     __u32 actors)
{
	switch (words) {
	case SW_IMAGE_SMALL_WORDS:
		return decide(image, path, start, access, actors, SW_IMAGE_SMALL_WORDS - 1);
	case SW_IMAGE_MEDIUM_WORDS:
		return decide(image, path, start, access, actors, SW_IMAGE_MEDIUM_WORDS - 1);
	case SW_IMAGE_LARGE_WORDS:
		return decide(image, path, start, access, actors, SW_IMAGE_LARGE_WORDS - 1);
	}
	return 0;
}

/* Memory with nothing before and behind it: a read outside ends the process. */
void *sw_host_room(size_t bytes)
{
	char *room = mmap(NULL, bytes + 2 * GUARD_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);

	if (room == MAP_FAILED || mprotect(room + GUARD_BYTES, bytes, PROT_READ | PROT_WRITE))
		return NULL;
	return room + GUARD_BYTES;
}
