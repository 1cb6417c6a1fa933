#!/usr/bin/env bash
# A member reads from and writes to no terminal but its own and those that it makes: what a person types elsewhere is not
# its to read, and what is shown there not its to say.
. "$(dirname "$0")/lib.sh"
need python3 jq
setup
need_lsm files
cat >"$test_dir/person.py" <<'P'
import os, pty, sys, time
child, terminal = pty.fork()
if child == 0:
    print(os.ttyname(0), flush=True)
    time.sleep(600)
name = os.read(terminal, 100).decode().strip()
open(sys.argv[1], "w").write(name)
while True:
    time.sleep(0.2)
    os.write(terminal, b"typed-secret\n")
P
cat >"$test_dir/steal.py" <<'P'
import os, sys
try:
    terminal = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
    print("read", os.read(terminal, 100).decode())
except OSError as refused:
    print("refused", refused.errno)
P
cat >"$test_dir/speak.py" <<'P'
import os, sys
try:
    os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_NOCTTY), b"password:")
    print("spoken")
except OSError as refused:
    print("refused", refused.errno)
P
cat >"$test_dir/own.py" <<'P'
import os, pty, subprocess
child, terminal = pty.fork()
if child == 0:
    name = os.ttyname(0)
    again = os.open(name, os.O_RDWR)
    os.write(again, b"own " + os.read(again, 100))
    os._exit(0)
os.write(terminal, b"typed-own\n")
shown = b""
while b"own typed-own" not in shown:
    shown += os.read(terminal, 100)
# A program of the agent's that left the terminal, in which the agent is in the foreground.
if os.isatty(0):
    subprocess.run(["setsid", "-w", "sh", "-c", 'echo told >"$0"', os.ttyname(0)], check=True)
other, name = pty.openpty()
os.close(os.open(os.ttyname(name), os.O_RDWR | os.O_NOCTTY))
print("works")
P
chmod 644 "$test_dir"/*.py
as_user bash -c 'exec python3 "$0" person' "$test_dir/person.py" &
test_pids+=($!)
for _ in $(seq 100); do [ ! -s "$workspace/person" ] || break; sleep 0.1; done
terminal=$(cat "$workspace/person")
expect typed-secret as_user timeout 20 python3 "$test_dir/steal.py" "$terminal"
refused typed-secret guarded timeout 20 python3 "$test_dir/steal.py" "$terminal"
denied wall:terminal "$terminal"
refused typed-secret guarded_root timeout 20 python3 "$test_dir/steal.py" "$terminal"
expect spoken as_user python3 "$test_dir/speak.py" "$terminal"
refused spoken guarded python3 "$test_dir/speak.py" "$terminal"
refused spoken guarded_root python3 "$test_dir/speak.py" "$terminal"
if [ -c /dev/tty1 ]; then
  expect spoken python3 "$test_dir/speak.py" /dev/tty1
  refused spoken guarded_root python3 "$test_dir/speak.py" /dev/tty1
  denied wall:terminal /dev/tty1
fi
expect works guarded python3 "$test_dir/own.py"
expect works guarded script -qec "python3 $test_dir/own.py" /dev/null
