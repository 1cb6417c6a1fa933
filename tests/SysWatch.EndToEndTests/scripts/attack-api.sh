#!/usr/bin/env bash
# The questions of a session are answered by no process of it, and by an answer for this question alone; the daemon is not
# stopped, and holds on when the clock is moved and its disk is full.
. "$(dirname "$0")/lib.sh"
need python3 jq gcc ss
# One question waits while several sessions try to answer it.
setup --ask-timeout 600
write_profile asking <<'EOF'
profile: asking
extends: [agents/generic]
files:
  rules:
    - {id: notes, ask: read, paths: ["$WORKSPACE/notes*.txt"]}
EOF
profile=asking
as_user bash -c 'for i in "" $(seq 80); do echo held-text >notes$i.txt; done; mkdir own'
mkfifo "$test_dir/go"
chmod 666 "$test_dir/go"

# asked [PID]: waits for a question (of that process); sets question.
asked() {
  question=
  for _ in $(seq 300); do
    question=$(sw approve --list --json | jq -r "select(${1:+.process.pid == $1 and} .state == \"pending\") | .id" | head -1)
    [ -z "$question" ] || return 0
    sleep 0.1
  done
  fail "nothing is asked: $(sw approve --list --json)"
}
is_pending() { sw approve --list --json | jq -es --arg id "$1" 'any(.[]; .id == $id and .state == "pending")' >/dev/null; }
waits() { is_pending "$1" || fail "$2: the question waits no longer"; }

guarded cat notes.txt >"$test_dir/read" 2>&1 &
reader=$!
asked
# A member of another session, and one of the very session that is asked about, by every way to the daemon.
as_user ln -s "$run_dir" other-name
cp "$test_dir/bin/syswatch-cli" "$test_dir/opt-cli" && chmod 755 "$test_dir/opt-cli"
for command in "syswatch approve $question" "syswatch approve $question --json" "cp \$(type -P syswatch-cli) own/cli; own/cli approve $question" \
  "SYSWATCH_RUN_DIR=$workspace/other-name syswatch approve $question" "setsid -w syswatch approve $question" \
  "(setsid bash -c 'syswatch approve $question; echo over >own/over' &) ; for i in \$(seq 300); do [ ! -e own/over ] || break; sleep 0.1; done; false"; do
  as_user rm -f own/over
  status=0; guarded_sh "$command" >"$test_dir/out" 2>&1 || status=$?
  [ "$status" -ne 0 ] || fail "a member may $command: $(cat "$test_dir/out")"
  waits "$question" "$command"
done
denied wall:api
# Another user sees no question at all.
status=0; (cd / && SYSWATCH_RUN_DIR=$run_dir setpriv --reuid 65534 --regid 65534 --clear-groups -- "$test_dir/bin/syswatch" approve "$question") >"$test_dir/out" 2>&1 || status=$?
[ "$status" -ne 0 ] || fail "another user may answer: $(cat "$test_dir/out")"
waits "$question" "another user's answer"
# The person may, and it holds for this question only.
as_user syswatch approve "$question" >/dev/null
wait "$reader"
grep -q held-text "$test_dir/read" || fail "the control: an answer does not let the reader go on: $(cat "$test_dir/read")"
guarded cat notes.txt >"$test_dir/read" 2>&1 &
reader=$!
asked
first=$question
status=0; sw approve "$first" --deny >/dev/null 2>&1 || status=$?
wait "$reader" || true
! grep -q held-text "$test_dir/read" || fail "a denied question was answered by the answer before it"
status=0; sw approve "$first" >/dev/null 2>&1 || status=$?
[ "$status" -ne 0 ] || fail "an answered question can be answered again"

# One name for two files: what was asked about is what is read.
as_user ln -sf notes.txt link
guarded bash -c "cat link; cat '$test_dir/go'" >"$test_dir/read" 2>&1 &
reader=$!
asked
as_user bash -c 'echo plain >other.txt; ln -sf "$HOME/.aws/credentials" link2; mv link2 link'
sw approve "$question" >/dev/null
within 30 test -s "$test_dir/read" || fail "an answer does not let the reader of a link go on"
go
wait "$reader" || true
! grep -q file-secret "$test_dir/read" || fail "the answer went to what the link leads to now"

# A process number that comes round: the question goes with its process, and the next of that number asks anew.
cat >"$test_dir/as-number.py" <<'P'
import ctypes, os, sys
# clone3 with a number of one's choice: root's only.
number = (ctypes.c_int * 1)(int(sys.argv[1]))
words = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17, 0, 0, 0, ctypes.addressof(number), 1)
child = ctypes.CDLL(None, use_errno=True).syscall(435, words, 88)
if child == 0:
    os.setgid(int(sys.argv[3])); os.setgroups([]); os.setuid(int(sys.argv[2])); os.chdir(sys.argv[4])
    os.execvp(sys.argv[5], sys.argv[5:])
if child < 0: sys.exit("errno %d" % ctypes.get_errno())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
P
guarded bash -c 'echo $$ >own/number; exec cat notes.txt' >"$test_dir/read" 2>&1 &
reader=$!
asked
number=$(cat "$workspace/own/number")
kill -9 "$number"
wait "$reader" 2>/dev/null || true
for _ in $(seq 100); do is_pending "$question" || break; sleep 0.1; done
SYSWATCH_RUN_DIR=$run_dir HOME=$home PATH=$test_dir/bin:$PATH python3 "$test_dir/as-number.py" "$number" "$(id -u "$account")" "$(id -g "$account")" "$workspace" \
  syswatch run --quiet --profile asking -- cat notes.txt >"$test_dir/read" 2>&1 &
reader=$!
old=$question
asked "$number"
[ "$question" != "$old" ] || fail "a process of the same number is asked about by the old question"
status=0; sw approve "$old" >/dev/null 2>&1 || status=$?
[ "$status" -ne 0 ] || fail "the question of a process that has gone can be answered"
[ ! -s "$test_dir/read" ] || fail "the answer to a process that has gone let the next of its number go on"
sw approve "$question" --deny >/dev/null
wait "$reader" || true
! grep -q held-text "$test_dir/read" || fail "denied, and read"

# More questions than wait at once: the rest is refused, and the daemon answers on.
guarded_sh 'for i in $(seq 80); do cat notes$i.txt & done; wait' >"$test_dir/read" 2>&1 &
reader=$!
for _ in $(seq 600); do
  waiting=$(sw approve --list --json | jq -s 'map(select(.state == "pending")) | length')
  [ "$waiting" -lt 64 ] || [ "$(grep -o 'notes[0-9]*' "$test_dir/read" | wc -l)" -lt 16 ] || break
  sleep 0.1
done
[ "$waiting" -eq 64 ] || fail "$waiting questions wait: $(cat "$test_dir/read")"
expect free guarded echo free
asked
sw approve "$question" >/dev/null
for _ in $(seq 100); do ! grep -q held-text "$test_dir/read" || break; sleep 0.1; done
[ "$(grep -c held-text "$test_dir/read")" -eq 1 ] || fail "one answer let more than one read: $(cat "$test_dir/read")"
sw kill "$(sw sessions --json | jq -r .id)" >/dev/null
wait "$reader" 2>/dev/null || true

# Nothing listens but unix sockets, and the daemon is neither signalled nor looked into.
! ss -H -lntup | grep "pid=$daemon_pid," || fail "the daemon listens on the network"
profile=local
loot=stolen
attacks=()
for signal in KILL STOP TERM HUP; do held "signal-$signal" wall:signal "process $daemon_pid" "kill -$signal $daemon_pid && echo stolen"; done
held trace wall:ptrace ptrace "python3 -c \"import ctypes; print('stolen' if ctypes.CDLL(None).ptrace(0x4206, $daemon_pid, 0, 0) == 0 else 'refused')\""
held launch-socket "" launch.sock "python3 -c \"import socket; socket.socket(1, 5).connect('$run_dir/launch.sock'); print('stolen')\""
held limits wall:control "process $daemon_pid" "prlimit --pid $daemon_pid --nofile=3:3 && echo stolen"
inside=guarded_root
for signal in KILL STOP; do held "root-signal-$signal" wall:signal "process $daemon_pid" "kill -$signal $daemon_pid && echo stolen"; done
held root-trace wall:ptrace ptrace "python3 -c \"import ctypes; print('stolen' if ctypes.CDLL(None).ptrace(0x4206, $daemon_pid, 0, 0) == 0 else 'refused')\""
inside=guarded
kill -0 "$daemon_pid" || fail "the daemon has ended"
expect alive guarded_sh 'sleep 60 & kill $!; wait $! || echo alive'
all_told

# The clock, moved as root outside would: only the daemon's, by a library that shifts what it reads.
cat >"$test_dir/clock.c" <<'C'
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
	int result = syscall(SYS_clock_gettime, clock, now);
	long shift = 0;
	FILE *file = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? fopen(SHIFT, "r") : 0;
	if (file) {
		if (fscanf(file, "%ld", &shift) == 1) now->tv_sec += shift;
		fclose(file);
	}
	return result;
}
C
gcc -shared -fPIC -DSHIFT="\"$test_dir/shift\"" -o "$test_dir/clock.so" "$test_dir/clock.c"
kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
echo 0 >"$test_dir/shift"
export LD_PRELOAD=$test_dir/clock.so
start_daemon --ask-timeout 30
unset LD_PRELOAD
profile=asking
for shift in 86400 -864000; do
  echo 0 >"$test_dir/shift"
  guarded cat notes.txt >"$test_dir/read" 2>&1 &
  reader=$!
  asked
  echo "$shift" >"$test_dir/shift"
  waits "$question" "the clock moved by $shift"
  refused file-secret guarded cat "$home/.aws/credentials"
  sw approve "$question" >/dev/null || fail "after the clock moved by $shift the question cannot be answered"
  wait "$reader"
  grep -q held-text "$test_dir/read" || fail "after the clock moved by $shift: $(cat "$test_dir/read")"
done
moved=$(date -u -d '-10 days' +%Y-%m)
sw events --json | jq -se --arg month "$moved" 'any(.[]; .kind == "denial" and (.time | startswith($month)))' >/dev/null ||
  fail "the clock was not moved, or the denials under it are missing"
guarded cat notes.txt >"$test_dir/read" 2>&1 &
reader=$!
asked
status=0; wait "$reader" || status=$?
[ "$status" -ne 0 ] && ! grep -q held-text "$test_dir/read" || fail "a question outlives its time"
status=0; sw approve "$question" >/dev/null 2>&1 || status=$?
[ "$status" -ne 0 ] || fail "a question that has expired can be answered"

# A full disk: what runs is held, and what begins is held or does not begin.
kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
daemon_pid=
for _ in $(seq 100); do [ -e "$run_dir" ] || break; sleep 0.1; done
mkdir -p "$run_dir"
mount -t tmpfs -o size=1m,mode=755 none "$run_dir"
start_daemon
profile=local
guarded bash -c "echo runs; read -r line <'$test_dir/go'; cat ~/.aws/credentials; echo over" >"$test_dir/running" 2>&1 &
running=$!
# A session is on record a moment before its agent is, and an agent that cannot be put on record does not run.
for _ in $(seq 300); do ! grep -q runs "$test_dir/running" || break; sleep 0.1; done
dd if=/dev/zero of="$run_dir/full" bs=4096 2>/dev/null || true
echo x 2>/dev/null >"$run_dir/more" && [ -s "$run_dir/more" ] && fail "the disk is not full"
before=$(denials | wc -l)
go
wait "$running" || true
grep -q over "$test_dir/running" && ! grep -q file-secret "$test_dir/running" || fail "on a full disk: $(cat "$test_dir/running")"
for _ in $(seq 100); do [ "$(denials | wc -l)" -le "$before" ] || break; sleep 0.1; done
[ "$(denials | wc -l)" -gt "$before" ] || fail "on a full disk a denial is not on record"
status=0; guarded_sh 'cat ~/.aws/credentials; echo began' >"$test_dir/out" 2>&1 || status=$?
! grep -q file-secret "$test_dir/out" || fail "a session that began on a full disk: $(cat "$test_dir/out")"
# Killed: there was room to record the session, and none to record its agent, which a successor must know.
grep -q began "$test_dir/out" || [ "$status" -eq 125 ] || { [ "$status" -eq 137 ] && denied wall:exec-failed "No space"; } ||
  fail "a start on a full disk ended with $status: $(cat "$test_dir/out")"
kill -0 "$daemon_pid" || fail "the daemon ended on a full disk: $(tail -3 "$test_dir/daemon.log")"
rm "$run_dir/full"
expect began guarded echo began
refused file-secret guarded cat "$home/.aws/credentials"
