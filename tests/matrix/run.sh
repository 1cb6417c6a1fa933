#!/usr/bin/env bash
# Boots stock kernels in qemu and runs the end-to-end scripts in each. Ends with what holds each guard where, and a
# line that counts. Exit 0 only if nothing failed.
#   sudo tests/matrix/run.sh [KERNEL...]      e.g. 6.1; MATRIX_ONLY=attack-seed,survival runs those scripts alone,
#                                             MATRIX_GATE=1 the few that every change is tried with
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/lib.sh
matrix=tests/matrix
cache=${XDG_CACHE_HOME:-/var/cache}/syswatch-matrix
. "$matrix/image.sh"

# Of one kernel, and of one script in it: what hangs is ended, and has failed. README.md says what was measured.
guest_seconds=7200
script_seconds=1200

# The scripts whose result depends on the kernel; `privileged` are the C# tests of its programs.
gate=attack-files-kernel,attack-objects-kernel,attack-processes-kernel,attack-sockets-kernel,attack-seed,privileged
gate=$gate,attack-remembered-kernel,attack-terminals-kernel,attack-ipc-kernel,attack-routes,attack-arrivals
scripts=attack-exec-kernel,attack-guard-kernel,attack-files,attack-network,attack-sockets
scripts=$scripts,attack-memory,attack-later,attack-guard,ask,attach
scripts=$scripts,attack-readers,attack-exec,attack-environ,attack-spellings,attack-domains,attack-persistence,attack-repository
scripts=$scripts,attack-bus,attack-arch,attack-escape,attack-api,attack-log,attack-downgrade
scripts=$gate,$scripts,record,survival,selftest,harmless-git,harmless-shells
[ -z "${MATRIX_GATE:-}" ] || scripts=$gate guest_seconds=4000
scripts=${MATRIX_ONLY:-$scripts}

# MATRIX_COUNT=1: one processor whose nanoseconds are instructions, for the script that counts them.
machine=(-accel tcg -smp 1)
options="console=ttyS0 quiet panic=-1 oops=panic mitigations=off"
if [ -n "${MATRIX_COUNT:-}" ]; then
  machine=(-accel "tcg,thread=single" -smp 1 -icount "shift=0,sleep=off")
  options+=" matrix.count"
  scripts=${MATRIX_ONLY:-instructions,workloads}
fi

passed=0 failed=0 skipped=0
absent=()

skip_kernel() { # NAME WHY
  note "$1: skipped: $2"
  absent+=("$1|$2")
  skipped=$((skipped + 1))
}

finish() { echo; echo "$passed passed, $failed failed, $skipped skipped"; [ "$failed" -eq 0 ]; exit; }

# missing: prints why there can be no guests, or nothing.
missing() {
  local program
  [ "$(uname -m)" = x86_64 ] || echo "the kernels are of x86_64, this machine is not"
  for program in qemu-system-x86_64 busybox mke2fs cpio jq xz apt-cache dpkg-query; do
    command -v "$program" >/dev/null || echo "$program is not installed"
  done
  [ -x artifacts/linux-x64/syswatchd ] || echo "no binaries in artifacts/linux-x64: run packaging/build.sh"
}

# locked COMMAND...: alone in $cache, which is every run's: what is made there has the same names for all.
locked() {
  local lock status
  mkdir -p "$cache"
  exec {lock}>"$cache/lock"
  flock "$lock"
  "$@"
  status=$?
  exec {lock}>&-
  return "$status"
}

# prepare: what every guest shares.
prepare() {
  local key
  mkdir -p "$cache/kernels" "$cache/disks" "$work"
  key=$({ guest_closure | xargs dpkg-query -W; cat "$matrix/image.sh"; } | sha256sum | cut -c1-16)
  root_disk=$cache/disks/root-$key.ext4
  if [ ! -e "$root_disk" ]; then
    rm -f "$cache"/disks/root-*
    make_root "$root_disk"
  fi
  tar -c -f "$work/repository.tar" SysWatch.sln artifacts/linux-x64/{syswatch,syswatch-cli,syswatchd} \
    tests/SysWatch.EndToEndTests/scripts "$matrix/guest"
  make_tests "$work/tests.ext4"
}

# prepare_kernel DIRECTORY: what one guest has of its own.
prepare_kernel() {
  local kernel=$1 base key
  base=$cache/disks/$(basename "$kernel")
  key=$(sha256sum "$matrix/guest/first" "$matrix/image.sh" | sha256sum | cut -c1-16)
  modules=$base-modules.ext4 first=$base-$key.cpio
  [ -e "$modules" ] || make_modules "$modules" "$kernel"
  [ -e "$first" ] || { rm -f "$base"-*.cpio; make_first "$first" "$kernel"; }
}

# boot NAME DIRECTORY: one guest, from power-on to power-off; its results are in $work/NAME.json.
boot() {
  local name=$1 kernel=$2 started=$SECONDS status=0 qemu
  timeout --foreground -k 5 "$guest_seconds" qemu-system-x86_64 "${machine[@]}" -cpu max -m 2G -nodefaults \
    -display none -no-reboot -kernel "$kernel/boot/vmlinuz-$(kernel_version "$kernel")" -initrd "$first" \
    -append "$options matrix.limit=$script_seconds matrix.scripts=$scripts" \
    -serial "file:$work/$name.console" -serial "file:$work/$name.json" \
    -drive "file=$root_disk,if=virtio,format=raw,snapshot=on" \
    -drive "file=$work/repository.tar,if=virtio,format=raw,readonly=on" \
    -drive "file=$modules,if=virtio,format=raw,readonly=on" \
    -drive "file=$work/tests.ext4,if=virtio,format=raw,readonly=on" </dev/null >"$work/$name.qemu" 2>&1 &
  qemu=$!
  trap 'kill "$qemu" 2>/dev/null; exit 143' TERM
  wait "$qemu" || status=$?
  [ "$status" -eq 0 ] || note "$name: qemu ended with $status: $(tail -1 "$work/$name.qemu")"
  note "$name: power-on to power-off $((SECONDS - started)) s"
}

# fail NAME WHAT [HOW]: counts a failure, and says it as a test project does: tests/run.sh repeats it at the end.
fail() {
  failed=$((failed + 1))
  printf '    %s%s: %s [FAIL]%s\n' "$red" "$1" "$2" "$plain"
  sed -e 's/^/      /' -e '$a\'
}

# tell NAME: prints and counts the results of one guest.
tell() {
  local results=$work/$1.json script result seconds output
  while IFS=$'\t' read -r script result seconds output; do
    # What only BPF-LSM holds is there to be held: a program that no longer loads must not skip its own test.
    if [[ $result == skipped && $script == *-kernel ]]; then result=failed; fi
    base64 -d <<<"$output" >"$work/output"
    if [ "$script" = privileged ] && tell_tests "$1" "$seconds"; then continue; fi
    case $result in
      passed)
        passed=$((passed + 1)); note "$1: passed $script (${seconds}s)"
        [ -z "${MATRIX_COUNT:-}" ] || sed 's/^/      /' "$work/output" ;;
      skipped) skipped=$((skipped + 1)); note "$1: skipped $script: $(tail -1 "$work/output")" ;;
      *) fail "$1" "$script (${seconds}s)" <"$work/output" ;;
    esac
  done < <(jq -r 'select(.script) | [.script, .result, .seconds, (.output | @base64)] | @tsv' "$results")
  jq -es 'any(.[]; .end)' "$results" >/dev/null || fail "$1" "the guest did not come to its end" < <(
    tail -n 30 "$work/$1.console")
}

# tell_tests NAME SECONDS: the same of a run of C# tests; not 0 where it came to no count.
tell_tests() {
  local counts passes fails skips
  counts=$(test_counts "$work/output")
  [ -n "$counts" ] || return 1
  read -r passes fails skips <<<"$counts"
  passed=$((passed + passes)) failed=$((failed + fails)) skipped=$((skipped + skips))
  note "$1: privileged Bpf tests: $passes passed, $fails failed, $skips skipped (${2}s)"
  sed -nE "s/^    ([^ ].*\[(FAIL|SKIP)\])$/    $1: \1/; /^    /p" "$work/output"
}

# here: what `syswatch doctor` says on this machine, for the table.
here() {
  echo '{}' >"$work/here.json"
  if timeout 120 bash "$matrix/guest/doctor.sh" "$work/doctor.json" >"$work/here.log" 2>&1; then
    jq '{doctor: .}' "$work/doctor.json" >"$work/here.json"
  else
    note "no doctor here: $(tail -1 "$work/here.log")"
  fi
}

# rows: guard by kernel, with tabs between them.
rows() {
  local guard name
  printf guard; printf '\t%s' "$@"; echo
  for guard in files network sockets exec environment processes; do
    printf '%s' "$guard"
    for name in "$@"; do
      printf '\t%s' "$(jq -rs --arg guard "$guard" '{enforced: "held", partial: "partial",
        unavailable: "not to be had"} as $words | [.[] | .doctor.guards // [] | .[] | select(.guard == $guard) |
        ([$words[.state] // .state] + [.mechanisms | join(", ") | select(. != "")]) | join(": ")][0] // "not known"' \
        "$work/$name.json")"
    done
    echo
  done
}

# table: what holds each guard on each kernel and on this machine, and why where nothing does.
table() {
  local name entry
  step "held, by guard and kernel"
  here
  note "here is Linux $(uname -r)"
  rows here "${booted[@]}" | awk -F'\t' '
    { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) } }
    END { for (row = 1; row <= NR; row++) {
      line = "  "
      for (i = 1; i < NF; i++) line = line sprintf(" %-*s ", width[i], cell[row, i])
      print line " " cell[row, NF] } }'
  for name in here "${booted[@]}"; do
    jq -rs --arg name "$name" '.[] | .doctor.guards // [] | .[] | select(.state == "unavailable") |
      "   \($name): \(.guard) is not to be had: \(.gaps | join(" "))"' "$work/$name.json"
  done
  for entry in "${absent[@]}"; do note "${entry%%|*}: not to be had: ${entry#*|}"; done
}

# In a function, so that a run does not follow changes of this file.
main() {
  local why name pattern kernel
  need_root "the images hold files of root's"
  step "making the guests' disks"
  why=$(missing | tail -1)
  [ -z "$why" ] || { skip_kernel "every kernel" "$why"; finish; }
  locked prepare
  step "booting, as many kernels at once as there are processors; each takes minutes"
  while read -r name pattern _; do
    [[ -z $name || $name == \#* ]] && continue
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    if ! kernel=$(locked find_kernel "$pattern"); then
      skip_kernel "$name" "$kernel"
      continue
    fi
    locked prepare_kernel "$kernel"
    while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
    note "$name: $(basename "$kernel")"
    boot "$name" "$kernel" &
    booted+=("$name")
  done <"$matrix/kernels"
  wait
  for name in "${booted[@]}"; do
    step "Linux $name"
    tell "$name"
  done
  table
  finish
}

# leave: no guest outlives this.
leave() {
  jobs -p | xargs -r kill 2>/dev/null || true
  wait
  [ -n "${MATRIX_KEEP:-}" ] || rm -rf "$work"
}

work=$(mktemp -d /tmp/syswatch-matrix.XXXXXX)
trap leave EXIT
root_disk='' modules='' first=''
booted=()
main "$@"
