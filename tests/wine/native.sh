#!/usr/bin/env bash
# Publishes SysWatch.Windows.NativeTests for win-x64 and runs it under wine, in a prefix of its own that goes with it.
# Arguments go to the runner, e.g. -class SysWatch.Windows.NativeTests.Holding.JobTreeTests.
#   WINE_PREFIX_KEPT=DIR: uses (and makes) that prefix and keeps it; NATIVE_EXE=FILE: runs that, published already.
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v wine >/dev/null || { echo "skipped: wine is not installed (apt-get install --no-install-recommends wine)"; exit 0; }

project=SysWatch.Windows.NativeTests
exe=${NATIVE_EXE:-}
if [ -z "$exe" ]; then
  # Not as a single file: xunit looks for its assembly on disk.
  dotnet publish "tests/$project" -c Release -r win-x64 --self-contained --nologo -v quiet -clp:ErrorsOnly
  exe=tests/$project/bin/Release/net10.0/win-x64/publish/$project.exe
fi

export WINEARCH=win64 WINEDEBUG=-all
# .NET's collector ends with an internal error under wine otherwise.
export DOTNET_EnableWriteXorExecute=0
export WINEPREFIX=${WINE_PREFIX_KEPT:-$(mktemp -d)}
finish() {
  wineserver -k || true
  [ -n "${WINE_PREFIX_KEPT:-}" ] || rm -rf "$WINEPREFIX"
}
trap finish EXIT
if [ ! -e "$WINEPREFIX/system.reg" ]; then
  wineboot -i </dev/null >/dev/null 2>&1
  wine winecfg -v win10 </dev/null >/dev/null 2>&1
fi

# What a test leaves behind holds its output open: the wait is for the runner, not for the end of that.
timeout --kill-after=10 "${NATIVE_LIMIT:-300}" wine "$exe" -noLogo -noColor "$@" </dev/null
