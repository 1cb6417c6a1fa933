#!/usr/bin/env bash
# What BPF-LSM costs, in instructions: under `qemu -icount shift=0` the guest's nanoseconds are the instructions that
# it executes, so that the figures are the same on a busy host. Fails where one is over its limit.
. "$(dirname "$0")/lib.sh"
grep -q matrix.count /proc/cmdline 2>/dev/null || skip "counts in a guest of tests/matrix/run.sh only"
need gcc jq

cat >"$test_dir/count.c" <<'EOF'
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void opens(const char *path) { int file = open(path, O_RDONLY); if (file >= 0) close(file); }
static void plain(void) { opens("plain"); }
static void linked(void) { opens("linked"); }
static void secret(void) { opens(".env"); }
static void others(void) { struct stat facts; stat("plain", &facts); getppid(); }
static void moves(void) { rename("moved", "there"); rename("there", "moved"); }
static void makes(void) { mkdir("made", 0755); rmdir("made"); }
static void execs(void) {
	char *const words[] = { "true", 0 };
	pid_t child;
	if (!posix_spawn(&child, "/bin/true", 0, 0, words, words + 1)) waitpid(child, 0, 0);
}
static long now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000L + t.tv_nsec; }
static int by_size(const void *a, const void *b) { long x = *(long *)a, y = *(long *)b; return x < y ? -1 : x > y; }
/* The median of batches: an interrupt falls into few of them. */
static void count(const char *name, void (*deed)(void), int batch) {
	long batches[21];
	for (int i = 0; i < batch; i++) deed();
	for (int i = 0; i < 21; i++) {
		long start = now();
		for (int j = 0; j < batch; j++) deed();
		batches[i] = (now() - start) / batch;
	}
	qsort(batches, 21, sizeof(long), by_size);
	printf("%s %ld\n", name, batches[10]);
}
int main(void) {
	/* What a mount of the launch has unsettled is settled. */
	sleep(2);
	count("open", plain, 100);
	count("walk", linked, 100);
	count("refuse", secret, 10);
	count("others", others, 100);
	count("rename", moves, 20);
	count("mkdir", makes, 20);
	count("exec", execs, 5);
	return 0;
}
EOF
gcc -O2 -o "$test_dir/count" "$test_dir/count.c"

# counts FILE COMMAND...: in $counted.
counts() {
  local file=$1
  shift
  "$@" bash -c 'cd "$0" && exec ./count' "$counted" >"$file" || fail "$*: $(cat "$file")"
}
mkdir -p "$test_dir/bare"
counted=$test_dir/bare
fill() {
  cp "$test_dir/count" "$counted/count"
  (cd "$counted" && touch plain linked moved .env && ln -f linked link)
  chmod -R a+rwX "$counted"
}
fill
counts "$test_dir/1-bare" env
setup
chmod 755 "$test_dir"
counted=$workspace/a-directory-of-the-workspace
as_user mkdir -p "$counted"; fill
counts "$test_dir/2-outside" as_user
counts "$test_dir/3-member" guarded
numbers=$(seq -s, 1 250)
{
  printf 'profile: many\nextends: [local]\nfiles:\n  rules:\n    - id: many\n      deny: read\n      paths:\n'
  for folder in $(seq 1 40); do printf '        - "/srv/%s/{%s}"\n' "$folder" "$numbers"; done
} | write_profile many
profile=many
counts "$test_dir/4-many" guarded

printf 'profile: recording\nextends: [local]\nrecord: [files, network]\n' | write_profile recording
profile=recording
counts "$test_dir/5-recording" guarded

echo "instructions      bare  outside   member  10,000 rules  recorded"
paste -d' ' "$test_dir"/[12345]-* |
  awk '{ printf "%-12s %9d %+8d %+8d %+8d %+8d\n", $1, $2, $4 - $2, $6 - $2, $8 - $2, $10 - $2 }' | tee "$test_dir/table"

# What was seen on 6.1 and 6.12, and a tenth.
limit() { # NAME COLUMN MOST
  local seen
  seen=$(awk -v name="$1" -v column="$2" '$1 == name { print $column + 0 }' "$test_dir/table")
  [ "$seen" -le "$3" ] || fail "$1: $seen instructions more than bare, $3 is the most"
}
outside=3 member=4
limit open $outside 380
limit others $outside 50
limit open $member 1100
limit walk $member 10500
limit others $member 350
more=$(awk '$1 == "open" { print $5 - $4 }' "$test_dir/table")
[ "$more" -le 60 ] || fail "an open costs $more instructions more under 10,000 rules"
more=$(awk '$1 == "open" { print $6 - $4 }' "$test_dir/table")
[ "$more" -le 180 ] || fail "an open costs $more instructions more where it is counted"
