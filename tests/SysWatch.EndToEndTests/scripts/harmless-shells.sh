#!/usr/bin/env bash
# bash and zsh work in a terminal with job control, and keep exit codes and signals.
. "$(dirname "$0")/lib.sh"
need script zsh
setup
terminal() { as_user script -qec "syswatch run --quiet --profile local -- $1" /dev/null; }
expect "job done" terminal "bash --norc -ic 'sleep 0.2 & jobs; wait; fg 2>/dev/null; echo job done'"
expect "zsh done" terminal "zsh -f -ic 'sleep 0.2 & jobs; wait; echo zsh done'"
expect "stopped and resumed" terminal "bash --norc -ic 'sleep 30 & kill -STOP %1; jobs; kill -CONT %1; kill %1; echo stopped and resumed'"
status=0; guarded bash -c 'exit 42' || status=$?
[ "$status" -eq 42 ] || fail "exit code 42 became $status"
status=0; guarded bash -c 'kill -TERM $$' || status=$?
[ "$status" -eq 143 ] || fail "SIGTERM became $status"
expect "141" guarded_sh 'yes | head -1 >/dev/null; echo ${PIPESTATUS[0]}'
expect "$(as_user bash -c 'ulimit -Sn; ulimit -Hn; umask' | tr '\n' ' ')" guarded_sh '(ulimit -Sn; ulimit -Hn; umask) | tr "\n" " "'
no_denials
