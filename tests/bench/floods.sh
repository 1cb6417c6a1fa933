#!/usr/bin/env bash
# How many events of the kernel the daemon keeps up with: a program of its own fills the rings in bulk, in the name of a
# member of a session. Needs root, the binaries of packaging/build.sh, clang, gcc and libbpf's headers.
#   sudo tests/bench/floods.sh [SECONDS]
. "$(dirname "$0")/../SysWatch.EndToEndTests/scripts/lib.sh"
need clang gcc jq
seconds=${1:-5}
bench=$repository/tests/bench/flood
include=(-I"$repository/native/include" -I"$bench")
clang -target bpf -mcpu=v3 -O2 -g -std=gnu17 "${include[@]}" -c "$bench/flood.bpf.c" -o "$test_dir/flood.o"
gcc -O2 "${include[@]}" -o "$test_dir/flood" "$bench/flood.c" -lbpf
setup
guarded sleep 3600 &
test_pids+=($!)
until member=$(sw ps --json | jq '.processes[0].pid') && [ -n "$member" ]; do sleep 0.1; done

ticks() { awk '{ print $14 + $15 }' "/proc/$daemon_pid/stat"; }
resident() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$daemon_pid/status"; }
hertz=$(getconf CLK_TCK)

# flooded RING RATE SECONDS OBJECTS: one line of the table.
flooded() {
  local before after sent lost took
  before=$(ticks)
  read -r sent lost took < <("$test_dir/flood" "$run_dir/bpf" "$test_dir/flood.o" "$member" "$@")
  sleep 1
  after=$(ticks)
  awk -v what="$*" -v sent="$sent" -v lost="$lost" -v took="$took" -v ticks=$((after - before)) -v hertz="$hertz" \
    -v resident="$(resident)" 'BEGIN {
      printf "%-24s %9d %9d %6.2f %8.0f %9.0f %6d\n", what, sent, lost, 100 * lost / sent,
        sent / (took + 0.001) * 1000, ticks / hertz * 1e9 / (sent - lost + 0.001), resident }'
}

echo "ring rate seconds objects     events      lost      %  reached   ns each   MiB"
for ring in events denials; do
  for rate in 50000 100000 200000 500000; do flooded "$ring" "$rate" "$seconds" 1; done
  flooded "$ring" 200000 "$seconds" 200
  flooded "$ring" 1000000 0 1
done
