#!/usr/bin/env bash
# A packet goes to the address that was judged: no option and no header of a member's takes it elsewhere on its way.
. "$(dirname "$0")/lib.sh"
need python3 jq
setup
port=$((20000 + RANDOM % 12000))
cat >"$workspace/try.py" <<'EOF'
import socket, struct, sys
port = int(sys.argv[1])
here6 = socket.inet_pton(socket.AF_INET6, "::1")
segments = struct.pack("BBBBBBH", 0, 2, 4, 0, 0, 0, 0) + here6      # RFC 8754: of type 4, at its only segment
home = struct.pack("BBBBI", 0, 2, 2, 1, 0) + here6                  # RFC 6275: of type 2
record = bytes([7, 7, 4, 0, 0, 0, 0, 0])                            # RFC 791: record the route
loose = bytes([131, 7, 4, 127, 0, 0, 1, 0])                         # and by loose source route
def attempt(name, family, address, options=None, message=None):
    s = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if options: s.setsockopt(*options)
        s.sendmsg([b"x"], [message] if message else [], 0, (address, port))
        print("sent", name)
    except OSError as e:
        print("refused", name, e.errno)
attempt("plain6", 10, "::1")
attempt("plain4", 2, "127.0.0.1")
attempt("segments", 10, "::1", options=(41, 57, segments))
attempt("home", 10, "::1", message=(41, 57, home))
attempt("record", 2, "127.0.0.1", options=(0, 4, record))
attempt("record-message", 2, "127.0.0.1", message=(0, 7, record))
attempt("loose", 2, "127.0.0.1", options=(0, 4, loose))
attempt("loose-message", 2, "127.0.0.1", message=(0, 7, loose))
EOF
as_user python3 try.py "$port" >"$test_dir/bare"
for name in plain6 plain4 record; do
  grep -qx "sent $name" "$test_dir/bare" || fail "$name is not sent outside of a session either: $(cat "$test_dir/bare")"
done
guarded python3 try.py "$port" >"$test_dir/out"
for name in plain6 plain4; do grep -qx "sent $name" "$test_dir/out" || fail "the control, $name, is not sent: $(cat "$test_dir/out")"; done
[ "$(grep -c ^sent "$test_dir/out")" -eq 2 ] || fail "sent: $(cat "$test_dir/out")"
for name in $(sed -n 's/^sent \([^p].*\)/\1/p' "$test_dir/bare"); do
  grep -qx "refused $name 1" "$test_dir/out" || fail "$name is not refused as a wall does: $(cat "$test_dir/out")"
done
denied wall:route
echo "outside of a session are sent: $(sed -n 's/^sent //p' "$test_dir/bare" | xargs)"
