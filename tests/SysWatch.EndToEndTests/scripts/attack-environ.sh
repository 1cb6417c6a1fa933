#!/usr/bin/env bash
# The key in an agent's environment is learnt by none of its tools: by no process, thread, program or memory of it.
. "$(dirname "$0")/lib.sh"
need python3 jq ps
setup
write_profile local <<'EOF'
profile: local
extends: [agents/generic]
environment:
  rules:
    - {id: own-key, allow: pass, names: [AGENT_API_KEY], for: agent}
EOF
install -m 755 "$(type -P bash)" "$test_dir/bin/agent"
shell=$test_dir/bin/agent
extra_env=(AGENT_API_KEY=agent-key)
loot=agent-key
works control-agent 'echo $AGENT_API_KEY'
# Each script is the agent's; what it starts, a tool's. $PPID of a tool is the agent, as that goes on to `true`.
# The kernel itself refuses it, by the namespace or because the agent is not dumpable, before any hook of SysWatch's is
# asked: there is no denial to ask for.
look() {
  attack "$1" "" "" "$2
true"
  unset 'attacks[-1]'
}
look parent 'bash -c "cat /proc/\$PPID/environ"'
look parent-unset 'unset AGENT_API_KEY; bash -c "cat /proc/\$PPID/environ"'
look parent-root 'bash -c "cat /proc/self/root/proc/\$PPID/environ"'
look parent-relative 'bash -c "cd /proc/\$PPID && cat environ"'
look threads 'bash -c "cat /proc/\$PPID/task/*/environ"'
look threads-of-threads 'bash -c "cat /proc/self/task/../../\$PPID/task/\$PPID/environ"'
look descriptor "python3 -c \"import os; d = os.open('/proc/%d' % os.getppid(), os.O_PATH); print(os.read(os.open('environ', 0, dir_fd=d), 9999))\""
look ps 'bash -c "ps eww \$PPID"'
look every 'bash -c "cat /proc/[0-9]*/environ /proc/[0-9]*/task/[0-9]*/environ 2>/dev/null | tr \"\\0\" \" \""'
look grandchild 'bash -c "p=\$PPID; bash -c \"setsid cat /proc/\$p/environ\"; true"'
look memory "python3 -c \"
import os
p = os.getppid()
stack = [l.split()[0].split('-') for l in open('/proc/%d/maps' % p) if '[stack]' in l][0]
f = open('/proc/%d/mem' % p, 'rb'); f.seek(int(stack[0], 16)); b = f.read(int(stack[1], 16) - int(stack[0], 16))
i = b.rfind(b'AGENT_API_KEY='); print(b[i:i + 40])\""
attack own-environment base/environment:secret-names AGENT_API_KEY 'env; cat /proc/self/environ'
attack copy base/environment:secret-names AGENT_API_KEY "cp $shell agent; ./agent -c 'echo \$AGENT_API_KEY'"
# A process that left its parents still asks in vain.
look orphan '(setsid bash -c "p=$$; for i in 1 2 3; do cat /proc/\$p/environ; done >got 2>&1; echo over >>got" &); for i in $(seq 100); do ! grep -qs over got || break; sleep 0.1; done; bash -c "cat got"'

loot=own-value
works control-own-child 'OWN=own-value bash -c "bash -c \"cat /proc/\\\$PPID/environ\"; true" | tr "\0" "\n"'
all_told
