# For the end-to-end scripts: a daemon, an account and a workspace of the script's own, all removed at the end.
# shellcheck shell=bash
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
while [ ! -e "$repository/SysWatch.sln" ]; do repository=$(dirname "$repository"); done
case "$(uname -m)" in aarch64) artifacts=$repository/artifacts/linux-arm64 ;; *) artifacts=$repository/artifacts/linux-x64 ;; esac

test_dir=$(mktemp -d /tmp/syswatch-test.XXXXXX)
run_dir=$test_dir/run
home=$test_dir/home
workspace=$home/work
profiles=$test_dir/profiles
account=swtest$$
daemon_pid=
default_signals=(env --default-signal=HUP)
"${default_signals[@]}" true 2>/dev/null || default_signals=(env)
# Whose agents the daemon holds by itself: nobody's, so that it leaves alone what runs on this machine.
attach=off
test_pids=()

# A script's own, for what it makes outside of $test_dir.
clean_up() { :; }

finish() {
  local status=$? pid
  set +e
  [ "$status" -eq 0 ] || [ "$status" -eq 77 ] || show_state
  for pid in "${test_pids[@]}" $daemon_pid; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  # What an account of the script's own still runs, a script that failed may have lost sight of.
  pkill -9 -u "$account" 2>/dev/null
  # A keeper that outlives the daemon takes its pins away when the last process of a session has gone.
  for _ in $(seq 20); do [ -e "$run_dir/bpf" ] || break; sleep 0.1; done
  getent passwd "$account" >/dev/null && userdel "$account" >/dev/null 2>&1
  clean_up
  cd /
  awk -v below="$test_dir/" 'index($2, below) == 1 { print $2 }' /proc/mounts | tac | xargs -r umount --lazy
  rm -rf "$test_dir"
  exit "$status"
}
trap finish EXIT
trap stopped TERM INT

stopped() { echo "STOPPED at lines ${BASH_LINENO[*]}: $BASH_COMMAND"; exit 143; }

show_state() {
  echo "--- denials"
  sw why -n 50 2>&1 | tail -60
  echo "--- syswatchd"
  grep -v "guard is" "$test_dir/daemon.log" 2>/dev/null | tail -40
}

fail() { echo "FAILED: $*"; exit 1; }
# go: lets the process go on that waits for a line from the script's FIFO.
go() { timeout 120 bash -c 'echo go >"$0"' "$test_dir/go" || fail "nothing waits for a line from $test_dir/go"; }
# within SECONDS COMMAND...: waits until the command succeeds; false where it does not in that time.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}
# many N: so many turns; in a guest of the matrix, which is emulated, a tenth.
many() { grep -q matrix.limit /proc/cmdline && echo "$(($1 / 10))" || echo "$1"; }
skip() { echo "$*"; exit 77; }
need() { local program; for program in "$@"; do command -v "$program" >/dev/null || skip "$program is not installed"; done; }

# start_daemon [OPTION...]: on the script's own run directory; returns when it serves.
start_daemon() {
  # As the service has it: also where these tests were started to outlive a terminal, and ignore its end.
  nice -n -10 "${default_signals[@]}" "$test_dir/bin/syswatchd" --run-dir "$run_dir" --profiles "$profiles" --attach "$attach" "$@" >>"$test_dir/daemon.log" 2>&1 &
  daemon_pid=$!
  local i status
  # Long where the kernel's verifier is emulated.
  for i in $(seq 2400); do
    if [ -S "$run_dir/api.sock" ] && [ -S "$run_dir/launch.sock" ]; then
      status=0
      sw doctor >/dev/null 2>&1 || status=$?
      [ "$status" -eq 3 ] || return 0
    fi
    kill -0 "$daemon_pid" 2>/dev/null || fail "syswatchd ended at start: $(tail -5 "$test_dir/daemon.log")"
    sleep 0.05
  done
  fail "syswatchd did not serve"
}

# setup [OPTION...]: everything a script starts with, and a daemon with these options.
setup() {
  [ "$(id -u)" -eq 0 ] || skip "needs root"
  [ -x "$artifacts/syswatch-cli" ] || skip "no binaries in $artifacts: run packaging/build.sh"
  chmod 755 "$test_dir"
  mkdir -p "$test_dir/bin" "$run_dir" "$workspace" "$profiles" "$home"/{.aws,.ssh}
  install -m 755 "$artifacts"/{syswatch,syswatch-cli,syswatchd} "$test_dir/bin/"
  useradd --password "*" --home-dir "$home" --no-create-home --shell /bin/bash "$account"
  printf '[default]\naws_secret_access_key = file-secret\n' >"$home/.aws/credentials"
  printf 'ssh-secret\n' >"$home/.ssh/id_ed25519"
  # What the scripts run under: every default, with the network of this machine.
  write_profile local <<'EOF'
profile: local
extends: [agents/generic, base/network-loopback]
EOF
  chmod 700 "$home/.aws" "$home/.ssh"
  chown -R "$account:" "$home"
  start_daemon "$@"
}

# need_lsm GUARD: skips where BPF-LSM does not hold it.
need_lsm() {
  local doctor
  doctor=$(sw doctor --json || true)
  jq -e --arg guard "$1" '.guards[] | select(.guard == $guard) | .mechanisms | index("bpf-lsm")' >/dev/null <<<"$doctor" ||
    skip "no BPF-LSM: $(jq -r --arg guard "$1" '.guards[] | select(.guard == $guard) | .raise' <<<"$doctor")"
}

write_profile() { mkdir -p "$(dirname "$profiles/$1")"; cat >"$profiles/$1.yaml"; }

sw() { SYSWATCH_RUN_DIR=$run_dir "$test_dir/bin/syswatch" "$@"; }

# as_user COMMAND...: as the account, in the workspace, outside of any session.
as_user() {
  (cd "$workspace" && setpriv --reuid "$account" --regid "$account" --init-groups -- env -i \
    HOME="$home" USER="$account" LOGNAME="$account" LANG=C.UTF-8 TERM=xterm SHELL=/bin/bash \
    PATH="$test_dir/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    SYSWATCH_RUN_DIR="$run_dir" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false \
    ${extra_env[@]+"${extra_env[@]}"} "$@")
}

# guarded COMMAND...: the same as a session under $profile.
profile=local
guarded() { as_user syswatch run --quiet --profile "$profile" -- "$@"; }

# guarded_sh SCRIPT: the same for a line of bash.
guarded_sh() { guarded bash -c "$1"; }

# guarded_root COMMAND...: a session of root's, in the workspace.
guarded_root() {
  (cd "$workspace" && env SYSWATCH_RUN_DIR="$run_dir" ${extra_env[@]+"${extra_env[@]}"} \
    "$test_dir/bin/syswatch" run --quiet --profile "$profile" -- "$@")
}

as_root() { (cd "$workspace" && "$@"); }

# expect TEXT COMMAND...: the command succeeds and prints the text.
expect() {
  local text=$1 output
  shift
  output=$("$@" 2>&1) || fail "$* ended with $?: $output"
  grep -qF -- "$text" <<<"$output" || fail "$*: expected '$text' in: $output"
}

# refused TEXT COMMAND...: the command does not print the text (a secret).
refused() {
  local text=$1 output
  shift
  output=$("$@" 2>&1) || true
  ! grep -qF -- "$text" <<<"$output" || fail "$*: printed '$text': $output"
}

# denials: every denial so far that is held, a line of JSON each. What was lost is told in between.
denials() { sw events --json --kind denial | jq -c 'select(.kind == "denial")'; }

# no_denials: nothing was refused, and nothing hidden but secrets.
no_denials() {
  local found
  found=$(denials | jq -c 'select(.guard != "environment")') || fail "cannot read the denials"
  [ -z "$found" ] || fail "refused: $found"
}

# is_denied RULE TEXT: a denial was recorded by a rule whose id starts so, of an object that holds the text.
is_denied() {
  denials | jq -se --arg rule "$1" --arg text "$2" \
    'any(.[]; (.rule.id | startswith($rule)) and (.object | contains($text)))' >/dev/null
}

# denied RULE [TEXT]: the same, or it is a moment later: what a process is told, it is told first.
denied() {
  within 10 is_denied "$1" "${2-}" ||
    fail "no denial by $1 of '${2-}' in: $(denials | jq -c '[.rule.id,.object]' | uniq | head -50)"
}

# told RULE OBJECT: how many denials BPF-LSM made of it by this rule so far.
told() {
  denials | jq -s --arg rule "$1" --arg object "$2" \
    '[.[] | select(.rule.id == $rule and .mechanism == "bpf-lsm" and (.object | endswith($object)))] | length'
}

# is_told RULE OBJECT BEFORE: of more such denials than before.
is_told() { [ "$(told "$1" "$2")" -gt "$3" ]; }

# attempt RULE OBJECT COMMAND...: the command fails, and BPF-LSM tells of this very denial.
attempt() {
  local rule=$1 object=$2 output before
  shift 2
  before=$(told "$rule" "$object")
  if output=$("$@" 2>&1); then fail "$* succeeded: $output"; fi
  within 10 is_told "$rule" "$object" "$before" ||
    fail "$*: no denial by $rule of $object in: $(denials | jq -c '[.rule.id,.object,.mechanism]'), but: $output"
}

# serve NAME FILE: $server, a line of python that says `bound`, as the account at a unix name; what it says is in the file.
serve() {
  as_user python3 -c "$server" "$1" >"$2" 2>&1 &
  test_pids+=($!)
  within 30 grep -qs bound "$2" || fail "the server at $1 did not start: $(cat "$2")"
}

# The attacks of a script, so that all_told can look for their denials in one go: name, rule and object, with tabs between.
attacks=()
# The program that the attacks' sessions are started for: takes `-c SCRIPT NAME`. By whom, outside and in a session:
# as_user and guarded, or as_root and guarded_root.
shell=bash
outside=as_user
inside=guarded
# What an attack prints that has got through. A line of bash before each: what it finds in its directory.
loot=stolen
before_each=true

# fresh: the empty directory `try` of the workspace, where the next attack runs.
fresh() { rm -rf "$workspace/try" && as_user bash -c "mkdir try; cd try; $before_each"; }

# bare NAME SCRIPT: outside of every session the line of bash gets what it is after.
bare() {
  local output=$test_dir/out.bare
  fresh
  "$outside" "$shell" -c "cd try; $2" "$1" >"$output" 2>&1 || true
  grep -qaF -- "$loot" "$output" || fail "$1 gets nothing outside of a session either: $(cat -v "$output")"
}

# held NAME RULE OBJECT SCRIPT: in a session it gets nothing; all_told asks for a denial by a rule whose id starts so, of
# an object that holds the text.
held() {
  local output=$test_dir/out.$1
  fresh
  attacks+=("$1"$'\t'"$2"$'\t'"$3")
  "$inside" "$shell" -c "cd try; $4" "$1" >"$output" 2>&1 || true
  ! grep -qaF -- "$loot" "$output" || fail "$1 got through: $(cat -v "$output")"
}

# attack NAME RULE OBJECT SCRIPT: both.
attack() { bare "$1" "$4"; held "$@"; }

# works NAME SCRIPT: the control gets what it is after in a session, too.
works() {
  local output=$test_dir/out.$1
  fresh
  "$inside" "$shell" -c "cd try; $2" "$1" >"$output" 2>&1 || fail "the control $1 ended with $?: $(cat -v "$output")"
  grep -qaF -- "$loot" "$output" || fail "the control $1 does not work: $(cat -v "$output")"
}

# untold: the attacks whose session has no such denial. A session is known by the name that its bash was given.
untold() {
  sw events --json | jq -rs --arg attacks "$(printf '%s\n' "${attacks[@]}")" '
    (map(select(.kind == "session-started")) | map({key: .session, value: .process.arguments[3]}) | from_entries) as $names |
    map(select(.kind == "denial") | {name: $names[.session], rule: .rule.id, object}) as $denials |
    $attacks | split("\n")[] | split("\t") as [$name, $rule, $object] |
    select(any($denials[]; .name == $name and (.rule | startswith($rule)) and (.object | contains($object))) | not) |
    "\($name): no denial by \($rule) of \($object) but \([$denials[] | select(.name == $name) | [.rule, .object]] | unique)"'
}

# all_told: every attack so far is on record. What the kernel tells of may be on its way.
all_told() {
  local missing
  for _ in $(seq 100); do
    missing=$(untold) || fail "cannot read the events"
    [ -n "$missing" ] || return 0
    sleep 0.1
  done
  while IFS=: read -r name _; do echo "$name: $(cat -v "$test_dir/out.$name")"; done <<<"$missing"
  fail "$missing"
}

# collect ADDRESS [PORT]: a collector, of lines in $test_dir/collected, at a port of its own; sets port.
collect() {
  rm -f "$test_dir/port"
  python3 "$(dirname "${BASH_SOURCE[0]}")/tools/collector.py" "$1" "${2:-0}" "$test_dir/port" "$test_dir/collected" &
  test_pids+=($!)
  within 30 test -s "$test_dir/port" || fail "the collector at $1 did not start"
  port=$(cat "$test_dir/port")
  : >"$test_dir/collected"
}

# sends NAME SCRIPT: outside of every session something of the line of bash comes to the collector.
sends() {
  fresh
  : >"$test_dir/collected"
  "$outside" "$shell" -c "cd try; $2" "$1" >"$test_dir/out.bare" 2>&1 || true
  within 30 test -s "$test_dir/collected" || fail "$1 sends nothing outside of a session either: $(cat -v "$test_dir/out.bare")"
}

# sends_not NAME RULE OBJECT SCRIPT: in a session nothing does, to its last process; all_told asks for the denial.
sends_not() {
  : >"$test_dir/collected"
  held "$@"
  for _ in $(seq 100); do
    sw sessions --json | jq -es --arg name "$1" 'any(.[]; .arguments[3] == $name)' >/dev/null || break
    sleep 0.1
  done
  [ ! -s "$test_dir/collected" ] || fail "$1 sent: $(cat -v "$test_dir/collected")"
}
