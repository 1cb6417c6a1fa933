#!/usr/bin/env bash
# The daemon in a console, and every command that needs none of the guards, over the named pipe.
. "$(dirname "$0")/lib.sh"
setup

# Without a daemon.
expect 3 'syswatchd is not running at \\.\pipe\syswatch' sw sessions
expect 3 "without syswatchd no session can start" sw doctor
expect 0 "syswatch " sw version
expect 0 "exit codes" swd --help

start_daemon
[ -d "$drive/ProgramData/SysWatch/profiles" ] || fail "the daemon made no directory of its own"

# Every guard is there, and none is said to hold: this is wine.
expect 1 'at \\.\pipe\syswatch' sw doctor
expect 1 "not judged" sw doctor
sw doctor --json >"$test_dir/doctor.json" || [ $? -eq 1 ]
guards=$(grep -o '"state":"[a-z]*"' "$test_dir/doctor.json" | sort | uniq -c | tr -s ' ' | tr -d '\r')
[ "$guards" = ' 7 "state":"unavailable"' ] || fail "guards under wine: $guards"

expect 0 "" sw sessions
expect 0 "" sw sessions --json
expect 0 "" sw approve
expect 0 "nothing was refused" sw why
expect 0 "" sw events
expect 5 "There is no session s1" sw kill s1
expect 5 "There is no session s1" sw freeze s1
expect 5 "no session is running" sw check read 'C:\Users\me\.ssh\id_rsa'

# Streams end when the daemon does, and with the code for it.
wine 'C:\sw\syswatch.exe' events --follow </dev/null >"$test_dir/follow.out" 2>&1 &
follower=$!
test_pids+=("$follower")
sleep 3
kill -0 "$follower" || fail "events --follow has ended: $(cat "$test_dir/follow.out")"

# Profiles.
expect 0 "agents/claude-code" sw profile list
expect 0 "rules" sw profile show agents/claude-code
printf 'profile: mine\nextends: [agents/generic]\n' >"$drive/mine.yaml"
expect 0 "" sw profile validate 'C:\mine.yaml'
printf 'profile: mine\nfiels: {}\n' >"$drive/broken.yaml"
expect 2 "broken.yaml" sw profile validate 'C:\broken.yaml'
expect 0 "passed" sw profile test agents/claude-code
mkdir -p "$drive/ProgramData/SysWatch/profiles/team"
printf 'profile: team/mine\nextends: [agents/generic]\n' >"$drive/ProgramData/SysWatch/profiles/team/mine.yaml"
expect 0 "team/mine" sw profile list

# A second daemon is refused, by whatever name it calls the directory; one elsewhere has a pipe of its own.
expect 75 'another syswatchd serves C:\ProgramData\SysWatch' swd --run
expect 75 'another syswatchd serves' swd --run --run-dir 'c:\programdata\syswatch\'
first=$daemon_pid
in_background 'C:\sw\syswatchd.exe' --run --run-dir 'C:\other'
other=$started
wait_until_served --run-dir 'C:\other'
expect 1 'at \\.\pipe\syswatch-' sw --run-dir 'c:\OTHER\' doctor
SYSWATCH_RUN_DIR='C:\other' expect 0 "" sw sessions
daemon_pid=$other stop_daemon
[ "$stopped" -eq 0 ] || fail "the second daemon ended with $stopped"
expect 3 'syswatchd is not running at \\.\pipe\syswatch-' sw --run-dir 'C:\other' sessions

# A clean stop; what the directory holds is found by the next one.
daemon_pid=$first
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd ended with $stopped"
wait_for_end "$follower" "events --follow without a daemon"
[ "$ended" -eq 3 ] || fail "events --follow ended with $ended: $(cat "$test_dir/follow.out")"
expect 3 "is not running" sw sessions
grep -q "defect" "$test_dir/daemon.log" && fail "the daemon speaks of a defect"
start_daemon
expect 1 "unavailable" sw doctor
stop_daemon
