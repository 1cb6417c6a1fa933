#!/usr/bin/env bash
# What BPF-LSM holds of the wall by itself: root, with every capability and without the session's filter, changes
# nothing of the machine as soon as it carries a session's label.
. "$(dirname "$0")/lib.sh"
setup
need_lsm processes
need python3 jq mount umount chroot unshare dmesg

guarded_root sleep 1000 &
session=$!
test_pids+=("$session")
for _ in $(seq 300); do member=$(sw sessions --json | jq -r '.agentPid // empty' | head -1); [ -z "$member" ] || break; sleep 0.1; done
[ -n "$member" ] || fail "the session does not start: $(sw sessions --json)"
# Said to be there is not yet started: the command is in its place when it has been executed.
for _ in $(seq 300); do [ "$(cat "/proc/$member/comm" 2>/dev/null)" != sleep ] || break; kill -0 "$session" || fail "the session has ended"; sleep 0.1; done

# inside COMMAND...: as a member without a filter.
tools=$(cd "$(dirname "$0")/tools" && pwd)
inside() { (cd "$workspace" && python3 "$tools/member.py" "$run_dir" "$member" "$@"); }

# told RULE TEXT: denials by the kernel's mechanism, so far.
told() {
  denials | jq -s --arg rule "$1" --arg text "$2" \
    '[.[] | select(.rule.id == $rule and .mechanism == "bpf-lsm" and (.object | contains($text)))] | length'
}

# attempt RULE TEXT COMMAND...: works outside of every session; fails inside, and this very denial is recorded.
attempt() {
  local rule=$1 text=$2 output
  shift 2
  output=$("$@" 2>&1) || fail "the control: $* ended with $?: $output"
  [ "$(told "$rule" "$text")" -eq 0 ] || fail "$rule was told of '$text' already"
  ! output=$(inside "$@" 2>&1) || fail "$* succeeded: $output"
  [ "$(told "$rule" "$text")" -gt 0 ] || fail "$*: no denial by $rule of '$text' but: $output
    $(denials | jq -c '[.rule.id,.object,.mechanism]')"
}

python() { echo "import ctypes, os, socket; libc = ctypes.CDLL(None, use_errno=True); $1"; }

mkdir "$test_dir/mount"
mount_tmpfs="$(python "assert libc.mount(b'none', b'$test_dir/mount', b'tmpfs', 0, None) == 0")"
attempt wall:mount mount python3 -c "$mount_tmpfs"
python3 -c "$mount_tmpfs" # The control takes away one, the member is to find the other.
attempt wall:umount2 umount2 umount "$test_dir/mount"
attempt wall:chroot chroot chroot / true
attempt wall:unshare CLONE_NEWUSER unshare -U true
attempt wall:socket AF_PACKET python3 -c "$(python 'socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)')"
attempt wall:socket "AF_INET, type 3" python3 -c "$(python 'socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)')"
attempt wall:syslog syslog dmesg --syslog
attempt wall:io_uring_setup io_uring_setup python3 -c "$(python 'assert libc.syscall(425, 1, bytes(120)) >= 0')"
attempt wall:userfaultfd userfaultfd python3 -c "$(python 'assert libc.syscall(323, 1) >= 0')"
attempt wall:bpf bpf python3 -c "$(python 'assert libc.syscall(321, 0, (ctypes.c_uint32 * 5)(2, 4, 4, 1), 20) >= 0')"
attempt wall:control "limits of process 1" python3 -c "import resource as r; r.prlimit(1, r.RLIMIT_CORE, r.prlimit(1, r.RLIMIT_CORE))"
attempt wall:control "the priority of process 1" python3 -c "import os; os.setpriority(os.PRIO_PROCESS, 1, 0)"
mkdir "/sys/fs/cgroup/$account"
attempt wall:kernel-file "$account/cgroup.procs" bash -c "echo \$\$ >/sys/fs/cgroup/$account/cgroup.procs"
for _ in $(seq 50); do ! rmdir "/sys/fs/cgroup/$account" 2>/dev/null || break; sleep 0.1; done
attempt wall:kernel-file /proc/sysrq-trigger bash -c ': >>/proc/sysrq-trigger'
disk=$(awk 'NR > 2 && $4 !~ /^(ram|loop)/ { print "/dev/" $4; exit }' /proc/partitions)
[ -z "$disk" ] || attempt wall:device "$disk" head -c 512 "$disk"

# What the wall lets.
expect bound inside python3 -c "$(python 'socket.socket(socket.AF_UNIX).bind("sock"); socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); print("bound")')"
expect own inside bash -c 'renice -n 5 $$ >/dev/null && ulimit -S -n 100 && echo 100 >/proc/self/oom_score_adj && cat /sys/fs/cgroup/cgroup.procs >/dev/null && echo own'
