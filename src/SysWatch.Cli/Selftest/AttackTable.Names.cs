namespace SysWatch.Cli.Selftest;

internal static partial class AttackTable
{
    private const string Loader =
        "l=$(ls /lib*/ld-linux-$(uname -m | tr _ -).so.* | head -1); ";

    private static Attack[] Names =>
    [
        Name("proc-root", "read by /proc/self/root", "cat /proc/self/root$PWD/.env"),
        Name("proc-thread-root", "read by /proc/thread-self/root", "cat /proc/thread-self/root$PWD/.env"),
        Name("proc-cwd", "read by /proc/self/cwd", "cat /proc/self/cwd/.env"),
        Name("proc-shell-cwd", "read by the shell's /proc/PID/cwd", "cat /proc/$$/cwd/.env"),
        Name("proc-task", "read by /proc/PID/task/TID/root", "cat /proc/$$/task/$$/root$PWD/.env"),
        Name("dev-fd", "read by /dev/fd of a directory", "exec 3< .; cat /dev/fd/3/.env"),
        Name("dot-dot", "read by .. from below", "mkdir -p a/b; cd a/b; cat ../../.env"),
        Name("dots", "read by . and .. in the name", "mkdir a; cat ./a/./../.env"),
        Name("slashes", "read by doubled slashes", "cat $PWD//.env"),
        Name("long", "read by a name of 3,000 bytes", "cat $(printf './%.0s' {1..1498}).env", "bash cat"),
        Name("symlink", "read by a symbolic link", "ln -s .env x; cat x"),
        Name("symlink-folder", "read by a link to the folder", "ln -s $PWD $TMPDIR/$$; cat $TMPDIR/$$/.env"),
        Name("symlink-chain", "read by a chain of links", "ln -s .env a; ln -s a b; ln -s b c; cat c"),
        Name("hard-link", "read by a hard link", "ln .env x; cat x"),
        Name("hard-link-before", "read by a hard link made before the session", "cat notes", "cat", "ln .env notes"),
        Name("hard-link-descriptor", "link an O_PATH descriptor and read",
            Python("f = os.open('.env', os.O_PATH); c.linkat(-100, b'/proc/self/fd/%d' % f, -100, b'x', 0x400); " +
            "print(open('x').read())"), "python3"),
        Name("rename", "rename the file and read it", "mv .env x; cat x"),
        Name("rename-folder", "rename its folder and read it", "cd ..; d=${OLDPWD##*/}; mv $d $d.new; cat $d.new/.env"),
        Name("rename-sub", "move its folder and read it", "mv d e; cat e/.env", "cat", "mkdir d; cp .env d/.env"),
        Name("rename-exchange", "exchange it with another file and read that",
            Python("open('x', 'w'); c.syscall(NR['renameat2'], -100, b'.env', -100, b'x', 2); " +
            "print(open('x').read())"), "python3"),
        Name("rename-over", "rename over an open file", "echo > x; mv -f .env x; cat < x"),
        Name("copy-on-write", "clone its blocks", "cp --reflink=always .env x; cat x", "cp"),
        Name("dirfd", "open relative to a directory descriptor",
            Python("d = os.open('.', os.O_RDONLY); print(os.read(os.open('.env', os.O_RDONLY, dir_fd=d), 99))"),
            "python3"),
        Name("openat2", "open by openat2",
            Python("h = (ctypes.c_uint64 * 3)(); f = c.syscall(NR['openat2'], -100, b'.env', h, 24); " +
            "print(os.read(f, 99))"), "python3"),
        Name("open-tree", "open by open_tree, then again for reading",
            Python("f = c.syscall(428, -100, b'.env', 0); print(open('/proc/self/fd/%d' % f).read())"), "python3"),
        Name("o-path", "open as O_PATH, then again for reading",
            Python("f = os.open('.env', os.O_PATH); print(open('/proc/self/fd/%d' % f).read())"), "python3"),
        Name("o-path-folder", "open below an O_PATH folder",
            Python("d = os.open('.', os.O_PATH); print(open('/proc/self/fd/%d/.env' % d).read())"), "python3"),
        Name("handle", "open by a file handle (of root's only)",
            Python("h = (ctypes.c_char * 136)(); ctypes.memmove(h, b'\\x80', 1); m = ctypes.c_int(); " +
            "c.syscall(NR['name_to_handle_at'], -100, b'.env', h, ctypes.byref(m), 0); d = os.open('.', 0); " +
            "print(os.read(c.syscall(NR['open_by_handle_at'], d, h, 0), 99))"), "python3"),
        Name("append", "open for reading and appending", "exec 3>> .env 4<> .env; cat <&4", "bash cat"),
        Name("create", "open as if to create it",
            Python("print(os.read(os.open('.env', os.O_RDWR | os.O_CREAT), 99))"), "python3"),
        Name("direct", "open with odd flags",
            Python("print(os.read(os.open('.env', os.O_RDONLY | os.O_NOATIME | os.O_NONBLOCK | os.O_CLOEXEC), 99))"),
            "python3"),
        Name("sendfile", "copy by sendfile",
            Python("o = os.open('x', os.O_RDWR | os.O_CREAT); os.sendfile(o, os.open('.env', 0), 0, 99); " +
            "print(os.pread(o, 99, 0))"), "python3"),
        Name("copy-file-range", "copy by copy_file_range",
            Python("o = os.open('x', os.O_RDWR | os.O_CREAT); os.copy_file_range(os.open('.env', 0), o, 99); " +
            "print(os.pread(o, 99, 0))"), "python3"),
        Name("splice", "copy by splice",
            Python("r, w = os.pipe(); os.splice(os.open('.env', 0), w, 99); print(os.read(r, 99))"), "python3"),
        Name("preadv", "read by preadv",
            Python("b = bytearray(99); os.preadv(os.open('.env', 0), [b], 0); print(b)"), "python3"),
        Name("threads", "open from another thread",
            Python("import threading; t = threading.Thread(target=lambda: print(open('.env').read())); t.start(); " +
            "t.join()"), "python3"),
        Name("vfork", "open in a child's child", "bash -c 'bash -c \"bash -c \\\"cat .env\\\"\"'", "bash cat"),
        Name("race", "rename back and forth while another reads",
            "(for i in {1..60}; do mv .env x; mv x .env; done) & " +
            "for i in {1..60}; do cat .env x 2>/dev/null; done; wait"),
        Name("double-fork", "read in a session of its own, after its parents have ended",
            "(setsid bash -c 'sleep 0.2; cat .env > got' &) ; sleep 1; cat got", "setsid cat"),
        Name("copied-program", "read by a copy of cat", "cp $(command -v cat) c; ./c .env"),
        Name("loader", "read by cat under the loader", Loader + "$l $(command -v cat) .env"),
        Name("memory-program", "read by cat from memory alone",
            Python("f = os.memfd_create('c'); p = os.popen('command -v cat').read().strip(); " +
            "os.write(f, open(p, 'rb').read()); os.execv('/proc/self/fd/%d' % f, ['cat', '.env'])"), "python3 cat"),
        Name("compiled", "read by a program compiled for it",
            "printf '#include <stdio.h>\\nint main(){char b[99]={0};" +
            "return puts(fgets(b,99,fopen(\".env\",\"r\")))<0;}' | gcc -xc -o r - && ./r", "gcc"),
        Name("archive-folder", "pack the whole folder", "tar -cf - . | tar -xOf -", "tar"),
        Name("bind-mount", "read by a bind mount in a user namespace",
            "unshare -Urm bash -c 'mkdir e; mount --bind . e; cat e/.env'", "unshare mount cat"),
        Name("change-root", "read below a root changed in a user namespace",
            Python("c.unshare(0x10000000); os.chroot('.'); print(open('/.env').read())"), "python3"),
        Name("other-mode", "make it everyone's and read it", "chmod 777 .env; cat .env"),
        Name("user-service", "have the user's service manager read it",
            "XDG_RUNTIME_DIR=/run/user/$UID systemd-run --user --pipe --wait -q cat $PWD/.env", "systemd-run"),
        Name("injected", "read by code injected into another program",
            "printf '#include <stdio.h>\\n__attribute__((constructor)) void f(){char b[99]={0};" +
            "puts(fgets(b,99,fopen(\".env\",\"r\")));}' | gcc -xc -shared -fPIC -o p.so - && " +
            "LD_PRELOAD=./p.so ls", "gcc"),
    ];

    // One line of python3 with what system calls need: c is the C library, NR the numbers that differ.
    private static string Python(string statements) =>
        $"""
        cat > .try.py <<'SELFTEST'
        import ctypes, os, platform, socket, sys
        c = ctypes.CDLL(None, use_errno=True)
        x86 = platform.machine() == 'x86_64'
        NR = dict(renameat2=316 if x86 else 276, openat2=437, name_to_handle_at=303 if x86 else 264,
                  open_by_handle_at=304 if x86 else 265, userfaultfd=323 if x86 else 282, bpf=321 if x86 else 280,
                  perf_event_open=298 if x86 else 241, kexec_load=246 if x86 else 104, add_key=248 if x86 else 217)
        pid = int(os.environ.get('VICTIM', '0'))
        port = int(os.environ.get('PORT', '0'))
        def done(result):
            print(os.environ['MARK'] if result >= 0 else os.strerror(ctypes.get_errno()))
        {statements}
        SELFTEST
        python3 .try.py
        """;
}
