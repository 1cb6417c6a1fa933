#!/usr/bin/env bash
# A program that a rule denies runs under no name and by no loader, and a grant to a program is not got by a copy of it
# or by code that is put into it.
. "$(dirname "$0")/lib.sh"
need python3 jq gcc
setup
loader=$({ find /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1 2>/dev/null || true; } | head -1)
[ -n "$loader" ] || skip "there is no dynamic loader"
mkdir "$test_dir/opt"
chmod 755 "$test_dir/opt"
# The granted program prints the credentials. It has a library of its own, which another could stand for.
cat >"$test_dir/reader.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
int main(void) {
	char name[4096], line[256];
	snprintf(name, sizeof name, "%s/.aws/credentials", getenv("HOME"));
	FILE *file = fopen(name, "r");
	while (file && fgets(line, sizeof line, file)) fputs(line, stdout);
	return !file;
}
C
echo 'int own_library;' | gcc -xc -shared -fPIC -o "$test_dir/opt/libown.so" -
gcc -o "$test_dir/opt/reader" "$test_dir/reader.c" -L"$test_dir/opt" -Wl,--no-as-needed,--enable-new-dtags,-rpath,"$test_dir/opt" -lown
echo=$(type -P echo)
real_python=$(as_user bash -c 'readlink -f "$(type -P python3)"')
as_user mkdir denied
as_user cp "$echo" denied/tool
write_profile local <<EOF
profile: local
extends: [agents/generic, base/network-loopback]
exec:
  rules:
    - {id: tool, deny: execute, paths: ["\$WORKSPACE/denied/**"], reason: A test.}
files:
  rules:
    - {id: tool-file, deny: [read, delete], paths: ["\$WORKSPACE/denied/**"], reason: "So that it is not copied, either."}
    - {id: granted, allow: read, paths: ["~/.aws/credentials"], for: ["$test_dir/opt/reader"], reason: A test.}
    - {id: granted-python, allow: read, paths: ["~/.aws/config"], for: ["$real_python"], reason: "So that python has a grant."}
EOF
tool=$workspace/denied/tool
python() { echo "python3 -c \"import ctypes, os; libc = ctypes.CDLL(None, use_errno=True); $1\""; }
execveat() { echo "libc.execveat($1, (ctypes.c_char_p * 3)(b'tool', b'stolen', None), (ctypes.c_char_p * 1)(None), $2)"; }

# E-13 and E-01: the program by its aliases, and by the loader.
loot=stolen
attack tool local:tool denied/tool "$tool stolen"
attack proc-root local:tool denied/tool "/proc/self/root$tool stolen"
attack loader local: denied/tool "$loader $tool stolen"
attack loader-name local: denied/tool "$loader --argv0 echo $tool stolen"
attack loader-copy local: denied/tool "cp $loader ld; ./ld $tool stolen"
attack symlink local:tool denied/tool "ln -s $tool e; ./e stolen"
attack hard-link local: denied/tool "ln $tool e; ./e stolen"
attack moved local: denied/tool "cp $tool kept 2>/dev/null; mv $tool e && ./e stolen; [ ! -e kept ] || mv kept $tool"
attack shebang local:tool denied/tool "printf '#!$tool stolen\n' >s; chmod +x s; ./s"
attack from-env local:tool denied/tool "env -i $tool stolen"
attack from-find local:tool denied/tool "find . -maxdepth 0 -exec $tool stolen ';'"

# E-14: without a name.
attack memory local: denied/tool "$(python "f = os.memfd_create('x'); os.write(f, open('$tool', 'rb').read()); os.execv('/proc/self/fd/%d' % f, ['tool', 'stolen'])")"
attack memory-execveat local: denied/tool "$(python "f = os.memfd_create('x'); os.write(f, open('$tool', 'rb').read()); $(execveat "f, b''" 0x1000)")"
attack descriptor local: denied/tool "$(python "os.execv('/proc/self/fd/%d' % os.open('$tool', os.O_PATH), ['tool', 'stolen'])")"
attack execveat local: denied/tool "$(python "$(execveat "os.open('$tool', os.O_PATH), b''" 0x1000)")"
attack execveat-folder local:tool denied/tool "$(python "$(execveat "os.open('../denied', os.O_PATH), b'tool'" 0)")"
[ ! -d /dev/shm ] || attack shared-memory local: denied/tool "trap 'rm -f /dev/shm/$account' EXIT; cp $tool /dev/shm/$account; /dev/shm/$account stolen"

# E-15: copied under a new name.
attack copy local: denied/tool "cp $tool c; ./c stolen"
attack copy-install local: denied/tool "install -m 755 $tool c; ./c stolen"
attack copy-cat local: denied/tool "cat $tool >c; chmod +x c; ./c stolen"
[ -x "$tool" ] || fail "the denied program has gone"

works control-exec "cp $echo c; ./c stolen"
works control-loader "$loader $echo stolen"
works control-dynamic "echo 'int puts(const char *); int main(void) { return puts(\"stolen\") < 0; }' | gcc -xc -o d - && ./d"
works control-memory "$(python "f = os.memfd_create('x'); os.write(f, open('$echo', 'rb').read()); os.execv('/proc/self/fd/%d' % f, ['tool', 'stolen'])")"

# E-15: a grant is the file's, not the name's or the content's.
loot=file-secret
granted=$test_dir/opt/reader
secret=base/credentials:aws
works control-granted "$granted"
attack grant-copy $secret credentials "cp $granted reader; ./reader"
attack grant-path $secret credentials "mkdir -p ./$test_dir/opt; cp $granted ./$granted; ./$granted"
attack grant-loader $secret credentials "$loader $granted"
attack grant-memory $secret credentials "$(python "f = os.memfd_create('reader'); os.write(f, open('$granted', 'rb').read()); os.execv('/proc/self/fd/%d' % f, ['$granted'])")"
attack grant-argument $secret credentials "exec -a $granted cat $home/.aws/credentials"
attack grant-comm $secret credentials "echo reader >/proc/self/comm; mapfile -t a <$home/.aws/credentials; echo \"\${a[@]}\""
[ ! -x /bin/busybox ] || attack grant-applet $secret credentials "ln -s /bin/busybox cat; ./cat $home/.aws/credentials"

# E-18: code of its own inside a program that has a grant. Bare it runs there; guarded the variable is taken away.
as_user bash -c 'printf "#include <stdio.h>\n#include <stdlib.h>\n__attribute__((constructor)) static void evil(void) { puts(\"code ran\"); exit(0); }\nunsigned la_version(unsigned v) { return v; }\n" >evil.c
gcc -shared -fPIC -o evil.so evil.c; mkdir modules; echo "print(\"code ran\")" | tee modules/sitecustomize.py >start.py'
loot="code ran"
attack preload base/environment:loader LD_PRELOAD "LD_PRELOAD=$workspace/evil.so $granted"
attack audit base/environment:loader LD_AUDIT "LD_AUDIT=$workspace/evil.so $granted"
attack library-path base/environment:loader LD_LIBRARY_PATH "cp $workspace/evil.so libown.so; LD_LIBRARY_PATH=\$PWD $granted"
attack python-path base/environment:runtimes PYTHONPATH "PYTHONPATH=$workspace/modules $real_python -c 1"
attack python-startup base/environment:runtimes PYTHONSTARTUP "PYTHONSTARTUP=$workspace/start.py $real_python -i </dev/null"
# What no program here obeys is taken away all the same: the granted program's own environment says so.
for name in BUN_OPTIONS NODE_OPTIONS PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS DOTNET_STARTUP_HOOKS GIT_SSH_COMMAND GIT_EXTERNAL_DIFF \
  BASH_ENV ELECTRON_RUN_AS_NODE GCONV_PATH OPENSSL_CONF ANTHROPIC_BASE_URL; do
  attack "variable-$name" base/environment: "$name" "$name='code ran' $real_python -c 'import os; print(os.environ.get(\"$name\"))'"
done
works control-variable "MY_OPTION='code ran' $real_python -c 'import os; print(os.environ[\"MY_OPTION\"])'"
# A program without a grant keeps its variables.
works control-node-options "NODE_OPTIONS='code ran' bash -c 'echo \$NODE_OPTIONS'"
all_told
