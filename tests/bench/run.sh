#!/usr/bin/env bash
# The body of tests/bench.sh: workloads, daemon figures and the check load.
. "$(dirname "$0")/../SysWatch.EndToEndTests/scripts/lib.sh"
# As /run is on an installed system: a disk's file system would be measured with every start of a session.
mkdir -p "$run_dir" && mount -t tmpfs -o mode=755 syswatch-bench "$run_dir"
setup
step() { printf '\n== %s\n' "$*"; }
bench=$repository/tests/bench
profile=local

step "making the workloads"
cp "$bench/worker.py" "$test_dir/worker.py"
as_user python3 - <<'EOF'
import os
os.makedirs("c"); os.makedirs("tree")
for i in range(60):
    body = "".join(f"int f{i}_{j}(int x) {{ int s = 0; for (int k = 0; k < x; k++) s += k * {j}; return s; }}\n" for j in range(40))
    open(f"c/f{i}.c", "w").write("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" + body)
open("c/main.c", "w").write("int main(void) { return 0; }\n")
open("c/Makefile", "w").write("OBJS := $(patsubst %.c,%.o,$(wildcard *.c))\napp: $(OBJS)\n\tgcc -o $@ $^\n%.o: %.c\n\tgcc -O2 -c -o $@ $<\n")
for d in range(200):
    os.makedirs(f"tree/{d}")
    for f in range(100): open(f"tree/{d}/{f}", "w").write(f"{d}/{f}\n")
EOF
as_user bash -c 'cd tree && git init -q && git add . && git -c user.name=a -c user.email=a@b commit -q -m all'
# ext4 without a journal searches past the inodes of files that were just removed, for every new file.
as_user mkdir out && mount -t tmpfs -o "mode=755,uid=$(id -u "$account")" syswatch-bench "$workspace/out"
dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
extra_env=(DOTNET_ROOT="$dotnet_root" NUGET_PACKAGES="$home/.packages")
as_user bash -c 'dotnet new console -o app >/dev/null && cd app && dotnet build -v quiet --nologo >/dev/null && dotnet build-server shutdown >/dev/null' ||
  echo "dotnet build cannot run as the account: left out"

step "workloads, bare against guarded ($ROUNDS rounds, interleaved)"
cd "$workspace"
python3 "$bench/measure.py" "$ROUNDS" "$test_dir/worker.py" "$account" "$home" "$run_dir" "$test_dir/bin/syswatch" "$profile" "${extra_env[@]}"

step "syswatchd"
bash "$bench/daemon.sh" "$daemon_pid" "$run_dir" "$repository"
