#!/usr/bin/env bash
# What a profile with `record:` tells of allowed uses: the first by name, the others as a number, and nothing without it.
. "$(dirname "$0")/lib.sh"
need jq python3
setup
write_profile recording <<'YAML'
profile: recording
extends: [local]
record: [files, network]
YAML

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -c '
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64)
while True: server.accept()[0].close()' "$port" &
test_pids+=($!)
cat >"$workspace/uses.py" <<'PY'
import os, socket, sys, time
port, times = int(sys.argv[1]), int(sys.argv[2])
for _ in range(times):
    socket.create_connection(("127.0.0.1", port)).close()
with open("notes.txt", "w") as notes:
    notes.write("x")
for _ in range(times):
    open("notes.txt").close()
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(times):
    datagrams.sendto(b"x", ("127.0.0.1", port))
PY
chown "$account:" "$workspace/uses.py"
answers() { (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; }
within 30 answers || fail "nothing listens at port $port"

# allowed [FILTER]: what was allowed, a line of JSON each.
allowed() { sw events --json --kind allowed | jq -c "select(${1:-true})"; }
# uses FILTER EXPECTED: all uses of one object, in how many events.
uses() {
  local found
  found=$(allowed "$1" | jq -sc '[length, (map(.count) | add // 0)]')
  [ "$found" = "$2" ] || fail "uses of $1: expected $2 (events, uses), got $found: $(allowed | tail -20)"
}
tcp="(.object == \"127.0.0.1:$port\" and .rule.id == \"base/network-loopback:loopback\" and .operation == \"connect\")"

# The control: without `record` nothing is told.
guarded python3 uses.py "$port" 20
[ -z "$(allowed)" ] || fail "told without being asked: $(allowed | head -3)"

# 300 connects and 300 datagrams are two objects: TCP and UDP.
profile=recording
guarded python3 uses.py "$port" 300
uses "$tcp" '[4,600]'
allowed "$tcp" | jq -se 'all(.[]; .first <= .last and .guard == "network" and (.mechanism | IN("cgroup-bpf", "seccomp"))) and
  (map(select(.count == 1)) | length == 2) and all(.[]; .process.arguments[1] == "uses.py")' >/dev/null ||
  fail "wrong words: $(allowed "$tcp")"
expect "allowed" sw events --kind allowed
no_denials

# A session that goes on is told of when somebody asks.
mkfifo "$test_dir/go"
chmod 666 "$test_dir/go"
first=$(allowed "$tcp" | jq -sr 'last.session')
before=$(allowed "$tcp" | jq -s 'map(.count) | add')
(guarded bash -c 'python3 uses.py "$1" 50; cat "$2"' - "$port" "$test_dir/go" >/dev/null) &
test_pids+=($!)
for _ in $(seq 100); do
  sleep 0.2
  now=$(allowed "$tcp" | jq -s 'map(.count) | add')
  [ "$now" -ne $((before + 100)) ] || break
done
[ "$now" -eq $((before + 100)) ] || fail "a session that goes on: $before uses before it, $now with its 100"
go

# Files are seen where BPF-LSM sees opens.
doctor=$(sw doctor --json || true)
if jq -e '.guards[] | select(.guard == "files") | .mechanisms | index("bpf-lsm")' >/dev/null <<<"$doctor"; then
  notes="(.object == \"$workspace/notes.txt\")"
  sessions=$(allowed "$notes" | jq -s 'map(.session) | unique | length')
  [ "$sessions" -eq 2 ] || fail "files of two sessions: $(allowed "$notes")"
  # Of the session that goes on the reads may have been told of while they were made, in any number of events.
  uses "$notes and .operation == \"read\" and .session == \"$first\"" '[2,300]'
  uses "$notes and .operation == \"write\"" '[2,2]'
  allowed '.operation == "execute" and .guard == "exec" and (.object | test("python3"))' | grep -q . || fail "no program was executed"
else
  echo "files: opens are not seen here, without BPF-LSM"
  grep -q "record: files" <<<"$doctor" || fail "the doctor does not say that files are not recorded"
  [ -z "$(allowed '.guard != "network"')" ] || fail "files without BPF-LSM: $(allowed '.guard != "network"')"
fi
