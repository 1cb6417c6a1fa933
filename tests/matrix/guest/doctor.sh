#!/usr/bin/env bash
# What is held on this kernel, for the table; and `syswatch doctor` says so.
. "$(dirname "$0")/../../SysWatch.EndToEndTests/scripts/lib.sh"
need jq
setup
sw doctor --json >/run/doctor.json || [ $? -eq 1 ] || fail "syswatch doctor --json: $(cat /run/doctor.json)"
jq -e '.running and (.guards | length == 6)' /run/doctor.json >/dev/null || fail "guards are missing: $(cat /run/doctor.json)"
expect "kernel $(uname -r)" bash -c "SYSWATCH_RUN_DIR=$run_dir $test_dir/bin/syswatch doctor || true"
