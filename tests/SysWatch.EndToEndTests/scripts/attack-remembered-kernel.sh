#!/usr/bin/env bash
# What BPF-LSM remembers of walks that were allowed stands for nothing else: for no other program, policy, place or
# directory, however a member counts, moves and makes directories anew.
. "$(dirname "$0")/lib.sh"
need python3 jq
setup
need_lsm files
mkdir "$test_dir/opt" && install -m 755 "$(type -P cat)" "$test_dir/opt/reader"
rules() { # MORE
  write_profile local <<YAML
profile: local
extends: [agents/generic, base/network-loopback]
files:
  rules:
    - {id: granted, allow: read, paths: ["~/.aws/credentials"], for: ["$test_dir/opt/reader"], reason: A test.}
    - {id: kept, deny: [create, delete], paths: ["\$WORKSPACE/kept/**"], reason: A test.}
    - {id: hooks, deny: create, paths: ["\$WORKSPACE/*/.kept/hooks/*"], reason: A test.}
$1
YAML
}
rules ""
as_user mkdir -p kept free/tree free/sub
credentials=$home/.aws/credentials

# The count of moves grows by one with each directory that is not moved, by two with each that is: none of its values
# makes of one program another.
cat >"$test_dir/counts.py" <<'P'
import os, subprocess, sys
reader, secret = sys.argv[1:]
def counts(allowed):
    try:
        os.rename("free/tree", "free/tree2" if allowed else "kept/tree")
        os.rename("free/tree2", "free/tree")
    except OSError:
        pass
subprocess.run([reader, secret], stdout=subprocess.DEVNULL, check=True)
print("granted")
for turn in range(24):
    subprocess.run([reader, secret], stdout=subprocess.DEVNULL, check=True)
    for step in range(1 + turn % 4):
        counts(allowed=turn % 3 == 2)
        try:
            print(open(secret).read())
        except PermissionError:
            pass
P
chmod 644 "$test_dir/counts.py"
output=$(guarded python3 "$test_dir/counts.py" "$test_dir/opt/reader" "$credentials" 2>&1) || fail "counting: $output"
grep -q granted <<<"$output" || fail "the control: the granted program does not read: $output"
! grep -q file-secret <<<"$output" || fail "what a granted program may read is read by another: $output"

# Directories that are made anew where others were, of the same names: a tree that was free is removed, and one is made
# in whose place a rule speaks.
cat >"$test_dir/anew.py" <<'P'
import os, shutil
made = 0
for turn in range(60):
    os.makedirs("free/a/hooks")
    open("free/a/hooks/x", "w").close()
    os.unlink("free/a/hooks/x")
    os.rmdir("free/a/hooks")
    os.rmdir("free/a")
    os.mkdir("free/.kept")
    os.mkdir("free/.kept/hooks")
    for name in ("x", "y"):
        try:
            os.close(os.open("free/.kept/hooks/" + name, os.O_CREAT | os.O_WRONLY))
            print("made", turn, name)
        except PermissionError:
            made += 1
    shutil.rmtree("free/.kept")
print("refused", made)
P
chmod 644 "$test_dir/anew.py"
expect "refused 120" guarded python3 "$test_dir/anew.py"

# A directory below which was walked comes to a place where a rule speaks: by somebody outside, or by the policy.
mkfifo "$test_dir/go" && chmod 666 "$test_dir/go"
guarded bash -c 'cd free/sub && >a && >b && rm b && echo walked && cat "$0" && { >c || echo refused; }' "$test_dir/go" >"$test_dir/out" 2>&1 &
member=$!
for _ in $(seq 300); do ! grep -q walked "$test_dir/out" || break; sleep 0.1; done
as_user mv free/sub kept/sub
go
wait "$member" || true
grep -q refused "$test_dir/out" && [ ! -e "$workspace/kept/sub/c" ] || fail "moved by somebody else: $(cat "$test_dir/out")"
denied local:kept kept/sub/c

guarded bash -c 'cd free && >a && rm a && echo walked && cat "$0" && for i in $(seq 8); do { >"a$i" || echo refused; }; mv tree ../kept/tree; mv tree tree2 && mv tree2 tree; done' "$test_dir/go" >"$test_dir/out" 2>&1 &
member=$!
for _ in $(seq 300); do ! grep -q walked "$test_dir/out" || break; sleep 0.1; done
rules '    - {id: closed, deny: create, paths: ["$WORKSPACE/free/**"], reason: A test.}'
kill -HUP "$daemon_pid"
for _ in $(seq 100); do [ "$(guarded_sh '{ >free/new; } 2>/dev/null || echo refused')" != refused ] || break; sleep 0.1; done
go
wait "$member" || true
[ "$(grep -c '^refused' "$test_dir/out")" -eq 8 ] || fail "under a new policy: $(cat "$test_dir/out"; ls "$workspace/free")"
