#!/usr/bin/env bash
# No destination is reached but the named ones, by any protocol.
. "$(dirname "$0")/lib.sh"
need python3
setup
profile=agents/generic
port=$((20000 + RANDOM % 12000))
python3 - "$port" "$test_dir/got" >"$test_dir/server" 2>&1 <<'EOF' &
import socket, sys, threading
def bound(family, kind, address):
    s = socket.socket(family, kind); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, int(sys.argv[1])))
    if kind == socket.SOCK_STREAM: s.listen()
    return s
def tcp(s):
    while True:
        c, _ = s.accept(); open(sys.argv[2], "a").write("tcp\n"); c.close()
def udp(s):
    while True:
        s.recv(2000); open(sys.argv[2], "a").write("udp\n")
servers = [(serve, bound(f, kind, a)) for f, a in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
           for serve, kind in ((tcp, socket.SOCK_STREAM), (udp, socket.SOCK_DGRAM))]
for serve, s in servers: threading.Thread(target=serve, args=(s,)).start()
print("bound", flush=True)
EOF
test_pids+=($!)
within 30 grep -qs bound "$test_dir/server" || fail "the server did not start: $(cat "$test_dir/server")"
cat >"$workspace/try.py" <<'EOF'
import socket, sys
port = int(sys.argv[1])
def attempt(name, action):
    try: action(); print("OPEN", name)
    except OSError as e: print("refused", name, e.errno)
def tcp(f, a): return lambda: socket.socket(f, socket.SOCK_STREAM).connect((a, port))
def send(f, a): return lambda: socket.socket(f, socket.SOCK_DGRAM).sendto(b"x", (a, port))
def udp_connected(f, a):
    def run():
        s = socket.socket(f, socket.SOCK_DGRAM); s.connect((a, port)); s.send(b"x")
    return run
for f, a in ((2, "127.0.0.1"), (2, "127.1.2.3"), (2, "0.0.0.0"), (10, "::1"), (10, "::ffff:127.0.0.1"), (10, "::")):
    attempt("tcp " + a, tcp(f, a)); attempt("udp " + a, send(f, a)); attempt("connected udp " + a, udp_connected(f, a))
attempt("fast open", lambda: socket.socket(2, 1).sendto(b"x", 0x20000000, ("127.0.0.1", port)))
attempt("bind", lambda: socket.socket(2, 1).bind(("127.0.0.1", 0)) or socket.socket(2, 1).bind(("127.0.0.1", port + 1)))
attempt("listen unbound", lambda: socket.socket(2, 1).listen()); attempt("listen unbound6", lambda: socket.socket(10, 1).listen())
for name, f, t, p in (("raw", 2, 3, 1), ("raw6", 10, 3, 58), ("packet", 17, 3, 0x300), ("vsock", 40, 1, 0), ("mptcp", 2, 1, 262),
                      ("sctp", 2, 1, 132), ("bluetooth", 31, 3, 0), ("alg", 38, 5, 0), ("netlink audit", 16, 3, 9), ("can", 29, 3, 1)):
    attempt(name, lambda: socket.socket(f, t, p))
EOF
guarded python3 try.py "$port" >"$test_dir/out" 2>&1 || true
! grep OPEN "$test_dir/out" || fail "open"
grep -q "refused tcp ::ffff" "$test_dir/out" || fail "the attempts did not run: $(cat "$test_dir/out")"
sleep 0.3
[ ! -e "$test_dir/got" ] || fail "the server got $(sort "$test_dir/got" | uniq -c)"
denied default:network "127.0.0.1:$port"
denied default:network "[::1]:$port"
grep -q "refused listen unbound6 13" "$test_dir/out" || fail "listen() without a bind is not refused as a bind is: $(cat "$test_dir/out")"
denied default:network "0.0.0.0:0"
denied default:network "[::]:0"
profile=local
guarded python3 try.py "$port" >"$test_dir/out" 2>&1 || true
grep -q "OPEN tcp 127.0.0.1" "$test_dir/out" || fail "the control, loopback allowed, does not connect: $(cat "$test_dir/out")"
within 10 grep -qs udp "$test_dir/got" || fail "the control, loopback allowed, does not send"

# What a session did just before its end is told by its own rules, too.
for i in $(seq 10); do
  as_user syswatch run --quiet --profile agents/generic --mode audit -- bash -c "echo >/dev/tcp/127.0.0.1/$port" || true
done
ten_told() { [ "$(denials | jq -c 'select(.rule.id == "default:network" and .enforced == false)' | wc -l)" -ge 10 ]; }
within 10 ten_told || fail "denials of short sessions are missing"
! denials | grep -q wall:no-policy || fail "a denial of a session that has ended lost its rule"
