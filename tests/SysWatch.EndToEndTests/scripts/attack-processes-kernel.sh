#!/usr/bin/env bash
# What BPF-LSM holds of the processes guard: no process outside of the session is looked into or signalled, not by
# root's session either, nor one by the group that it happens to share.
. "$(dirname "$0")/lib.sh"
setup
need_lsm processes
need python3 setpriv

# told RULE TEXT: a denial by the kernel's mechanism.
told() {
  within 10 is_told "$@" || fail "no denial by $1 of '$2': $(denials | jq -c '[.rule.id,.object,.mechanism]')"
}
is_told() {
  denials | jq -se --arg rule "$1" --arg text "$2" 'any(.[]; .rule.id == $rule and .mechanism == "bpf-lsm" and
    (.object | contains($text)))' >/dev/null
}

# Another process of root's, which has no capability that the kernel would ask a session of root's for.
OUTSIDE_TOKEN=outside-secret setpriv --bounding-set -all --inh-caps -all sleep 300 &
outside=$!
test_pids+=("$outside")
within 30 grep -qx sleep "/proc/$outside/comm" || fail "the outside process did not start"
expect outside-secret cat "/proc/$outside/environ"
for file in environ mem maps auxv fd/0 cwd/. root/etc/hostname task/"$outside"/environ; do
  status=0; guarded_root cat "/proc/$outside/$file" >"$test_dir/out" 2>&1 || status=$?
  [ "$status" -ne 0 ] || fail "/proc/PID/$file of an outside process was opened: $(head -c 200 "$test_dir/out")"
done
told wall:look "look into process $outside"

# In a group with a process outside, and leaving it to the kernel whom that means.
signal_group="import os, signal; signal.signal(15, lambda *a: None); os.kill(0, 15); print('sent')"
group() { # AS SESSION
  set -m
  ("$1" sleep 300 & within 30 pgrep -g 0 -x sleep >/dev/null; "$2" python3 -c "$signal_group" >"$test_dir/out" 2>&1 || true; echo done >>"$test_dir/out") &
  set +m
  test_pids+=($!)
  within 60 grep -qs done "$test_dir/out" || fail "$2: what signals its group has not ended"
  neighbour=$(pgrep -g $! -x sleep) || fail "$2: a process outside was ended by its group's signal: $(cat "$test_dir/out")"
  told wall:signal "signal 15 to process $neighbour"
  rm "$test_dir/out"; kill "$neighbour"
}
group as_user guarded
group env guarded_root

# What is allowed: its own processes.
expect ended guarded_sh 'sleep 60 & kill $!; wait $! || echo ended'
expect sleep guarded_sh 'sleep 60 & tr "\0" " " <"/proc/$!/environ" >/dev/null && readlink "/proc/$!/exe"; kill $!'
