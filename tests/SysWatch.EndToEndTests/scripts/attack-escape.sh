#!/usr/bin/env bash
# No process of a session leaves it: however it was started, and whatever has ended before it, its denials carry the
# session's id. And an agent that is told to ask nobody is held all the same.
. "$(dirname "$0")/lib.sh"
need python3 jq setsid script
setup
loot=file-secret
aws=base/credentials:aws
secret=$home/.aws/credentials
escape() { attack "$1" $aws .aws/credentials "$2"; }
over='for i in $(seq 300); do ! grep -qs over got || break; sleep 0.1; done; cat got'

# 20 deep; each is the child of the one before.
printf '#!/bin/bash\n[ "$1" -eq 0 ] && exec cat %s\n"$0" $(($1 - 1)); true\n' "$secret" >"$test_dir/bin/deep"
chmod 755 "$test_dir/bin/deep"
escape chain 'deep 20'
escape chain-exec "exec bash -c 'exec bash -c \"exec bash -c \\\"exec cat $secret\\\"\"'"
escape session-of-its-own "setsid -w cat $secret"
escape double-fork "(setsid bash -c 'cat $secret >got 2>&1; echo over >>got' </dev/null >/dev/null 2>&1 &); $over"
escape daemon "python3 -c \"
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir('/'); os.umask(0); os.closerange(3, 64)
        os.system('cat $secret >\$PWD/got 2>&1; echo over >>\$PWD/got')
    os._exit(0)
os.wait()\"; $over"
escape vfork "python3 -c \"import os; os.waitpid(os.posix_spawn('/bin/cat', ['cat', '$secret'], {}), 0)\""
escape thread "python3 -c \"import threading; t = threading.Thread(target=lambda: print(open('$secret').read())); t.start(); t.join()\""
escape no-hangup "nohup cat $secret"
escape group "set -m; cat $secret & wait"
escape terminal "script -qec 'cat $secret' /dev/null"
escape coprocess "coproc cat $secret; cat <&\${COPROC[0]}"
escape subreaper "python3 -c \"
import ctypes, os, time
ctypes.CDLL(None).prctl(36, 1)
if os.fork() == 0:
    if os.fork() == 0:
        while os.getppid() == 1: pass
        os.execvp('cat', ['cat', '$secret'])
    os._exit(0)
while True:
    try: os.wait()
    except ChildProcessError: break\""
if command -v tmux >/dev/null; then
  escape tmux "tmux -S ./t -f /dev/null new-session -d 'cat $secret >got 2>&1; echo over >>got'; $over; tmux -S ./t kill-server"
fi
if command -v at >/dev/null; then escape at "echo 'cat $secret' | at now; sleep 1; cat got"; fi

# After the command that the session was started for has ended.
mkfifo "$test_dir/go"
chmod 666 "$test_dir/go"
fresh
attacks+=("later	$aws	.aws/credentials")
guarded bash -c "(setsid bash -c 'read -r line <$test_dir/go; cat $secret; echo over' >try/got 2>&1 &)" later >/dev/null
[ "$(sw sessions --json | jq -s length)" -eq 1 ] || fail "the session did not go on with its last process: $(sw sessions --json)"
go
for _ in $(seq 300); do ! grep -qs over "$workspace/try/got" || break; sleep 0.1; done
grep -q over "$workspace/try/got" || fail "the orphan did not come to its end"
! grep -q "$loot" "$workspace/try/got" || fail "an orphan read the secret: $(cat "$workspace/try/got")"

# In another control group, which only root's session could enter.
groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
if mkdir "$groups/$account" 2>/dev/null; then
  clean_up() { for _ in $(seq 50); do ! rmdir "$groups/$account" 2>/dev/null || break; sleep 0.1; done; }
  outside=as_root
  inside=guarded_root
  write_profile rooted <<EOF
profile: rooted
extends: [local]
files:
  rules:
    - {id: theirs, deny: all, paths: ["$home/.aws/**"], reason: A test.}
EOF
  profile=rooted
  attack control-group rooted:theirs .aws/credentials "echo \$\$ >$groups/$account/cgroup.procs; cat $secret; echo \$\$ >$groups/cgroup.procs"
  outside=as_user
  inside=guarded
  profile=local
fi
loot=plain-text
works control-chain "echo plain-text >f; setsid -w bash -c 'bash -c \"cat f\"; true'"
works control-orphan "(setsid bash -c 'echo plain-text >got; echo over >>got' &); $over"
all_told

# E-41: an agent started to ask nobody: said to the person, recorded, and held to the same profile.
install -m 755 "$(type -P bash)" "$test_dir/bin/claude"
printf '#!/bin/bash\ncat %s; exit 0\n' "$secret" >"$workspace/--dangerously-skip-permissions"
profile=agents/claude-code
as_user script -qec "syswatch run --profile agents/claude-code -- claude -- --dangerously-skip-permissions" /dev/null >"$test_dir/out" 2>&1 || true
! grep -q file-secret "$test_dir/out" || fail "without permissions to ask for, the agent reads the secret: $(cat "$test_dir/out")"
grep -q -- "--dangerously-skip-permissions: the agent will not ask" "$test_dir/out" || fail "the person is not told of the flag: $(cat "$test_dir/out")"
grep -q "(1 flags that keep it from asking)" "$test_dir/daemon.log" || fail "the flag is not in the log"
sw events --json | jq -se 'any(.[]; .kind == "session-started" and (.unsafeFlags // [] | index("--dangerously-skip-permissions")))' >/dev/null ||
  fail "the flag is not in the events: $(sw events --json --kind session | tail -2)"
attacks=("inner	$aws	.aws/credentials" "inner	default:network	127.0.0.1:9")
# Relaunched by a tool, it is a process of the same session, with its own words on record.
guarded bash -c "claude -- --dangerously-skip-permissions; claude -c 'echo >/dev/tcp/127.0.0.1/9'; syswatch run -- claude -c 'cat $secret'; true" inner >"$test_dir/out" 2>&1 || true
! grep -q file-secret "$test_dir/out" || fail "relaunched, the agent reads the secret: $(cat "$test_dir/out")"
grep -q "already runs in a session" "$test_dir/out" || fail "a session in a session: $(cat "$test_dir/out")"
all_told
sw events --json | jq -se 'any(.[]; .kind == "process-started" and (.process.arguments | index("--dangerously-skip-permissions")))' >/dev/null ||
  fail "the relaunch is not recorded"
