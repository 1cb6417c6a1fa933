#!/usr/bin/env bash
# The C# tests of the kernel programs, with the runtime of the machine that they were built on.
set -euo pipefail
tests=/run/tests
[ ! -e "$tests/missing" ] || { cat "$tests/missing"; exit 77; }
# LossTests and SurvivalTests load the programs in almost every test, which takes long under emulation.
classes=()
for class in KernelMatch KernelWall KernelCode Network UnixSocket Label Event Sysctl; do
  classes+=(-class "SysWatch.Linux.PrivilegedTests.Bpf.${class}Tests")
done
# A few pairs of a policy and a request: other kernels, not other policies, are tried here.
export SYSWATCH_PAIRS=2000 SYSWATCH_BUILT=$tests/built
"$tests/dotnet/dotnet" "$tests/bin/SysWatch.Linux.PrivilegedTests.dll" -noLogo -noColor "${classes[@]}"
