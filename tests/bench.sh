#!/usr/bin/env bash
# Bare against SysWatch in one run, interleaved: medians, spread and ratio, as a table. Nothing here is a gate.
#   sudo tests/bench.sh [ROUNDS]            default 15
#   sudo tests/bench.sh --peers [ROUNDS]    beside bubblewrap, firejail, strace, sandbox-runtime and codex; default 5
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
need_root "it starts the daemon and makes a throw-away account"
need_dotnet
need_packages python3 git gcc make util-linux passwd
body=run.sh rounds=${1:-15}
if [ "${1-}" = --peers ]; then
  body=peers.sh rounds=${2:-5}
  need_packages curl bubblewrap firejail strace socat ripgrep
fi
[ -x artifacts/linux-x64/syswatch-cli ] || [ -x artifacts/linux-arm64/syswatch-cli ] || packaging/build.sh
ROUNDS=$rounds exec bash "tests/bench/$body"
