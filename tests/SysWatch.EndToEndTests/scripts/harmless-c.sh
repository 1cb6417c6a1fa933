#!/usr/bin/env bash
# gcc, make, cmake and ctest build and test without one refusal.
. "$(dirname "$0")/lib.sh"
need gcc make cmake ctest
setup
as_user bash -c 'mkdir c && cd c && for i in $(seq 40); do echo "int f$i(int x) { return x + $i; }" > f$i.c; done
  echo "int main(void) { return 0; }" > main.c
  printf "OBJS := \$(patsubst %%.c,%%.o,\$(wildcard *.c))\nall: app\napp: \$(OBJS)\n\tgcc -o \$@ \$^\n%%.o: %%.c\n\tgcc -O1 -c -o \$@ \$<\n" > Makefile
  printf "cmake_minimum_required(VERSION 3.20)\nproject(p C)\nenable_testing()\nadd_executable(t main.c)\nadd_test(NAME t COMMAND t)\n" > CMakeLists.txt'
guarded_sh 'cd c && make -j4 -s && ./app'
expect "100% tests passed" guarded_sh 'cd c && cmake -S . -B build >/dev/null && cmake --build build -j2 >/dev/null && ctest --test-dir build'
no_denials
