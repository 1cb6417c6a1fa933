// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The product's walk over an image, to be run by the kernel's test-run. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "syswatch_abi.h"
#include "match.h"
#include "maps.h"
#include "decide.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct sw_image_small small_image SEC(".maps");
struct sw_image_medium medium_image SEC(".maps");
struct sw_image_large large_image SEC(".maps");

/* Of MatchRequest. */
struct request {
	struct sw_policy policy;
	__u32 actors;
	__u32 start; /* of the text, which ends with `path` */
	__u32 halts_at; /* where the walk is taken in two; 0: nowhere */
	__u32 reserved;
	__u32 decisions[SW_ACCESSES];
	__u8 path[SW_PATH_MAX];
};

/* 1: the same is said of every access as was said of the path at once. */
static __always_inline int is_said_again(const struct sw_policy *policy, __u32 number, __u32 start,
					 __u32 actors, const __u32 *said)
{
#pragma unroll
	for (__u32 access = 0; access < SW_ACCESSES; access++)
		if (sw_decide_access(policy, number, start, access, actors) != said[access])
			return 0;
	return 1;
}

SEC("syscall")
int decide(struct request *request)
{
	struct sw_policy policy = {
		.generation = request->policy.generation,
		.flags = request->policy.flags,
	};
	__u32 start = request->start, halts_at = request->halts_at, actors = request->actors;
	__u32 number = 0, said[SW_ACCESSES];
	struct sw_scratch *scratch = bpf_map_lookup_elem(&sw_scratch, &number);

	if (!scratch || bpf_probe_read_kernel(scratch->path, SW_PATH_MAX, request->path))
		return 1;
	scratch->name_at = scratch->goes_on = 0;
#pragma unroll
	for (__u32 access = 0; access < SW_ACCESSES; access++)
		request->decisions[access] = said[access] =
			sw_decide_access(&policy, number, start, access, actors);
	scratch->name_at = halts_at;
	if (!is_said_again(&policy, number, start, actors, said))
		return 2;
	scratch->goes_on = halts_at != 0;
	return scratch->goes_on && !is_said_again(&policy, number, halts_at, actors, said) ? 3 : 0;
}
