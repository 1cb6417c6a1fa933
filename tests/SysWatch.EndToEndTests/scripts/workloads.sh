#!/usr/bin/env bash
# What whole programs cost, in instructions of the one processor and so with all that the daemon does meanwhile:
# without a daemon, outside of sessions while one lives, and in a session, with events on. As instructions.sh.
. "$(dirname "$0")/lib.sh"
grep -q matrix.count /proc/cmdline 2>/dev/null || skip "counts in a guest of tests/matrix/run.sh only"
need gcc git tar
files=${WORKLOAD_FILES:-2000}

# One tree of one file system for all three, so that its directories are as deep.
place=$test_dir/trees
mkdir -p "$place/source" "$place/c"
for i in $(seq "$files"); do
  folder=$place/source/folder$((i % 40))
  [ -d "$folder" ] || mkdir "$folder"
  printf 'line %s of a file\nneedle%s\n' "$i" "$((i % 97))" >"$folder/file$i.txt"
done
for i in 1 2 3 4; do printf '#include <stdio.h>\n#include <stdlib.h>\nint f%s(int a) { return printf("%%d", a + rand()); }\n' "$i" >"$place/c/$i.c"; done
tar -C "$place" -cf "$place/source.tar" source
cat >"$place/spawn.c" <<'C'
#include <spawn.h>
#include <sys/wait.h>
int main(void) {
	char *const words[] = { "true", 0 };
	pid_t child;
	for (int i = 0; i < 200; i++)
		if (!posix_spawn(&child, "/bin/true", 0, 0, words, words + 1)) waitpid(child, 0, 0);
	return 0;
}
C
gcc -O2 -o "$place/spawn" "$place/spawn.c"
git init -q "$place/source"
(cd "$place/source" && git -c user.name=t -c user.email=t@example.org add . &&
  git -c user.name=t -c user.email=t@example.org commit -qm files)
chmod -R a+rwX "$place"

cat >"$place/run" <<'RUN'
# run DIRECTORY: NAME NANOSECONDS of each; of three turns the least.
cd "$1" || exit
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
measure() { # NAME COMMAND...
  local name=$1 least='' start took turn
  shift
  for turn in 1 2 3; do
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1 || { echo "failed: $name: $*"; exit 1; }
    took=$(($(date +%s%N) - start))
    [ -n "$least" ] && [ "$least" -le "$took" ] || least=$took
  done
  echo "$name $least"
}
build() { for i in 1 2 3 4; do gcc -O1 -c "c/$i.c" -o "c/$i.o"; done; }
untar() { mkdir "out$turn" && tar -C "out$turn" -xf source.tar; }
measure c-build build
measure 200-execs ./spawn
measure git-status git -C source status --short
measure git-grep git -C source grep -c needle5
measure tar tar -cf made.tar source
measure untar untar
rm -rf out? made.tar
RUN

bash "$place/run" "$place" >"$test_dir/1-bare" || fail "bare: $(cat "$test_dir/1-bare")"
setup
chmod 755 "$test_dir"
mv "$place" "$workspace/trees"
place=$workspace/trees
chown -R "$account:" "$place"
as_user bash "$place/run" "$place" >"$test_dir/2-alone" || fail "alone: $(cat "$test_dir/2-alone")"
guarded sleep 3600 &
test_pids+=($!)
lives() { sw ps --json | jq -e '.processes | length > 0' >/dev/null; }
within 120 lives || fail "no session has begun"
as_user bash "$place/run" "$place" >"$test_dir/3-outside" || fail "outside: $(cat "$test_dir/3-outside")"
guarded bash "$place/run" "$place" >"$test_dir/4-member" || fail "member: $(cat "$test_dir/4-member")"

echo "instructions           bare  no session   outside    member"
paste -d' ' "$test_dir"/[1234]-* | awk '{ printf "%-12s %14d %+9.2f%% %+9.2f%% %+9.2f%%\n", $1, $2,
  100 * ($4 / $2 - 1), 100 * ($6 / $2 - 1), 100 * ($8 / $2 - 1) }' | tee "$test_dir/table"
