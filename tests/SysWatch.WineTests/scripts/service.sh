#!/usr/bin/env bash
# The daemon as a service: made, started, asked, told to read its profiles anew, stopped, removed; nothing is left.
. "$(dirname "$0")/lib.sh"
setup
# wine ends its services when nothing else runs in the prefix.
in_background ping -n 600 127.0.0.1

state() { windows sc query syswatchd | tr -d '\r' | sed -nE 's/^ *STATE *: *[0-9]+ *([A-Z_]+).*/\1/p'; }
wait_for() {
  local i
  for i in $(seq 50); do
    [ "$(state)" != "$1" ] || return 0
    sleep 0.2
  done
  fail "the service is $(state), not $1"
}

windows sc create syswatchd binPath= 'C:\sw\syswatchd.exe' start= demand >"$test_dir/out" || fail "sc create: $(cat "$test_dir/out")"
expect 3 "net start syswatchd" sw doctor

windows net start syswatchd >"$test_dir/out" 2>&1 || fail "net start: $(cat "$test_dir/out")"
wait_for RUNNING
[ "$(count_own 'syswatchd\.exe')" -gt 0 ] || fail "the control: no daemon is counted while the service runs"
wait_until_served
expect 1 'at \\.\pipe\syswatch' sw doctor
expect 0 "" sw sessions

# One beside it is refused.
expect 75 "another syswatchd serves" swd --run

# 128: profiles are read anew. The service takes it and goes on. (wine's sc does not know `control`.)
if build_tool control; then
  windows 'C:\control.exe' syswatchd 128 || fail "the service does not take control code 128: error $?"
fi
sleep 1
[ "$(state)" = RUNNING ] || fail "after the reload the service is $(state)"
expect 0 "" sw sessions

windows net stop syswatchd >"$test_dir/out" 2>&1 || fail "net stop: $(cat "$test_dir/out")"
wait_for STOPPED
expect 3 "is not running" sw sessions

# Again, then away.
windows net start syswatchd >/dev/null 2>&1 || fail "a second start"
wait_until_served
windows net stop syswatchd >/dev/null 2>&1
wait_for STOPPED

# One that cannot start has stopped, and says with which of the daemon's exit codes, whenever it failed.
# fails_with CODE WHAT
fails_with() {
  # wine's net does not wait for what becomes of it.
  windows net start syswatchd >/dev/null 2>&1 || true
  wait_for STOPPED
  windows sc query syswatchd | tr -d '\r' >"$test_dir/out"
  grep -qE '^ *WIN32_EXIT_CODE *: *1066\b' "$test_dir/out" && grep -qE "^ *SERVICE_EXIT_CODE *: *$1\b" "$test_dir/out" ||
    fail "a service $2 does not say $1: $(cat "$test_dir/out")"
  no_daemon_is_left "a service $2"
}
windows sc delete syswatchd >/dev/null || fail "sc delete"
windows sc create syswatchd binPath= 'C:\sw\syswatchd.exe --no-such-option' start= demand >/dev/null
fails_with 64 "with a wrong option"
windows sc delete syswatchd >/dev/null || fail "sc delete"
# Of the backend's own start, which comes after the manager was first told of it.
windows sc create syswatchd binPath= 'C:\sw\syswatchd.exe --attach nobody-of-this-name' start= demand >/dev/null
fails_with 69 "for an account that is not there"

windows sc delete syswatchd >/dev/null || fail "sc delete"
windows sc query syswatchd >/dev/null 2>&1 && fail "the service is still there"
no_daemon_is_left "after the service was deleted"
exit 0
