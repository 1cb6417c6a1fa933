# What the guests are made of: kernels from apt, a root file system and a first program from this machine's own files.
# Everything is kept in $cache and made once. Sourced, never run.
# shellcheck shell=bash disable=SC2154
set -euo pipefail

# In the guests: these packages, with all that they depend on. What is not installed here is left out, and the scripts
# that need it say so.
guest_packages=(
  bash bsdutils busybox-static coreutils curl dash diffutils e2fsprogs findutils gcc git grep hostname iproute2 jq kmod
  libbpf1 libc-bin libc6-dev login make mawk mount netcat-openbsd nodejs passwd procps python3 sed sqlite3 tar tmux
  util-linux vim-tiny zsh
)

# Where these are modules and not a part of the kernel, they are put in by the first program, in this order.
disk_modules=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk)

# guest_closure: the installed packages of this architecture that guest_packages are and depend on.
guest_closure() {
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "${guest_packages[@]}" 2>/dev/null | grep '^[a-z0-9]' | grep -v : | sort -u |
    { xargs dpkg-query -W -f '${db:Status-Status} ${Architecture} ${binary:Package}\n' 2>/dev/null || true; } |
    sed -nE "s/^installed (all|$(dpkg --print-architecture)) //p" | sort -u
}

# find_kernel PATTERN: downloads and unpacks the newest package; prints its directory, or why there is none.
find_kernel() {
  local pattern=$1 name kept
  while read -r name; do
    if [ ! -d "$cache/kernels/$name" ]; then
      rm -rf "$cache/incoming"; mkdir -p "$cache/incoming/root"
      (cd "$cache/incoming" && apt-get -q -o APT::Sandbox::User=root download "$name") >/dev/null 2>&1 || continue
      dpkg-deb -x "$cache"/incoming/*.deb "$cache/incoming/root" || continue
      mv "$cache/incoming/root" "$cache/kernels/$name"
    fi
    echo "$cache/kernels/$name"
    return 0
  done < <(apt-cache search --names-only "^linux-image-" | cut -d' ' -f1 |
    while read -r name; do if [[ $name == $pattern ]]; then echo "$name"; fi; done | sort -rV | head -3)
  for kept in "$cache"/kernels/$pattern; do [ -d "$kept" ] && { echo "$kept"; return 0; }; done
  echo "apt offers no $pattern that can be downloaded, and none was kept"
  return 1
}

# make_disk FILE DIRECTORY FREE_MB: an ext4 image of a directory.
make_disk() {
  local megabytes
  megabytes=$(($(du -sm "$2" | cut -f1) * 12 / 10 + $3))
  rm -f "$1.new"; truncate -s "${megabytes}M" "$1.new"
  mke2fs -q -t ext4 -d "$2" -F "$1.new" && mv "$1.new" "$1"
}

# make_root FILE: the root file system of every guest, out of this machine's packages.
make_root() {
  local stage=$cache/stage link file
  rm -rf "$stage"; mkdir -p "$stage"/{usr,dev,proc,sys,run,tmp,root,etc,repository,var/tmp,var/log,lib/modules}
  for link in bin sbin lib lib32 lib64; do
    [ -L "/$link" ] || continue
    rm -rf "${stage:?}/$link"; mkdir -p "$stage/usr/$link"; ln -s "usr/$link" "$stage/$link"
  done
  mkdir -p "$stage/lib/modules"
  { guest_closure | xargs dpkg -L | grep -vE '^/usr/share/(doc|man|locale|info|lintian|bash-completion|bug)(/|$)'
    # Made after the package was installed: npm renews itself in place.
    find /usr/lib/node_modules/npm || true
    find /usr/lib/python3* -name '*.pyc' -path '*__pycache__*' || true
    find /usr/bin /usr/sbin -lname '/etc/alternatives/*' || true
    find /etc/alternatives /etc/login.defs /etc/nsswitch.conf /etc/pam.d || true
  } 2>/dev/null | while read -r file; do if [ -e "$file" ]; then echo ".$file"; fi; done | sort -u |
    tar -C / -c --no-recursion -T - 2>/dev/null | tar -C "$stage" -x --keep-directory-symlink
  cp /usr/share/base-passwd/passwd.master "$stage/etc/passwd"
  cp /usr/share/base-passwd/group.master "$stage/etc/group"
  pwconv -R "$stage"; grpconv -R "$stage"
  chmod 1777 "$stage/tmp" "$stage/var/tmp"
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$stage/etc/hosts"
  echo matrix >"$stage/etc/hostname"
  ldconfig -r "$stage"
  make_disk "$1" "$stage" 1024
  rm -rf "$stage"
}

# make_modules FILE KERNEL: what the kernel may load, for /lib/modules.
make_modules() {
  local stage=$cache/stage version
  version=$(kernel_version "$2")
  rm -rf "$stage"; mkdir -p "$stage/lib/modules"
  cp -a "$2/lib/modules/$version" "$stage/lib/modules/"
  depmod -b "$stage" "$version" 2>/dev/null || note "no depmod here: the guest loads no modules but the disk's"
  make_disk "$1" "$stage/lib/modules" 16
  rm -rf "$stage"
}

# make_first FILE KERNEL: the initramfs, which finds the disk and becomes guest/init.
make_first() {
  local stage=$cache/stage name module
  rm -rf "$stage"; mkdir -p "$stage"/{bin,dev,proc,root,modules}
  install -m 755 "$(command -v busybox)" "$stage/bin/busybox"
  install -m 755 "$matrix/guest/first" "$stage/init"
  for name in "${disk_modules[@]}"; do
    module=$(find "$2/lib/modules" -name "$name.ko*" | head -1)
    case "$module" in
      '') continue ;;
      *.xz) xz -dc "$module" >"$stage/modules/$name.ko" ;;
      *.zst) zstd -qdc "$module" >"$stage/modules/$name.ko" ;;
      *) cp "$module" "$stage/modules/$name.ko" ;;
    esac
    echo "$name" >>"$stage/modules/order"
  done
  touch "$stage/modules/order"
  (cd "$stage" && find . | cpio -o -H newc --quiet -R 0:0) >"$1.new" && mv "$1.new" "$1"
  rm -rf "$stage"
}

# tests_missing DIRECTORY: prints why there is nothing to run the C# tests with, or nothing.
tests_missing() {
  [ -e "$1/SysWatch.Linux.PrivilegedTests.dll" ] || echo "the privileged tests are not built"
  command -v dotnet >/dev/null || echo "there is no dotnet"
}

# make_tests FILE: the privileged tests as they were built, the runtime, and what the tests build themselves, built here.
# Without them a file says why.
make_tests() {
  local stage=$work/tests bin=tests/SysWatch.Linux.PrivilegedTests/bin/Release/net10.0 file version shared why
  mkdir -p "$stage"/{dotnet/shared/Microsoft.NETCore.App,dotnet/host,built}
  why=$(tests_missing "$bin" | head -1)
  if [ -z "$why" ]; then
    SYSWATCH_BUILT=$stage/built dotnet "$bin/SysWatch.Linux.PrivilegedTests.dll" -noLogo -noColor \
      -method '*.KernelMatchTests.Every_actor_*' >"$work/built.log" 2>&1 || true
    for file in match.bpf.o match.so; do
      [ -e "$stage/built/$file" ] || why="$file could not be built: $(tail -1 "$work/built.log")"
    done
    cp -a "$bin" "$stage/bin"
    read -r version shared < <(dotnet --list-runtimes |
      sed -nE 's/^Microsoft\.NETCore\.App (10\.[^ ]+) \[(.*)\]$/\1 \2/p' | tail -1)
    cp -a "$shared/$version" "$stage/dotnet/shared/Microsoft.NETCore.App/"
    cp -a "$shared/../../dotnet" "$stage/dotnet/"
    cp -a "$shared/../../host/fxr" "$stage/dotnet/host/"
  fi
  [ -z "$why" ] || echo "$why" >"$stage/missing"
  make_disk "$1" "$stage" 4
  rm -rf "$stage"
}

kernel_version() { basename "$(echo "$1"/boot/vmlinuz-*)" | sed 's/^vmlinuz-//'; }
