// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Objects: what the kernel calls the files that the daemon has open, which statx does not say of
 * every file system. An iterator: it runs when the daemon reads it, and costs nobody else anything.
 */

SEC("iter/task_file")
int sw_tell_objects(struct bpf_iter__task_file *context)
{
	struct file *file = context->file;
	struct sw_object object = {};
	struct inode *inode;

	if (!file)
		return 0;
	inode = BPF_CORE_READ(file, f_inode);
	object.inode = BPF_CORE_READ(inode, i_ino);
	object.device = BPF_CORE_READ(inode, i_sb, s_dev);
	object.generation = BPF_CORE_READ(inode, i_generation);
	object.descriptor = context->fd;
	bpf_seq_write(context->meta->seq, &object, sizeof(object));
	return 0;
}
