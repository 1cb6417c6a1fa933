#!/usr/bin/env bash
# dotnet makes, builds and tests a project without one refusal.
. "$(dirname "$0")/lib.sh"
need dotnet
setup
root=$(dirname "$(readlink -f "$(command -v dotnet)")")
as_user test -x "$root/dotnet" || skip "the account cannot run $root/dotnet"
extra_env=(DOTNET_ROOT="$root" NUGET_PACKAGES="$home/.packages" MSBUILDDISABLENODEREUSE=0)
guarded_sh 'dotnet new console -o app --no-restore && cd app && dotnet build --source /nowhere-needed 2>&1 || dotnet build'
expect "Hello, World!" guarded_sh 'cd app && dotnet run --no-build'
guarded_sh 'dotnet build-server shutdown' || true
no_denials
