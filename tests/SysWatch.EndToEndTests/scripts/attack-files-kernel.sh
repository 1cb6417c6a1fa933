#!/usr/bin/env bash
# What BPF-LSM holds of the files guard beyond opens: nothing is removed, changed, made, listed or read under a name
# that a rule denies, by any call; and what is allowed goes on as before.
. "$(dirname "$0")/lib.sh"
setup
need_lsm files
write_profile local <<'EOF'
profile: local
extends: [agents/generic, base/network-loopback]
files:
  rules:
    - {id: version, deny: read, paths: [/proc/version], reason: A test of rules below /proc.}
    - {id: kept, deny: [write, create, delete], paths: ["$WORKSPACE/kept/**"], reason: A test.}
    - {id: closed, deny: read, paths: ["$WORKSPACE/closed/**"], reason: A test.}
    - {id: noted, audit: delete, paths: ["$WORKSPACE/noted/**"], reason: A test.}
EOF
need python3 jq

as_user bash -c 'mkdir -p kept/empty noted own/tree closed; echo kept-text > kept/file; echo x > closed/secret; echo x > noted/a; echo x > own/a'
python() { guarded python3 -c "import os, socket; $1"; }

attempt base/credentials:aws .aws/credentials guarded rm -f "$home/.aws/credentials"
attempt base/credentials:aws .aws/credentials python "os.unlink('$home/.aws/credentials')"
attempt base/credentials:aws .aws/credentials guarded chmod 644 "$home/.aws/credentials"
attempt base/credentials:aws .aws guarded chmod 755 "$home/.aws"
attempt base/credentials:aws .aws guarded ls "$home/.aws"
attempt base/credentials:aws .aws guarded find "$home/.aws"
attempt base/credentials:ssh .ssh guarded ls -a "$home/.ssh"
attempt local:kept kept/empty guarded rmdir kept/empty
attempt local:kept kept/new guarded mkdir kept/new
attempt local:kept kept/new guarded touch kept/new
attempt local:kept kept/fifo guarded mkfifo kept/fifo
attempt local:kept kept/link python "os.symlink('/etc/passwd', 'kept/link')"
attempt local:kept kept/socket python "socket.socket(socket.AF_UNIX).bind('kept/socket')"
attempt local:kept kept/file python "os.truncate('kept/file', 0)"
attempt local:kept kept/file guarded_sh '> kept/file'
attempt local:kept kept/file python "os.chown('kept/empty/../file', -1, os.getgid())"
attempt local:version /proc/version guarded cat /proc/version
attempt local:version /proc/version guarded cat /proc/self/root/proc/version
# Renamed and linked: what a rule speaks of keeps its rules, and nothing comes to a name that may not be made.
attempt base/credentials:aws .aws/credentials guarded mv "$home/.aws/credentials" taken
attempt base/credentials:aws .aws guarded mv "$home/.aws" taken
attempt base/credentials:aws .aws/credentials guarded ln "$home/.aws/credentials" taken
attempt local:kept kept/own guarded mv own/a kept/own
attempt local:kept kept/own guarded ln own/a kept/own
attempt local:kept kept/file guarded mv own/a kept/file
attempt local:closed closed/secret guarded mv closed/secret own/taken
attempt local:closed closed/secret guarded ln closed/secret own/taken
attempt wall:tree own/tree python "os.rename('own/tree', '/tmp/syswatch-tree')"
exchange="import ctypes; libc = ctypes.CDLL(None, use_errno=True); assert libc.renameat2(-100, b'own/a', -100, b'kept/file', 2) == 0"
attempt local:kept kept/file guarded python3 -c "$exchange"

[ "$(as_user cat kept/file)" = kept-text ] || fail "kept/file was changed"
[ "$(as_user ls -A kept | xargs)" = "empty file" ] || fail "made against a rule: $(as_user ls -A kept)"

# Made outside of the session a moment before, deep in the workspace: there is no moment in which it can be opened.
guarded_sh 'for i in $(seq 400); do cat race*/deep/.env 2>/dev/null; done; true' >"$test_dir/race" 2>&1 &
reader=$!
for i in $(seq 60); do
  as_user bash -c "mkdir -p race$i/deep && echo race-secret > race$i/deep/.env; rm -rf race$i"
  kill -0 "$reader" 2>/dev/null || break
done
wait "$reader" || true
! grep -q race-secret "$test_dir/race" || fail "a file that had just appeared was read"

# What was allowed is remembered only while it lies where it lay: the member has read each of these before.
coproc member { guarded_sh 'while read -r file; do if cat "$file" >/dev/null; then echo read; else echo refused; fi; done' 2>&1; }
# Bash forgets the name as soon as it has seen the end.
member_pid=$member_PID
says() { # ANSWER FILE: what the member comes to
  local answer
  echo "$2" >&"${member[1]}"
  while read -r answer <&"${member[0]}" && [[ $answer != read && $answer != refused ]]; do :; done
  [ "$answer" = "$1" ] || fail "$2: $answer, not $1, ${3-}"
}
as_user mkdir -p open/sub
for name in moved sub/below linked exchanged under; do
  as_user bash -c "echo x > open/$name"
  for again in 1 2 3; do says read "open/$name"; done
done
as_user mv open/moved closed/moved; says refused closed/moved "after its move"
as_user ln open/linked closed/linked; says refused closed/linked "a hard link"
as_user mv open/sub closed/sub; says refused closed/sub/below "after its directory's move"
mkdir "$workspace/closed/mount"
mount --bind "$workspace/open" "$workspace/closed/mount"; says refused closed/mount/under "a second mount"
umount "$workspace/closed/mount"
as_user bash -c 'echo x > closed/exchanged'
as_user python3 -c "import ctypes; libc = ctypes.CDLL(None, use_errno=True)
assert libc.renameat2(-100, b'open/exchanged', -100, b'closed/exchanged', 2) == 0, ctypes.get_errno()"
says refused closed/exchanged "after an exchange"
as_user bash -c 'echo x > open/last'; says read open/last
changed=$(sed 's|WORKSPACE/closed/|WORKSPACE/{closed,open}/|' "$profiles/local.yaml")
write_profile local <<<"$changed"
kill -HUP "$daemon_pid"
for _ in $(seq 100); do [ "$(guarded_sh 'cat open/last >/dev/null 2>&1 || echo refused')" != refused ] || break; sleep 0.1; done
says refused open/last "after a change of the profile"
exec {member[1]}>&-
wait "$member_pid" || true

# Sessions of root's.
attempt local:kept kept/file guarded_root rm -f kept/file
attempt local:kept kept/file guarded_root chmod 600 kept/file
attempt base/credentials:system /etc/shadow guarded_root truncate -s 0 /etc/shadow
attempt base/credentials:system /etc/shadow guarded_root chmod 644 /etc/shadow

# A path that is too long to be judged is refused, and told.
deep=$(printf 'd%.0s' $(seq 200))
! guarded_sh "for i in \$(seq 25); do mkdir $deep && cd $deep || exit 1; done" >/dev/null 2>&1 ||
  fail "a path of 5,000 bytes was made"
denied limit

# What is allowed.
guarded_sh 'rm own/a && mkdir own/d && rmdir own/d && mkfifo own/f && ln -s /etc/passwd own/l && echo 12345 > own/t &&
  truncate -s 2 own/t && chmod 600 own/t && mv own/t own/u && ln own/u own/v && rm own/v own/u && ls own /proc /sys >/dev/null &&
  mkdir -p own/d/e/f && echo x > own/d/e/f/g && mv own/d/e own/h && mv own/h/f/g own/h/g && mv own/h ~/h && test -f ~/h/g'
python "socket.socket(socket.AF_UNIX).bind('own/socket')"
guarded rm noted/a
sw events --json --kind access | jq -se 'any(.[]; .rule.id == "local:noted")' >/dev/null ||
  fail "the audited removal is not recorded: $(sw events --json | jq -c '[.kind,.rule.id]' | sort | uniq -c | tail)"
