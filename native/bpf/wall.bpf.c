// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The wall, a second time: what the system call filter of a session refuses whatever its policy
 * and mode say is refused here to its labels, by whichever call it comes. The filter is the list;
 * here is as much of it as the kernel has hooks for.
 * Hooks: lsm/bpf, perf_event_open, ptrace_traceme, sb_remount, path_chroot, userns_create,
 * kernel_read_file, kernel_load_data, syslog, settime, file_ioctl, file_ioctl_compat,
 * socket_create, inode_init_security_anon; and for moves.bpf.c. 0 lets through.
 */

/* `maker`: of the socket that it is about, where the caller is nobody; else 0. */
static __always_inline void sw_tell_wall_of(const struct sw_label *label, __u32 maker, __u32 call,
					    __u32 first, __u32 second, __u32 third)
{
	struct sw_wall_event *event;

	event = sw_reserve_refusal(label, SW_RULED(0, SW_RULE_NONE), SW_ASKED(SW_EVENT_WALL, call),
				   sizeof(*event));
	if (!event)
		return;
	sw_fill_event(&event->header, SW_EVENT_WALL, sizeof(*event), bpf_get_current_task_btf(),
		      label);
	if (maker) {
		event->header.pid = event->header.tid = maker;
		event->header.parent = 0;
		event->header.start_time = label->start_time;
	}
	event->policy = label->policy;
	event->call = call;
	event->arguments[0] = first;
	event->arguments[1] = second;
	event->arguments[2] = third;
	event->reserved = 0;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void sw_tell_wall(const struct sw_label *label, __u32 call, __u32 first,
					 __u32 second, __u32 third)
{
	sw_tell_wall_of(label, 0, call, first, second, third);
}

/* A labelled caller is refused and told of. */
static __noinline int sw_hold_wall(__u32 call, __u32 first, __u32 second, __u32 third)
{
	struct sw_label *label = sw_own_label();

	if (!label)
		return 0;
	sw_tell_wall(label, call, first, second, third);
	return -EPERM;
}

/* The arguments of these two are others from kernel to kernel, so that what was said before has no
 * fixed place among them. A refusal ends the row of programs, so nothing was. */
SEC("lsm/bpf")
int BPF_PROG(sw_bpf)
{
	return sw_hold_wall(SW_WALL_BPF, 0, 0, 0);
}

SEC("lsm/perf_event_open")
int BPF_PROG(sw_perf_event_open)
{
	return sw_hold_wall(SW_WALL_PERF_EVENT_OPEN, 0, 0, 0);
}

SEC("lsm/ptrace_traceme")
int BPF_PROG(sw_ptrace_traceme, struct task_struct *parent, int before)
{
	return before ? before : sw_hold_wall(SW_WALL_PTRACE, 0, 0, 0);
}

SEC("lsm/sb_remount")
int BPF_PROG(sw_sb_remount, void *super_block, void *options, int before)
{
	return before ? before : sw_hold_wall(SW_WALL_MOUNT, 0, 0, 0);
}

SEC("lsm/path_chroot")
int BPF_PROG(sw_path_chroot, const struct path *path, int before)
{
	return before ? before : sw_hold_wall(SW_WALL_CHROOT, 0, 0, 0);
}

/* The daemon makes a session's first program enter one: it traces it then, and it is no member.
 * No member is traced by anybody else outside: sw_ptrace_traceme. */
SEC("lsm/userns_create")
int BPF_PROG(sw_userns_create, const struct cred *cred, int before)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (before || (task->ptrace && !sw_label_of(BPF_CORE_READ(task, parent, tgid))))
		return before;
	return sw_hold_wall(SW_WALL_UNSHARE, CLONE_NEWUSER, 0, 0);
}

/* Firmware is read on behalf of whoever opens a device. */
SEC("lsm/kernel_read_file")
int BPF_PROG(sw_kernel_read, void *file, enum kernel_read_file_id what, int contents, int before)
{
	if (before)
		return before;
	if (what == bpf_core_enum_value(enum kernel_read_file_id, READING_MODULE))
		return sw_hold_wall(SW_WALL_FINIT_MODULE, 0, 0, 0);
	if (what == bpf_core_enum_value(enum kernel_read_file_id, READING_KEXEC_IMAGE) ||
	    what == bpf_core_enum_value(enum kernel_read_file_id, READING_KEXEC_INITRAMFS))
		return sw_hold_wall(SW_WALL_KEXEC_FILE_LOAD, 0, 0, 0);
	return 0;
}

SEC("lsm/kernel_load_data")
int BPF_PROG(sw_kernel_load, enum kernel_load_data_id what, int contents, int before)
{
	if (before)
		return before;
	if (what == bpf_core_enum_value(enum kernel_load_data_id, LOADING_MODULE))
		return sw_hold_wall(SW_WALL_INIT_MODULE, 0, 0, 0);
	if (what == bpf_core_enum_value(enum kernel_load_data_id, LOADING_KEXEC_IMAGE))
		return sw_hold_wall(SW_WALL_KEXEC_LOAD, 0, 0, 0);
	return 0;
}

/* Also where /dev/kmsg is opened for reading. */
SEC("lsm/syslog")
int BPF_PROG(sw_syslog, int type, int before)
{
	return before ? before : sw_hold_wall(SW_WALL_SYSLOG, 0, 0, 0);
}

SEC("lsm/settime")
int BPF_PROG(sw_settime, const void *time, const void *zone, int before)
{
	return before ? before : sw_hold_wall(SW_WALL_SETTIME, 0, 0, 0);
}

/* FilterConstants says what each is. */
static __always_inline int sw_hold_ioctl(__u32 command)
{
	switch (command) {
	case 0x5412: /* TIOCSTI */
	case 0x541c: /* TIOCLINUX */
	case 0x541d: /* TIOCCONS */
	case 0x8901: /* FIOSETOWN */
	case 0x8902: /* SIOCSPGRP */
	case 0x50009401: /* BTRFS_IOC_SNAP_CREATE */
	case 0x50009417: /* BTRFS_IOC_SNAP_CREATE_V2 */
	case 0x5000940e: /* BTRFS_IOC_SUBVOL_CREATE */
	case 0x50009418: /* BTRFS_IOC_SUBVOL_CREATE_V2 */
	case 0x5000940f: /* BTRFS_IOC_SNAP_DESTROY */
	case 0x5000943f: /* BTRFS_IOC_SNAP_DESTROY_V2 */
	case 0xd0009411: /* BTRFS_IOC_TREE_SEARCH */
	case 0xc0709411: /* BTRFS_IOC_TREE_SEARCH_V2 */
	case 0x40489426: /* BTRFS_IOC_SEND */
	case 0x40087602: /* FS_IOC_SETVERSION: an object's rules know it by its generation */
	case 0x40047602: /* FS_IOC32_SETVERSION */
	case 0x40086604: /* EXT4_IOC_SETVERSION_OLD */
	case 0x40046604: /* EXT4_IOC32_SETVERSION_OLD */
	case 0x4020bc10: /* BCH_IOCTL_SUBVOLUME_CREATE */
	case 0x4020bc11: /* BCH_IOCTL_SUBVOLUME_DESTROY */
	case 0x40186f04: /* OCFS2_IOC_REFLINK: copies by path */
	case 0x40806685: /* FS_IOC_ENABLE_VERITY: nobody writes the file any more */
		return sw_hold_wall(SW_WALL_IOCTL, 0, command, 0);
	default:
		return 0;
	}
}

SEC("lsm/file_ioctl")
int BPF_PROG(sw_file_ioctl, void *file, unsigned int command, unsigned long argument, int before)
{
	return before ? before : sw_hold_ioctl(command);
}

SEC("lsm/file_ioctl_compat")
int BPF_PROG(sw_ioctl_compat, void *file, unsigned int command, unsigned long argument, int before)
{
	return before ? before : sw_hold_ioctl(command);
}

/* SocketRules: what the network and sockets guards can hold, and netlink for routes. */
static __always_inline int sw_is_socket_held(int family, int type, int protocol)
{
	if (family == AF_UNIX)
		return 1;
	if (family == AF_NETLINK)
		return protocol == NETLINK_ROUTE || protocol == NETLINK_KOBJECT_UEVENT;
	if (family != AF_INET && family != AF_INET6)
		return 0;
	if (type == SOCK_STREAM)
		return protocol == 0 || protocol == IPPROTO_TCP;
	return type == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP ||
				      protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6);
}

/* Programs ask for these to learn whether the kernel has them, and go on without. */
static __always_inline int sw_is_question(int family, int protocol)
{
	return family == AF_NETLINK ? protocol == NETLINK_AUDIT : protocol == IPPROTO_MPTCP;
}

SEC("lsm/socket_create")
int BPF_PROG(sw_socket_create, int family, int type, int protocol, int is_kernels, int before)
{
	int answer;

	if (before || is_kernels || sw_is_socket_held(family, type, protocol))
		return before;
	answer = sw_hold_wall(SW_WALL_SOCKET, family, type, protocol);
	return answer && sw_is_question(family, protocol) ? -EPROTONOSUPPORT : answer;
}

/* "[userfaultfd]" and "[io_uring]". */
SEC("lsm/inode_init_security_anon")
int BPF_PROG(sw_anonymous, void *inode, const struct qstr *name, const void *context, int before)
{
	char start[4] = {};

	if (before || bpf_probe_read_kernel(start, sizeof(start), BPF_CORE_READ(name, name)))
		return before;
	if (start[0] != '[')
		return 0;
	if (start[1] == 'u' && start[2] == 's' && start[3] == 'e')
		return sw_hold_wall(SW_WALL_USERFAULTFD, 0, 0, 0);
	if (start[1] == 'i' && start[2] == 'o' && start[3] == '_')
		return sw_hold_wall(SW_WALL_IO_URING, 0, 0, 0);
	return 0;
}
