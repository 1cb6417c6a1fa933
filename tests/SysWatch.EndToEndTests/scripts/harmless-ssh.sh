#!/usr/bin/env bash
# ssh reaches an sshd on this machine without one refusal.
. "$(dirname "$0")/lib.sh"
need ssh sshd ssh-keygen
setup
mkdir -p /run/sshd "$test_dir/ssh"
ssh-keygen -q -t ed25519 -N '' -f "$test_dir/ssh/host"
as_user ssh-keygen -q -t ed25519 -N '' -f "$workspace/deploy"
install -o "$account" -m 600 "$workspace/deploy.pub" "$test_dir/ssh/authorized"
chmod 755 "$test_dir/ssh"
port=$((20000 + RANDOM % 12000))
"$(command -v sshd)" -D -e -f /dev/null -p "$port" -h "$test_dir/ssh/host" -o ListenAddress=127.0.0.1 -o PidFile=none \
  -o AuthorizedKeysFile="$test_dir/ssh/authorized" -o StrictModes=no -o UsePAM=no 2>"$test_dir/sshd.log" &
test_pids+=($!)
serves() { (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; }
within 30 serves || fail "sshd did not start: $(cat "$test_dir/sshd.log")"
expect "over ssh" guarded ssh -i deploy -p "$port" -o StrictHostKeyChecking=accept-new -o BatchMode=yes -o IdentitiesOnly=yes 127.0.0.1 echo over ssh
no_denials
