/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Files that are the machine and not a place to keep text in: disks and memory as devices, which
 * hold every file past its path, and the kernel's own settings, which root may write by being
 * their owner, without any capability.
 */
#ifndef SYSWATCH_MACHINE_H
#define SYSWATCH_MACHINE_H

#define SW_MEMORY_MAJOR 1
#define SW_MEMORY_MINORS (1 << 1 | 1 << 2 | 1 << 4) /* mem, kmem, port */
#define SW_SCSI_GENERIC_MAJOR 21
#define SW_MINOR_BITS 20

static __always_inline int sw_is_memory_or_disk(const struct inode *inode)
{
	__u32 type = inode->i_mode & S_IFMT, device = inode->i_rdev;
	__u32 major = device >> SW_MINOR_BITS, minor = device & ((1 << SW_MINOR_BITS) - 1);

	if (type == S_IFBLK)
		return 1;
	if (type != S_IFCHR)
		return 0;
	if (major == SW_SCSI_GENERIC_MAJOR)
		return 1;
	return major == SW_MEMORY_MAJOR && minor < 32 && SW_MEMORY_MINORS >> minor & 1;
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
	case 0x9fa0: /* proc */
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
	if (sw_is_memory_or_disk(inode))
		return SW_RULE_DEVICE;
	/* By what the open is remembered for; a directory is never opened for writing. */
	return sw_accesses_of(file) & SW_WRITE && sw_is_setting(inode) ? SW_RULE_KERNEL_FILE : 0;
}

static __always_inline int sw_refuse_machine(const struct sw_label *label, const struct file *file);

#endif
