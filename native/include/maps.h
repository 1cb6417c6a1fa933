/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Every map. There are no globals: all state is in maps that are pinned and outlive the daemon. */
#ifndef SYSWATCH_MAPS_H
#define SYSWATCH_MAPS_H

/* Full: a fork kills the forking process, its child is labelled in sw_overflow. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SW_LABELS_MAX);
	__type(key, __u32);
	__type(value, struct sw_label);
} sw_labels SEC(".maps");

/* A bit for each process that may have a label: most have none, and are not looked up. Set before
 * the label is written. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SW_PROCESS_BITS / 64);
	__type(key, __u32);
	__type(value, __u64);
} sw_label_bits SEC(".maps");

/* How many labels there are, the daemon's and the kernel's. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sw_label_count SEC(".maps");

/* Labels that sw_labels had no room for. Each was paid for with a killed parent, so it does not
 * grow. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SW_OVERFLOW_MAX);
	__type(key, __u32);
	__type(value, struct sw_label);
} sw_overflow SEC(".maps");

/* Labels of the dead, for naming them in events. Full: the oldest is forgotten. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SW_EXITED_MAX);
	__type(key, __u32);
	__type(value, struct sw_label);
} sw_exited SEC(".maps");

/* A policy's generation, mode and flags by slot; the daemon stores into it through a mapping. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SW_POLICIES_MAX);
	__type(key, __u32);
	__type(value, struct sw_policy);
} sw_policies SEC(".maps");

struct sw_socket {
	struct sw_label label; /* its maker's */
	__u32 maker;	       /* thread group id */
	__u32 is_bound;	       /* by a bind() that was judged */
};

/* Sockets that members made, and those that these accept. No memory: no socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct sw_socket);
} sw_sockets SEC(".maps");

/* System V objects that members made, by their address in the kernel, and the session of each.
 * Full: none is made. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SW_IPC_MAX);
	__type(key, __u64);
	__type(value, __u64);
} sw_ipc SEC(".maps");

/* POSIX queues that members made, by sw_queue_of. Full: the one that was used last the longest ago
 * is nobody's. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SW_QUEUES_MAX);
	__type(key, __u64);
	__type(value, __u64);
} sw_queues SEC(".maps");

/* A bit for each major number of character devices that no labelled process opens. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SW_MAJORS / 64);
	__type(key, __u32);
	__type(value, __u64);
} sw_held_majors SEC(".maps");

/* Allocated by the entry. Full: the daemon's write fails and the old policy stays. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SW_NETWORK_MAX);
	__type(key, struct sw_network_key);
	__type(value, struct sw_network_rules);
} sw_network SEC(".maps");

/* Full: as sw_network. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SW_UNIX_PATHS_MAX);
	__type(key, struct sw_unix_key);
	__type(value, __u32);
} sw_unix_paths SEC(".maps");

/* Full: the grant that was longest unused is forgotten, and is asked for again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SW_GRANTS_MAX);
	__type(key, struct sw_grant_key);
	__type(value, __u64);
} sw_grants SEC(".maps");

/* By which names a session's rules mean an object, wherever it is reached. Allocated by the entry.
 * Full: the daemon's write fails, and it holds the object by a fanotify mark. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SW_OBJECT_NAMES_MAX);
	__type(key, struct sw_object_key);
	__type(value, struct sw_object_name);
} sw_object_names SEC(".maps");

/* Programs that may be agents, by the names of their files; the daemon looks closer. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SW_AGENT_NAMES_MAX);
	__type(key, struct sw_agent_name);
	__type(value, __u32);
} sw_agent_names SEC(".maps");

/* What labelled processes do. Full: the event is lost and counted. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SW_EVENTS_BYTES);
} sw_events SEC(".maps");

/* What was refused to them, and what may be an agent outside; telemetry cannot crowd it out. Full:
 * refused all the same, lost and counted. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SW_DENIALS_BYTES);
} sw_denials SEC(".maps");

/* Names that objects get and lose; busy machines crowd out nothing else. Full: lost and counted,
 * and the daemon looks at everything again. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SW_NAMES_BYTES);
} sw_names SEC(".maps");

/* Whether anybody wants to hear of names: not 0. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} sw_tells_names SEC(".maps");

/* The path rules of each generation, an image of words in the smallest size that holds it. Full:
 * as sw_network. */
#define SW_IMAGES(size, words)                                                                     \
	struct sw_image_##size {                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(max_entries, 1);                                                            \
		__uint(key_size, sizeof(__u32));                                                   \
		__uint(value_size, (words) * sizeof(__u32));                                       \
	};                                                                                         \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);                                           \
		__uint(max_entries, SW_IMAGES_MAX);                                                \
		__uint(key_size, sizeof(__u32));                                                   \
		__array(values, struct sw_image_##size);                                           \
	} sw_images_##size SEC(".maps")

SW_IMAGES(small, SW_IMAGE_SMALL_WORDS);
SW_IMAGES(medium, SW_IMAGE_MEDIUM_WORDS);
SW_IMAGES(large, SW_IMAGE_LARGE_WORDS);

/* Of a digest in sw_known: what is left numbers its place. */
#define SW_KNOWN_SHIFT 48
#define SW_KNOWN_MAX (1 << (64 - SW_KNOWN_SHIFT))

/* What of a file was plainly allowed before, as known.h says. Two digests of one place put each
 * other out. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SW_KNOWN_MAX);
	__type(key, __u32);
	__type(value, __u64);
} sw_known SEC(".maps");

/* Of a digest in sw_known_above. */
#define SW_KNOWN_ABOVE_SHIFT 49
#define SW_KNOWN_ABOVE_MAX (1 << (64 - SW_KNOWN_ABOVE_SHIFT))

/* The state of the automaton before a last name. Two words that are written without a lock: the
 * digest is `check` only together with the very state that was written with it. */
struct sw_known_above {
	__u64 check; /* digest ^ state */
	__u64 state;
};

/* How far paths were walked before, as known.h says. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SW_KNOWN_ABOVE_MAX);
	__type(key, __u32);
	__type(value, struct sw_known_above);
} sw_known_above SEC(".maps");

/* A bit for each inode, by its number alone, that may be in sw_object_names: most that a path
 * passes are not, and are not looked up. The daemon sets them before it writes there. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SW_OBJECT_BITS / 64);
	__type(key, __u32);
	__type(value, __u64);
} sw_object_bits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sw_moves);
} sw_moves SEC(".maps");

/* Paths that one processor may have in hand: of a program, and of those that pre-empt it. */
#define SW_SCRATCHES 8

#define SW_NAME_MAX 255

/* Objects on the way of a path that rules mean by names of their own; the nearest are kept. */
#define SW_ALIASES_MAX 8

/* Of SW_ACCESSES states, the next power of two: the verifier likes to see a mask. */
#define SW_STATES 8

/* A name in sw_object_names, and where in the scratch that begins which lies below the object. */
struct sw_alias {
	struct sw_object_key key;
	__u32 at;
	__u32 flags; /* enum sw_object_name_flag */
};

/* Room to write a path in. It is written from its end. */
struct sw_scratch {
	__u64 taken;
	__u64 session; /* whose names are looked for; 0: nobody's */
	__u32 alias_count;
	__u32 has_other_links; /* the object keeps a name when this one is removed */
	__u32 has_other_names; /* an alias says more than the path */
	__u32 reserved;
	struct sw_alias aliases[SW_ALIASES_MAX];
	__u64 above;   /* known.h's digest of what the last name lies in; 0: remember nothing */
	__u32 name_at; /* where the last name begins, with its slash; 0: a walk has no halt there */
	__u32 goes_on; /* walks begin there, in these states */
	__u32 before_name[SW_STATES]; /* of each access */
	__u8 path[SW_PATH_MAX + SW_NAME_MAX + 1];
};

/* Where allowed uses are counted, as seen.h says; the daemon reads it through a mapping. Full: the
 * object that was used last the longest ago makes room, with an event. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SW_SEEN_MAX);
	__type(key, __u32);
	__type(value, struct sw_seen);
} sw_seen SEC(".maps");

/* Room for paths, of each processor. All taken: the use of the file is refused and counted. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SW_SCRATCHES);
	__type(key, __u32);
	__type(value, struct sw_scratch);
} sw_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SW_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} sw_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sw_state);
} sw_state SEC(".maps");

#endif
