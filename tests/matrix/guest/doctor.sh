#!/usr/bin/env bash
# What is held on this kernel, for the table, in FILE; and `syswatch doctor` says so.
#   doctor.sh [FILE]
. "$(dirname "$0")/../../SysWatch.EndToEndTests/scripts/lib.sh"
file=${1:-/run/doctor.json}
need jq
setup
sw doctor --json >"$file" || [ $? -eq 1 ] || fail "syswatch doctor --json: $(cat "$file")"
jq -e '.running and (.guards | length == 6)' "$file" >/dev/null || fail "guards are missing: $(cat "$file")"
expect "kernel $(uname -r)" bash -c "SYSWATCH_RUN_DIR=$run_dir $test_dir/bin/syswatch doctor || true"
