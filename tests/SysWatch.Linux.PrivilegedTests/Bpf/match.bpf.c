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
	__u32 decisions[SW_ACCESSES];
	__u8 path[SW_PATH_MAX];
};

SEC("syscall")
int decide(struct request *request)
{
	struct sw_policy policy = {
		.generation = request->policy.generation,
		.flags = request->policy.flags,
	};
	__u32 number = 0;
	struct sw_scratch *scratch = bpf_map_lookup_elem(&sw_scratch, &number);

	if (!scratch || bpf_probe_read_kernel(scratch->path, SW_PATH_MAX, request->path))
		return 1;
#pragma unroll
	for (__u32 access = 0; access < SW_ACCESSES; access++)
		request->decisions[access] = sw_decide_access(&policy, number, request->start,
							      access, request->actors);
	return 0;
}
