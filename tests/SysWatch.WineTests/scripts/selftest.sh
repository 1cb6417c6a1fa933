#!/usr/bin/env bash
# `syswatch selftest` on Windows: what wine really does (variables, jobs, a session in a session) is held there; what it
# does not (access lists, filters, events of the kernel) is said to be not held, and nothing is said to be seen.
. "$(dirname "$0")/lib.sh"
setup
selftest() { timeout 120 wine 'C:\sw\syswatch.exe' selftest --attack --json "$@" </dev/null; }
# run_selftest CODE OPTION...: its lines are in selftest.jsonl.
run_selftest() {
  local code=$1 status=0
  shift
  selftest "$@" >"$test_dir/selftest.jsonl" 2>"$test_dir/err" || status=$?
  [ "$status" -ne 124 ] || fail "selftest $* has not ended in two minutes: $(tail -5 "$test_dir/selftest.jsonl")"
  [ "$status" -eq "$code" ] || fail "selftest $* ended with $status, not $code: $(cat "$test_dir/err"; tail -5 "$test_dir/selftest.jsonl")"
}
# outcome ID OUTCOME...: it is one of these.
outcome() {
  local id=$1 line one
  shift
  line=$(grep -F "\"id\":\"$id\"" "$test_dir/selftest.jsonl") || fail "there is no $id"
  for one in "$@"; do
    [[ $line != *"\"outcome\":\"$one\""* ]] || return 0
  done
  fail "$id is not $*: $line"
}

expect 0 "environment-set" sw selftest --list
expect 0 "%MARK%" sw selftest --list --json --only control-read
expect 2 "selftest needs --attack" sw selftest
expect 3 "is not running" sw selftest --attack
start_daemon

# Variables are held by the block that the session begins with, and it is on record by which rule.
run_selftest 0 --only environment
outcome environment-set held
outcome environment-set-child held
outcome environment-echo held
grep -F '"id":"environment-set"' "$test_dir/selftest.jsonl" | grep -q 'base/environment' || fail "no rule is named"
grep -q '"notHeld":0.*"detected":0\|"detected":0.*"notHeld":0' "$test_dir/selftest.jsonl" ||
  fail "the sum: $(tail -1 "$test_dir/selftest.jsonl")"

# What goes on working, works.
run_selftest 0 --only control
for control in read write folders env-example temporary batch registry other-pipe; do
  outcome "control-$control" works
done
# Git, node and their like are not here, and said to be missing; of TLS wine may have none.
outcome control-git-bash not-tried
outcome control-tls works not-tried

# The job.
run_selftest 0 --only guard-breakaway
outcome guard-breakaway held held-unrecorded not-tried
run_selftest 0 --only guard-session-in-session
outcome guard-session-in-session held held-unrecorded

run_selftest 1 --only guard-taskkill
outcome guard-taskkill not-held

# What nobody holds here is said to be open, with what the posture says of it, and never to be seen.
run_selftest 1 --only read
outcome read-type not-held
grep -F '"id":"read-type"' "$test_dir/selftest.jsonl" | grep -q '"posture"' || fail "no posture is shown"
! grep -q '"outcome":"\(held\|detected\)"' "$test_dir/selftest.jsonl" || fail "wine holds or sees files: $(cat "$test_dir/selftest.jsonl")"
run_selftest 1 --only network-tcp
outcome network-tcp not-held
run_selftest 1 --only sockets-pipe
outcome sockets-pipe not-held
run_selftest 1 --only registry
outcome registry-query not-held
outcome registry-add not-held

# In words.
status=0
timeout 120 wine 'C:\sw\syswatch.exe' selftest --attack --only network-tcp </dev/null >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 1 ] && grep -q 'NOT HELD' "$test_dir/out" && grep -q 'posture:' "$test_dir/out" ||
  fail "in words it ended with $status: $(cat "$test_dir/out")"

# Nothing stays.
sw sessions --json >"$test_dir/out" || fail "sessions: $?"
! grep -q '"id"' "$test_dir/out" || fail "its session goes on: $(cat "$test_dir/out")"
left=$(find "$drive/users" -name 'syswatch-selftest-*')
[ -z "$left" ] || fail "it leaves files behind: $left"
windows reg query 'HKCU\Environment' >"$test_dir/out" 2>&1 || true
! grep -q 'syswatch-selftest' "$test_dir/out" || fail "it leaves a variable of the account behind"
stop_daemon
