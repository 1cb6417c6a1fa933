#!/usr/bin/env bash
# A mechanism that is missing is said, never passed over: here BPF-LSM is not asked, as after a boot without `bpf` in lsm=;
# then the kernel's types are missing, and the daemon. In a mount namespace of the script's own.
if [ -z "${SYSWATCH_OWN_MOUNTS-}" ]; then
  [ "$(id -u)" -eq 0 ] || { echo "needs root"; exit 77; }
  SYSWATCH_OWN_MOUNTS=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
need python3 jq script
mount -t tmpfs -o mode=755 none /sys/kernel/security
echo lockdown,capability,landlock,yama >/sys/kernel/security/lsm
setup

# The posture: not all is held, which mechanism is missing, and what to do.
status=0; sw doctor >"$test_dir/doctor" 2>&1 || status=$?
[ "$status" -eq 1 ] || fail "doctor ends with $status where a mechanism is missing"
grep -q "^raise.*files.*BPF-LSM.*bpf" "$test_dir/doctor" || fail "doctor does not say what is missing: $(grep ^raise "$test_dir/doctor")"
sw doctor --json >"$test_dir/json" || true
jq -e '.guards[] | select(.guard == "files") | .state == "partial" and (.mechanisms | index("bpf-lsm") | not) and (.gaps | length > 0)' "$test_dir/json" >/dev/null ||
  fail "the posture of files: $(jq -c '.guards[] | select(.guard == "files")' "$test_dir/json")"

# The person who starts a session is told, and who asks.
as_user script -qec "syswatch run --profile local -- true" /dev/null >"$test_dir/out" 2>&1
grep -q "held in part:.*files" "$test_dir/out" || fail "the start of a session does not say so: $(cat "$test_dir/out")"
guarded_sh 'syswatch check read ~/.aws/credentials --json; true' >"$test_dir/out" 2>&1
jq -se '.[0] | .verdict == "deny" and .enforced == false and (.gaps | length > 0)' "$test_dir/out" >/dev/null || fail "check says: $(cat "$test_dir/out")"

# What is left holds all the same, with its own name in the events.
loot=file-secret
attack read base/credentials:aws credentials "cat $home/.aws/credentials"
attack read-link base/credentials:aws credentials "ln -s $home/.aws/credentials x; cat x"
loot=plain-text
works control 'echo plain-text >f; cat f'
all_told
jq -se 'any(.[]; .kind == "denial" and .guard == "files" and .mechanism == "fanotify")' <(sw events --json) >/dev/null ||
  fail "the denials are not fanotify's: $(denials | jq -c '[.guard,.mechanism]' | sort | uniq -c)"

# What a profile requires must be held by something.
write_profile strict <<'EOF'
profile: strict
extends: [agents/generic]
require: [files, network, sockets, exec, environment, processes]
EOF
held=$(jq '[.guards[] | select(.state == "enforced" or .state == "partial")] | length' "$test_dir/json")
status=0; as_user syswatch run --quiet --profile strict -- echo began >"$test_dir/out" 2>&1 || status=$?
if [ "$held" -eq 6 ]; then
  [ "$status" -eq 0 ] || fail "all that is required is held, and the session does not start: $(cat "$test_dir/out")"
else
  [ "$status" -eq 125 ] && grep -q "requires guards" "$test_dir/out" || fail "what is required is not held, and the session ends with $status: $(cat "$test_dir/out")"
fi

# Nothing runs unguarded: not without a daemon, and without what the kernel programs need there is none.
kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
daemon_pid=
status=0; as_user syswatch run --quiet --profile local -- touch ran >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 125 ] && [ ! -e "$workspace/ran" ] || fail "without a daemon, run ended with $status: $(cat "$test_dir/out")"
mount -t tmpfs none /sys/kernel/btf
status=0; timeout 300 "$test_dir/bin/syswatchd" --run-dir "$run_dir" --profiles "$profiles" --attach off >"$test_dir/out" 2>&1 || status=$?
[ "$status" -ne 0 ] && [ "$status" -ne 124 ] || fail "syswatchd starts without the kernel's types: $status"
grep -q "the guards could not be set up: .*BTF" "$test_dir/out" || fail "syswatchd does not say why it ended: $(cat "$test_dir/out")"
status=0; as_user syswatch run --quiet --profile local -- touch ran >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 125 ] && [ ! -e "$workspace/ran" ] || fail "without guards, run ended with $status: $(cat "$test_dir/out")"
umount /sys/kernel/btf
start_daemon
as_user syswatch run --quiet --profile local -- touch ran || fail "the control: a session does not start"
[ -e "$workspace/ran" ] || fail "the control: nothing ran"
