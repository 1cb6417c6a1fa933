#!/usr/bin/env bash
# A member that does one thing as often as it can, and names as long and as strange as they may be: everything denied is
# refused, every refusal is told of by itself or with its number, and the daemon lives on within its memory.
. "$(dirname "$0")/lib.sh"
need gcc jq python3
setup
write_profile apart <<'YAML'
profile: apart
extends: [agents/generic]
YAML
profile=apart
memory_most=$((128 * 1024))

cat >"$test_dir/flood.c" <<'C'
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
/* flood WHAT TIMES [PATH]: prints how many of the uses went through. */
int main(int count, char **words) {
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	long times = atol(words[2]), through = 0, other = 0;
	int udp = socket(AF_INET, SOCK_DGRAM, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (long i = 0; i < times; i++) {
		int result;
		if (!strcmp(words[1], "send"))
			result = sendto(udp, "x", 1, 0, (void *)&to, sizeof(to));
		else if (!strcmp(words[1], "connect"))
			result = connect(udp, (void *)&to, sizeof(to));
		else if ((result = open(words[3], O_RDONLY)) >= 0)
			close(result);
		if (result >= 0) through++;
		else if (errno != EPERM && errno != EACCES) other++;
	}
	printf("through %ld other %ld\n", through, other);
	return 0;
}
C
gcc -O2 -o "$workspace/flood" "$test_dir/flood.c"
as_user bash -c 'echo "K=env-secret" >.env; echo plain >plain'

lost() { (sw doctor --json || true) | jq '.lost | to_entries | map(.value) | add // 0'; }
alive() { # AFTER-WHAT
  kill -0 "$daemon_pid" || fail "syswatchd ended after $1: $(tail -5 "$test_dir/daemon.log")"
  expect ok guarded echo ok
  local resident
  resident=$(awk '/^VmRSS/ { print $2 }' "/proc/$daemon_pid/status")
  echo "after $1: $((resident / 1024)) MiB resident"
  [ "$resident" -le "$memory_most" ] || fail "syswatchd holds $resident KiB after $1, $memory_most is the most"
}

# flooded RULE TIMES WORD...: every use is refused, and is an event of the session or counted in one.
mkfifo "$test_dir/go"
chmod 666 "$test_dir/go"
flooded() {
  local rule=$1 times=$2 before output session told gone i
  shift 2
  before=$(lost)
  guarded bash -c '"$@"; echo ended; cat "$0"' "$test_dir/go" ./flood "$@" >"$test_dir/flooded" 2>&1 &
  local running=$!
  test_pids+=("$running")
  for i in $(seq 3000); do grep -q ended "$test_dir/flooded" && break; sleep 0.1; done
  output=$(cat "$test_dir/flooded")
  grep -qx "through 0 other 0" <<<"$output" || fail "$*: $output"
  # The fanotify events and the last of the ring may be on their way.
  for i in $(seq 100); do
    told=$(sw sessions --json | jq -s 'map(select(.profile == "apart") | .denials) | add')
    gone=$(($(lost) - before))
    [ $((told + gone)) -lt "$times" ] || break
    sleep 0.1
  done
  denied "$rule"
  echo "$*: $told told, $gone lost"
  [ "$gone" -eq 0 ] || fail "$*: $gone of $times are lost"
  [ $((told + gone)) -eq "$times" ] || fail "$*: $times were refused, $told told and $gone counted as lost"
  go
  wait "$running" || fail "the session of $* ended with $?"
  alive "$*"
}

# The controls: the same programs do what is allowed.
profile=local
expect "through 1000 other 0" guarded ./flood send 1000
expect "through 1000 other 0" guarded ./flood open 1000 plain
profile=apart
flooded default:network "${FLOOD_SENDS:-1000000}" send "${FLOOD_SENDS:-1000000}"
flooded default:network 5000 connect 5000
flooded base/credentials:project-environment "${FLOOD_OPENS:-20000}" open "${FLOOD_OPENS:-20000}" .env

# A fork bomb up to the account's limit; what it started is of the session, and ends with it.
(guarded bash -c 'ulimit -u 300; bomb() { bomb | bomb & }; bomb; sleep 600' >/dev/null 2>&1) &
test_pids+=($!)
most=0
for _ in $(seq 60); do
  sleep 0.25
  # The command, unlike the daemon, has its turn with everybody else's.
  now=$(sw ps --json 2>/dev/null | jq -s 'map(.processes // [] | length) | add // 0' || true)
  [ "$now" -le "$most" ] || most=$now
done
[ "$most" -ge 20 ] || fail "the fork bomb came to $most processes only"
expect ok as_user echo ok
for _ in 1 2 3; do
  ! bomb=$(sw sessions --json | jq -rs '.[0].id // empty') || ! sw kill "$bomb" >/dev/null || break
done
for _ in $(seq 200); do [ "$(pgrep -c -u "$account" || true)" -gt 0 ] || break; sleep 0.1; done
[ "$(pgrep -c -u "$account" || true)" -eq 0 ] || fail "left of the fork bomb: $(pgrep -l -u "$account")"
alive "a fork bomb of $most processes"

# Arguments and environments as large as they may be.
expect "100000" guarded python3 -c 'import subprocess, sys
print(subprocess.run(["bash", "-c", "echo $#", "x"] + ["a"] * 100000, capture_output=True, text=True).stdout, end="")'
refused env-secret guarded python3 -c 'import subprocess
subprocess.run(["cat", ".env"] + ["a"] * 100000)'
alive "100,000 arguments"

# A secret below names that are as long, as many and as strange as they may be.
cat >"$test_dir/deep.py" <<'PY'
import os, sys
what, mode = sys.argv[1], sys.argv[2]
names = {"many": [b"d"] * 250,
         "strange": [b"\xff\xfe\xc3(", b"\x1b[2J\x1b]0;title\x07", b"a\nb\tc", b"\xe2\x80\xae"],
         "long": [b"l" * 200] * 18}[what]
for name in names:
    if mode == "make":
        os.makedirs(name, exist_ok=True)
    os.chdir(name)
if mode == "make":
    open(".env", "w").write("K=env-secret\n")
    open("plain", "w").write("plain-text\n")
else:
    for name in ("plain", ".env"):
        try:
            print(open(name).read())
        except OSError as refusal:
            print("refused", refusal.errno)
PY
chmod 644 "$test_dir/deep.py"
for what in many strange long; do as_user python3 "$test_dir/deep.py" "$what" make; done
for what in many strange long; do
  expect env-secret as_user python3 "$test_dir/deep.py" "$what" read
  output=$(guarded python3 "$test_dir/deep.py" "$what" read 2>&1) || fail "reading below $what names: $output"
  grep -q plain-text <<<"$output" || fail "below $what names what is allowed was not read: $output"
  grep -q "refused 13\|refused 1$" <<<"$output" || fail "below $what names nothing was refused: $output"
  refused env-secret printf '%s' "$output"
done
[ "$(denials | jq -s 'map(select(.object | test("/\\.env$")) | .object) | unique | length')" -ge 4 ] ||
  fail "not every name was told of: $(denials | jq -c .object | sort -u | cut -c1-200)"
# What people read has no escapes of theirs in it.
(sw why -n 100; sw events) >"$test_dir/shown" 2>&1
! LC_ALL=C grep -q $'\x1b\|\x07' "$test_dir/shown" || fail "an escape sequence of a name is shown as it is"
iconv -f UTF-8 -t UTF-8 "$test_dir/shown" >/dev/null || fail "what is shown is no UTF-8"
alive "strange names"
