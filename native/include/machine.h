/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Files that are the machine and not a place to keep text in: disks and memory as devices, which
 * hold every file past its path; what people type, and see, outside of the session; and the
 * kernel's own settings, which root may write by being their owner, without any capability.
 */
#ifndef SYSWATCH_MACHINE_H
#define SYSWATCH_MACHINE_H

#define SW_MEMORY_MAJOR 1
#define SW_MEMORY_MINORS (1 << 1 | 1 << 2 | 1 << 4) /* mem, kmem, port */
#define SW_SCREENS_MAJOR 7
#define SW_TAPES_MAJOR 9
#define SW_MISC_MAJOR 10
#define SW_INPUT_MAJOR 13
#define SW_SCSI_GENERIC_MAJOR 21
#define SW_FRAMEBUFFERS_MAJOR 29
#define SW_FLASH_MAJOR 90
#define SW_WATCHDOG_MINOR 130
#define SW_UINPUT_MINOR 223
#define SW_UHID_MINOR 239
#define SW_MINOR_BITS 20

/* Of drivers that have no major number of their own: HeldDevices knows them by name. */
static __always_inline int sw_is_held_major(__u32 major)
{
	__u32 index = major / 64;
	__u64 *bits = bpf_map_lookup_elem(&sw_held_majors, &index);

	return bits && *bits >> (major & 63) & 1;
}

static __always_inline int sw_is_held_device(const struct inode *inode)
{
	__u32 type = inode->i_mode & S_IFMT, device = inode->i_rdev;
	__u32 major = device >> SW_MINOR_BITS, minor = device & ((1 << SW_MINOR_BITS) - 1);

	if (type == S_IFBLK)
		return 1;
	if (type != S_IFCHR)
		return 0;
	switch (major) {
	case SW_MEMORY_MAJOR:
		return minor < 32 && SW_MEMORY_MINORS >> minor & 1;
	case SW_MISC_MAJOR:
		return minor == SW_WATCHDOG_MINOR || minor == SW_UINPUT_MINOR ||
		       minor == SW_UHID_MINOR;
	case SW_SCREENS_MAJOR:
	case SW_TAPES_MAJOR:
	case SW_INPUT_MAJOR:
	case SW_SCSI_GENERIC_MAJOR:
	case SW_FRAMEBUFFERS_MAJOR:
	case SW_FLASH_MAJOR:
		return 1;
	default:
		return sw_is_held_major(major);
	}
}

#define SW_TERMINALS_MAGIC 0x1cd1 /* devpts */
#define SW_CONSOLES_MAJOR 4 /* and serial lines */
#define SW_CONSOLE_MAJOR 5
#define SW_CONSOLE_MINOR 1
#define SW_LINES_MAJOR 204 /* serial lines of boards */
#define SW_HYPERVISOR_MAJOR 229

/* Whether the leader of a session of the kernel's, or of a group of processes, is a member. */
static __always_inline int sw_is_led_by_member(const struct sw_label *label,
					       const struct pid *leader)
{
	const struct sw_label *owner;

	if (!leader)
		return 0;
	owner = sw_label_of(BPF_CORE_READ(leader, numbers[0].nr));
	return owner && owner->session == label->session;
}

/* A console of the machine, where people may be logged in, that is not the caller's own. */
static __always_inline int sw_is_anothers_console(__u32 device, const struct tty_struct *own)
{
	__u32 major = device >> SW_MINOR_BITS, minor = device & ((1 << SW_MINOR_BITS) - 1);

	if (major == SW_CONSOLE_MAJOR)
		return minor == SW_CONSOLE_MINOR;
	if (major != SW_CONSOLES_MAJOR && major != SW_LINES_MAJOR && major != SW_HYPERVISOR_MAJOR)
		return 0;
	if (!own || (__u32)BPF_CORE_READ(own, driver, major) != major)
		return 1;
	return minor - BPF_CORE_READ(own, driver, minor_start) != (__u32)BPF_CORE_READ(own, index);
}

/* Whoever reads from a terminal has what is typed there, and whoever writes to it speaks to the
 * person there. The caller's own is the session's, and so are nobody's yet, those of members, and
 * the one in which a member is in the foreground. */
static __always_inline int sw_is_anothers_terminal(const struct sw_label *label,
						   const struct file *file)
{
	const struct inode *inode = file->f_inode;
	struct task_struct *task = bpf_get_current_task_btf();
	const struct tty_struct *own, *terminal;
	const struct pid *leader;

	/* Without either, by access mode 3, it still takes settings. */
	if ((inode->i_mode & S_IFMT) != S_IFCHR || !sw_accesses_of(file))
		return 0;
	own = BPF_CORE_READ(task, signal, tty);
	if (inode->i_sb->s_magic != SW_TERMINALS_MAGIC)
		return sw_is_anothers_console(inode->i_rdev, own);
	terminal = (const struct tty_struct *)BPF_CORE_READ(file, f_path.dentry, d_fsdata);
	if (!terminal || own == terminal)
		return 0;
	leader = BPF_CORE_READ(terminal, ctrl.session);
	return leader && !sw_is_led_by_member(label, leader) &&
	       !sw_is_led_by_member(label, BPF_CORE_READ(terminal, ctrl.pgrp));
}

#define SW_QUEUES_MAGIC 0x19800202 /* mqueue */

/* Its number has 32 bits, and is given to no other for a long time. */
static __always_inline __u64 sw_queue_of(const struct inode *inode)
{
	return (__u64)inode->i_sb->s_dev << 32 | (__u32)inode->i_ino;
}

/* Opened by its name, it has no path; as a file below a mount, it has one that means nothing. */
static __always_inline int sw_is_queue(const struct inode *inode)
{
	return inode->i_sb->s_magic == SW_QUEUES_MAGIC && (inode->i_mode & S_IFMT) == S_IFREG;
}

static __always_inline int sw_has_made_queue(const struct sw_label *label,
					     const struct inode *inode)
{
	__u64 queue = sw_queue_of(inode), *owner = bpf_map_lookup_elem(&sw_queues, &queue);

	return owner && *owner == label->session;
}

#define SW_PROC_MAGIC 0x9fa0

/* A file of /proc/PID, by which its process is changed. One that has ended is nobody's. */
static __always_inline int sw_is_of_process_outside(const struct sw_label *label,
						    const struct inode *inode)
{
	const struct proc_inode *proc = (const struct proc_inode *)(
		(const char *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode));
	const struct task_struct *task;
	const struct sw_label *owner;
	const char *link;

	if (inode->i_sb->s_magic != SW_PROC_MAGIC)
		return 0;
	link = (const char *)BPF_CORE_READ(proc, pid, tasks[0].first);
	if (!link)
		return 0;
	task = (const struct task_struct *)(
		link - bpf_core_field_offset(struct task_struct, pid_links));
	owner = sw_label_of(BPF_CORE_READ(task, tgid));
	/* An exiting one has lost its label before it is gone. */
	if (!owner)
		return BPF_CORE_READ(task, signal, live.counter) > 0;
	return owner->session != label->session;
}

/* The files of processes belong to them, and /proc/sys has a hook of its own. */
static __always_inline int sw_is_of_proc_itself(const struct inode *inode)
{
	const struct proc_inode *proc = (const struct proc_inode *)(
		(const char *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode));

	return BPF_CORE_READ(proc, pde) != 0;
}

static __always_inline int sw_is_setting(const struct inode *inode)
{
	switch (inode->i_sb->s_magic) {
	case 0x62656572: /* sysfs */
	case 0x63677270: /* cgroup2 */
	case 0x27e0eb:	 /* cgroup */
	case 0x42494e4d: /* binfmt_misc */
	case 0x64626720: /* debugfs */
	case 0x74726163: /* tracefs */
	case 0x73636673: /* securityfs */
	case 0x62656570: /* configfs */
	case 0xde5e81e4: /* efivarfs */
	case 0x6165676c: /* pstore */
		return 1;
	case SW_PROC_MAGIC:
		return sw_is_of_proc_itself(inode);
	default:
		return 0;
	}
}

/* The rule by which no labelled process opens it so; 0: none. */
static __always_inline __u32 sw_machine_rule(const struct file *file)
{
	const struct inode *inode = file->f_inode;
	__u32 mode = file->f_mode;

	if (mode & FMODE_PATH)
		return 0;
	if (sw_is_held_device(inode))
		return SW_RULE_DEVICE;
	/* By what the open is remembered for; a directory is never opened for writing. */
	return sw_accesses_of(file) & SW_WRITE && sw_is_setting(inode) ? SW_RULE_KERNEL_FILE : 0;
}

/* The same of who opens it; what is handed over has been opened by another. */
static __always_inline __u32 sw_open_rule(const struct sw_label *label, const struct file *file)
{
	if (sw_is_anothers_terminal(label, file))
		return SW_RULE_TERMINAL;
	if (sw_accesses_of(file) & SW_WRITE && sw_is_of_process_outside(label, file->f_inode))
		return SW_RULE_PROCESS_FILE;
	return sw_machine_rule(file);
}

static __always_inline int sw_refuse_machine(const struct sw_label *label, const struct file *file,
					     __u32 rule);
static __noinline int sw_refuse_ipc(const struct sw_label *label, __u32 use);

#endif
