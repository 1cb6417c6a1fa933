#!/usr/bin/env bash
# Wrong options, directories that cannot be used, a pipe's name that somebody else has.
. "$(dirname "$0")/lib.sh"
setup

# The daemon's options.
expect 64 "--bad: no such option" swd --bad
expect 64 "--run-dir: a value must follow" swd --run-dir
expect 64 "is not a time from 1s to 1h" swd --ask-timeout 0s
expect 69 "there is no such account" swd --run --attach 'no\such account'

# Its directory: a file, no place to make one, a name that cannot be.
echo x >"$drive/file"
expect 73 'C:\file' swd --run --run-dir 'C:\file'
expect 73 'C:\file\below' swd --run --run-dir 'C:\file\below'
expect 73 'Q:\none' swd --run --run-dir 'Q:\none\x'
expect 73 'C:\a' swd --run --run-dir 'C:\a<b>|c'

# The commands'.
expect 2 "no-such-command" sw no-such-command
expect 2 "Unrecognized" sw sessions --no-such-option
expect 5 "no-such-profile" sw profile show no-such-profile
expect 5 "there is no file" sw profile validate 'C:\none.yaml'
expect 2 "" sw check
expect 3 "is not running" sw --run-dir 'C:\nowhere' sessions
expect 3 "is not running" sw --run-dir '\\server\share\dir' sessions
head -c 100000 /dev/urandom >"$drive/noise.yaml"
expect 2 "noise.yaml" sw profile validate 'C:\noise.yaml'

# Profiles of the administrator that are damaged do not keep the daemon from serving.
mkdir -p "$drive/bad"
head -c 70000 /dev/zero >"$drive/bad/zero.yaml"
mkdir "$drive/bad/directory.yaml"
start_daemon --profiles 'C:\bad'
expect 1 "unavailable" sw doctor
stop_daemon

# A record of a session that no daemon wrote is not believed, and stays to be looked at.
mkdir -p "$drive/ProgramData/SysWatch/sessions"
echo '{"id":1' >"$drive/ProgramData/SysWatch/sessions/s1.json"
start_daemon
expect 0 "" sw sessions
stop_daemon
[ -e "$drive/ProgramData/SysWatch/sessions/s1.json" ] || fail "a damaged record was removed"

# Somebody else has the pipe's name.
build_tool squat || exit 0
in_background 'C:\squat.exe' '\\.\pipe\syswatch' 600
within 30 grep -qs '^taken' "$test_dir/daemon.log" || fail "nobody has taken the name"
expect 73 "has taken the name" swd --run
kill "$started" 2>/dev/null || true
