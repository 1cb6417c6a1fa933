#!/usr/bin/env bash
# What processes share without a path: a member uses the shared memory, semaphores and queues of its own session only,
# and sets nothing of a process outside by the files and calls that its user may use.
. "$(dirname "$0")/lib.sh"
need python3 gcc jq ipcrm
setup
need_lsm files
cat >"$test_dir/shared.c" <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>
struct text { long type; char text[32]; };
static void end(const char *what) { printf("%s: %s\n", what, strerror(errno)); exit(1); }
/* Makes one of each, or takes what is in those that are there. */
static void make(key_t key, const char *queue) {
	struct text text = { 1, "queued-secret" };
	struct sembuf add = { 0, 7, 0 };
	int memory = shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600), all = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
	int messages = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
	mqd_t posix = mq_open(queue, O_CREAT | O_EXCL | O_RDWR, 0600, 0);
	if (memory < 0 || all < 0 || messages < 0 || posix < 0) end("make");
	strcpy(shmat(memory, 0, 0), "shared-secret");
	if (semop(all, &add, 1) || msgsnd(messages, &text, 32, 0) || mq_send(posix, "posix-secret", 13, 0)) end("fill");
	printf("%d %d %d made\n", memory, all, messages);
}
static void take(const char *how, int id, const char *queue) {
	struct text text = { .type = 1 };
	struct sembuf sub = { 0, -1, IPC_NOWAIT };
	char posix[8192], *memory;
	mqd_t open;
	if (!strcmp(how, "shm")) { if ((memory = shmat(id, 0, 0)) == (void *)-1) end(how); puts(memory); }
	if (!strcmp(how, "shm-remove") && shmctl(id, IPC_RMID, 0)) end(how);
	if (!strcmp(how, "sem") && semop(id, &sub, 1)) end(how);
	if (!strcmp(how, "sem-value") && semctl(id, 0, GETVAL) < 0) end(how);
	if (!strcmp(how, "sem-remove") && semctl(id, 0, IPC_RMID)) end(how);
	if (!strcmp(how, "msg")) { if (msgrcv(id, &text, 32, 0, IPC_NOWAIT) < 0) end(how); puts(text.text); }
	if (!strcmp(how, "msg-send") && msgsnd(id, &text, 32, IPC_NOWAIT)) end(how);
	if (!strcmp(how, "msg-remove") && msgctl(id, IPC_RMID, 0)) end(how);
	if (!strcmp(how, "mq")) {
		if ((open = mq_open(queue, O_RDWR | O_NONBLOCK)) < 0) end(how);
		if (mq_receive(open, posix, sizeof posix, 0) < 0) end(how);
		puts(posix);
	}
	if (!strcmp(how, "mq-create") && mq_open(queue, O_CREAT | O_WRONLY, 0600, 0) < 0) end(how);
	if (!strcmp(how, "mq-file")) {
		char path[64] = "/dev/mqueue";
		if ((open = (mqd_t)openat(AT_FDCWD, strcat(path, queue), O_RDWR | O_NONBLOCK)) < 0) end(how);
		if (mq_receive(open, posix, sizeof posix, 0) < 0) end(how);
		puts(posix);
	}
	puts("taken");
}
int main(int count, char **words) {
	if (!strcmp(words[1], "make")) make(strtol(words[2], 0, 0), words[3]);
	else take(words[1], atoi(words[2]), words[3]);
	return 0;
}
C
gcc -O1 -o "$test_dir/shared" "$test_dir/shared.c"
shared=$test_dir/shared
key=$((0x53570000 + $$ % 65536)) queue=/swtest-$$
clean_up() {
  local number
  for number in $(seq "$key" $((key + 9))); do ipcrm -M "$number" -S "$number" -Q "$number" 2>/dev/null; done
  [ ! -d /dev/mqueue ] || rm -f "/dev/mqueue$queue"*
  return 0
}
ids() { tr -dc '0-9 ' <<<"$1"; }

# made OFFSET AS: one of each, made by it; in $memory, $semaphore and $messages.
made() {
  local offset=$1 output
  shift
  output=$("$@" "$shared" make $((key + offset)) "$queue$offset") || fail "$*: $output"
  read -r memory semaphore messages <<<"$(ids "$output")"
}

# each OFFSET WORD AS...: every way to what was made, and whether it got through.
each() {
  local offset=$1 word=$2 how id output
  shift 2
  for how in shm sem sem-value msg msg-send mq mq-create shm-remove sem-remove msg-remove; do
    case $how in shm*) id=$memory ;; sem*) id=$semaphore ;; msg*) id=$messages ;; *) id=0 ;; esac
    output=$("$@" "$shared" "$how" "$id" "$queue$offset" 2>&1) || true
    case $word in
      taken) grep -q taken <<<"$output" || fail "$how by $*: $output" ;;
      # What another user owns, the kernel lets nobody remove before any hook is asked.
      *) grep -qE "Permission denied|Operation not permitted" <<<"$output" || fail "$how by $*: $output" ;;
    esac
  done
}

# The control: outside of a session all of it works. Then the same by a session, and by root's.
made 0 as_user
each 0 taken as_user
made 1 as_user
each 1 refused guarded
denied wall:ipc "use shared memory"
denied wall:ipc "remove or change"
denied wall:ipc "open a message queue"
each 1 refused guarded_root
if [ -d /dev/mqueue ] && grep -q " /dev/mqueue " /proc/mounts; then
  refused posix-secret guarded "$shared" mq-file 0 "${queue}1"
fi
# What was not taken is still there.
expect shared-secret as_user "$shared" shm "$memory" "${queue}1"
expect posix-secret as_user "$shared" mq 0 "${queue}1"

# Its own, across processes of the session; afterwards another session has it not.
cat >"$workspace/own.sh" <<'S'
set -e
ids=$("$1" make "$2" "$3")
read -r memory semaphore messages <<<"$(tr -dc '0-9 ' <<<"$ids")"
"$1" shm "$memory" "$3"; "$1" sem "$semaphore" "$3"; "$1" msg "$messages" "$3"; "$1" mq 0 "$3"; "$1" mq-create 0 "$3"
"$1" shm "$memory" "$3" >/dev/null
echo "ids $memory $semaphore $messages works"
S
output=$(guarded bash "$workspace/own.sh" "$shared" $((key + 2)) "${queue}2" 2>&1) || fail "its own: $output"
grep -q works <<<"$output" || fail "its own: $output"
read -r memory semaphore messages <<<"$(ids "$(grep works <<<"$output")")"
each 2 refused guarded
# Its number given to another after it was removed: still another's.
as_user ipcrm -m "$memory" -s "$semaphore" -q "$messages"
made 3 as_user
each 3 refused guarded

# A process outside: by its files and its priorities.
as_user sleep 300 &
test_pids+=($!)
finds_outside() { outside=$(pgrep -u "$account" -x sleep); }
within 30 finds_outside || fail "the outside process did not start"
expect ok as_user bash -c "echo 500 >/proc/$outside/oom_score_adj && echo ok"
for try in "echo 900 >/proc/$outside/oom_score_adj" "echo 900 >/proc/$outside/task/$outside/oom_score_adj"; do
  refused ok guarded bash -c "$try && echo ok"
done
denied wall:control oom_score_adj
[ "$(cat "/proc/$outside/oom_score_adj")" -eq 500 ] || fail "oom_score_adj of a process outside was set"
expect ok guarded bash -c 'echo 700 >/proc/self/oom_score_adj; sleep 9 & echo 800 >/proc/$!/oom_score_adj && kill $! && echo ok'
ioprio="import ctypes, sys; c = ctypes.CDLL(None, use_errno=True)
print('set' if c.syscall({'x86_64': 251}.get(__import__('os').uname().machine, 30), 1, int(sys.argv[1]), 0x4004) == 0 else 'no')"
expect set as_user python3 -c "$ioprio" "$outside"
expect no guarded python3 -c "$ioprio" "$outside"
denied wall:control "priority of input and output"
expect set guarded python3 -c "$ioprio" 0
