#!/usr/bin/env bash
# `syswatch selftest --attack` against the real daemon: what it says is held, what it must be able to say is not, and
# nothing of it is left.
. "$(dirname "$0")/lib.sh"
setup

# Not held on any machine: a file called .git names the folder that git obeys, and worktrees need such files.
open=(later-git-file)
# Not held where BPF-LSM is not to be had; `syswatch doctor` says so.
doctor=$(sw doctor --json || true)
jq -e '.guards[] | select(.guard == "files") | .mechanisms | index("bpf-lsm")' >/dev/null <<<"$doctor" ||
  open+=(later-hook-remove later-secret-truncate-call guard-look-adjust)

# try [OPTION...]: a run; its lines are in $test_dir/lines, its code in $code.
try() {
  code=0
  as_user syswatch selftest --attack --json "$@" >"$test_dir/lines" 2>"$test_dir/errors" || code=$?
  [ -n "$(total profile)" ] || fail "no total, exit code $code: $(cat "$test_dir/errors")"
}
outcomes() { jq -r --arg outcome "$1" 'select(.outcome == $outcome) | .id' "$test_dir/lines" | sort; }
total() { jq -r "select(.exitCode != null) | .$1" "$test_dir/lines"; }

try
broken=$(outcomes broken)
[ -z "$broken" ] || fail "does not work in a session: $(jq -c 'select(.outcome == "broken")' "$test_dir/lines")"
unexpected=$(comm -23 <(outcomes not-held) <(printf '%s\n' "${open[@]}" | sort))
[ -z "$unexpected" ] || fail "not held: $(jq -c 'select(.outcome == "not-held") | [.id, .rules, .why]' "$test_dir/lines")"
[ "$code" -eq "$([ -z "$(outcomes not-held)" ]; echo $?)" ] || fail "exit code $code with $(total notHeld) not held"
tried=$(($(total held) + $(total heldUnrecorded) + $(total hung)))
[ "$tried" -ge 150 ] || fail "only $tried attacks were tried: $(jq -c 'select(.outcome == "not-tried") | [.id, .why]' "$test_dir/lines")"
[ "$(total held)" -ge 120 ] || fail "only $(total held) have a rule on record"
[ "$(total works)" -ge 15 ] || fail "only $(total works) controls work"
for class in read names network sockets environment later guard; do
  jq -se --arg class "$class" '[.[] | select(.class == $class and .outcome == "held")] | length > 2' "$test_dir/lines" >/dev/null ||
    fail "hardly anything of class $class was held with a rule on record"
done
jq -se 'any(.[]; .id == "read-cat" and .outcome == "held" and (.rules | index("base/credentials:project-environment")))' \
  "$test_dir/lines" >/dev/null || fail "read-cat: $(jq -c 'select(.id == "read-cat")' "$test_dir/lines")"

# Where all is held the exit code is 0.
try --only sockets
[ "$code" -eq 0 ] || fail "exit code $code where all is held: $(total notHeld)"

# It can fail: what a profile allows is not held, and so is all in audit mode.
write_profile open <<'YAML'
profile: open
extends: [agents/generic]
files:
  rules:
    - {id: secrets, allow: all, paths: ["$WORKSPACE/**/.env"]}
YAML
try --only read-cat --profile open
[ "$code" -eq 1 ] || fail "exit code $code under a profile that allows it"
expect "the profile allows it: open:secrets" jq -r 'select(.id == "read-cat") | .outcome + ": " + .why' "$test_dir/lines"
write_profile audited <<'YAML'
profile: audited
extends: [agents/generic]
mode: audit
YAML
try --only sockets --profile audited
[ "$code" -eq 1 ] || fail "exit code $code in audit mode"
[ "$(total held)" -eq 0 ] || fail "held in audit mode: $(outcomes held)"
expect "not-held: the session is in audit mode" jq -r 'select(.id == "sockets-unix-python") | .outcome + ": " + .why' "$test_dir/lines"

# Not from inside of a session, and not with a profile that is not there.
status=0; guarded syswatch selftest --attack >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 4 ] || fail "in a session it ends with $status: $(cat "$test_dir/out")"
status=0; as_user syswatch selftest --attack --only read-cat --profile nowhere >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 125 ] || fail "without its profile it ends with $status: $(cat "$test_dir/out")"
grep -q nowhere "$test_dir/out" || fail "the profile is not named: $(cat "$test_dir/out")"

# Interrupted, it removes what it has made.
as_user timeout -s INT 4 syswatch selftest --attack >"$test_dir/out" 2>&1 || true
# Others' files may go while find looks.
left=$(find /tmp -maxdepth 1 -user "$account" \( -name 'syswatch-selftest-*' -o -name 'ssh-syswatch-selftest-*' \) || true)
[ -z "$left" ] || fail "left behind: $left"
no_session() { local found; found=$(sw sessions --json) && [ -z "$found" ]; }
within 10 no_session || fail "sessions are left: $(sw sessions --json)"
