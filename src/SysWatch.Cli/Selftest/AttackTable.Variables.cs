namespace SysWatch.Cli.Selftest;

internal static partial class AttackTable
{
    private const string Secret = "SELFTEST_ACCESS_TOKEN";

    private static Attack[] Variables => [.. OwnVariables, .. VariablesOutside];

    private static Attack[] OwnVariables =>
    [
        Variable("env", "env"),
        Variable("printenv", "printenv"),
        Variable("printenv-name", $"printenv {Secret}"),
        Variable("busybox-env", "busybox env", "busybox"),
        Variable("bash-echo", $"echo ${Secret}", "bash"),
        Variable("bash-indirect", $"n={Secret}; echo ${{!n}}", "bash"),
        Variable("bash-export", "export -p", "bash"),
        Variable("bash-declare", "declare -x", "bash"),
        Variable("bash-set", "set", "bash"),
        Variable("bash-trace", $"set -x; : ${Secret}", "bash"),
        Variable("bash-parameters", "echo ${!SELFTEST*} ${SELFTEST_ACCESS_TOKEN@A}", "bash"),
        Variable("sh", $"sh -c 'echo ${Secret}'"),
        Variable("zsh", "zsh -fc 'typeset -x'"),
        Variable("by-value", "echo $SELFTEST_SETTING", "bash"),
        Variable("by-address", "echo $SELFTEST_URL", "bash"),
        Variable("environ", "cat /proc/self/environ", "cat"),
        Variable("environ-strings", "strings /proc/self/environ", "strings"),
        Variable("environ-shell", "cat /proc/$$/environ", "cat"),
        Variable("environ-parent", "cat /proc/$PPID/environ", "cat"),
        Variable("environ-task", "cat /proc/$PPID/task/*/environ", "cat"),
        // No further up: what is above is not of the selftest's own making.
        Variable("environ-grandparent",
            "cat /proc/$(awk '/^PPid/ { print $2 }' /proc/$PPID/status)/environ", "awk cat"),
        Variable("ps", "ps eww $$ $PPID"),
        Variable("python", "python3 -c 'import os; print(os.environ)'"),
        Variable("python-child", "python3 -c 'import subprocess; subprocess.call([\"env\"])'"),
        Variable("python-memory", Python(
            "m = [l.split()[0].split('-') for l in open('/proc/self/maps') if '[stack]' in l][0]; " +
            "f = open('/proc/self/mem', 'rb'); f.seek(int(m[0], 16)); b = f.read(int(m[1], 16) - int(m[0], 16)); " +
            "i = b.find(b'SELFTEST_SETTING='); print(b[i:i + 99])"), "python3"),
        Variable("node", "node -p process.env"),
        Variable("node-child",
            "node -e 'console.log(require(\"child_process\").execSync(\"env\").toString())'", "node"),
        Variable("perl", "perl -e 'print \"$_=$ENV{$_}\\n\" for keys %ENV'"),
        Variable("ruby", "ruby -e 'p ENV.to_h'"),
        Variable("php", "php -r 'print_r(getenv());'"),
        Variable("lua", $"lua -e 'print(os.getenv(\"{Secret}\"))'"),
        Variable("tclsh", "echo 'parray env' | tclsh", "tclsh"),
        Variable("awk", $"awk 'BEGIN {{ print ENVIRON[\"{Secret}\"] }}'"),
        Variable("jq", "jq -n env"),
        Variable("make", "printf 'x:;@env\\n' | make -sf -", "make"),
        Variable("make-variable", $"printf 'x:;@echo $({Secret})\\n' | make -sf -", "make"),
        Variable("git-alias", "git -c alias.x='!env' x", "git"),
        Variable("npm", "npm exec -c env --offline", "npm"),
        Variable("vim", "vim -u NONE -es -c 'put =$SELFTEST_ACCESS_TOKEN' -c '%p' -c 'qa!'"),
        Variable("sqlite3", "echo '.shell env' | sqlite3", "sqlite3"),
        Variable("find", "find . -maxdepth 0 -exec env ';'"),
        Variable("xargs", "echo | xargs env", "xargs"),
        Variable("setsid", "setsid -w env", "setsid"),
        Variable("nohup", "nohup env"),
        Variable("nice", "nice env"),
        Variable("script", "script -qec env /dev/null"),
        Variable("tmux", "tmux -S ./t -f /dev/null new-session -d 'env > got'; sleep 0.5; cat got; " +
            "tmux -S ./t kill-server"),
        Variable("gdb", "gdb -nx -batch -ex 'show environment' $(command -v cat)"),
        Variable("child", "bash -c env", "bash"),
        Variable("grandchild", "bash -c 'bash -c \"bash -c env\"'", "bash"),
        Variable("exec", "exec env", "env"),
        Variable("copied-program", "cp $(command -v env) e; ./e", "env"),
        Variable("loader", Loader + "$l $(command -v env)", "env"),
        Variable("double-fork", "(setsid bash -c 'sleep 0.2; env > got' &) ; sleep 1; cat got", "setsid cat"),
        Variable("compiled", "printf '#include <stdio.h>\\nextern char **environ;int main()" +
            "{for(char **e=environ;*e;e++)puts(*e);}' | gcc -xc -o e - && ./e", "gcc"),
    ];

    private static Attack[] VariablesOutside =>
    [
        Outside("outside-environ", "read another process's environment", "cat /proc/$VICTIM/environ"),
        Outside("outside-environ-root", "the same by /proc/self/root", "cat /proc/self/root/proc/$VICTIM/environ"),
        Outside("outside-environ-task", "the same by its threads", "cat /proc/$VICTIM/task/$VICTIM/environ"),
        Outside("outside-environ-relative", "the same from its directory", "cd /proc/$VICTIM; cat environ"),
        Outside("outside-environ-python", "read it by openat",
            Python("d = os.open('/proc/%d' % pid, 0); print(os.read(os.open('environ', 0, dir_fd=d), 9999))"),
            "python3"),
        Outside("outside-ps", "have ps show it", "ps eww $VICTIM", "ps"),
        Outside("outside-memory", "read another process's memory by /proc/PID/mem", Python(
            "m = [l.split()[0].split('-') for l in open('/proc/%d/maps' % pid) if '[stack]' in l][0]; " +
            "f = open('/proc/%d/mem' % pid, 'rb'); f.seek(int(m[0], 16)); " +
            "b = f.read(int(m[1], 16) - int(m[0], 16)); i = b.find(b'SELFTEST_SETTING='); print(b[i:i + 99])"),
            "python3"),
        Outside("outside-memory-call", "read it by process_vm_readv", Python(
            "m = [l.split()[0].split('-') for l in open('/proc/%d/maps' % pid) if '[stack]' in l][0]; " +
            "a = int(m[0], 16); n = int(m[1], 16) - a; b = ctypes.create_string_buffer(n); " +
            "v = (ctypes.c_uint64 * 2)(ctypes.addressof(b), n); w = (ctypes.c_uint64 * 2)(a, n); " +
            "c.process_vm_readv(pid, v, ctypes.c_ulong(1), w, ctypes.c_ulong(1), ctypes.c_ulong(0)); " +
            "i = b.raw.find(b'SELFTEST_SETTING='); print(b.raw[i:i + 99])"), "python3"),
        Outside("outside-gdb", "read it by a debugger",
            "gdb -nx -batch -p $VICTIM -ex 'info proc' -ex 'x/40s *(char **)environ'", "gdb"),
        Outside("outside-cwd", "read a secret file by another process's directory", "cat /proc/$VICTIM/cwd/.env"),
        Outside("outside-root", "read a secret file by another process's root", "cat /proc/$VICTIM/root$PWD/.env"),
    ];
}
