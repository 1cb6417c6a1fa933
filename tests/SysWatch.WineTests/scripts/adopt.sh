#!/usr/bin/env bash
# Agents that something else than `syswatch run` has started: found, held with what they have started, listed, ended;
# and left alone where they are to be. There is no tracing under wine, so that looks each second find them.
. "$(dirname "$0")/lib.sh"
setup
build_tool chain || skip "mingw-w64 is not installed"
mkdir -p "$drive/agents" "$drive/work" "$drive/ProgramData/SysWatch/profiles/agents"
cp "$drive/chain.exe" "$drive/agents/robot.exe"
profile=$drive/ProgramData/SysWatch/profiles/agents/robot.yaml
printf 'profile: agents/robot\nextends: [agents/generic]\nagent:\n  name: Robot\n  executables: [robot]\n' >"$profile"

# robot N: the agent, its child, and so on; as a terminal would start it.
robot() {
  cd "$drive/work"
  in_background 'C:\agents\robot.exe' "$1" 311
  cd - >/dev/null
}
# alive: how many of them there are, as Linux sees them.
alive() { count_own '^(C:\\agents\\robot\.exe|chain) [0-9] 311'; }
# wait_for_session [HOW MANY]: the first of them is $session.
wait_for_session() {
  local i
  for i in $(seq 30); do
    session=$(sessions)
    [ "$(wc -w <<<"$session")" -ne "${1:-1}" ] || return 0
    sleep 0.3
  done
  fail "not ${1:-1} sessions: $(sw sessions)"
}
no_session_soon() {
  sleep 4
  [ -z "$(sessions)" ] || fail "$1: $(sw sessions)"
}
# wait_for_members N: processes of $session, in whatever order they have come.
wait_for_members() {
  local i
  for i in $(seq 30); do
    sw ps "$session" >"$test_dir/ps"
    [ "$(grep -c 'robot.exe' "$test_dir/ps")" -lt "$1" ] || return 0
    sleep 0.3
  done
  fail "not $1 processes: $(cat "$test_dir/ps")"
}

# What runs already when the daemon starts, with what it has started before.
robot 3
wait_for_alive 3 "outside of all sessions"
start_daemon
wait_for_session
expect 0 "agents/robot" sw sessions
expect 0 "attached" sw sessions
expect 0 '"attached":true' sw sessions --json
expect 0 'work' sw sessions --json
wait_for_members 3
expect 0 "session-attached" sw events
expect 0 "" sw why "$session"
! grep -q 'wall:escape' "$test_dir/out" || fail "members are said to have escaped: $(cat "$test_dir/out")"
expect 0 "" sw freeze "$session"
expect 0 "" sw freeze --thaw "$session"
expect 0 "" sw kill "$session"
wait_for_alive 0 "after a kill"
wait_for_sessions 0 "after a kill"

# What is started while the daemon runs; one beside it is another session.
robot 2
wait_for_session 1
wait_for_members 2
robot 1
wait_for_session 2
for session in $(sessions); do expect 0 "" sw kill "$session"; done
wait_for_alive 0 "after two kills"

# What is not called as an agent is left alone.
in_background 'C:\chain.exe' 1 311
other=$started
no_session_soon "no agent"
kill "$other" 2>/dev/null || true

# A launch is a launch, however fast the agent is found.
for _ in 1 2 3; do
  expect 0 "" sw run --quiet -- 'C:\agents\robot.exe' 1 1
done
in_background 'C:\sw\syswatch.exe' run --quiet -- 'C:\agents\robot.exe' 2 311
wait_for_alive 2 "a launch"
wait_for_session
expect 0 '"attached":false' sw sessions --json
expect 0 "" sw kill "$session"
wait_for_alive 0 "after the launch was killed"

# A released one goes on, and is not found again.
robot 2
released=$started
wait_for_session
wait_for_members 2
expect 0 "" sw release --yes "$session"
no_session_soon "released"
[ "$(alive)" -eq 2 ] || fail "released: $(alive) are running, not 2"

# The daemon's end is not an agent's that somebody else has started; the next daemon finds it.
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd ended with $stopped"
[ "$(alive)" -eq 2 ] || fail "the daemon's end: $(alive) are running, not 2"
start_daemon
wait_for_session
wait_for_members 2
kill -KILL "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || true
sleep 1
[ "$(alive)" -eq 2 ] || fail "after the daemon was killed: $(alive) are running, not 2"
start_daemon
wait_for_session
wait_for_members 2

# But it is that of what somebody has frozen: nobody else would let it go on.
expect 0 "" sw freeze "$session"
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd ended with $stopped"
wait_for_alive 0 "a frozen agent after the daemon's end"
kill "$released" 2>/dev/null || true

# Whose agents.
expect 69 "no such account" swd --run --attach nobody-has-this-name
start_daemon --attach off
robot 1
no_session_soon "--attach off"
stop_daemon
start_daemon --attach "$(id -un)"
wait_for_session
expect 0 "" sw kill "$session"
wait_for_alive 0 "of a named account"

# New profiles find what was no agent before. (In a console there is no signal for them, so that a daemon is begun.)
stop_daemon
cp "$drive/chain.exe" "$drive/agents/other.exe"
sed -i 's/executables: .*/executables: [other]/' "$profile"
start_daemon
robot 1
no_session_soon "an agent that no profile names any more"
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd ended with $stopped"
! grep -q "defect" "$test_dir/daemon.log" || fail "the daemon speaks of a defect"
