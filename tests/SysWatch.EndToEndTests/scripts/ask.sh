#!/usr/bin/env bash
# A call that an ask rule names waits for a person.
. "$(dirname "$0")/lib.sh"
need python3 jq
write_ask() {
  write_profile asking <<EOF
profile: asking
extends: [agents/generic]
files:
  rules:
    - {id: notes, ask: read, paths: [\$WORKSPACE/notes.txt]}
network:
  rules:
    - {id: local, ask: connect, to: [loopback], protocol: tcp}
    - {id: server, ask: bind, to: ["::/0"], ports: [0]}
exec:
  rules:
    - {id: tool, ask: execute, paths: [$test_dir/bin/tool]}
EOF
}
setup
write_ask
profile=asking
cp /bin/echo "$test_dir/bin/tool"
as_user bash -c 'echo held-text > notes.txt'
answer() { # FLAGS: answers the next question
  local id
  within 30 finds_question || fail "nothing was asked"
  sw approve "$id" "$@" >/dev/null
}
finds_question() { id=$(sw approve --list --json | jq -r .id | head -1) && [ -n "$id" ]; }
answer & expect held-text guarded cat notes.txt; wait $!
answer --deny & refused held-text guarded cat notes.txt; wait $!
answer & expect done guarded "$test_dir/bin/tool" done; wait $!
answer --deny & refused done guarded "$test_dir/bin/tool" done; wait $!
port=$((20000 + RANDOM % 12000))
python3 -m http.server --bind 127.0.0.1 "$port" >/dev/null 2>&1 &
test_pids+=($!)
serves() { (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; }
within 30 serves || fail "nothing listens at port $port"
answer & expect 200 guarded curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/"; wait $!
answer --deny & refused 200 guarded curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/"; wait $!
# listen() without a bind: answered by the daemon, and then by the kernel's program, which is told of the answer.
listen() { guarded python3 -c 'import socket; s = socket.socket(socket.AF_INET6); s.listen(); print("listens", s.getsockname()[1] > 0)'; }
answer & expect "listens True" listen; wait $!
answer --deny & refused listens listen; wait $!
# A question outlives the daemon that asked: the call stays held, and the next daemon asks again.
asked() { local id; within 30 finds_question || fail "nothing was asked"; }
for signal in TERM KILL; do
  guarded curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/" >"$test_dir/asked.out" &
  call=$!
  asked
  kill -$signal "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
  start_daemon
  answer
  wait "$call" || fail "a call that a person was asked about ended with $? after a daemon's SIG$signal"
  [ "$(cat "$test_dir/asked.out")" = 200 ] || fail "after SIG$signal: $(cat "$test_dir/asked.out")"
done
kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
start_daemon --ask-timeout 1
refused held-text guarded cat notes.txt
