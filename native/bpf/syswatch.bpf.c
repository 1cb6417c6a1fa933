// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The one object that SysWatch.Linux embeds: one translation unit, so that a compiler is all that a
 * build needs. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "syswatch_abi.h"
#include "match.h"
#include "maps.h"
#include "labels.h"
#include "objects.h"
#include "paths.h"
#include "decide.h"
#include "aliases.h"
#include "places.h"
#include "known.h"
#include "machine.h"
#include "seen.h"
#include "refusals.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#include "processes.bpf.c"
#include "seen.bpf.c"
#include "network.bpf.c"
#include "sockets.bpf.c"
#include "sysctl.bpf.c"
#include "files.bpf.c"
#include "names.bpf.c"
#include "execution.bpf.c"
#include "machine.bpf.c"
#include "peers.bpf.c"
#include "attributes.bpf.c"
#include "wall.bpf.c"
#include "routes.bpf.c"
#include "arrivals.bpf.c"
#include "ipc.bpf.c"
#include "newnames.bpf.c"
#include "moves.bpf.c"
#include "objects.bpf.c"
#include "reach.bpf.c"
#include "control.bpf.c"
#include "layout.bpf.c"
