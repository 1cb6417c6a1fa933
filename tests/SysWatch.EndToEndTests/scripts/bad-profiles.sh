#!/usr/bin/env bash
# A bad profile is refused with every error, and the running policy is kept.
. "$(dirname "$0")/lib.sh"
setup
cat >"$test_dir/bad.yaml" <<'EOF'
profile: bad
extends: [base/credentails]
files:
  rules:
    - id: one
      denny: read
      paths: [relative/path]
    - id: one
      deny: [read, fly]
      paths: "/x"
network:
  rules:
    - id: host
      allow: connect
      to: [example.org]
EOF
status=0; sw profile validate "$test_dir/bad.yaml" >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 2 ] || fail "validate ended with $status: $(cat "$test_dir/out")"
for expected in 'bad.yaml:2:' 'bad.yaml:6:' 'bad.yaml:7:' 'bad.yaml:9:' 'bad.yaml:15:' 'base/credentials' 'deny' 'example.org'; do
  grep -qF "$expected" "$test_dir/out" || fail "no '$expected' in: $(cat "$test_dir/out")"
done
cp "$test_dir/bad.yaml" "$profiles/bad.yaml"
status=0; as_user syswatch run --profile bad -- true >"$test_dir/out" 2>&1 || status=$?
[ "$status" -eq 125 ] || fail "run under a bad profile ended with $status: $(cat "$test_dir/out")"
mkfifo "$test_dir/go"
chmod 666 "$test_dir/go"
guarded_sh "echo runs; read -r line <'$test_dir/go'; cat ~/.aws/credentials; echo still here" >"$test_dir/session.out" 2>&1 &
session=$!
within 30 grep -qs runs "$test_dir/session.out" || fail "no session has started: $(cat "$test_dir/session.out")"
write_profile local <<<'profile: local
files: nonsense'
kill -HUP "$daemon_pid"
within 30 grep -q "Profiles were read anew" "$test_dir/daemon.log" || fail "the profiles were not read anew"
go
wait "$session" || true
grep -q "still here" "$test_dir/session.out" || fail "the session ended"
! grep -q file-secret "$test_dir/session.out" || fail "a failed reload opened the policy"
for name in $(sw profile list --json | jq -r .name); do [ "$name" = local ] || [ "$name" = bad ] || sw profile validate "$name" >/dev/null || fail "$name"; done
