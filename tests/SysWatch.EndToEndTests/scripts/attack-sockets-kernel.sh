#!/usr/bin/env bash
# What BPF-LSM holds of the sockets guard: datagrams, by the name that the peer is bound to.
. "$(dirname "$0")/lib.sh"
setup
need_lsm sockets
need python3

# Outside of every session: says what it hears.
server="import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1].replace('@', '\0', 1)); print('bound', flush=True)
while True: print(s.recv(99).decode(), flush=True)"
as_user mkdir -p "$home/.1password"
serve "$home/.1password/agent.sock" "$test_dir/heard-secret"
serve @kitty-1 "$test_dir/heard-abstract"
serve "$workspace/free.sock" "$test_dir/heard-free"
serve @free "$test_dir/heard-free-abstract"
as_user ln "$home/.1password/agent.sock" "$workspace/hard.sock"
as_user ln -s "$home/.1password/agent.sock" "$workspace/soft.sock"

client="import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); name = sys.argv[1].replace('@', '\0', 1)
s.sendto(b'datagram', name) if sys.argv[2] == 'send' else (s.connect(name), s.send(b'datagram'))"
sends() { guarded python3 -c "$client" "$@"; }
for name in "$home/.1password/agent.sock" hard.sock soft.sock /proc/self/root"$home/.1password/agent.sock" @kitty-1; do
  for how in send connect; do ! sends "$name" "$how" 2>/dev/null || fail "a datagram went to $name by $how"; done
done
told() { # RULE OBJECT
  within 10 is_told "$@" || fail "no denial by $1 of $2: $(denials | jq -c '[.rule.id,.object,.mechanism]')"
}
is_told() {
  denials | jq -se --arg rule "$1" --arg object "$2" 'any(.[]; .rule.id == $rule and .mechanism == "bpf-lsm" and
    .guard == "sockets" and (.object | endswith($object)))' >/dev/null
}
told base/sockets:key-agents .1password/agent.sock
told base/sockets:terminals-and-editors @kitty-1
for how in send connect; do sends "$workspace/free.sock" "$how"; sends @free "$how"; done
expect both guarded python3 -c "import socket; a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); a.send(b'both'); print(b.recv(9).decode())"
has_heard() { [ "$(grep -c datagram "$test_dir/heard-$1")" -eq 2 ]; }
for heard in free free-abstract; do within 30 has_heard "$heard" || fail "datagrams were lost on the way to the $heard name"; done
for heard in secret abstract; do ! grep -q datagram "$test_dir/heard-$heard" || fail "a datagram was heard at the $heard name"; done
