// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The one object that SysWatch.Linux embeds: one translation unit, so that a compiler is all that a
 * build needs. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "syswatch_abi.h"
#include "maps.h"
#include "labels.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#include "processes.bpf.c"
#include "network.bpf.c"
#include "sockets.bpf.c"
#include "sysctl.bpf.c"
#include "layout.bpf.c"
