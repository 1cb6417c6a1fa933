#!/usr/bin/env bash
# No environment of another process is read, of the agent or outside.
. "$(dirname "$0")/lib.sh"
need python3 gcc
setup
extra_env=(OUTSIDE_TOKEN=outside-secret)
as_user sleep 300 &
test_pids+=($!)
finds_outside() { outside=$(pgrep -u "$account" -x sleep | head -1); }
within 30 finds_outside || fail "the outside process did not start"
expect outside-secret as_user cat "/proc/$outside/environ"
extra_env=()
for file in environ mem maps auxv fd/0 cwd/x root/etc/hostname task/"$outside"/environ; do
  status=0; guarded cat "/proc/$outside/$file" >"$test_dir/out" 2>&1 || status=$?
  [ "$status" -ne 0 ] || fail "/proc/PID/$file of an outside process was opened: $(head -c 200 "$test_dir/out")"
done
refused outside-secret guarded_sh "for p in /proc/[0-9]*; do cat \$p/environ; done 2>/dev/null"
cat >"$test_dir/peek.c" <<'EOF'
#define _GNU_SOURCE
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
	long pid = atol(argv[1]);
	char buffer[64];
	struct iovec local = { buffer, 64 }, remote = { (void *)0x400000, 64 };
	if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) puts("TRACED");
	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) > 0) puts("READ");
	puts("control");
	return 0;
}
EOF
gcc -o "$workspace/peek" "$test_dir/peek.c"
expect control guarded ./peek "$outside"
refused TRACED guarded ./peek "$outside"
denied wall:ptrace

write_profile keyed <<'EOF'
profile: keyed
extends: [local]
environment:
  rules:
    - {id: own-key, allow: pass, names: [AGENT_API_KEY], for: agent}
EOF
profile=keyed
extra_env=(AGENT_API_KEY=agent-secret)
as_user bash -c 'printf "import os, subprocess, sys\nprint(\"mine\", os.environ.get(\"AGENT_API_KEY\"))\nsys.stdout.flush()\nsubprocess.call([\"bash\", \"-c\", sys.argv[1]])\n" > agent.py'
expect "mine agent-secret" guarded python3 agent.py true
expect "parent closed" guarded python3 agent.py 'cat /proc/$PPID/environ 2>/dev/null | grep -q agent-secret || echo parent closed'
expect "all closed" guarded python3 agent.py 'cat /proc/*/environ /proc/*/task/*/environ 2>/dev/null | grep -q agent-secret || echo all closed'
expect "gone" guarded python3 agent.py 'env | grep -q agent-secret || echo gone'
expect "python too" guarded python3 agent.py 'python3 -c "import os; print(os.environ.get(\"AGENT_API_KEY\", \"python too\"))"' 

# A variable that moves python's library runs no code inside a program that holds a grant.
mkdir -p "$test_dir/opt"; chmod 755 "$test_dir/opt"
cat >"$test_dir/opt/agent.py" <<'EOF2'
import os, subprocess, sys
try: print("granted", open(os.path.expanduser("~/.aws/credentials")).read())
except OSError as e: print(e)
sys.stdout.flush()
if len(sys.argv) > 1: subprocess.call(["bash", "-c", sys.argv[1]])
EOF2
chmod 644 "$test_dir/opt/agent.py"
write_profile keyed <<'EOF2'
profile: keyed
extends: [local]
files:
  rules:
    - {id: own-file, allow: all, paths: ["~/.aws/credentials"], for: agent, reason: A test.}
EOF2
cat >"$test_dir/evil.py" <<'EOF2'
import posix
posix.write(1, b"CODE RAN\n")
posix._exit(0)
EOF2
profile=keyed
as_user bash -c 'for v in $(seq 9 16); do mkdir -p m/python3.$v/encodings; cat > m/python3.$v/encodings/__init__.py; done' <"$test_dir/evil.py"
for v in $(seq 10 16); do as_user cp m/python3.9/encodings/__init__.py "m/python3.$v/encodings/__init__.py"; done
python=$(readlink -f /usr/bin/python3)
expect "CODE RAN" as_user env "PYTHONPLATLIBDIR=..$workspace/m" "$python" -s "$test_dir/opt/agent.py"
expect granted guarded "$python" -s "$test_dir/opt/agent.py" "$python -s $test_dir/opt/agent.py | grep -v granted; true"
refused "CODE RAN" guarded "$python" -s "$test_dir/opt/agent.py" "PYTHONPLATLIBDIR=..$workspace/m $python -s $test_dir/opt/agent.py"
