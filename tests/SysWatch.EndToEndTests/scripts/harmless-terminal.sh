#!/usr/bin/env bash
# tmux and vim work inside a session without one refusal.
. "$(dirname "$0")/lib.sh"
need tmux vim script
setup
guarded_sh 'tmux -S inner.sock -f /dev/null new-session -d -s t "echo in tmux > tmux.out; sleep 0.2"; for i in $(seq 50); do [ -s tmux.out ] && break; sleep 0.1; done; tmux -S inner.sock kill-server 2>/dev/null; cat tmux.out' >"$test_dir/tmux.out" 2>&1 || true
grep -q 'in tmux' "$test_dir/tmux.out" || fail "tmux: $(cat "$test_dir/tmux.out")"
as_user script -qec "syswatch run --quiet --profile local -- vim -u NONE -es -c 'normal ihello' -c 'w! vim.out' -c q" /dev/null || true
expect hello as_user cat vim.out
no_denials
