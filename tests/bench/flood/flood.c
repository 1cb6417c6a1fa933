// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* flood PINS OBJECT PID RING RATE SECONDS OBJECTS: events in the name of a member of a session,
 * RATE a second in portions of a millisecond's; with SECONDS 0 RATE events at once. Prints how
 * many, how many found no room, and how many milliseconds it took. */
#include <errno.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "syswatch_abi.h"
#include "flood.h"

#define FAIL(what) (fprintf(stderr, "%s: %s\n", what, strerror(errno)), exit(1))

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int pinned(const char *pins, const char *name)
{
	char path[4096];
	int map;

	snprintf(path, sizeof(path), "%s/%s", pins, name);
	map = bpf_obj_get(path);
	if (map < 0)
		FAIL(path);
	return map;
}

static void emit(int program, struct flood *flood, long count, long *sent, long *lost)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = flood,
		    .ctx_size_in = sizeof(*flood));

	while (count > 0) {
		flood->count = count < 100000 ? count : 100000;
		if (bpf_prog_test_run_opts(program, &options))
			FAIL("running the program");
		*sent += flood->count;
		*lost += flood->lost;
		count -= flood->count;
	}
}

int main(int count, char **words)
{
	static const char *maps[] = {"sw_events", "sw_denials", "sw_counters"};
	struct flood flood = {};
	struct sw_label label;
	struct bpf_object *object;
	long rate, seconds, sent = 0, lost = 0, begin, took;
	int program;

	if (count != 8)
		return fprintf(stderr, "see the comment on top of flood.c\n"), 2;
	flood.pid = atoi(words[3]);
	flood.is_denial = !strcmp(words[4], "denials");
	flood.objects = atoi(words[7]);
	rate = atol(words[5]);
	seconds = atol(words[6]);
	if (bpf_map_lookup_elem(pinned(words[1], "sw_labels"), &flood.pid, &label))
		FAIL("the process is in no session");
	flood.session = label.session;
	flood.start_time = label.start_time;
	flood.policy = label.policy;
	object = bpf_object__open_file(words[2], 0);
	if (!object)
		FAIL(words[2]);
	for (int i = 0; i < 3; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, maps[i]);

		if (bpf_map__reuse_fd(map, pinned(words[1], maps[i])))
			FAIL(maps[i]);
	}
	if (bpf_object__load(object))
		FAIL("loading");
	program = bpf_program__fd(bpf_object__find_program_by_name(object, "flood"));
	begin = now();
	if (!seconds)
		emit(program, &flood, rate, &sent, &lost);
	/* What one portion was too late for, the next makes up. */
	while (seconds && (took = now() - begin) < seconds * 1000000000L) {
		struct timespec portion = {.tv_nsec = 1000000};

		emit(program, &flood, took / 1000 * rate / 1000000 - sent, &sent, &lost);
		nanosleep(&portion, 0);
	}
	took = now() - begin;
	printf("%ld %ld %ld\n", sent, lost, took / 1000000);
	return 0;
}
