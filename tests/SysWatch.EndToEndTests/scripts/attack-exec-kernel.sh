#!/usr/bin/env bash
# What BPF-LSM holds of the exec guard beyond exec: what a rule denies to execute is no code in memory either.
. "$(dirname "$0")/lib.sh"
setup
need_lsm exec
need python3 jq gcc
write_profile local <<'END'
profile: local
extends: [agents/generic, base/network-loopback]
exec:
  rules:
    - {id: tool, deny: execute, paths: ["$WORKSPACE/denied/**"], reason: A test.}
END
as_user mkdir denied allowed
as_user bash -c 'echo "int answer(void) { return 42; }" >lib.c && gcc -shared -fPIC -o allowed/lib.so lib.c && cp allowed/lib.so denied/ &&
  echo "int main(void) { return 0; }" >program.c && gcc -o allowed/program program.c && cp allowed/program denied/'

map() { echo "import mmap, os; f = os.open('$1', os.O_RDONLY); m = mmap.mmap(f, 4096, mmap.MAP_PRIVATE, mmap.PROT_READ$2)"; }
protect() {
  echo "$(map "$1" ' | mmap.PROT_WRITE'); import ctypes; libc = ctypes.CDLL(None, use_errno=True)
assert libc.mprotect(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m))), 4096, 5) == 0"
}
load() { echo "import ctypes; assert ctypes.CDLL('$1').answer() == 42"; }
loader=$(echo /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1 | tr ' ' '\n' | while read -r f; do [ ! -e "$f" ] || echo "$f"; done | head -1)

told() {
  denials | jq -s --arg rule "$1" --arg object "$2" '[.[] | select(.rule.id == $rule and .operation == "execute" and
    .mechanism == "bpf-lsm" and (.object | endswith($object)))] | length'
}

# attempt OBJECT COMMAND...: the control in allowed/ works, the same in denied/ fails and is recorded.
attempt() {
  local object=$1 before output
  shift
  output=$(guarded "${@//denied/allowed}" 2>&1) || fail "the control of $*: $output"
  before=$(told "local:tool" "denied/$object")
  ! output=$(guarded "$@" 2>&1) || fail "$* succeeded: $output"
  [ "$(told "local:tool" "denied/$object")" -gt "$before" ] ||
    fail "$*: no denial of denied/$object in: $(denials | jq -c '[.rule.id,.operation,.object,.mechanism]'), but: $output"
}

attempt lib.so python3 -c "$(load "$workspace/denied/lib.so")"
attempt lib.so python3 -c "$(map denied/lib.so ' | mmap.PROT_EXEC')"
attempt lib.so python3 -c "$(protect denied/lib.so)"
attempt program python3 -c "$(map denied/program ' | mmap.PROT_EXEC')"
# A loader of the session's own, which no rule names.
as_user cp "$loader" loader
attempt program ./loader "$workspace/denied/program"
attempt program denied/program
# Read it may be.
guarded python3 -c "$(map denied/program '')"
# What is allowed is remembered.
guarded bash -c 'for i in 1 2 3; do allowed/program || exit 1; done'

# Memory without a file is not judged: compilers at run time make it by memfd, too.
expect mapped guarded python3 -c "import mmap, os; f = os.memfd_create('x'); os.ftruncate(f, 4096)
mmap.mmap(f, 4096, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_EXEC)
mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC); print('mapped')"
! command -v node >/dev/null || expect 1000 guarded node -e 'let n = 0; for (let i = 0; i < 1000; i++) n++; console.log(n)'
