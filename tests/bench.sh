#!/usr/bin/env bash
# Bare against SysWatch in one run, interleaved: medians, spread and ratio, as a table. Nothing here is a gate.
#   sudo tests/bench.sh [ROUNDS]        default 15
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
need_root "it starts the daemon and makes a throw-away account"
need_dotnet
need_packages python3 git gcc make util-linux passwd
rounds=${1:-15}
[ -x artifacts/linux-x64/syswatch-cli ] || [ -x artifacts/linux-arm64/syswatch-cli ] || packaging/build.sh
ROUNDS=$rounds exec bash tests/bench/run.sh
