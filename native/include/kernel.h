/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the programs use of the kernel: its user interface by value, and the few fields of its own
 * structs that are read, which libbpf relocates to where the running kernel has them.
 */
#ifndef SYSWATCH_KERNEL_H
#define SYSWATCH_KERNEL_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;

#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_LPM_TRIE 11
#define BPF_MAP_TYPE_HASH_OF_MAPS 13
#define BPF_MAP_TYPE_SK_STORAGE 24
#define BPF_MAP_TYPE_RINGBUF 27

#define BPF_F_NO_PREALLOC (1U << 0)
#define BPF_F_CLONE (1U << 9)
#define BPF_F_MMAPABLE (1U << 10)

#define BPF_ANY 0
#define BPF_SK_STORAGE_GET_F_CREATE 1
#define BPF_RB_AVAIL_DATA 0

#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define AF_INET 2
#define TCP_ESTABLISHED 1 /* of UDP: connected */
#define TCP_CLOSE 7
#define TCP_LISTEN 10
#define IPPROTO_IP 0
#define IPPROTO_IPV6 41
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define SIGKILL 9
#define EPERM 1
#define EAGAIN 11
#define EACCES 13
#define EXDEV 18
#define O_TRUNC 01000
#define RENAME_EXCHANGE 2
#define S_IFMT 0170000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_IFLNK 0120000
#define S_IFBLK 0060000
#define S_IFCHR 0020000
#define PROT_EXEC 4
#define VM_EXEC 4
#define AF_UNIX 1
#define AF_INET6 10
#define AF_NETLINK 16
#define IPPROTO_ICMP 1
#define IPPROTO_ICMPV6 58
#define IPPROTO_MPTCP 262
#define NETLINK_ROUTE 0
#define NETLINK_AUDIT 9
#define NETLINK_KOBJECT_UEVENT 15
#define EPROTONOSUPPORT 93
#define CLONE_THREAD 0x00010000
#define CLONE_NEWUSER 0x10000000

/* The context of the cgroup programs. */
struct bpf_sock;

struct bpf_sock_addr {
	__u32 user_family;
	__u32 user_ip4;
	__u32 user_ip6[4];
	__u32 user_port;
	__u32 family;
	__u32 type;
	__u32 protocol;
	__u32 msg_src_ip4;
	__u32 msg_src_ip6[4];
	struct bpf_sock *sk;
};

struct bpf_sock {
	__u32 bound_dev_if;
	__u32 family;
	__u32 type;
	__u32 protocol;
	__u32 mark;
	__u32 priority;
	__u32 src_ip4;
	__u32 src_ip6[4];
	__u32 src_port;
	__be16 dst_port;
	__be16 padding;
	__u32 dst_ip4;
	__u32 dst_ip6[4];
	__u32 state;
};

/* Of the context of what packets pass; the fields before are not looked at. */
struct __sk_buff {
	__u32 before[4];
	__u32 protocol;
	__u32 vlan[4];
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 between[31];
	struct bpf_sock *sk;
};

struct bpf_sysctl {
	__u32 write;
	__u32 file_pos;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

struct upid {
	int nr;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

struct pid {
	struct hlist_head tasks[1];
	struct upid numbers[1];
};

struct tty_driver {
	int major;
	int minor_start;
};

struct tty_struct {
	struct tty_driver *driver;
	int index;
	struct {
		struct pid *session;
		struct pid *pgrp;
	} ctrl;
};

struct signal_struct {
	atomic_t live;
	int group_exit_code;
	unsigned int flags;
	struct tty_struct *tty;
};

#define SIGNAL_GROUP_EXIT 4

struct file;

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
};

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct task_struct *parent;
	unsigned int ptrace;
	struct signal_struct *signal;
	struct mm_struct *mm;
	__u64 start_boottime;
	char comm[16];
	struct hlist_node pid_links[1];
};

struct sock_common {
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned short skc_num;
};

struct sock {
	struct sock_common __sk_common;
	unsigned short sk_protocol;
};

struct cred;

#define PTRACE_MODE_NOAUDIT 0x04

struct linux_binprm {
	const char *filename;
};

struct qstr {
	__u32 hash;
	__u32 len;
	const unsigned char *name;
};

struct super_block {
	__u32 s_dev;
	unsigned long s_magic;
};

struct inode {
	unsigned short i_mode;
	struct super_block *i_sb;
	unsigned long i_ino;
	__u32 i_rdev;
	unsigned int i_nlink;
	__u32 i_generation;
	__u32 i_fsnotify_mask;
};

struct dentry {
	unsigned int d_flags;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
	void *d_fsdata;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mnt_namespace;

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns;
};

struct renamedata {
	struct dentry *old_dentry;
	struct dentry *new_dentry;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	unsigned int f_flags;
	unsigned int f_mode;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct vm_area_struct {
	struct file *vm_file;
	unsigned long vm_flags;
};

struct proc_dir_entry;

struct proc_inode {
	struct pid *pid;
	struct proc_dir_entry *pde;
	struct inode vfs_inode;
};

/* What a file is read, or bytes are taken, into the kernel for; their numbers are the kernel's. */
enum kernel_read_file_id {
	READING_MODULE = 2,
	READING_KEXEC_IMAGE = 3,
	READING_KEXEC_INITRAMFS = 4,
};

enum kernel_load_data_id {
	LOADING_MODULE = 2,
	LOADING_KEXEC_IMAGE = 3,
};

struct socket {
	struct sock *sk;
};

struct sockaddr_un {
	unsigned short sun_family;
	char sun_path[108];
};

struct unix_address {
	int len;
	struct sockaddr_un name[0];
};

struct unix_sock {
	struct unix_address *addr;
	struct path path;
};

/* Of d_flags: the file system is asked whether the name still means this object. */
#define DCACHE_OP_REVALIDATE 0x4

/* Of f_mode and f_flags; they are in no type information. */
#define FMODE_READ 0x1
#define FMODE_WRITE 0x2
#define FMODE_PATH 0x4000
#define FMODE_EXEC 0x20

/* A permission event is due at opens of this inode; with the other, of those right in it. */
#define FS_OPEN_PERM 0x00010000
#define FS_EVENT_ON_CHILD 0x08000000

struct sockaddr;

struct bpf_sock_addr_kern {
	struct sockaddr *uaddr;
	__u32 uaddrlen;
};

#pragma clang attribute pop

#endif
