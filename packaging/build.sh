#!/usr/bin/env bash
# Builds artifacts/<rid>/{syswatch,syswatch-cli,syswatchd}: NativeAOT, the kernel programs inside, libbpf the system's;
# for win-x64 {syswatch,syswatchd}.exe, each with its runtime in it, because NativeAOT cannot be made for Windows here.
#   packaging/build.sh [linux-x64|linux-arm64|win-x64]...      default: this machine's own
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh

own_rid() { case "$(uname -m)" in aarch64) echo linux-arm64 ;; *) echo linux-x64 ;; esac; }

publish_one() { # RID PROJECT NAME PROPERTY...
  local rid=$1 project=$2 name=$3 log
  shift 3
  step "publishing $name for $rid (a minute or two)"
  log=$(mktemp)
  dotnet publish "src/SysWatch.$project/SysWatch.$project.csproj" -c Release -r "$rid" --nologo -v quiet \
    -p:PublishDir="$PWD/artifacts/$rid/publish/$name/" "$@" >"$log" 2>&1 || { cat "$log"; rm -f "$log"; die "publishing $name failed"; }
  rm -f "$log"
}

publish() { # RID PROPERTY...
  local rid=$1 project name
  shift
  for project in Daemon Cli Launcher; do
    case $project in Daemon) name=syswatchd ;; Cli) name=syswatch-cli ;; Launcher) name=syswatch ;; esac
    publish_one "$rid" "$project" "$name" "$@"
    install -m 755 "artifacts/$rid/publish/$name/$name" "artifacts/$rid/$name"
  done
  note "$(ls -l "artifacts/$rid"/{syswatch,syswatch-cli,syswatchd} | awk '{printf "%s %.1f MB  ", $9, $5/1e6}')"
}

publish_windows() { # no launcher: `syswatch` is the command line itself
  publish_one win-x64 Daemon syswatchd
  publish_one win-x64 Cli syswatch-cli
  install -m 755 artifacts/win-x64/publish/syswatchd/syswatchd.exe artifacts/win-x64/syswatchd.exe
  install -m 755 artifacts/win-x64/publish/syswatch-cli/syswatch-cli.exe artifacts/win-x64/syswatch.exe
  note "$(ls -l artifacts/win-x64/{syswatch,syswatchd}.exe | awk '{printf "%s %.1f MB  ", $9, $5/1e6}')"
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
  elif [ "$rid" = win-x64 ]; then publish_windows
  else die "no way to build $rid here: linux-x64, linux-arm64 and win-x64 are known"
  fi
done
