#!/usr/bin/env bash
# Installs what packaging/build.sh made as a system service; `install.sh --remove` takes it all away again.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
need_root "it writes to /usr and to systemd"
case "$(uname -m)" in aarch64) bin=artifacts/linux-arm64 ;; *) bin=artifacts/linux-x64 ;; esac
unit=/usr/lib/systemd/system/syswatchd.service
has_systemd() { [ -d /run/systemd/system ]; }

if [ "${1-}" = --remove ]; then
  step "removing SysWatch"
  if has_systemd; then systemctl disable --now syswatchd.service 2>/dev/null || true; fi
  rm -f /usr/bin/syswatch /usr/lib/syswatch/syswatchd \
    /usr/lib/syswatch/libMonoPosixHelper.so "$unit" /usr/share/bash-completion/completions/syswatch \
    /usr/share/zsh/vendor-completions/_syswatch /usr/share/fish/vendor_completions.d/syswatch.fish
  if [ -d /usr/lib/syswatch ]; then rmdir --ignore-fail-on-non-empty /usr/lib/syswatch; fi
  if has_systemd; then systemctl daemon-reload; fi
  note "profiles of yours in /etc/syswatch are kept: remove them by hand"
  exit 0
fi
[ $# -eq 0 ] || die "install.sh knows one option, --remove"

[ -x "$bin/syswatchd" ] || die "no binaries in $bin: run packaging/build.sh first"
step "installing SysWatch"
need_packages libbpf1
install -D -m 755 "$bin/syswatch" /usr/bin/syswatch
install -D -m 755 "$bin/syswatchd" /usr/lib/syswatch/syswatchd
install -D -m 644 packaging/systemd/syswatchd.service "$unit"
install -d -m 755 /etc/syswatch/profiles
for shell in bash/bash-completion/completions/syswatch zsh/zsh/vendor-completions/_syswatch fish/fish/vendor_completions.d/syswatch.fish; do
  install -d "/usr/share/$(dirname "${shell#*/}")"
  /usr/bin/syswatch completion "${shell%%/*}" >"/usr/share/${shell#*/}"
done
if has_systemd; then
  systemctl daemon-reload
  systemctl enable --now syswatchd.service
  note "syswatchd runs; 'syswatch doctor' shows what it holds"
else
  note "no systemd here: start /usr/lib/syswatch/syswatchd yourself"
fi
