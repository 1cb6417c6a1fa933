#!/usr/bin/env bash
# Sockets of mighty services are connected to under no name; others work.
. "$(dirname "$0")/lib.sh"
need python3
setup
write_profile socketed <<EOF
profile: socketed
extends: [local]
sockets:
  rules:
    - {id: mighty, deny: connect, paths: [$test_dir/mighty/docker.sock, "@mighty-$$"], reason: A test., instead: Nothing.}
EOF
profile=socketed
mkdir -p "$test_dir/mighty" "$test_dir/elsewhere"; chmod 755 "$test_dir/mighty" "$test_dir/elsewhere"
cat >"$test_dir/serve.py" <<'EOF'
import socket, struct, sys, threading, os
def bound(address):
    s = socket.socket(socket.AF_UNIX); s.bind(address); s.listen()
    if address[0] == "/": os.chmod(address, 0o777)
    return s
def serve(s, address, log):
    while True:
        c, _ = s.accept()
        pid, uid, gid = struct.unpack("3i", c.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        open(log, "a").write("%s uid=%d gid=%d\n" % (address.lstrip("\0"), uid, gid)); c.sendall(b"hello"); c.close()
names = [a.replace("@", "\0") for a in sys.argv[2:]]
for s, name in [(bound(name), name) for name in names]: threading.Thread(target=serve, args=(s, name, sys.argv[1])).start()
print("bound", flush=True)
EOF
python3 "$test_dir/serve.py" "$test_dir/served" "$test_dir/mighty/docker.sock" "@mighty-$$" "$test_dir/elsewhere/fine.sock" "@fine-$$" >"$test_dir/server" 2>&1 &
test_pids+=($!)
within 30 grep -qs bound "$test_dir/server" || fail "the servers did not start: $(cat "$test_dir/server")"
ln "$test_dir/mighty/docker.sock" "$test_dir/elsewhere/hard.sock"
cat >"$workspace/call.py" <<'EOF'
import socket, sys
s = socket.socket(socket.AF_UNIX)
try: s.connect(sys.argv[1].replace("@", "\0")); print("CONNECTED", s.recv(10))
except OSError as e: print("refused", e.errno)
EOF
expect CONNECTED guarded python3 call.py "$test_dir/elsewhere/fine.sock"
expect CONNECTED guarded python3 call.py "@fine-$$"
grep -q "fine.sock uid=$(id -u "$account") gid=$(id -g "$account")" "$test_dir/served" || fail "the server saw: $(cat "$test_dir/served")"
: >"$test_dir/served"
as_user ln -s "$test_dir/mighty/docker.sock" link
as_user ln -s "$test_dir/mighty" folder
for name in "$test_dir/mighty/docker.sock" "$workspace/link" link folder/docker.sock "/proc/self/root$test_dir/mighty/docker.sock" \
  "$test_dir/mighty/../mighty/docker.sock" "/proc/self/cwd/link" "$test_dir/elsewhere/hard.sock" "@mighty-$$"; do
  expect refused guarded python3 call.py "$name"
done
[ ! -s "$test_dir/served" ] || fail "the mighty server got: $(cat "$test_dir/served")"
denied socketed:mighty docker.sock
expect CONNECTED as_user python3 call.py "$test_dir/mighty/docker.sock"

# A terminal multiplexer outside runs what it is told: its server is not reached; one in the workspace is.
if command -v tmux >/dev/null; then
  as_user tmux -f /dev/null new-session -d -s out 'sleep 60'
  as_user tmux new-window -t out "echo control > tmux.control"
  status=0; guarded tmux new-window -t out "touch escaped" >/dev/null 2>&1 || status=$?
  within 30 test -e "$workspace/tmux.control" || true
  as_user tmux kill-server
  [ -e "$workspace/tmux.control" ] || fail "the control: tmux outside did not run"
  [ "$status" -ne 0 ] && [ ! -e "$workspace/escaped" ] || fail "a session member commands tmux outside"
  denied base/sockets:terminals-and-editors tmux
fi
