#!/usr/bin/env bash
# A credential is read by no tool, under no name.
. "$(dirname "$0")/lib.sh"
setup
as_user bash -c 'echo readable > ok.txt; ln -s ok.txt okay; echo "K=env-secret" > .env; mkdir -p sub; echo "K=env-secret" > sub/.env.local'
as_user ln "$home/.aws/credentials" "$home/hard-before"
expect readable guarded cat okay
secret="$home/.aws/credentials"
readers=(
  "cat $secret" "cat ~/.aws/../.aws/credentials" "cat /proc/self/root$secret" "cat /proc/thread-self/root$secret"
  "cd ~/.aws && cat credentials" "cd ~/.aws && cat ./credentials" "cat < $secret" "cp $secret stolen; cat stolen"
  "ln -s $secret x; cat x" "ln $secret y; cat y" "cat $home/hard-before" "mv $secret z; cat z"
  "tar cf - $secret" "grep . $secret" "sqlite3 :memory: \".read $secret\"" "vim -u NONE -es -c ':%p' -c q $secret"
  "curl -s file://$secret" "python3 -c \"print(open('$secret').read())\"" "git diff --no-index /dev/null $secret"
  "dd if=$secret" "head -c 100 $secret" "bash -c 'exec 3<$secret; cat <&3'" "node -e \"console.log(require('fs').readFileSync('$secret','utf8'))\""
  "find ~/.aws -type f -exec cat {} +" "xargs -a $secret echo" "mapfile -t a < $secret; echo \${a[@]}" "diff $secret /dev/null" "sed p $secret"
  "python3 -c \"import os; d = os.open('$home/.aws', os.O_RDONLY | os.O_DIRECTORY); print(os.read(os.open('credentials', os.O_RDONLY, dir_fd=d), 99))\""
  "python3 -c \"import os; p = os.open('$secret', os.O_PATH); print(open('/proc/self/fd/%d' % p).read())\""
  "python3 -c \"import mmap; f = open('$secret'); print(mmap.mmap(f.fileno(), 0, prot=1)[:])\""
)
for reader in "${readers[@]}"; do refused file-secret guarded_sh "$reader"; done
refused file-secret guarded_sh "mv ~/.aws ~/elsewhere; cat ~/elsewhere/credentials"
as_user test -f "$secret" || fail "the credentials file was moved away"
denied base/credentials:aws credentials
refused ssh-secret guarded cat "$home/.ssh/id_ed25519"
refused env-secret guarded cat .env
refused env-secret guarded cat sub/.env.local
expect file-secret as_user cat "$secret"

guarded_sh 'sleep 2; cat ~/.aws/new ~/.kube/config late/.env' >"$test_dir/late" 2>&1 &
sleep 1
as_user bash -c 'echo late-secret > ~/.aws/new; mkdir ~/.kube late; echo late-secret > ~/.kube/config; echo late-secret > late/.env'
wait $! || true
! grep -q late-secret "$test_dir/late" || fail "a file that appeared later was read: $(cat "$test_dir/late")"
