#!/usr/bin/env bash
# An agent that nobody started through syswatch is found and held, with all that it has started.
. "$(dirname "$0")/lib.sh"
need curl jq node python3
attach=$account
setup
extra_env=(GITHUB_TOKEN=ghp_secret)
mkdir -p "$home/bin"
# An agent of one thread, and one of many: each runs the lines of a file, as they come, and has a server beside it.
cat >"$home/bin/server" <<'EOF'
#!/bin/bash
while sleep 0.1; do cat ~/.aws/credentials >/dev/null 2>&1 && touch ~/work/read; done
EOF
cat >"$home/bin/claude" <<'EOF'
#!/usr/bin/python3
import os, subprocess, sys, time
subprocess.Popen([os.path.expanduser('~/bin/server')])
done = 0
while True:
    with open(sys.argv[1]) as file: lines = file.read().split('\n')[:-1]
    for line in lines[done:]: subprocess.run(['bash', '-c', line])
    done = max(done, len(lines))
    time.sleep(0.02)
EOF
cat >"$home/bin/codex" <<'EOF'
#!/usr/bin/env node
const { spawn, spawnSync } = require('child_process'), fs = require('fs');
spawn(process.env.HOME + '/bin/server');
let done = 0;
setInterval(() => {
  const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').slice(0, -1);
  for (; done < lines.length; done++) spawnSync('bash', ['-c', lines[done]], { stdio: 'inherit' });
}, 20);
EOF
chmod 755 "$home"/bin/*

# start AGENT: by nobody's doing but the user's; its lines are in $lines, what they print in $said.
start() {
  lines=$workspace/lines said=$test_dir/said
  as_user bash -c ': >lines'
  : >"$said"
  as_user setsid "$home/bin/$1" "$lines" >>"$said" 2>&1 &
  test_pids+=($!)
}
# tell LINE: and waits until it has run.
tell() {
  local mark=mark$RANDOM$RANDOM
  echo "{ $1; }; echo $mark" | as_user tee -a "$lines" >/dev/null
  for _ in $(seq 200); do grep -q "$mark" "$said" && return 0; sleep 0.05; done
  fail "the agent did not do '$1': $(tail -5 "$said")"
}
# session: of the agent that was attached to last.
session() { sw sessions --json | jq -r 'select(.attached) | .id' | tail -1; }
wait_for_session() { for _ in $(seq 200); do [ -z "$(session)" ] || return 0; sleep 0.05; done; fail "no session was made"; }
no_session() { for _ in $(seq 200); do [ -n "$(session)" ] || return 0; sleep 0.05; done; fail "the session did not end"; }
stop_agent() { kill "${test_pids[-1]}" 2>/dev/null || true; pkill -9 -u "$account" || true; }

# held: whatever the agent's tools try is refused; what they may do, they do.
held() {
  : >"$said"
  tell "cat ~/.aws/credentials; echo \"token=\$GITHUB_TOKEN\"; curl -s -m 2 http://127.0.0.1:1/ || echo curl=\$?"
  tell "cp ~/.aws/credentials copy; ln ~/.aws/credentials hard; cat hard; cat /proc/1/environ /proc/\$PPID/environ"
  tell "unshare -U true; echo unshare=\$?; echo x >written && cat written; git init -q r && echo git=\$?"
  ! grep -qE 'file-secret|ghp_secret' "$said" || fail "$1: a secret came out: $(cat "$said")"
  grep -q 'token=$' "$said" && grep -q 'curl=7' "$said" && grep -q 'unshare=1' "$said" || fail "$1: $(cat "$said")"
  grep -q '^x$' "$said" && grep -q 'git=0' "$said" || fail "$1: what is allowed failed: $(cat "$said")"
}

for agent in claude codex; do
  start "$agent"
  wait_for_session
  held "$agent, found when it started"
  [ "$(sw sessions --json | jq -r 'select(.attached) | .profile')" = "$(case $agent in claude) echo agents/claude-code ;; *) echo agents/codex ;; esac)" ] ||
    fail "$agent: $(sw sessions --json)"
  stop_agent
  no_session
done

# What an agent has started before it was found is found with it.
as_user bash -c 'echo "until [ -e found ]; do sleep 0.05; done; cat ~/.aws/credentials; touch tried" >first'
for i in 1 2 3 4; do
  as_user setsid "$home/bin/claude" first >"$test_dir/first.out" 2>&1 &
  test_pids+=($!)
  wait_for_session
  as_user touch found
  within 30 test -e "$workspace/tried" || fail "the first command of an agent did not go on (start $i): $(cat "$test_dir/first.out")"
  ! grep -q file-secret "$test_dir/first.out" || fail "the first command of an agent read the credentials (start $i): $(cat "$test_dir/first.out")"
  stop_agent
  no_session
  as_user rm -f found tried read
done
denied base/credentials .aws/credentials

# Found when the daemon starts, with what it has started, and held by the next daemon.
for agent in claude codex; do
  kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
  start "$agent"
  tell 'cat ~/.aws/credentials'
  grep -q file-secret "$said" || fail "$agent: without a daemon it is not guarded, and yet could not read"
  for _ in $(seq 100); do [ -e "$workspace/read" ] && break; sleep 0.05; done
  [ -e "$workspace/read" ] || fail "$agent: its server does not run"
  start_daemon
  wait_for_session
  held "$agent, found when the daemon started"
  rm -f "$workspace/read"; sleep 0.5
  [ ! -e "$workspace/read" ] || fail "$agent: the server that it had started is free"
  kill -9 "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
  start_daemon
  held "$agent, after the daemon was killed"
  sw release --yes "$(session)" >/dev/null
  tell 'cat ~/.aws/credentials'
  grep -q file-secret "$said" || fail "$agent: a released agent is held: $(cat "$said")"
  stop_agent
  rm -f "$workspace/read"
done

# A script of a shell is no agent, but what it executes, by whatever way.
mkdir -p "$home/wrapper"
printf '#!/bin/sh\nexec syswatch run --quiet --profile local -- cat ~/.aws/credentials\n' >"$home/wrapper/claude"
chmod 755 "$home/wrapper/claude"
for i in 1 2 3; do
  as_user "$home/wrapper/claude" >"$test_dir/wrapped" 2>&1 || true
  grep -q 'Operation not permitted\|Permission denied' "$test_dir/wrapped" || fail "a wrapper: $(cat "$test_dir/wrapped")"
done

# What cannot be held is said.
unshare --mount setpriv --reuid "$account" --regid "$account" --init-groups -- \
  env HOME="$home" "$home/bin/claude" /dev/null >"$test_dir/apart" 2>&1 &
test_pids+=($!)
for _ in $(seq 100); do sw doctor --json >"$test_dir/doctor" || true; jq -e '.unheld[0]' "$test_dir/doctor" >/dev/null && break; sleep 0.05; done
jq -e '.unheld[] | select(.agent == "Claude Code") | .reason | contains("mounts of its own")' "$test_dir/doctor" >/dev/null ||
  fail "an agent with mounts of its own is not told of: $(cat "$test_dir/apart" "$test_dir/doctor")"
grep -q "NOT held" "$test_dir/daemon.log" || fail "the log does not tell of it"
stop_agent

# Nobody else's.
HOME=$home setsid "$home/bin/claude" /dev/null >/dev/null 2>&1 &
sleep 1
found=$(session)
kill -- -$! 2>/dev/null || kill $!
[ -z "$found" ] || fail "root's agent was attached to, although only $account's are to be"
