#!/usr/bin/env bash
# A daemon that is killed leaves nothing freer, and its successor goes on where it was.
. "$(dirname "$0")/lib.sh"
need make gcc curl
setup
files=$(many 60) opens=$(many 3000) execs=$(many 600) moves=$(many 400)
as_user bash -c 'mkdir c && cd c && for i in $(seq '"$files"'); do echo "int f$i(int x) { return x + $i; }" > f$i.c; done; echo "int main(void) { return 0; }" > main.c
  printf "OBJS := \$(patsubst %%.c,%%.o,\$(wildcard *.c))\nall: app\napp: \$(OBJS)\n\tgcc -o \$@ \$^\n%%.o: %%.c\n\tgcc -O1 -c -o \$@ \$<\n" > Makefile'
profile=agents/generic
# begun NAME...: each session has made the file of its name, so that it is there to be survived.
begun() { local name; for name in "$@"; do within 120 test -e "$workspace/$name" || fail "the session has not begun that makes $name"; done; }
guarded_sh 'cd c && touch ../started && make -j2 -s && ./app && echo build done; cat ~/.aws/credentials; curl -s -m 2 http://127.0.0.1:1/ || echo curl $?' >"$test_dir/build.out" 2>&1 &
build=$!
begun started
sleep 0.5
kill -9 "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
as_user cat "$home/.aws/credentials" >/dev/null || fail "the person's own read was refused while the daemon was down"
sleep 0.7
start_daemon
wait "$build" || true
grep -q "build done" "$test_dir/build.out" || fail "the build did not survive: $(tail -20 "$test_dir/build.out")"
! grep -q file-secret "$test_dir/build.out" || fail "the credentials were read: $(cat "$test_dir/build.out")"
expect "refused" guarded_sh 'cat ~/.aws/credentials 2>/dev/null || echo refused'
echo "$SECONDS s: a build has outlived a daemon"

guarded_sh '>looping; for i in $(seq 40); do cat ~/.aws/credentials; sleep 0.1; done' >"$test_dir/loop.out" 2>&1 &
loop=$!
echo beside >"$workspace/beside"
guarded_sh '>counting; for i in $(seq '"$opens"'); do cat beside > out$((i % 50)) || echo failed; done; echo counted' >"$test_dir/beside.out" 2>&1 &
beside=$!
begun looping counting
for i in 1 2 3; do sleep 0.5; kill -9 "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true; start_daemon; done
wait "$loop" "$beside" || true
# The one open that a daemon has read and not yet put into its keeper's hands is refused: one a kill at the most.
[ "$(grep -c '^failed$' "$test_dir/beside.out")" -le 3 ] && [ "$(tail -1 "$test_dir/beside.out")" = counted ] ||
  fail "what the policy allows failed: $(sort "$test_dir/beside.out" | uniq -c | tail)"
! grep -q file-secret "$test_dir/loop.out" || fail "a restart let the credentials out"
echo "$SECONDS s: three kills let nothing out, and nothing fail"

# three_done WHAT: the three loops have ended, and nothing in them has failed.
three_done() {
  for _ in $(seq 300); do [ "$(cat "$test_dir/$1"?.out | grep -c done)" -lt 3 ] || break; sleep 0.2; done
  [ "$(sort "$test_dir/$1"?.out | uniq -c | awk '{print $1,$2}')" = "3 done" ] ||
    fail "$1 failed, or hang: $(sort "$test_dir/$1"?.out | uniq -c)"
}
restart() { kill "$1" "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true; start_daemon; }
# A call that the daemon had received when it died is made again for its successor: none waits for ever.
for i in 1 2 3; do
  guarded_sh '>executing'$i'; for i in $(seq '"$execs"'); do /bin/true || echo failed; done; echo done' >"$test_dir/execs$i.out" 2>&1 &
done
begun executing1 executing2 executing3
for i in 1 2 3 4 5; do sleep 0.2; restart -KILL; done
three_done execs
echo "$SECONDS s: five kills lost no exec"

# A daemon that stops answers what it performs, and leaves the rest: nothing is done twice, and no exec killed.
for i in 1 2 3; do
  guarded_sh 'mkdir m'$i' && cd m'$i' && >../moving'$i'; for i in $(seq '"$moves"'); do
    mkdir d$i && mv d$i e$i && ln -s to e$i/l && ln e$i/l e$i/m || echo failed $?; done; echo done' >"$test_dir/moves$i.out" 2>&1 &
done
begun moving1 moving2 moving3
for i in 1 2 3 4 5; do sleep 0.2; restart -TERM; done
three_done moves
echo "$SECONDS s: five stops did nothing twice"

frozen() { sw sessions --json | jq -r "select(.id == \"$id\") | .frozen"; }
guarded_sh '>living; for i in $(seq 150); do /bin/true && echo alive; sleep 0.1; done' >"$test_dir/released.out" 2>&1 &
released=$!
begun living
sleep 0.5
id=$(sw sessions --json | jq -r 'select(.arguments | join(" ") | contains("alive")) | .id')
sw freeze "$id" >/dev/null
restart -KILL
[ "$(frozen)" = true ] || fail "a frozen session is not listed so after a restart: $(sw sessions --json)"
sw freeze --thaw "$id" >/dev/null
restart -KILL
[ "$(frozen)" = false ] || fail "a thawed session is listed as frozen after a restart"
sw release --yes "$id" >/dev/null
restart -KILL
restart -TERM
lines() { wc -l <"$test_dir/released.out"; }
before=$(lines)
for _ in $(seq 50); do [ "$(lines)" -le "$before" ] && [ "$(lines)" -lt 150 ] || break; sleep 0.1; done
[ "$(lines)" -gt "$before" ] || [ "$before" -eq 150 ] ||
  fail "a released session stands still after $before lines: $(pgrep -u "$account" | xargs -I{} sh -c 'echo {} $(cat /proc/{}/comm /proc/{}/wchan)')"
wait "$released" || fail "a released session ended with $?"
[ "$(sort "$test_dir/released.out" | uniq -c | awk '{print $1,$2}')" = "150 alive" ] ||
  fail "a released session was refused something: $(sort "$test_dir/released.out" | uniq -c)"
echo "$SECONDS s: frozen and released sessions are so after a kill"

# nothing_left WHEN: no file, no mount and no process of this daemon or its keeper, a moment later.
nothing_left() {
  for _ in $(seq 100); do [ -e "$run_dir" ] || pgrep -f "run-dir $run_dir" >/dev/null || break; sleep 0.1; done
  [ ! -e "$run_dir" ] || fail "$1: left in the run directory: $(find "$run_dir")"
  ! grep -q "$run_dir" /proc/self/mounts || fail "$1: a mount is left"
  ! pgrep -f "run-dir $run_dir" >/dev/null || fail "$1: a process is left: $(pgrep -af "run-dir $run_dir")"
}
kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
daemon_pid=
nothing_left "after a stop"

start_daemon
# Asks the daemon for nothing more: what is asked of none waits for the next one.
guarded_sh '>last; while [ $SECONDS -lt 3 ]; do :; done' &
last=$!
begun last
kill -9 "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
daemon_pid=
wait "$last" || true
nothing_left "after a daemon was killed, and the last session ended"
