#!/usr/bin/env bash
# Builds artifacts/<rid>/{syswatch,syswatch-cli,syswatchd}: NativeAOT, the kernel programs inside, libbpf the system's.
#   packaging/build.sh [linux-x64|linux-arm64]...      default: this machine's own
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh

own_rid() { case "$(uname -m)" in aarch64) echo linux-arm64 ;; *) echo linux-x64 ;; esac; }

publish() { # RID PROPERTY...
  local rid=$1 project name log
  shift
  for project in Daemon Cli Launcher; do
    case $project in Daemon) name=syswatchd ;; Cli) name=syswatch-cli ;; Launcher) name=syswatch ;; esac
    step "publishing $name for $rid (NativeAOT; a minute or two)"
    log=$(mktemp)
    dotnet publish "src/SysWatch.$project/SysWatch.$project.csproj" -c Release -r "$rid" --nologo -v quiet \
      -p:PublishDir="$PWD/artifacts/$rid/publish/$name/" "$@" >"$log" 2>&1 || { cat "$log"; rm -f "$log"; die "publishing $name failed"; }
    rm -f "$log"
    install -m 755 "artifacts/$rid/publish/$name/$name" "artifacts/$rid/$name"
  done
  note "$(ls -l "artifacts/$rid"/{syswatch,syswatch-cli,syswatchd} | awk '{printf "%s %.1f MB  ", $9, $5/1e6}')"
}

cross_arm64() {
  need_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross lld
  dpkg --print-foreign-architectures | grep -qx arm64 ||
    die "linux-arm64 needs zlib1g-dev:arm64: run 'dpkg --add-architecture arm64 && apt-get update' first"
  need_packages zlib1g-dev:arm64
  publish linux-arm64 -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy
}

step "checking what the build needs"
need_dotnet
build_packages
for rid in "${@:-$(own_rid)}"; do
  if [ "$rid" = "$(own_rid)" ]; then publish "$rid"
  elif [ "$rid" = linux-arm64 ]; then cross_arm64
  else die "no way to build $rid here: linux-x64 and linux-arm64 are known"
  fi
done
