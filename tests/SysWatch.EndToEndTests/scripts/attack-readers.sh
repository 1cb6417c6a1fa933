#!/usr/bin/env bash
# One secret, by many names of it and through tools that a policy would trust: each gets it outside of a session, none in
# one, and each leaves a denial of its own.
. "$(dirname "$0")/lib.sh"
need python3 jq git tar
setup
loot=file-secret
secret=$home/.aws/credentials
aws=base/credentials:aws
as_user ln -s "$home/.aws" linked-folder

# reader NAME PROGRAM SCRIPT: skipped, and said so, where the program is not there.
tried=0
reader() {
  command -v "$2" >/dev/null || { echo "$1 is not tried: $2 is not installed"; return 0; }
  tried=$((tried + 1))
  # With BPF-LSM those that list the directory are refused there.
  attack "$1" $aws /.aws "$3"
}
python() { reader "$1" python3 "python3 -c \"import ctypes, os; libc = ctypes.CDLL(None); $2\""; }

# E-10: tools that read for others.
reader cat cat "cat $secret"
reader git-diff git "git diff --no-index /dev/null $secret"
reader git-grep git "cd $home; git grep --no-index -h . .aws"
reader git-hash git "git init -q r; cd r; git cat-file blob \$(git hash-object -w $secret)"
reader rg rg "rg --no-config . $secret"
reader rg-pre rg "rg --no-config --pre cat . $secret"
reader tar tar "tar -cPf - $secret | tar -xPOf -"
reader tar-checkpoint tar "tar -cf /dev/null --checkpoint=1 --checkpoint-action=exec='cat $secret' --record-size=512 /etc/passwd"
reader sqlite3 sqlite3 "sqlite3 :memory: \"select readfile('$secret')\""
reader vim vim "vim -u NONE -es -c %p -c qa! $secret"
reader vi vi "printf '%%p\nqa!\n' | vi -u NONE -es $secret"
reader curl curl "curl -s file://$secret"
reader python python3 "python3 -c \"print(open('$secret').read())\""
reader node node "node -p \"require('fs').readFileSync('$secret', 'utf8')\""
reader perl perl "perl -pe 1 $secret"
reader awk awk "awk 1 $secret"
reader jq jq "jq -nr --rawfile a $secret '\$a'"
reader gcc gcc "echo '.incbin \"$secret\"' | gcc -c -xassembler - -o o.o; cat o.o"
reader make make "printf '\$(info \$(file <$secret))\nx:;@true\n' | make -sf -"
reader find find "find $home/.aws -type f -exec cat {} +"
reader xargs xargs "xargs -a $secret echo"
reader openssl openssl "openssl enc -base64 -A -in $secret | base64 -d"
reader busybox busybox "busybox cat $secret"
reader zsh zsh "zsh -fc 'echo \$(<$secret)'"
reader diff diff "diff $secret /dev/null"
reader dd dd "dd if=$secret status=none"
reader socat socat "socat -u FILE:$secret STDOUT"
reader bash bash "mapfile -t a <$secret; echo \"\${a[@]}\""
[ "$tried" -ge 10 ] || fail "only $tried readers are here"

# E-01: aliases of its path.
for root in self/root thread-self/root self/task/\$\$/root self/root/proc/self/root; do
  reader "proc-${root//[^a-z]/-}" cat "cat /proc/$root$secret"
done
reader dots cat "cat $home/./.aws/../.aws//credentials"

# E-02: symbolic links.
reader symlink ln "ln -s $secret x; cat x"
reader symlink-chain ln "ln -s $secret a; ln -s a b; ln -s b c; cat c"
reader symlink-folder cat "cat ../linked-folder/credentials"
reader symlink-relative ln "ln -s ../../.aws/credentials x; cat x"

# E-04: descriptors and directories that names start from.
reader cwd cat "cd $home/.aws; cat credentials"
reader proc-cwd cat "cd $home/.aws; cat /proc/self/cwd/credentials"
reader chdir-dots cat "cd $home/.ssh; cat ../.aws/credentials"
python dirfd "d = os.open('$home/.aws', os.O_PATH | os.O_DIRECTORY); print(os.read(os.open('credentials', 0, dir_fd=d), 99))"
python dirfd-dots "d = os.open('.', os.O_PATH); print(os.read(os.open('../../.aws/credentials', 0, dir_fd=d), 99))"
python openat2 "h = (ctypes.c_uint64 * 3)(); print(os.read(libc.syscall(437, -100, b'$secret', h, 24), 99))"
python openat2-root "d = os.open('/', os.O_PATH); h = (ctypes.c_uint64 * 3)(0, 0, 0x10); print(os.read(libc.syscall(437, d, b'$secret', h, 24), 99))"
python path-only "p = os.open('$secret', os.O_PATH); print(open('/proc/self/fd/%d' % p).read())"
python path-only-dev "p = os.open('$secret', os.O_PATH); print(open('/dev/fd/%d' % p).read())"
python path-only-folder "p = os.open('$home/.aws', os.O_PATH); print(open('/proc/self/fd/%d/credentials' % p).read())"
python root-changed "os.chdir('$home'); os.chdir('.aws'); print(open('./credentials').read())"

# What is allowed works by the same names.
loot=plain-text
before_each='echo plain-text >plain; ln -s plain link; mkdir folder'
works control-cat 'cat plain'
works control-link 'cat link'
works control-root "cat /proc/self/root\$PWD/plain"
works control-dots 'cat folder/../plain'
works control-git 'git diff --no-index /dev/null plain || true'
works control-tar 'tar -cf - plain | tar -xOf -'
works control-dirfd "python3 -c \"import os; d = os.open('.', os.O_PATH); print(os.read(os.open('plain', 0, dir_fd=d), 99))\""
works control-path-only "python3 -c \"import os; p = os.open('plain', os.O_PATH); print(open('/proc/self/fd/%d' % p).read())\""
before_each=true
all_told

# E-06: a name that is denied before there is a file of it. Whoever makes it, the session does not read it, each time.
loot=late-secret
as_user mkdir -p later
coproc member { guarded bash -c 'while read -r line; do eval "$line" 2>&1; echo "ended"; done' late; }
member_pid=$member_PID
attacks+=("late	base/credentials:project-keys	later/credentials.json" "late	base/credentials:project-environment	parent/.env")
says() { # COMMAND: what the member comes to
  local line
  echo "$1" >&"${member[1]}"
  said=
  while read -r line <&"${member[0]}" && [ "$line" != ended ]; do said+=$line; done
}
says 'echo ready'
[ "$said" = ready ] || fail "the member says: $said"
for round in 1 2 3; do
  as_user bash -c "echo late-secret >later/credentials.json"
  # Where BPF-LSM is not to be had, a name deep in the workspace is marked a moment after it appears.
  for _ in $(seq 100); do says 'cat later/credentials.json'; [[ $said == *late-secret* ]] || break; sleep 0.1; done
  for _ in 1 2 3; do says 'cat later/credentials.json'; [[ $said != *late-secret* ]] || fail "round $round: read what had come anew"; done
  as_user rm later/credentials.json
done
# The member itself makes it: it does not read what it wrote, nor anything under that name.
says 'echo late-secret >later/credentials.json; cat later/credentials.json; rm -f later/credentials.json; echo late-secret >later/credentials.json && cat later/credentials.json'
[[ $said != *late-secret* ]] || fail "the member reads what it has made under a denied name: $said"
# The parent is another directory than before.
as_user bash -c 'mkdir parent other; echo plain >parent/.env; echo late-secret >other/.env'
for _ in $(seq 100); do says 'cat parent/.env'; [[ $said == *plain* ]] || break; sleep 0.1; done
as_user bash -c 'mv parent gone; mv other parent'
for _ in $(seq 100); do says 'cat parent/.env'; [[ $said == *late-secret* ]] || break; sleep 0.1; done
says 'cat parent/.env; mv parent taken; cat taken/.env parent/.env'
[[ $said != *late-secret* ]] || fail "read below a parent that was swapped: $said"
says 'echo late-secret >plain.txt; cat plain.txt'
[[ $said == *late-secret* ]] || fail "the control: $said"
exec {member[1]}>&-
wait "$member_pid" || true
all_told
