#!/usr/bin/env bash
# What install.sh puts in place is whole and readable, whatever the umask; what it takes away is all of it.
. "$(dirname "$0")/lib.sh"
[ -x "$artifacts/syswatch-cli" ] || skip "no binaries in $artifacts: run packaging/build.sh"
export DESTDIR=$test_dir/root
install_sh() { "$repository/packaging/install.sh" "$@" >>"$test_dir/install.log" 2>&1; }
files() { (cd "$DESTDIR" && find . -type f -printf '%m %p\n' | sort -k2); }

mkdir "$DESTDIR"
(umask 077 && install_sh) || fail "install: $(cat "$test_dir/install.log")"
expected="755 ./usr/bin/syswatch
644 ./usr/lib/systemd/system/syswatchd.service
755 ./usr/lib/syswatch/syswatch-cli
755 ./usr/lib/syswatch/syswatchd
644 ./usr/share/bash-completion/completions/syswatch
644 ./usr/share/fish/vendor_completions.d/syswatch.fish
644 ./usr/share/zsh/vendor-completions/_syswatch"
[ "$(files)" = "$expected" ] || fail "installed: $(files)"
expect "syswatch " "$DESTDIR/usr/bin/syswatch" version
bash -n "$DESTDIR/usr/share/bash-completion/completions/syswatch" || fail "the completion for bash is none"

install_sh || fail "over an older one: $(cat "$test_dir/install.log")"
touch "$DESTDIR/etc/syswatch/profiles/own.yaml"
install_sh --remove || fail "remove: $(cat "$test_dir/install.log")"
[ "$(files)" = "644 ./etc/syswatch/profiles/own.yaml" ] || fail "left: $(files)"
rm "$DESTDIR/etc/syswatch/profiles/own.yaml"
install_sh && install_sh --remove || fail "again: $(cat "$test_dir/install.log")"
[ -z "$(find "$DESTDIR" -name '*syswatch*')" ] || fail "left: $(find "$DESTDIR" -name '*syswatch*')"
! install_sh --frob || fail "an option that it does not know is taken"
