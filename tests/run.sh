#!/usr/bin/env bash
# Runs every test there is on this machine; of the kernel matrix, which takes long, all of it only where it is named.
# The last line counts them: N passed, N failed, N skipped.
#   sudo tests/run.sh [PROJECT...]      e.g. sudo tests/run.sh Policy EndToEnd; sudo tests/run.sh Matrix
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh

need_root "the privileged and end-to-end tests load kernel programs and start the daemon"

projects=(Architecture Policy Core Daemon Cli Linux Windows Wine Linux.Privileged EndToEnd Matrix)
if [ $# -gt 0 ]; then projects=("$@"); else export MATRIX_GATE=1; fi

step "checking what the tests need"
need_dotnet
build_packages
need_packages curl git make cmake g++ python3 python3-venv tmux vim-tiny zsh openssh-client openssh-server sqlite3 \
  tar findutils procps jq util-linux netcat-openbsd attr strace
command -v node >/dev/null && command -v npm >/dev/null || need_packages nodejs npm
want_packages gcc-mingw-w64-x86-64 chromium fish qemu-system-x86 busybox-static cpio e2fsprogs kmod xz-utils
[[ " ${projects[*]} " != *" Wine "* ]] || want_packages wine wine64 wixl msitools zip uuid-runtime # 650 MB
want_agent @anthropic-ai/claude-code 2.1.197

step "building (a few minutes the first time)"
build=SysWatch.sln
[ "${projects[*]}" != Matrix ] || build=tests/SysWatch.Linux.PrivilegedTests
dotnet build "$build" -c Release --nologo -v quiet -clp:ErrorsOnly || die "the build failed"
[[ " ${projects[*]} " == *" EndToEnd "* || " ${projects[*]} " == *" Matrix "* ]] && packaging/build.sh
if [[ " ${projects[*]} " == *" Wine "* ]] && command -v wine >/dev/null; then
  packaging/build.sh win-x64
  step "publishing the tests that call Windows"
  # Not as a single file: xunit looks for its assembly on disk.
  dotnet publish tests/SysWatch.Windows.NativeTests -c Release -r win-x64 --self-contained --nologo -v quiet \
    -clp:ErrorsOnly -p:PublishDir="$PWD/artifacts/win-x64/publish/native-tests/" || die "publishing them failed"
fi

# failures LOG: what a test project or a guest printed of each test that failed; of a long one the head and the end.
failures() {
  awk '
    function flush(  i) {
      for (i = 1; i <= n; i++)
        if (i <= 8 || i > n - 24) print line[i]
        else if (i == 9) print "      ..."
      n = 0
    }
    /^    [^ ].*\[FAIL\]$/ { flush(); line[++n] = $0; next }
    /^    [^ ].*\[SKIP\]$|^   [^ ]|^===? / { flush(); next }
    n > 0 { line[++n] = $0 }
    END { flush() }' "$1"
}

passed=0 failed=0 skipped=0
log=$(mktemp)
failed_tests=$(mktemp)
trap 'rm -f "$log" "$failed_tests"' EXIT
for project in "${projects[@]}"; do
  if [ "$project" = Matrix ]; then
    name="the kernel matrix"
    step "$name"
    tests/matrix/run.sh 2>&1 | tee "$log" || true
    counts=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$log" | tail -1)
  else
    name=SysWatch.${project}Tests; [ -d "tests/$name" ] || name=SysWatch.$project.Tests
    step "$name"
    dotnet "tests/$name/bin/Release/net10.0/$name.dll" -noLogo -noColor 2>&1 | tee "$log" |
      grep -vE '^ *(Discover|Start|Finish)' || true
    counts=$(test_counts "$log")
  fi
  if [ -z "$counts" ]; then
    note "$name ended without a result"
    { echo "    $name ended without a result:"; tail -20 "$log"; } >>"$failed_tests"
    failed=$((failed + 1))
    continue
  fi
  failures "$log" >>"$failed_tests"
  read -r passes fails skips <<<"$counts"
  passed=$((passed + passes)) failed=$((failed + fails)) skipped=$((skipped + skips))
done

step "result"
cat "$failed_tests"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
