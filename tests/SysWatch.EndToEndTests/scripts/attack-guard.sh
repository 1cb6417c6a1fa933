#!/usr/bin/env bash
# A session does not loosen its own leash.
. "$(dirname "$0")/lib.sh"
need python3
setup
expect "already runs in a session" guarded_sh 'syswatch run -- env 2>&1 || true'
guarded_sh 'sleep 300' >/dev/null 2>&1 &
test_pids+=($!)
has_begun() { id=$(sw sessions --json | jq -r 'select(.profile == "local") | .id' | head -1) && [ -n "$id" ]; }
within 30 has_begun || fail "there is no session to be killed, frozen or released"
for command in "approve 1" "release --yes $id" "kill $id" "freeze $id"; do
  status=0; guarded syswatch $command >"$test_dir/out" 2>&1 || status=$?
  [ "$status" -ne 0 ] || fail "a session member may $command: $(cat "$test_dir/out")"
done
expect deny guarded_sh "syswatch check read $home/.aws/credentials || true"
expect allow guarded syswatch check read "$workspace/x"
# By another name of the socket the daemon connects for the member, and still knows it for one.
as_user ln -s "$run_dir" other-name
expect deny guarded_sh "SYSWATCH_RUN_DIR=$workspace/other-name syswatch check read $home/.aws/credentials || true"
expect "may not" guarded_sh "SYSWATCH_RUN_DIR=$workspace/other-name syswatch release --yes $id 2>&1 || true"
guarded_sh "kill -9 $daemon_pid; kill -STOP $daemon_pid" >/dev/null 2>&1 || true
kill -0 "$daemon_pid" || fail "a session member killed the daemon"
sw sessions --json | jq -es --arg id "$id" 'any(.[]; .id == $id and .frozen == false)' >/dev/null ||
  fail "a session member killed, froze or released $id: $(sw sessions --json)"
sw kill "$id" >/dev/null
expect refused guarded_sh "ls $run_dir/bpf >/dev/null 2>&1 || echo refused"
for call in 'unshare -Ur true' 'unshare -m true' 'mount -t tmpfs none /mnt' 'chroot / true' 'nsenter -t 1 -m true'; do
  status=0; guarded_sh "$call" >/dev/null 2>&1 || status=$?
  [ "$status" -ne 0 ] || fail "a session member may: $call"
  status=0; guarded_root bash -c "$call" >/dev/null 2>&1 || status=$?
  [ "$status" -ne 0 ] || fail "a root session member may: $call"
done
denied wall:
grep -q "" "$test_dir/daemon.log"
