// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * What processes share without a path: System V shared memory, semaphores and queues, and POSIX
 * queues. A labelled process uses those that its session made, whatever policy and mode say.
 * Who made one is kept by its address in the kernel until it is freed. POSIX queues are files, and
 * their opens are judged by sw_file_open.
 * Hooks: lsm/shm_alloc_security, msg_queue_alloc_security, sem_alloc_security, the same with
 * free_security, ipc_permission, shm_shmctl, msg_queue_msgctl, sem_semctl; fexit/vfs_mkobj.
 */

static __noinline int sw_refuse_ipc(const struct sw_label *label, __u32 use)
{
	sw_tell_wall(label, SW_WALL_IPC, use, 0, 0);
	return -EACCES;
}

/* Full: it is not made. */
static __always_inline int sw_own_ipc(const void *made)
{
	struct sw_label *label = sw_own_label();
	__u64 object = sw_number(made);

	if (!label || !bpf_map_update_elem(&sw_ipc, &object, &label->session, BPF_ANY))
		return 0;
	return sw_refuse_ipc(label, SW_IPC_MAKE);
}

/* Also called where the number of an object names none. */
static __always_inline int sw_judge_ipc(const void *used, __u32 use)
{
	struct sw_label *label = sw_own_label();
	__u64 object = sw_number(used), *owner;

	if (!label || !object)
		return 0;
	owner = bpf_map_lookup_elem(&sw_ipc, &object);
	return owner && *owner == label->session ? 0 : sw_refuse_ipc(label, use);
}

/* Whoever removed it, and some time after: nothing else has its address before. */
static __always_inline int sw_forget_ipc(const void *gone)
{
	__u64 object = sw_number(gone);

	bpf_map_delete_elem(&sw_ipc, &object);
	return 0;
}

SEC("lsm/shm_alloc_security")
int BPF_PROG(sw_shm_alloc, void *made, int before)
{
	return before ? before : sw_own_ipc(made);
}

SEC("lsm/msg_queue_alloc_security")
int BPF_PROG(sw_queue_alloc, void *made, int before)
{
	return before ? before : sw_own_ipc(made);
}

SEC("lsm/sem_alloc_security")
int BPF_PROG(sw_sem_alloc, void *made, int before)
{
	return before ? before : sw_own_ipc(made);
}

SEC("lsm/shm_free_security")
int BPF_PROG(sw_shm_free, void *gone)
{
	return sw_forget_ipc(gone);
}

SEC("lsm/msg_queue_free_security")
int BPF_PROG(sw_queue_free, void *gone)
{
	return sw_forget_ipc(gone);
}

SEC("lsm/sem_free_security")
int BPF_PROG(sw_sem_free, void *gone)
{
	return sw_forget_ipc(gone);
}

/* To attach, to send and receive, to add and take, to ask, and to find one by its key. */
SEC("lsm/ipc_permission")
int BPF_PROG(sw_ipc_permission, void *used, short flag, int before)
{
	return before ? before : sw_judge_ipc(used, SW_IPC_USE);
}

/* Its owner removes and changes it without being asked for a permission. */
SEC("lsm/shm_shmctl")
int BPF_PROG(sw_shm_control, void *used, int command, int before)
{
	return before ? before : sw_judge_ipc(used, SW_IPC_CONTROL);
}

SEC("lsm/msg_queue_msgctl")
int BPF_PROG(sw_queue_control, void *used, int command, int before)
{
	return before ? before : sw_judge_ipc(used, SW_IPC_CONTROL);
}

SEC("lsm/sem_semctl")
int BPF_PROG(sw_sem_control, void *used, int command, int before)
{
	return before ? before : sw_judge_ipc(used, SW_IPC_CONTROL);
}

/* Makes POSIX queues, and pins in bpffs. */
SEC("fexit/vfs_mkobj")
int BPF_PROG(sw_mkobj, struct dentry *dentry, unsigned short mode, void *make, void *argument,
	     int answer)
{
	struct sw_label *label = sw_own_label();
	__u64 queue;

	if (answer || !label || dentry->d_sb->s_magic != SW_QUEUES_MAGIC)
		return 0;
	queue = sw_queue_of(dentry->d_inode);
	bpf_map_update_elem(&sw_queues, &queue, &label->session, BPF_ANY);
	return 0;
}
