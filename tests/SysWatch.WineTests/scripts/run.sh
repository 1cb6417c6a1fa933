#!/usr/bin/env bash
# `syswatch run`: the command's own words, streams and exit code; who is in the session, and what ends it.
. "$(dirname "$0")/lib.sh"
export LC_ALL=C.UTF-8
setup
build_tool argv && build_tool chain || skip "mingw-w64 is not installed"
run() { sw run --quiet "$@"; }
# alive: how many processes of the chain there are, as Linux sees them.
alive() { count_own '^(C:\\chain.exe|chain [0-9])'; }
only_session() {
  local i
  for i in $(seq 50); do
    session=$(sessions)
    [ "$(wc -w <<<"$session")" -ne 1 ] || return 0
    sleep 0.2
  done
  fail "sessions: $(sw sessions)"
}

# Without a daemon nothing runs.
expect 125 "is not running" sw run --quiet -- cmd /c 'echo ran > C:\ran.txt'
[ ! -e "$drive/ran.txt" ] || fail "a command has run without a daemon"
expect 127 "no-such-command" run -- no-such-command
start_daemon

# Exit codes.
expect 0 "" run -- cmd /c 'exit 0'
expect 7 "" run -- cmd /c 'exit 7'
expect 255 "" run -- cmd /c 'exit -1'

# Arguments.
words=('' plain 'two words' 'a"quote' '"all quoted"' 'trailing\' 'trailing space\ ' 'back\\slash\"mix' \
  '%PATH%' 'a&b|c>d<e^f' 'grüße' '日本語' "it's" '--' '-q' '*.exe')
run -- 'C:\argv.exe' "${words[@]}" >"$test_dir/out" || fail "argv ended with $?"
printf '[%s]\n' "${words[@]}" >"$test_dir/words"
tr -d '\r' <"$test_dir/out" | diff "$test_dir/words" - || fail "arguments differ"

# Streams.
echo 'of a file' >"$drive/in.txt"
repeat='set /p LINE=& cmd /v:on /c echo got !LINE!'
timeout 60 wine 'C:\sw\syswatch.exe' run --quiet -- cmd /c "$repeat" <"$drive/in.txt" >"$test_dir/out" 2>/dev/null
grep -q 'got of a file' "$test_dir/out" || fail "a file does not reach the command: $(cat "$test_dir/out")"
printf 'through a pipe\n' | timeout 60 wine 'C:\sw\syswatch.exe' run --quiet -- cmd /c "$repeat" 2>/dev/null |
  cat >"$test_dir/out"
grep -q 'got through a pipe' "$test_dir/out" || fail "a pipe does not reach the command: $(cat "$test_dir/out")"
sw run --quiet -- cmd /c 'echo to-out& echo to-err>&2' >"$test_dir/out" 2>"$test_dir/err" || fail "two streams: $?"
grep -q to-out "$test_dir/out" && grep -q to-err "$test_dir/err" && ! grep -q to-err "$test_dir/out" ||
  fail "the streams are mixed"

# The directory is the caller's.
mkdir -p "$drive/work/below"
(cd "$drive/work/below" && sw run --quiet -- cmd /c cd) | tr -d '\r' | grep -qi '^C:\\work\\below$' ||
  fail "another directory"

# What cannot be run says why; nothing runs.
echo text >"$drive/notes.txt"
expect 127 "no-such-command" run -- no-such-command
expect 127 "at-all.exe" run -- 'C:\none\at-all.exe'
expect 126 'C:\work' run -- 'C:\work'
expect 126 "notes.txt" run -- 'C:\notes.txt'
echo text >"$drive/notes.exe"
expect 126 "notes.exe" run -- 'C:\notes.exe'
printf '@exit 7\r\n' >"$drive/seven.cmd"
expect 7 "" run -- 'C:\seven.cmd'
expect 126 "cannot be passed safely" run -- 'C:\seven.cmd' 'a"b'
expect 127 "empty" run -- ''
expect 125 "COMMAND" sw run
expect 125 "no-such-profile" run --profile no-such-profile -- cmd /c 'echo ran > C:\ran.txt'
profiles=$drive/ProgramData/SysWatch/profiles/team
mkdir -p "$profiles"
printf 'profile: team/held\nextends: [agents/generic]\nrequire: [files]\n' >"$profiles/held.yaml"
printf 'profile: team/home\nextends: [agents/generic]\n' >"$profiles/home.yaml"
expect 125 "files" run --profile team/held -- cmd /c 'echo ran > C:\ran.txt'
# Each error is a line.
printf 'profile: team/wrong\nnonsense: 1\nextends: [agents/no-such]\n' >"$profiles/wrong.yaml"
expect 125 "SWP004" run --profile team/wrong -- cmd /c 'echo ran > C:\ran.txt'
grep -qE '^  .*wrong\.yaml:2:1: error SWP004' "$test_dir/out" || fail "errors of a profile: $(cat "$test_dir/out")"
[ ! -e "$drive/ran.txt" ] || fail "a refused command has run"
expect 0 "in-it" run --profile team/home -- cmd /c 'echo in-it'
expect 0 "in-it" sw run --mode audit -- cmd /c 'echo in-it'
expect 0 "" sw sessions
wait_for_sessions 0 "after those that have ended"

# All that a member starts is a member.
in_background 'C:\sw\syswatch.exe' run --quiet -- 'C:\chain.exe' 3 300
command=$started
wait_for_alive 3 "a session"
only_session
sw ps "$session" >"$test_dir/out" || fail "ps: $?"
[ "$(grep -c 'chain' "$test_dir/out")" -ge 3 ] || fail "ps: $(cat "$test_dir/out")"
# They are where they belong, and nothing says otherwise.
sw why "$session" >"$test_dir/out" 2>&1 || sw why >"$test_dir/out" 2>&1
! grep -q 'wall:escape' "$test_dir/out" || fail "members are said to have escaped: $(head -20 "$test_dir/out")"
# A second one beside it.
in_background 'C:\sw\syswatch.exe' run --quiet -- 'C:\chain.exe' 2 300
wait_for_alive 5 "two sessions"
wait_for_sessions 2 "with a second one"
expect 0 "" sw kill "$session"
wait_for_alive 2 "after a kill"
wait_for_end "$command" "the command of a killed session"
[ "$ended" -ne 0 ] || fail "the command of a killed session has ended with 0"
only_session

# From inside: no session in a session, no kill; whether something is allowed is answered.
mkdir -p "$drive/users/$(id -un)/.aws"
echo secret >"$drive/users/$(id -un)/.aws/credentials"
expect 125 "another session" run -- 'C:\sw\syswatch.exe' run -- cmd /c 'echo ran > C:\ran.txt'
[ ! -e "$drive/ran.txt" ] || fail "a session in a session"
expect 4 "" run -- 'C:\sw\syswatch.exe' kill "$session"
expect 1 "credentials" run -- cmd /c 'C:\sw\syswatch.exe check read %USERPROFILE%\.aws\credentials'
expect 0 "" run -- cmd /c 'C:\sw\syswatch.exe check read %USERPROFILE%\work\notes.txt'
# However it is written; and what names nothing is never allowed.
check() { run -- 'C:\sw\syswatch.exe' check "$@"; }
for name in '~\.aws\credentials' '~/.aws/credentials' '%UserProfile%\.aws\credentials' \
  '\\localhost\c$\users\'"$(id -un)"'\.aws\credentials'; do
  expect 1 ':\users\'"$(id -un)"'\.aws\credentials' check read "$name"
done
expect 1 'HKCU\Environment\x' check write 'HKCU\Environment\x'
expect 1 '\\.\pipe\docker_engine' check connect '\\.\pipe\docker_engine'
expect 2 "connects to it" check read '\\.\pipe\docker_engine'
expect 2 "names nothing" check read '%NOWHERE%\x'

# `syswatch run` that is killed takes nothing with it: the session goes on, and can be ended.
kill -KILL "$started"
sleep 1
[ "$(alive)" -eq 2 ] || fail "after syswatch run was killed $(alive) of the chain are running"
only_session

# A daemon that is killed takes its sessions with it.
kill -KILL "$daemon_pid"
wait_for_alive 0 "after the daemon was killed"
start_daemon
expect 0 "" sw sessions
wait_for_sessions 0 "after the daemon was killed"
expect 0 "again" run -- cmd /c 'echo again'
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd ended with $stopped"
