# For the wine scripts: a prefix and a daemon of the script's own, all removed at the end. Only plumbing is looked at:
# rights, owners and guards wine has in name only.
# shellcheck shell=bash
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
while [ ! -e "$repository/SysWatch.sln" ]; do repository=$(dirname "$repository"); done
artifacts=$repository/artifacts/win-x64

test_dir=$(mktemp -d /tmp/syswatch-wine.XXXXXX)
export WINEPREFIX=$test_dir/prefix WINEARCH=win64 WINEDEBUG=-all
# Without it the collector of .NET 10 fails under wine 8.
export DOTNET_EnableWriteXorExecute=0
drive=$WINEPREFIX/drive_c
test_pids=()

finish() {
  local status=$? pid
  set +e
  [ "$status" -eq 0 ] || [ "$status" -eq 77 ] || show_state
  for pid in "${test_pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  # The server of this prefix, and with it whatever runs in it.
  [ ! -d "$WINEPREFIX" ] || timeout 30 wineserver -k
  [ ! -d "$WINEPREFIX" ] || timeout 30 wineserver -w
  cd /
  rm -rf "$test_dir"
  exit "$status"
}
trap finish EXIT
trap stopped TERM INT

stopped() { echo "STOPPED at lines ${BASH_LINENO[*]}: $BASH_COMMAND"; exit 143; }

show_state() {
  echo "--- syswatchd"
  tail -40 "$test_dir/daemon.log" 2>/dev/null
}

fail() { echo "FAILED: $*"; exit 1; }
# within SECONDS COMMAND...: waits until the command succeeds; false where it does not in that time.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
skip() { echo "$*"; exit 77; }

# setup: a prefix with the programs in C:\sw.
setup() {
  command -v wine >/dev/null && command -v wineserver >/dev/null || skip "wine is not installed"
  [ -f "$artifacts/syswatchd.exe" ] && [ -f "$artifacts/syswatch.exe" ] || skip "no programs in $artifacts: run packaging/build.sh win-x64"
  make_prefix
  mkdir "$drive/sw"
  ln "$artifacts"/{syswatch,syswatchd}.exe "$drive/sw/" 2>/dev/null || cp "$artifacts"/{syswatch,syswatchd}.exe "$drive/sw/"
}

# make_prefix: a copy of one that is made once for this wine: that takes a quarter of a minute, the copy a second.
make_prefix() {
  local made
  made=$repository/artifacts/wine/$(wine --version | tr -c 'A-Za-z0-9.\n-' _)
  mkdir -p "$(dirname "$made")"
  (
    flock 9
    { [ -e "$made/system.reg" ] || WINEPREFIX=$made.new make_first_prefix "$made" 9>&-; } &&
      cp -a --reflink=auto "$made" "$WINEPREFIX"
  ) 9>"$made.lock" || fail "there is no prefix"
}

# make_first_prefix DIRECTORY
make_first_prefix() {
  rm -rf "$1" "$1.new"
  trap 'wineserver -k; rm -rf "$WINEPREFIX"' EXIT
  timeout 120 wineboot -i </dev/null >/dev/null 2>&1 || fail "wine cannot make a prefix"
  timeout 60 wine winecfg -v win10 </dev/null >/dev/null 2>&1 || fail "wine cannot be told its version"
  timeout 60 wineserver -w || fail "wine does not end"
  mv "$1.new" "$1" || fail "the prefix cannot be kept"
  trap - EXIT
}

# windows PROGRAM [ARGUMENT...]: one that ends by itself.
windows() { timeout 60 wine "$@" </dev/null; }
sw() { windows 'C:\sw\syswatch.exe' "$@"; }
swd() { windows 'C:\sw\syswatchd.exe' "$@"; }

# in_background PROGRAM [ARGUMENT...]: its process, as Linux knows it, is $started.
in_background() {
  wine "$@" </dev/null >>"$test_dir/daemon.log" 2>&1 &
  started=$!
  test_pids+=("$started")
}

# start_daemon [OPTION...]: in a console; returns when it serves. One that has come up and does not answer was seen once
# in some fifty starts, under wine: it is ended, and the next must.
start_daemon() {
  local turn
  for turn in 1 2; do
    in_background 'C:\sw\syswatchd.exe' --run "$@"
    daemon_pid=$started
    ! is_served || return 0
    echo "syswatchd $daemon_pid did not serve: $(cat "$test_dir/doctor")" | tee -a "$test_dir/daemon.log"
    ps -L -o pid,tid,stat,etimes,wchan:20,args -p "$daemon_pid" | cut -c 1-150 >>"$test_dir/daemon.log" || true
    kill -KILL "$daemon_pid" 2>/dev/null || true
    wait "$daemon_pid" 2>/dev/null || true
  done
  fail "syswatchd did not serve"
}

# wait_until_served [OPTION...]: of syswatch.
wait_until_served() { is_served "$@" || fail "syswatchd did not serve: $(cat "$test_dir/doctor")"; }
is_served() {
  local i status
  for i in $(seq 40); do
    status=0
    sw "$@" doctor >"$test_dir/doctor" 2>&1 || status=$?
    [ "$status" -eq 3 ] || return 0
    sleep 0.2
  done
  return 1
}

# stop_daemon: as Ctrl-C does; its exit code is $stopped.
stop_daemon() {
  kill -INT "$daemon_pid"
  wait_for_end "$daemon_pid" "syswatchd after Ctrl-C"
  stopped=$ended
}

# wait_for_end PID WHAT: of what runs in the background; its exit code is $ended.
wait_for_end() {
  within 60 has_ended "$1" || fail "$2 has not ended"
  ended=0
  wait "$1" || ended=$?
}
has_ended() { ! kill -0 "$1" 2>/dev/null; }

# sessions: those that run, a line each.
sessions() { sw sessions --json | grep -oE '"id":"s[0-9a-f]+"' | cut -d'"' -f4 || true; }

# wait_for_sessions HOW MANY WHEN: so many run, or a moment later.
wait_for_sessions() { within 10 has_sessions "$1" || fail "$2: not $1 sessions: $(sw sessions)"; }
has_sessions() { [ "$(sessions | wc -l)" -eq "$1" ]; }

# count_own PATTERN: how many processes of this prefix there are whose command line matches, as Linux sees them.
count_own() {
  local pid
  { pgrep -f "$1" || true; } | while read -r pid; do
    ! grep -qszxF "WINEPREFIX=$WINEPREFIX" "/proc/$pid/environ" || echo "$pid"
  done | wc -l
}

# no_daemon_is_left WHEN
no_daemon_is_left() { within 10 runs_no_daemon || fail "$1: a daemon is left"; }
runs_no_daemon() { [ "$(count_own 'syswatchd\.exe')" -eq 0 ]; }

# wait_for_alive HOW MANY WHAT: of the processes that the script's own `alive` counts.
wait_for_alive() {
  local i
  for i in $(seq 50); do [ "$(alive)" -ne "$1" ] || return 0; sleep 0.2; done
  fail "$2: $(alive) are running, not $1"
}

# build_tool NAME: tools/NAME.c as C:\NAME.exe; false without a compiler for it.
build_tool() {
  command -v x86_64-w64-mingw32-gcc >/dev/null || { echo "without mingw-w64 there is no $1"; return 1; }
  x86_64-w64-mingw32-gcc -o "$drive/$1.exe" "$(dirname "$0")/tools/$1.c" -lws2_32
}

# expect CODE WORDS COMMAND...: it ends with the code, and its output has the words, where there are any.
expect() {
  local code=$1 words=$2 status=0
  shift 2
  "$@" >"$test_dir/out" 2>&1 || status=$?
  [ "$status" -eq "$code" ] || fail "$* ended with $status, not $code: $(head -20 "$test_dir/out")"
  [ -z "$words" ] || grep -qF -- "$words" "$test_dir/out" || fail "$* does not say '$words': $(head -20 "$test_dir/out")"
}
