// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Moves of directories and mounts, by whomever: what files.bpf.c remembers of paths ends with them,
 * and the daemon hears of mounts. Labelled processes move none.
 * Hooks: fexit/vfs_rename; lsm/sb_mount, move_mount, sb_umount, sb_pivotroot. 0 lets through.
 */

/* After the move, so that a walk that began before it is not remembered. */
SEC("fexit/vfs_rename")
int BPF_PROG(sw_vfs_rename, struct renamedata *rename)
{
	if (sw_is_a_directory(BPF_CORE_READ(rename, old_dentry)) ||
	    sw_is_a_directory(BPF_CORE_READ(rename, new_dentry)))
		sw_note_move(0);
	return 0;
}

SEC("lsm/sb_mount")
int BPF_PROG(sw_sb_mount, const char *device, const struct path *path, const char *type,
	     unsigned long flags, void *data, int before)
{
	sw_note_move(1);
	sw_tell_mount();
	return before ? before : sw_hold_wall(SW_WALL_MOUNT, 0, 0, 0);
}

SEC("lsm/move_mount")
int BPF_PROG(sw_move_mount, const struct path *from, const struct path *to, int before)
{
	sw_note_move(1);
	sw_tell_mount();
	return before ? before : sw_hold_wall(SW_WALL_MOVE_MOUNT, 0, 0, 0);
}

SEC("lsm/sb_umount")
int BPF_PROG(sw_sb_umount, struct vfsmount *mnt, int flags, int before)
{
	sw_note_move(1);
	return before ? before : sw_hold_wall(SW_WALL_UMOUNT, 0, 0, 0);
}

SEC("lsm/sb_pivotroot")
int BPF_PROG(sw_sb_pivotroot, const struct path *old, const struct path *new, int before)
{
	sw_note_move(1);
	return before ? before : sw_hold_wall(SW_WALL_PIVOT_ROOT, 0, 0, 0);
}
