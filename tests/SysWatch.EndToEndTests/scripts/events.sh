#!/usr/bin/env bash
# Who asks for the events is told of all that was refused before, also of what the daemon has not come to read yet.
. "$(dirname "$0")/lib.sh"
need python3 jq
setup
profile=agents/generic
mkfifo "$test_dir/go"
chmod 666 "$test_dir/go"

# A busy machine may keep the thread that reads the kernel's events from running; here another process does.
cat >"$test_dir/hold.py" <<'P'
import ctypes, os, sys, time
SEIZE, INTERRUPT, WALL = 0x4206, 0x4207, 0x40000000
thread = int(sys.argv[1])
ptrace = ctypes.CDLL(None, use_errno=True).ptrace
for request in SEIZE, INTERRUPT:
    if ptrace(request, thread, 0, 0): sys.exit(os.strerror(ctypes.get_errno()))
os.waitpid(thread, WALL)
print("held", flush=True)
time.sleep(600)
P
reader=$(grep -lx sw-events "/proc/$daemon_pid/task"/*/comm) || fail "no thread of the daemon reads the events"
reader=$(basename "$(dirname "$reader")")
within 30 grep -q '^State:.*sleeping' "/proc/$daemon_pid/task/$reader/status" || fail "without events their reader does not sleep"
python3 "$test_dir/hold.py" "$reader" >"$test_dir/held" 2>&1 &
holder=$!
test_pids+=("$holder")
within 30 grep -q held "$test_dir/held" || fail "the reader of the events is not held: $(cat "$test_dir/held")"

# The end of a session is no reader's: it is kept.
guarded_sh "echo >/dev/tcp/127.0.0.1/1; echo refused; read -r line <'$test_dir/go'" >"$test_dir/session.out" 2>&1 &
session=$!
within 60 grep -q '^refused$' "$test_dir/session.out" || fail "the session has not tried to connect: $(cat "$test_dir/session.out")"
is_denied default:network 127.0.0.1:1 || fail "a refusal is missing that was made before somebody asked: $(denials)"
go
wait "$session"
kill "$holder"
