#!/usr/bin/env bash
# Other ways into the kernel: 32-bit and x32 calls by programs made for it, new processes and namespaces by other calls, the
# mount calls of today, filters on top of the session's.
. "$(dirname "$0")/lib.sh"
need python3 gcc jq unshare
[ "$(uname -m)" = x86_64 ] || skip "i386 and x32 are of x86_64"
setup
profile=agents/generic
collect 127.0.0.1
cat >"$workspace/foreign.c" <<'C'
/* Opens SECRET and prints it, or connects to PORT and sends a line, by the calls of another architecture. No library. */
#if defined(__i386__)
static long call(long n, long a, long b, long c) {
	long r;
	__asm__ volatile("int $0x80" : "=a"(r) : "a"(n), "b"(a), "c"(b), "d"(c) : "memory");
	return r;
}
#define OPENAT 295
#define READ 3
#define WRITE 4
#define SOCKET 359
#define CONNECT 362
#define SHOW WRITE
#define show call
#define EXIT 1
#else
static long native(long n, long a, long b, long c) {
	long r;
	__asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return r;
}
#define SHOW 1
#define show native
#define EXIT 60
#if defined(CALL_BIT)
static long call(long n, long a, long b, long c) { return native(CALL_BIT | n, a, b, c); }
#define OPENAT 257
#define READ 0
#define WRITE 1
#define SOCKET 41
#define CONNECT 42
#elif defined(FAR)
/* Into 32-bit code by a far return, and back; on a stack that 32 bits reach. */
__attribute__((used)) char low[4096];
__attribute__((used)) long stack;
static long call(long n, long a, long b, long c) {
	long r;
	__asm__ volatile("mov %%rsp, stack\n mov $low + 4096, %%rsp\n push $0x23\n push $1f\n lretq\n .code32\n 1: int $0x80\n ljmp $0x33, $2f\n .code64\n 2: mov stack, %%rsp"
		: "=a"(r) : "a"(n), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15");
	return (int)r;
}
#define OPENAT 295
#define READ 3
#define WRITE 4
#define SOCKET 359
#define CONNECT 362
#else
static long call(long n, long a, long b, long c) {
	long r;
	__asm__ volatile("int $0x80" : "=a"(r) : "a"(n), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
	return (int)r;
}
#define OPENAT 295
#define READ 3
#define WRITE 4
#define SOCKET 359
#define CONNECT 362
#endif
#endif
static char buffer[256];
static const struct { unsigned short family, port; unsigned address; char rest[8]; } to = {
	2, (PORT >> 8) | ((PORT & 255) << 8), 0x0100007f, "" };
static void say(const char *text, long result) {
	char line[64], *at = line;
	while (*text) *at++ = *text++;
	if (result < 0) { *at++ = '-'; result = -result; }
	if (result > 9) *at++ = '0' + result / 10 % 10;
	*at++ = '0' + result % 10;
	*at++ = '\n';
	show(SHOW, 1, (long)line, at - line);
}
void _start(void) {
#ifdef SENDS
	long s = call(SOCKET, 2, 1, 0);
	long c = call(CONNECT, s, (long)&to, 16);
	say("socket ", s);
	say("connect ", c);
	if (c == 0) call(WRITE, s, (long)"stolen\n", 7);
#else
	long f = call(OPENAT, -100, (long)SECRET, 0);
	say("openat ", f);
	long n = f < 0 ? 0 : call(READ, f, (long)buffer, 200);
	if (n > 0) show(SHOW, 1, (long)buffer, n);
#endif
	show(EXIT, 0, 0, 0);
	__builtin_unreachable();
}
C
build() { # NAME FLAG...
  local name=$1
  shift
  as_user gcc -O1 -w -nostdlib -static -no-pie -fno-pie -fno-stack-protector -fcf-protection=none -ffreestanding \
    -DSECRET="\"${secret-$home/.aws/credentials}\"" -DPORT="$port" "$@" -o "$name" foreign.c
}
# A far return crashes the guest's kernel where qemu plays the processor.
far=far
! grep -q "QEMU TCG" /proc/cpuinfo || { far=; echo "calls after a far return are not tried: qemu plays the processor"; }
for kind in i386:-m32 int80:-m64 ${far:+far:-DFAR} x32:-DCALL_BIT=0x40000000 native:-DCALL_BIT=0; do
  build "${kind%%:*}-reads" "${kind#*:}"
  build "${kind%%:*}-sends" "${kind#*:}" -DSENDS
done
# A 32-bit program may be refused as a program, before its first call.
for kind in i386 int80 $far; do
  loot=file-secret
  [ "$kind" = i386 ] && abi=wall: what='' || abi=wall:foreign-abi what="another architecture"
  attack "$kind-openat" $abi "$what" "../$kind-reads"
  sends "$kind-connect" "../$kind-sends"
  sends_not "$kind-connect" $abi "$what" "../$kind-sends"
done
# Most kernels have no x32 (ENOSYS): then there is nothing to steal, but the call is refused and told of all the same.
loot=file-secret
held x32-openat $abi "$what" ../x32-reads
sends_not x32-connect $abi "$what" ../x32-sends
for name in int80-openat ${far:+far-openat} x32-openat; do
  grep -qx "openat -1" "$test_dir/out.$name" || fail "$name is not refused by EPERM: $(cat "$test_dir/out.$name")"
done
# The same program by native calls is held to the profile, and reads what that allows.
attack native-openat base/credentials:aws credentials ../native-reads
sends native-connect ../native-sends
sends_not native-connect default:network "127.0.0.1:$port" ../native-sends
loot=plain-text
as_user bash -c 'echo plain-text >plain'
secret=$workspace/plain build plain-reads -DCALL_BIT=0
works control-native ../plain-reads

# Calls of its own, each with its control outside. As root, too, where that is what it takes to get through there.
loot=stolen
python() { echo "python3 -c \"import ctypes, os, struct; libc = ctypes.CDLL(None, use_errno=True)
def done(result): print('stolen' if result >= 0 else 'errno %d' % ctypes.get_errno())
$1\""; }
userns=0x10000000
attack unshare-user wall:unshare CLONE_NEWUSER "unshare -U true && echo stolen"
attack user-then-mount wall:unshare CLONE_NEWUSER "mkdir m; unshare -Urm bash -c 'mount -t tmpfs none m && echo stolen'"
attack user-then-root wall:unshare CLONE_NEWUSER "unshare -Ur bash -c 'id -u | grep -qx 0 && echo stolen'"
attack clone-user wall:clone clone "$(python "p = libc.syscall(56, $userns | 17, 0, 0, 0, 0)
p or os._exit(0)
done(p)")"
attack listener wall:seccomp seccomp "$(python "libc.prctl(38, 1, 0, 0, 0); code = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000)); p = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', 1, ctypes.addressof(code))); done(libc.syscall(317, 1, 8, p))")"
attack personality wall:personality personality "$(python "done(libc.personality(0x400000))")"
attack open-tree wall:open_tree open_tree "$(python "done(libc.syscall(428, -100, b'.', 0))")"
attack handle wall:name_to_handle_at name_to_handle_at "$(python "h = ctypes.create_string_buffer(136); ctypes.memmove(h, b'\\x80', 1); m = ctypes.c_int(); done(libc.syscall(303, -100, b'.', h, ctypes.byref(m), 0))")"
attack memory-write wall:process_vm_writev process_vm_writev "$(python "a = ctypes.create_string_buffer(8); v = (ctypes.c_uint64 * 2)(ctypes.addressof(a), 8); done(libc.process_vm_writev(os.getpid(), v, 1, v, 1, 0))")"
attack key-ring wall:add_key add_key "$(python "done(libc.syscall(248, b'user', b'syswatch-test', b'x', 1, -2))")"
if [ "$(cat /proc/sys/kernel/io_uring_disabled 2>/dev/null || echo 0)" = 0 ]; then
  ring="p = ctypes.create_string_buffer(120); done(libc.syscall(425, 4, p))"
  if as_user bash -c "$(python "$ring")" | grep -q stolen; then attack ring wall:io_uring_setup io_uring_setup "$(python "$ring")"; fi
fi
outside=as_root
inside=guarded_root
attack root-setns wall:setns setns "$(python "done(libc.setns(os.open('/proc/self/ns/uts', 0), 0))")"
attack root-fsopen wall:fsopen fsopen "$(python "done(libc.syscall(430, b'tmpfs', 0))")"
attack root-fspick wall:fspick fspick "$(python "done(libc.syscall(433, -100, b'/proc', 0))")"
attack root-open-tree wall:open_tree open_tree "$(python "done(libc.syscall(428, -100, b'.', 1))")"
attack root-mount-setattr wall:mount_setattr mount_setattr "$(python "done(libc.syscall(442, -100, b'/', 0, ctypes.create_string_buffer(32), 32))")"
attack root-move-mount wall: mount "mkdir m; $(python "t = libc.syscall(428, -100, b'.', 1); r = libc.syscall(429, t, b'', -100, b'm', 4); done(r); r or libc.umount2(b'm', 2)")"
attack root-unshare-mount wall:unshare unshare "unshare -m true && echo stolen"
attack root-unshare-network wall:unshare unshare "unshare -n true && echo stolen"
outside=as_user
inside=guarded

# clone3 is unknown in a session, without an event: libraries then use clone, whose flags can be looked at.
clone3="a = (ctypes.c_uint64 * 11)(FLAGS, 0, 0, 0, 17); p = libc.syscall(435, a, 88)
p or os._exit(0)
done(p)"
bare clone3-user "$(python "${clone3/FLAGS/$userns}")"
for flags in 0 $userns; do
  fresh
  expect "errno 38" guarded bash -c "$(python "${clone3/FLAGS/$flags}")"
done
expect stolen guarded bash -c "$(python "p = os.fork()
p or os._exit(0)
done(p)")"

# A filter of its own on top is allowed, and loosens nothing.
filter="libc.prctl(38, 1, 0, 0, 0); code = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000)); p = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', 1, ctypes.addressof(code))); r = libc.syscall(317, 1, 0, p)"
works control-filter "$(python "$filter; done(r)")"
loot=file-secret
attack filter-read base/credentials:aws credentials "$(python "$filter; os.execvp('cat', ['cat', '$home/.aws/credentials'])")"
sends filter-connect "$(python "$filter; os.execvp('bash', ['bash', '-c', 'echo x >/dev/tcp/127.0.0.1/$port'])")"
sends_not filter-connect default:network "127.0.0.1:$port" "$(python "$filter; os.execvp('bash', ['bash', '-c', 'echo x >/dev/tcp/127.0.0.1/$port'])")"
all_told
