#!/usr/bin/env bash
# Installs what packaging/build.sh made as a system service, also over an older one while sessions run: they go on, held
# by the new one. `install.sh --remove` takes it all away again. DESTDIR=DIR does either below DIR and starts nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
umask 022
root=${DESTDIR-}
case "$(uname -m)" in aarch64) bin=artifacts/linux-arm64 ;; *) bin=artifacts/linux-x64 ;; esac
unit=$root/usr/lib/systemd/system/syswatchd.service
completions=(bash:bash-completion/completions/syswatch zsh:zsh/vendor-completions/_syswatch
  fish:fish/vendor_completions.d/syswatch.fish)
[ -n "$root" ] || need_root "it writes to /usr and to systemd"
has_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

remove() {
  local sessions completion
  step "removing SysWatch"
  if [ -z "$root" ] && [ -x /usr/bin/syswatch ]; then
    # Without a daemon nobody would answer their calls.
    sessions=$(/usr/bin/syswatch sessions 2>/dev/null) || [ $? -eq 3 ] ||
      die "syswatch cannot tell whether sessions run: end them, stop syswatchd, and run this again"
    sessions=$(cut -f1 <<<"$sessions" | xargs)
    [ -z "$sessions" ] || die "these sessions run: end them first (syswatch kill SESSION): $sessions"
  fi
  if has_systemd; then systemctl disable --now syswatchd.service 2>/dev/null || true; fi
  for completion in "${completions[@]}"; do rm -f "$root/usr/share/${completion#*:}"; done
  rm -rf "$root/usr/bin/syswatch" "$root/usr/lib/syswatch" "$unit"
  if has_systemd; then systemctl daemon-reload; systemctl reset-failed syswatchd.service 2>/dev/null || true; fi
  rmdir "$root/etc/syswatch/profiles" "$root/etc/syswatch" 2>/dev/null ||
    [ ! -e "$root/etc/syswatch" ] || note "profiles of yours in $root/etc/syswatch are kept: remove them by hand"
  if [ -z "$root" ] && [ -e /run/syswatch ] && ! rmdir /run/syswatch 2>/dev/null; then
    note "/run/syswatch is left of a syswatchd that runs without systemd, or was killed: it goes when the machine restarts"
  fi
}

start() {
  if ! has_systemd; then
    [ -n "$root" ] || note "no systemd here: start /usr/lib/syswatch/syswatchd yourself, and stop an older one first"
    return 0
  fi
  systemctl daemon-reload
  systemctl enable syswatchd.service
  systemctl restart syswatchd.service || die "syswatchd does not start: journalctl -u syswatchd tells why"
  note "syswatchd runs; 'syswatch doctor' shows what it holds"
}

case "${1-}" in
  --remove) remove; exit ;;
  ?*) die "install.sh knows one option, --remove" ;;
esac
[ -x "$bin/syswatchd" ] && [ -x "$bin/syswatch-cli" ] && [ -x "$bin/syswatch" ] || die "no binaries in $bin: run packaging/build.sh first"
step "installing SysWatch"
[ -n "$root" ] || need_packages libbpf1
# What syswatch becomes comes before it: sessions of an older one may ask in between.
install -D -m 755 -t "$root/usr/lib/syswatch" "$bin/syswatch-cli" "$bin/syswatchd"
install -D -m 755 "$bin/syswatch" "$root/usr/bin/syswatch"
install -D -m 644 packaging/systemd/syswatchd.service "$unit"
install -d -m 755 "$root/etc/syswatch" "$root/etc/syswatch/profiles"
for completion in "${completions[@]}"; do
  install -d "$root/usr/share/$(dirname "${completion#*:}")"
  "$bin/syswatch" completion "${completion%%:*}" >"$root/usr/share/${completion#*:}"
done
start
