#!/usr/bin/env bash
# What rules mean by a name, BPF-LSM holds wherever it is reached: hard links, second mounts, symbolic links on the way of
# a rule, and directories that are moved. And unix sockets: by the name that the server has bound.
. "$(dirname "$0")/lib.sh"
setup
need_lsm files
need python3 jq

write_profile local <<'EOF'
profile: local
extends: [agents/generic, base/network-loopback]
files:
  rules:
    - {id: linked, deny: [read, write, delete, create], paths: ["~/.linked/**"], reason: A test of a link on the way.}
    - {id: late, deny: [read, write], paths: ["~/.late/**"], reason: A test of a link that is made later.}
    - {id: moved, deny: read, paths: ["~/.moved/**"], reason: A test of a directory that is moved.}
    - {id: kept, deny: [write, create], paths: ["~/.kept/*/hooks/*"], reason: A test of links below a link.}
    - {id: soft, deny: [read, write, create, delete], paths: ["~/.soft"], reason: A test of a link to a file.}
    - {id: inner, deny: [read, write], paths: ["~/.plain/inner"], reason: A test of a link at the end.}
EOF
as_user bash -c 'mkdir -p ~/dotfiles/linked ~/dotfiles/kept/a ~/.plain ~/.moved own && ln -s dotfiles/kept ~/.kept && ln -s dotfiles/soft ~/.soft &&
  echo soft-secret >~/dotfiles/soft && echo plain >~/dotfiles/plain && echo linked-secret > ~/dotfiles/linked/token
  ln -s dotfiles/linked ~/.linked; echo inner-secret > own/inner; ln -s "$PWD/own/inner" ~/.plain/inner
  ln ~/.aws/credentials own/hard; mkdir own/bound; echo text > own/text; echo A=1 > .env; mkdir -p ~/other'
mount --bind "$home/.aws" "$workspace/own/bound"

# Of before the session: the session's other names for what it may not have.
aws=base/credentials:aws
coproc member { guarded_sh 'while read -r line; do if eval "$line" >/dev/null 2>&1; then echo done; else echo refused; fi; done'; }
member_pid=$member_PID
asks() { # COMMAND: what a member comes to that began before
  answer=''
  echo "$1" >&"${member[1]}"
  while read -r answer <&"${member[0]}" && [[ $answer != done && $answer != refused ]]; do :; done
}
says() { # ANSWER COMMAND
  asks "$2"
  [ "$answer" = "$1" ] || fail "$2: $answer, not $1"
}
becomes() { # ANSWER COMMAND: a moment after somebody outside has changed names
  for _ in $(seq 200); do
    asks "$2"
    [ "$answer" != "$1" ] || return 0
    sleep 0.05
  done
  fail "$2: still $answer"
}
held() { # RULE OBJECT COMMAND: refused, and the kernel says by which rule
  local before
  before=$(told "$1" "$2")
  says refused "$3"
  [ "$(told "$1" "$2")" -gt "$before" ] || fail "$3: no denial by $1 of $2 in: $(denials | jq -c '[.rule.id,.object,.mechanism]')"
}
says done 'cat own/text'
for use in "cat own/hard" "chmod 644 own/hard" "truncate -s 0 own/hard" "tee own/hard </dev/null" "ln own/hard own/again" \
  "python3 -c 'import os; os.chown(\"own/hard\", os.getuid(), os.getgid())'" \
  "python3 -c 'import os; os.setxattr(\"own/hard\", \"user.note\", b\"x\")'"; do
  held $aws own/hard "$use"
done
for use in "cat own/bound/credentials" "rm -f own/bound/credentials" "mv own/bound/credentials own/bound/taken" \
  "ln own/bound/credentials own/bound/taken" "chmod 644 own/bound/credentials" "truncate -s 0 own/bound/credentials"; do
  held $aws own/bound/credentials "$use"
done
held $aws own/bound "ls own/bound"
held $aws own/bound "chmod 755 own/bound"
for use in "cat" "rm -f" "chmod 644" "truncate -s 0"; do
  held local:linked dotfiles/linked/token "$use ~/dotfiles/linked/token"
done
held local:linked dotfiles/linked/new 'touch ~/dotfiles/linked/new'
held local:linked dotfiles/linked/new 'mkdir ~/dotfiles/linked/new'
held local:linked dotfiles/linked/text 'mv own/text ~/dotfiles/linked/text'
held local:inner own/inner 'cat own/inner'
held local:inner own/inner 'truncate -s 0 own/inner'
held $aws .aws/credentials "python3 -c 'import os; os.setxattr(os.path.expanduser(\"~/.aws/credentials\"), \"user.note\", b\"x\")'"
note='import os; os.setxattr("own/text", "user.note", b"x")'
! as_user python3 -c "$note" 2>/dev/null || says done "python3 -c '$note'"

# What appears while a session lives.
as_user bash -c 'echo later-secret > ~/.aws/later; echo later-secret > ~/dotfiles/linked/later; echo later-secret > ~/.aws/linked'
says refused 'cat own/bound/later'
says refused 'cat ~/dotfiles/linked/later'
as_user ln "$home/.aws/linked" "$workspace/own/later"
becomes refused 'cat own/later'
says refused 'truncate -s 0 own/later'
as_user bash -c 'mkdir ~/elsewhere ~/.aws/{new,sub}; echo late-secret | tee ~/elsewhere/token ~/.aws/{new,sub,.}/token >/dev/null'
says done 'cat ~/elsewhere/token'
as_user ln -s elsewhere "$home/.late"
becomes refused 'cat ~/elsewhere/token'
as_user mv "$home/.aws/token" "$workspace/own/token"
becomes refused 'cat own/token'
as_user mv "$home/.aws/sub" "$home/other/sub"
becomes refused 'cat ~/other/sub/token'
as_user mkdir "$workspace/own/mounted"
mount --bind "$home/.aws/new" "$workspace/own/mounted"
becomes refused 'cat own/mounted/token'
umount "$workspace/own/mounted"
as_user mv "$home/.aws" "$home/other/moved"
says refused 'cat ~/other/moved/credentials'
says refused 'rm -f ~/other/moved/credentials'
says refused 'cat ~/other/moved/later'
as_user mv "$home/other/moved" "$home/.aws"

# A directory that somebody has moved keeps its rules for what comes into it, and no member takes that out of it.
as_user bash -c 'mv ~/.moved ~/other/gone; echo moved-secret >~/other/gone/new; mkdir ~/other/gone/sub; echo moved-secret >~/other/gone/sub/token'
held local:moved other/gone/new 'cat ~/other/gone/new'
for use in "mv ~/other/gone/new own/taken" "ln ~/other/gone/new own/taken"; do held local:moved other/gone/new "$use"; done
says refused 'mv ~/other/gone/sub own/sub'
! as_user grep -rqs moved-secret own || fail "a member has taken what rules mean by the name of the directory that it lies in"
says done 'mv ~/other/gone/new ~/other/gone/newer && mv ~/other/gone/sub ~/other/gone/below && mkdir ~/other/gone/own && rmdir ~/other/gone/own'
says refused 'cat ~/other/gone/newer ~/other/gone/below/token'
says refused 'ln -s "$PWD/own" ~/dotfiles/kept/a/hooks'
says refused 'ln -s "$PWD/own" ~/dotfiles/kept/a/some && mv ~/dotfiles/kept/a/some ~/dotfiles/kept/a/hooks'
says done 'ln -s "$PWD/own" ~/dotfiles/kept/a/plain && mv ~/dotfiles/kept/a/plain ~/dotfiles/kept/a/other'
says refused 'mkdir -p own/a/hooks && touch own/a/hooks/x && mv own/a ~/dotfiles/kept/b'

# What rules mean over a link to a file stays where it is, and what comes into its place is meant.
held local:soft dotfiles/soft 'cat ~/dotfiles/soft'
says done 'ln ~/dotfiles/plain own/plain'
says refused 'ln ~/dotfiles/soft own/soft; rm -f ~/dotfiles/soft'
says refused 'mv ~/dotfiles ~/other/dotfiles'
[ -e "$home/dotfiles/soft" ] || fail "a member took away what a link leads to"
as_user bash -c 'echo soft-secret >~/dotfiles/new && mv ~/dotfiles/new ~/dotfiles/soft'
becomes refused 'cat ~/dotfiles/soft'
as_user bash -c 'rm ~/dotfiles/soft; echo soft-secret >~/dotfiles/soft'
becomes refused 'cat ~/dotfiles/soft'

# What another session moves: it has other rules.
write_profile other <<'YAML'
profile: other
extends: [agents/generic]
files:
  rules:
    - {id: free, allow: all, paths: ["$WORKSPACE/**"]}
YAML
as_user bash -c 'echo L=secret >later.env; mkdir apart; echo L=secret >apart/.env'
says done 'cat later.env'
as_user bash -c 'mkdir -p sub; echo L=secret >sub/.env'
says refused 'cat sub/.env'
profile=other guarded mv sub/.env sub/notes
becomes refused 'cat sub/notes'
# And what somebody moves who sees it mounted elsewhere.
as_user mkdir "$home/seen"
mount --bind "$workspace" "$home/seen"
as_user bash -c 'echo L=secret >sub/.env; mv ~/seen/sub/.env ~/seen/sub/noted'
becomes refused 'cat sub/noted'
mkdir "$test_dir/app"
unshare --mount bash -c "mount --bind '$workspace' '$test_dir/app' && cd '$test_dir/app/sub' && echo L=secret >.env && chmod 644 .env && mv .env noticed"
becomes refused 'cat sub/noticed'
umount "$home/seen"

# A file that is gone takes its rules with it, though its number is given to another.
says refused 'cat .env'
number=$(stat -c %i "$workspace/.env")
as_user rm .env
for i in $(seq 200); do
  as_user bash -c "echo text > own/fresh$i"
  [ "$(stat -c %i "$workspace/own/fresh$i")" = "$number" ] || continue
  says done "cat own/fresh$i"
  number=seen
  break
done
[ "$number" = seen ] || echo "no file was given the number of the deleted one: not tried on this file system"

# A further name of a protected file may go: the file does not.
says done 'rm own/hard'
[ "$(as_user cat "$home/.aws/credentials" | wc -c)" -gt 0 ] || fail "the credentials are gone"
exec {member[1]}>&-
wait "$member_pid" || true

# Sockets. The server says who has connected.
server="import os, socket, struct, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1].replace('@', '\0', 1)); s.listen(64); print('bound', flush=True)
while True:
    c, _ = s.accept(); print('from', struct.unpack('3i', c.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0], flush=True); c.send(b'hello'); c.close()"
as_user mkdir -p "$home/.1password"
serve "$home/.1password/agent.sock" "$test_dir/heard-secret"
serve @kitty-1 "$test_dir/heard-abstract"
serve "$workspace/free.sock" "$test_dir/heard-free"
serve @free "$test_dir/heard-free-abstract"
as_user ln "$home/.1password/agent.sock" "$workspace/hard.sock"
as_user ln -s "$home/.1password/agent.sock" "$workspace/soft.sock"
client="import os, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1].replace('@', '\0', 1)); assert s.recv(9) == b'hello'; print(os.getpid())"
for name in "$home/.1password/agent.sock" hard.sock soft.sock /proc/self/root"$home/.1password/agent.sock"; do
  attempt base/sockets:key-agents .1password/agent.sock guarded python3 -c "$client" "$name"
done
attempt base/sockets:terminals-and-editors @kitty-1 guarded python3 -c "$client" @kitty-1
for name in launch.sock keeper.sock; do
  guarded_root python3 -c "import socket, sys
for kind in socket.SOCK_STREAM, socket.SOCK_SEQPACKET:
    try: socket.socket(socket.AF_UNIX, kind).connect(sys.argv[1]); print('connected')
    except OSError: pass" "$run_dir/$name" >"$test_dir/own" 2>&1
  ! grep -q connected "$test_dir/own" || fail "the daemon's $name was connected to"
  denials | jq -se --arg name "$name" 'any(.[]; .rule.id == "wall:own-socket" and (.object | endswith($name)))' >/dev/null ||
    fail "no denial of $name"
done
# The server knows its client by the number of its own process.
for name in "$workspace/free.sock" @free; do
  pid=$(guarded python3 -c "$client" "$name" | tail -1)
  sleep 0.2
  grep -q "from $pid$" "$test_dir/heard-free" "$test_dir/heard-free-abstract" ||
    fail "$name did not hear of process $pid: $(cat "$test_dir/heard-free" "$test_dir/heard-free-abstract")"
done
# An address that is changed while the call is looked at.
race="import ctypes, socket, threading, sys
libc = ctypes.CDLL(None, use_errno=True)
def address(name): return (b'\1\0' + name.encode() + b'\0').ljust(110, b'\0')
free, secret = address(sys.argv[1]), address(sys.argv[2]); buffer = ctypes.create_string_buffer(free, 110); over = False
def swap():
    while not over:
        ctypes.memmove(buffer, secret, 110); ctypes.memmove(buffer, free, 110)
threading.Thread(target=swap, daemon=True).start()
reached = 0
for _ in range(300):
    s = socket.socket(socket.AF_UNIX)
    if libc.connect(s.fileno(), buffer, 110) == 0: reached += 1
    s.close()
over = True
print('reached', reached)"
guarded python3 -c "$race" "$workspace/free.sock" "$home/.1password/agent.sock" | tee "$test_dir/race"
grep -q 'reached [1-9]' "$test_dir/race" || fail "the race never reached the socket that is allowed"
sleep 1
for heard in secret abstract; do ! grep -q from "$test_dir/heard-$heard" || fail "the server at the $heard name was reached"; done
# The daemon's own interface.
guarded syswatch check connect "$workspace/free.sock" >/dev/null || fail "syswatch check does not reach the daemon, or says no"
