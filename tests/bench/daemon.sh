#!/usr/bin/env bash
# What the daemon weighs when idle, and how fast it answers.  daemon.sh PID RUN_DIR REPOSITORY
set -euo pipefail
pid=$1 run_dir=$2 repository=$3

resident() { awk '/^VmRSS/ {printf "%.1f MiB", $2 / 1024}' "/proc/$1/status"; }
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

sleep 3
before=$(ticks "$pid")
sleep 5
echo "idle: $(resident "$pid") resident, $(($(ticks "$pid") - before)) ticks in 5 s"
for child in $(pgrep -f "syswatchd keeper --run-dir $run_dir" || true); do echo "keeper: $(resident "$child") resident"; done

load=$repository/tests/SysWatch.Benchmarks/bin/Release/net10.0/SysWatch.Benchmarks
[ -x "$load" ] || dotnet build "$repository/tests/SysWatch.Benchmarks" -c Release -v quiet --nologo >/dev/null
# The questions are about a session: one that does nothing, for as long as they are asked.
SYSWATCH_RUN_DIR=$run_dir "$(dirname "$(readlink "/proc/$pid/exe")")/syswatch" run --profile agents/generic -- sleep 600 &
session=$!
sleep 1
"$load" check "$run_dir/api.sock" 16 20000
echo "under load: $(resident "$pid") resident"
kill "$session" && wait "$session" || true
sleep 5
echo "a while after the load: $(resident "$pid") resident"
