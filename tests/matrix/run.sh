#!/usr/bin/env bash
# Boots stock kernels in qemu and runs the end-to-end scripts in each. Ends with what holds each guard where, and a
# line that counts. Exit 0 only if nothing failed.
#   sudo tests/matrix/run.sh [KERNEL...]      e.g. 6.1; MATRIX_ONLY=attack-seed,survival runs those scripts alone
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/lib.sh
matrix=tests/matrix
cache=${XDG_CACHE_HOME:-/var/cache}/syswatch-matrix
. "$matrix/image.sh"

# Of one kernel, and of one script in it: what hangs is ended, and said to have failed.
guest_seconds=3600
script_seconds=600

# The scripts whose result depends on the kernel.
scripts=attack-seed,attack-files,attack-files-kernel,attack-processes-kernel,attack-network,attack-sockets
scripts=$scripts,attack-sockets-kernel,attack-memory,attack-later,attack-guard,ask
scripts=${MATRIX_ONLY:-$scripts,survival,harmless-git,harmless-shells}

# MATRIX_COUNT=1: one processor whose nanoseconds are instructions, for the script that counts them.
machine=(-accel "tcg,thread=multi" -smp 2) counting=
if [ -n "${MATRIX_COUNT:-}" ]; then
  machine=(-accel "tcg,thread=single" -smp 1 -icount "shift=0,sleep=off") counting=matrix.count
  scripts=instructions
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
}

# prepare_kernel DIRECTORY: what one guest has of its own.
prepare_kernel() {
  local kernel=$1 base
  base=$cache/disks/$(basename "$kernel")
  modules=$base-modules.ext4 first=$base-$(sha256sum "$matrix/guest/first" "$matrix/image.sh" | sha256sum | cut -c1-16).cpio
  [ -e "$modules" ] || make_modules "$modules" "$kernel"
  [ -e "$first" ] || { rm -f "$base"-*.cpio; make_first "$first" "$kernel"; }
}

# boot NAME DIRECTORY: one guest, from power-on to power-off; its results are in $work/NAME.json.
boot() {
  local name=$1 kernel=$2
  timeout --foreground -k 5 "$guest_seconds" qemu-system-x86_64 "${machine[@]}" -cpu max -m 2G -nodefaults \
    -display none -no-reboot -kernel "$kernel/boot/vmlinuz-$(kernel_version "$kernel")" -initrd "$first" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off $counting matrix.limit=$script_seconds matrix.scripts=$scripts" \
    -serial "file:$work/$name.console" -serial "file:$work/$name.json" \
    -drive "file=$root_disk,if=virtio,format=raw,snapshot=on" \
    -drive "file=$work/repository.tar,if=virtio,format=raw,readonly=on" \
    -drive "file=$modules,if=virtio,format=raw,readonly=on" </dev/null >"$work/$name.qemu" 2>&1
}

# tell NAME: prints and counts the results of one guest.
tell() {
  local results=$work/$1.json script result seconds output
  while IFS=$'\t' read -r script result seconds output; do
    # What only BPF-LSM holds is there to be held: a program that no longer loads must not skip its own test.
    if [[ $result == skipped && $script == *-kernel ]]; then result=failed; fi
    case $result in
      passed)
        passed=$((passed + 1)); note "$1: passed $script (${seconds}s)"
        [ "$script" != instructions ] || base64 -d <<<"$output" | sed 's/^/      /' ;;
      skipped) skipped=$((skipped + 1)); note "$1: skipped $script: $(base64 -d <<<"$output" | tail -1)" ;;
      *) failed=$((failed + 1)); note "${red}$1: failed $script$plain (${seconds}s)"; base64 -d <<<"$output" | sed 's/^/      /' ;;
    esac
  done < <(jq -r 'select(.script) | [.script, .result, .seconds, (.output | @base64)] | @tsv' "$results")
  if ! jq -es 'any(.[]; .end)' "$results" >/dev/null; then
    failed=$((failed + 1))
    note "${red}$1: the guest did not come to its end$plain:"
    tail -n 30 "$work/$1.console" | sed 's/^/      /'
  fi
}

# table: guard by kernel, as `syswatch doctor` says there.
table() {
  local guard name entry row
  step "held, by guard and kernel"
  row=$(printf '%-12s' guard; [ ${#booted[@]} -eq 0 ] || printf '  %-32s' "${booted[@]}")
  note "$row"
  for guard in files network sockets exec environment processes; do
    row=$(printf '%-12s' "$guard")
    for name in "${booted[@]}"; do
      row+=$(printf '  %-32s' "$(jq -rs --arg guard "$guard" '{enforced: "held", partial: "partial",
        unavailable: "not to be had"} as $words | [.[] | .doctor.guards // [] | .[] | select(.guard == $guard) |
        "\($words[.state] // .state): \(.mechanisms | join(", "))"][0] // "not known"' "$work/$name.json")")
    done
    note "$row"
  done
  for name in "${booted[@]}"; do
    jq -rs --arg name "$name" '.[] | .doctor.guards // [] | .[] | select(.state == "unavailable") |
      "   \($name): \(.guard) is not to be had: \(.gaps | join(" "))"' "$work/$name.json"
  done
  for entry in "${absent[@]}"; do note "${entry%%|*}: not to be had: ${entry#*|}"; done
}

# In a function, so that a run does not follow changes of this file.
main() {
  local why name pattern kernel started
  need_root "the images hold files of root's"
  step "making the guests' disk (once)"
  why=$(missing | tail -1)
  [ -z "$why" ] || { skip_kernel "every kernel" "$why"; finish; }
  prepare
  while read -r name pattern _; do
    [[ -z $name || $name == \#* ]] && continue
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    step "Linux $name"
    if ! kernel=$(find_kernel "$pattern"); then
      skip_kernel "$name" "$kernel"
      continue
    fi
    prepare_kernel "$kernel"
    started=$SECONDS
    boot "$name" "$kernel" || note "qemu ended with $?: $(tail -1 "$work/$name.qemu")"
    note "$(basename "$kernel"): power-on to power-off $((SECONDS - started)) s"
    booted+=("$name")
    tell "$name"
  done <"$matrix/kernels"
  table
  finish
}

work=$(mktemp -d /tmp/syswatch-matrix.XXXXXX)
[ -n "${MATRIX_KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
root_disk='' modules='' first=''
booted=()
main "$@"
