#!/usr/bin/env bash
# Nobody reaches a session that may not bind: not by a socket that listens without a bind, nor by the port of a datagram
# that was refused. And the kernel tells the network of nothing in its place.
. "$(dirname "$0")/lib.sh"
need python3 gcc jq
setup
profile=agents/generic
cat >"$test_dir/swap.c" <<'C'
/* Two processes with one table of descriptors: one listens on a number under which the other swaps the socket. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static int listens(void *unused) { for (;;) listen(9, 5); return 0; }
static int listener(int socket) { int answer = 0; socklen_t size = sizeof answer; getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size); return answer; }
int main(int count, char **words) {
	struct sockaddr_un name = { AF_UNIX, "\0sw-swap" };
	int open = socket(AF_INET, SOCK_STREAM, 0), harmless = socket(AF_UNIX, SOCK_STREAM, 0);
	time_t end = time(0) + atoi(words[1]);
	char *stack = malloc(65536);
	int other;
	snprintf(name.sun_path + 1, 30, "sw-swap-%d", getpid());
	if (bind(harmless, (void *)&name, sizeof name)) return 2;
	dup2(harmless, 9);
	other = clone(listens, stack + 65536, CLONE_VM | CLONE_FILES | SIGCHLD, 0);
	while (time(0) < end && !listener(open)) {
		dup2(open, 9);
		dup2(harmless, 9);
		if (waitpid(other, 0, WNOHANG) == other) other = clone(listens, stack + 65536, CLONE_VM | CLONE_FILES | SIGCHLD, 0);
	}
	kill(other, SIGKILL);
	puts(listener(open) ? "listens" : "closed");
	return 0;
}
C
gcc -O1 -o "$test_dir/swap" "$test_dir/swap.c" -Wno-unused-result
expect listens as_user "$test_dir/swap" 60
doctor=$(sw doctor --json || true)
if jq -e '.guards[] | select(.guard == "files") | .mechanisms | index("bpf-lsm")' >/dev/null <<<"$doctor"; then
  expect closed guarded "$test_dir/swap" "$(many 100)"
  denied default:network "0.0.0.0:0"
fi

cat >"$workspace/receive.py" <<'P'
import socket, sys
family, here, told = int(sys.argv[1]), sys.argv[2], sys.argv[3]
s = socket.socket(family, socket.SOCK_DGRAM); s.settimeout(float(sys.argv[4]))
try: s.sendto(b"", ("192.0.2.1" if family == 2 else "2001:db8::1", 9))
except OSError as e: print("send refused", e.errno, flush=True)
if "bind" in sys.argv[5:]:
    try: s.bind((here, 0)); print("bound")
    except OSError as e: print("bind refused", e.errno, flush=True)
open(told, "w").write(str(s.getsockname()[1]))
try: print("received", s.recvfrom(100)[0].decode(), flush=True)
except TimeoutError: print("nothing came", flush=True)
P
cat >"$test_dir/send.py" <<'P'
import os, socket, sys, time
family, here, told = int(sys.argv[1]), sys.argv[2], sys.argv[3]
while not os.path.exists(told) or not open(told).read(): time.sleep(0.05)
s = socket.socket(family, socket.SOCK_DGRAM)
for _ in range(20):
    try: s.sendto(b"from-outside", (here, int(open(told).read())))
    except OSError: pass
    time.sleep(0.1)
P
# arrives AS FAMILY HERE SECONDS [bind]: what a datagram from outside of the session comes to in that time.
arrives() {
  rm -f "$workspace/told"
  python3 "$test_dir/send.py" "$2" "$3" "$workspace/told" &
  test_pids+=($!)
  "$1" python3 "$workspace/receive.py" "$2" "$3" told "$4" "${5:-}"
  kill $! 2>/dev/null || true
}
ip link set lo up 2>/dev/null || true
for family in 2 10; do
  here=127.0.0.1; [ "$family" -eq 2 ] || here=::1
  expect "received from-outside" arrives as_user "$family" "$here" 20
  expect "nothing came" arrives guarded "$family" "$here" 4
  denied wall:arrival
  # Where the session may send, answers come.
  profile=local
  expect "received from-outside" arrives guarded "$family" "$here" 20
  profile=agents/generic
done
# A bind that is let to and fails, because the refused datagram has bound the socket, makes it nobody's.
printf 'profile: near\nextends: [agents/generic]\nnetwork:\n  rules:\n    - {id: bind, allow: bind, to: [loopback]}\n' | write_profile near
profile=near
output=$(arrives guarded 2 127.0.0.1 4 bind)
grep -q "bind refused 22" <<<"$output" && grep -q "nothing came" <<<"$output" || fail "after a bind that failed: $output"
# Whoever may bind receives.
printf 'profile: binds\nextends: [agents/generic]\nnetwork:\n  rules:\n    - {id: bind, allow: bind, to: [any]}\n' | write_profile binds
cat >"$workspace/bind.py" <<'P'
import socket, sys
s = socket.socket(2, socket.SOCK_DGRAM); s.settimeout(20); s.bind(("0.0.0.0", 0))
open("told", "w").write(str(s.getsockname()[1]))
print("received", s.recvfrom(100)[0].decode())
P
profile=binds
binds() { rm -f "$workspace/told"; python3 "$test_dir/send.py" 2 127.0.0.1 "$workspace/told" & test_pids+=($!); guarded python3 bind.py; kill $! 2>/dev/null || true; }
expect "received from-outside" binds

cat >"$workspace/join.py" <<'P'
import socket, struct
def attempt(name, family, *option):
    try: socket.socket(family, socket.SOCK_DGRAM).setsockopt(*option); print("joined", name)
    except OSError as e: print("refused", name, e.errno)
group6 = socket.inet_pton(10, "ff15::7365:6372:6574")
attempt("v6", 10, 41, 20, group6 + struct.pack("I", 1))
attempt("v4", 2, 0, 35, socket.inet_aton("239.1.2.3") + socket.inet_aton("127.0.0.1"))
attempt("source", 2, 0, 39, socket.inet_aton("239.1.2.3") + socket.inet_aton("127.0.0.1") + socket.inet_aton("10.1.2.3"))
attempt("group", 10, 41, 42, struct.pack("I4x", 1) + struct.pack("HHI", 10, 0, 0) + group6 + bytes(104))
P
if jq -e '.guards[] | select(.guard == "files") | .mechanisms | index("bpf-lsm")' >/dev/null <<<"$doctor"; then
  expect "joined v6" as_user python3 join.py
  profile=agents/generic
  refused joined guarded python3 join.py
  denied default:network "[::]:0"
fi
