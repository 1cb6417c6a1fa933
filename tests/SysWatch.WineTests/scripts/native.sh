#!/usr/bin/env bash
# SysWatch.Windows.NativeTests, which call Windows: jobs, launches, environments, with real processes. Arguments go to
# its runner, e.g. -class SysWatch.Windows.NativeTests.Holding.JobTreeTests.
. "$(dirname "$0")/lib.sh"

project=SysWatch.Windows.NativeTests
published=$repository/artifacts/win-x64/publish/native-tests
command -v wine >/dev/null && command -v wineserver >/dev/null || skip "wine is not installed"
[ -f "$published/$project.exe" ] || skip "no $project.exe in $published: run tests/run.sh Wine"
make_prefix

# Into a file: what a test leaves behind would hold a pipe open.
status=0
timeout --kill-after=10 300 wine "$published/$project.exe" -noLogo -noColor "$@" </dev/null \
  >"$test_dir/native.log" 2>&1 || status=$?
show_state() { grep -vE '^ *(Discover|Start|Finish)' "$test_dir/native.log" | tail -100; }
grep -aE 'Total: [0-9]+' "$test_dir/native.log" | tail -1 >"$test_dir/counts" ||
  fail "$project ended with $status and no result"
tr -s ' ' <"$test_dir/counts"
[ "$status" -eq 0 ] || fail "$project ended with $status"
grep -qE 'Total: [1-9]' "$test_dir/counts" || fail "$project ran no test"
exit 0
