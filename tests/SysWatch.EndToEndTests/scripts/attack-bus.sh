#!/usr/bin/env bash
# Services and programs that act for whoever asks (containers, buses, key agents, terminals, displays) are not asked: no
# socket of some hundred and sixty is connected to, by no client and no other name. All in a /run of the script's own.
if [ -z "${SYSWATCH_OWN_RUN-}" ]; then
  [ "$(id -u)" -eq 0 ] || { echo "needs root"; exit 77; }
  SYSWATCH_OWN_RUN=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
mount -t tmpfs -o mode=755 none /run
. "$(dirname "$0")/lib.sh"
need python3 jq gcc nc
setup
runtime=/run/user/$(id -u "$account")
mkdir -p "$runtime"
chown "$account:" "$runtime"
extra_env=(XDG_RUNTIME_DIR="$runtime")
own=$test_dir/own
clean_up() {
  rm -rf /tmp/{ssh,dbus,kitty,mykitty,tmux,zellij,kakoune,cm,Alacritty,foot,mpv,codex-daemon,yazi,ibus,chrome}-"$account"* \
    /tmp/{ssh_mux-"$account","$account"@host:22,"$account"-state,bspwm-"$account"-socket,.X11-unix/X"$$",.ICE-unix/"$$",.ICE-unix/run-"$$"}
}
mkdir -p /tmp/.X11-unix /tmp/.ICE-unix "$own"
chmod 1777 /tmp/.X11-unix /tmp/.ICE-unix
chmod 755 "$own"
containers=(/run/docker.sock "$home"/.docker/run/docker.sock "$home"/.docker/desktop/a.sock "$home"/.rd/docker.sock
  "$home"/.orbstack/run/docker.sock "$home"/.colima/default/docker.sock /run/podman/podman.sock "$runtime"/podman/podman.sock
  "$home"/.local/share/containers/podman/machine/podman.sock "$home"/.config/containers/podman/machine/podman.sock
  "$home"/.podman/podman.sock /run/containerd/containerd.sock /run/crio/crio.sock /run/buildkit/buildkitd.sock
  "$runtime"/docker.sock "$runtime"/containerd/containerd.sock "$runtime"/buildkit/buildkitd.sock /run/docker/containerd/containerd.sock
  /run/k3s/containerd/containerd.sock "$home"/.lima/default/sock/docker.sock
  /run/libvirt/libvirt-sock "$runtime"/libvirt/libvirt-sock /run/incus/unix.socket "$runtime"/libpod/tmp/pause.sock
  /run/containerd/s/1 /run/buildkit-default/buildkitd.sock /run/k0s/containerd.sock "$home"/.finch/finch.sock
  "$home"/.config/colima/default/docker.sock "$home"/.config/libvirt/qemu/lib/a/monitor.sock)
open_connections=(/tmp/ssh_mux-"$account" /tmp/cm-"$account" /tmp/"$account"@host:22 "$runtime"/ssh/a "$home"/.cache/ssh/a
  "$home"/.ansible/cp/0123456789 "$home"/.ansible/pc/0123456789)
key_agents=(/tmp/ssh-"$account"/agent.1 "$runtime"/openssh_agent "$runtime"/ssh-agent.socket "$home"/.ssh/agent/s.1 "$home"/.ssh/cm-host
  "$runtime"/gnupg/S.gpg-agent "$runtime"/gnupg/S.gpg-agent.ssh "$home"/.gnupg/S.gpg-agent "$home"/.gnupg/S.gpg-agent.extra
  "$runtime"/keyring/control "$runtime"/keyring/ssh "$runtime"/gcr/ssh "$home"/.1password/agent.sock "$runtime"/p11-kit/pkcs11
  "$runtime"/ssh-tpm-agent.sock "$home"/.cache/keyring-1/control "$home"/.bitwarden-ssh-agent.sock "$runtime"/keybase/keybased.sock)
password_managers=("$runtime"/org.keepassxc.KeePassXC.BrowserServer "$runtime"/app/org.keepassxc.KeePassXC/org.keepassxc.KeePassXC.BrowserServer
  "$runtime"/1Password-BrowserSupport.sock "@1PASSWORD-$account" "$runtime"/op-daemon.sock "$home"/.config/op/op-daemon.sock "$runtime"/rbw/socket
  "$home"/.cache/com.bitwarden.desktop/s.bw "$home"/.cache/git/credential/socket "$home"/.git-credential-cache/socket)
buses=("$runtime"/bus /run/dbus/system_bus_socket /run/systemd/private "$runtime"/systemd/private "$runtime"/systemd/io.system.ManagedOOM
  "@/tmp/dbus-$account" /tmp/dbus-"$account" "$runtime"/dbus-1/proxy "$runtime"/at-spi/bus_0 "$runtime"/gvfsd/socket-1
  /run/systemd/io.systemd.Manager /run/systemd/io.systemd.Import "$runtime"/snapd-session-agent.socket
  "$home"/.cache/at-spi/bus_0 "$runtime"/kdeinit5__0 "$runtime"/.flatpak/a/bus "$runtime"/.flatpak-helper/a "$runtime"/doc/a "$runtime"/gnome-shell/a)
terminals_and_editors=(/tmp/tmux-"$account"/default "$runtime"/vscode-ipc-1.sock "$runtime"/vscode-git-1.sock "$runtime"/wezterm/gui-sock-1
  "$runtime"/nvim.1.0 "$runtime"/emacs/server "@kitty-$account" /tmp/kitty-"$account" /run/screen/S-a/1.pts "$runtime"/Alacritty-wayland-1-1.sock
  "$runtime"/foot-wayland-1.sock /tmp/foot-"$account".sock "$home"/.urxvt/urxvtd-host "$runtime"/kitty-1 /tmp/mykitty-"$account" "@mykitty-$account"
  /tmp/zellij-"$account"/a /tmp/kakoune-"$account"/a "$runtime"/kakoune/a "$runtime"/shpool/shpool.socket "$home"/.abduco/a@host
  "$home"/.local/share/wezterm/sock "$home"/.local/share/zed/zed-stable.sock "$home"/.config/Code/1.99-main.sock
  "$home"/.local/share/code-server/code-server-ipc.sock "$home"/.cache/JetBrains/IntelliJIdea2026.1/.port)
window_managers=("$runtime"/sway-ipc.1.sock "$runtime"/i3/ipc-socket.1 "$runtime"/hypr/a/.socket.sock "$runtime"/niri.wayland-1.1.sock
  "$runtime"/wayfire-wayland-1-.socket /tmp/bspwm-"$account"-socket "$home"/.cache/qtile/qtilesocket.:0 /tmp/.ICE-unix/"$$" "@/tmp/.ICE-unix/$$"
  "$home"/.xpra/host-1)
programs=("$home"/.pm2/rpc.sock "$home"/.pm2/pub.sock /run/supervisor/supervisor.sock /run/watchman/a-state/sock
  "$home"/.local/state/watchman/a-state/sock /tmp/"$account"-state/sock "$home"/.mutagen/daemon/daemon.sock "$runtime"/qutebrowser/ipc-1
  /tmp/chrome-"$account"/SingletonSocket "$runtime"/crush-1.sock "$home"/.codex/app-server-control/app-server-control.sock
  /tmp/codex-daemon-"$account"/a "$runtime"/mpv.sock "$home"/.config/mpv/socket "$runtime"/cmus-socket "$runtime"/lf.a.sock
  "$runtime"/.dds.sock /tmp/yazi-"$account"/.dds.sock)
displays=(/tmp/.X11-unix/X"$$" "@/tmp/.X11-unix/X$$" "$runtime"/wayland-1 "$runtime"/pipewire-0 "$runtime"/pulse/native /run/pulse/native)
keyboards=("$home"/.cache/ibus/dbus-1 "@$home/.cache/ibus/dbus-1" /tmp/ibus-"$account"/a "$runtime"/.ydotool_socket "$runtime"/eis-0
  /run/keyd.socket /run/seatd.sock)
# Not nscd: every process outside would ask the stand-in, too.
resolvers=(/run/systemd/resolve/io.systemd.Resolve /run/avahi-daemon/socket)
machine_services=(/run/snapd.socket /run/cups/cups.sock /run/acpid.socket /run/rpcbind.sock /run/tailscale/tailscaled.sock
  /run/pcscd/pcscd.comm /run/udev/control /run/lvm/lvmpolld.socket /run/WSL/1_interop /run/fcgiwrap.socket /run/control.unit.sock
  /run/php/php-fpm.sock /run/wpa_supplicant/wlan0 /run/tor/socks)
fine=("$own/fine.sock" "@fine-$account" "$workspace/fine.sock")
kinds=(containers open_connections key_agents password_managers buses terminals_and_editors window_managers programs displays keyboards
  resolvers machine_services)
all=()
for kind in "${kinds[@]}"; do
  declare -n names=$kind
  all+=("${names[@]}")
done
: >"$test_dir/collected"
python3 "$(dirname "$0")/tools/sockets.py" "$test_dir/collected" "$test_dir/ready" "${all[@]}" "${fine[@]}" &
test_pids+=($!)
for _ in $(seq 300); do [ ! -e "$test_dir/ready" ] || break; sleep 0.1; done
[ -e "$test_dir/ready" ] || fail "the sockets are not served"
chown -R "$account:" "$runtime" "$home"
kill "$daemon_pid"; wait "$daemon_pid" 2>/dev/null || true
start_daemon

# E-33: each by its name. One program asks them all; a session in which one answers has failed.
cat >"$workspace/ask.py" <<'P'
import socket, sys
for name in sys.argv[1:]:
    s = socket.socket(socket.AF_UNIX)
    try:
        s.connect("\0" + name[1:] if name[0] == "@" else name)
        print("ANSWERED" if s.recv(9) == b"hello\n" else "silent", name)
    except OSError as e:
        print("refused", e.errno, name)
P
as_user python3 ask.py "${all[@]}" "${fine[@]}" >"$test_dir/out.bare"
! grep -v ANSWERED "$test_dir/out.bare" || fail "not every socket answers outside of a session"
: >"$test_dir/collected"
guarded bash -c 'python3 ask.py "$@"' sockets "${all[@]}" >"$test_dir/out.sockets" 2>&1
! grep -v '^refused \(1\|13\) ' "$test_dir/out.sockets" || fail "not refused"
[ "$(wc -l <"$test_dir/out.sockets")" -eq "${#all[@]}" ] || fail "not all were asked: $(cat "$test_dir/out.sockets")"
[ ! -s "$test_dir/collected" ] || fail "asked: $(cat "$test_dir/collected")"
for kind in "${kinds[@]}"; do
  declare -n names=$kind
  for name in "${names[@]}"; do attacks+=("sockets	base/sockets:${kind//_/-}	$name"); done
done
expect "ANSWERED $own/fine.sock" guarded python3 ask.py "${fine[@]}"
expect "ANSWERED @fine-$account" guarded python3 ask.py "${fine[@]}"
all_told

# Docker's by other names: links, a read-only mount, a copy of a descriptor, and TCP.
mkdir "$own/bound"
mount --bind /run "$own/bound"
mount -o remount,bind,ro "$own/bound"
before_each='ln -s /run/docker.sock link; ln -s /run folder'
docker() { sends "docker-$1" "$3"; sends_not "docker-$1" base/sockets:containers "${2:-docker.sock}" "$3"; }
docker curl '' 'curl -sm 20 --unix-socket /run/docker.sock http://localhost/containers/json || nc -NU /run/docker.sock </dev/null'
docker var-run '' 'nc -NU /var/run/docker.sock </dev/null'
docker link '' 'nc -NU link </dev/null'
docker folder '' 'nc -NU folder/docker.sock </dev/null'
docker relative '' 'cd /run; nc -NU docker.sock </dev/null'
docker root '' 'nc -NU /proc/self/root/run/docker.sock </dev/null'
docker read-only '' "nc -NU $own/bound/docker.sock </dev/null"
docker descriptor '' "python3 -c \"import os, socket; d = os.open('/run/docker.sock', os.O_PATH); s = socket.socket(socket.AF_UNIX); s.connect('/proc/self/fd/%d' % d); print(s.recv(9))\""
docker thread '' "python3 -c \"import socket, threading; s = socket.socket(socket.AF_UNIX); t = threading.Thread(target=lambda: print(s.connect('/run/docker.sock'), s.recv(9))); t.start(); t.join()\""
if type -P docker >/dev/null; then docker client '' 'HOME=/nowhere docker -H unix:///run/docker.sock ps; :'; fi
if ! (exec 3<>/dev/tcp/127.0.0.1/2375) 2>/dev/null; then
  collect 127.0.0.1 2375
  sends docker-tcp 'DOCKER_HOST=tcp://127.0.0.1:2375; bash -c "echo GET / >${DOCKER_HOST/tcp:\//\/dev\/tcp}" || echo "GET /" >/dev/tcp/127.0.0.1/2375'
  sends_not docker-tcp base/network-loopback:command-ports 127.0.0.1:2375 'echo "GET /" >/dev/tcp/127.0.0.1/2375'
fi
all_told

# E-34: the clients that start something outside. Where they are missing, ask.py stands for them.
client() { # NAME PROGRAM OBJECT SCRIPT
  command -v "$2" >/dev/null || { echo "$1 is not tried: $2 is not installed"; return 0; }
  (sends "$1" "$4") >"$test_dir/out.sends" || { echo "$1 is not tried: it asks no bus here"; return 0; }
  sends_not "$1" base/sockets:buses "$3" "$4"
}
client gapplication gapplication "$runtime/bus" 'timeout 4 gapplication launch org.test; :'
client gdbus gdbus "$runtime/bus" 'timeout 4 gdbus call --session -d a.b -o / -m a.b.c; :'
client gio gio "$runtime/bus" 'timeout 4 gio cat localtest:///etc/passwd; timeout 4 gio mount -l; :'
client systemd-run systemd-run "$runtime" 'timeout 4 systemd-run --user --wait -q true; :'
client systemd-run-machine systemd-run "/run/" 'timeout 4 systemd-run --user -M "$USER@.host" -q true; timeout 4 systemd-run --no-ask-password -q true; :'
client systemctl systemctl "$runtime" 'timeout 4 systemctl --user start a.service; :'
client busctl busctl "$runtime/bus" 'timeout 4 busctl --user list; :'
client busctl-system busctl /run/dbus/system_bus_socket 'timeout 4 busctl --system list; :'
client run0 run0 /run/dbus/system_bus_socket 'timeout 4 run0 --no-ask-password true; :'
client gnome-terminal gnome-terminal "$runtime/bus" 'timeout 4 gnome-terminal -- true; :'
client dbus-send dbus-send "$runtime/bus" "timeout 4 dbus-send --bus=unix:path=$runtime/bus --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames; :"
all_told

# A real bus, which starts what it has a service file for.
if command -v dbus-daemon >/dev/null && command -v dbus-send >/dev/null; then
  before_each='rm -f ../escaped'
  as_user mkdir -p "$runtime/dbus-1" services
  as_user bash -c 'printf "[D-BUS Service]\nName=test.Escape\nExec=/bin/sh -c \"echo it ran >%s/escaped\"\n" "$PWD" >services/test.Escape.service'
  cat >"$test_dir/bus.conf" <<EOF
<busconfig><type>session</type><listen>unix:path=$runtime/dbus-1/real</listen><servicedir>$workspace/services</servicedir>
<policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="true"/></policy></busconfig>
EOF
  chmod 644 "$test_dir/bus.conf"
  as_user dbus-daemon --nofork --config-file="$test_dir/bus.conf" >"$test_dir/bus.log" 2>&1 &
  test_pids+=($!)
  for _ in $(seq 300); do [ ! -S "$runtime/dbus-1/real" ] || break; sleep 0.1; done
  loot="it ran"
  attack real-bus base/sockets:buses dbus-1/real "timeout 4 dbus-send --bus=unix:path=$runtime/dbus-1/real --dest=org.freedesktop.DBus --print-reply / org.freedesktop.DBus.StartServiceByName string:test.Escape uint32:0 >/dev/null 2>&1; for i in \$(seq 20); do [ ! -s ../escaped ] || break; sleep 0.1; done; cat ../escaped"
  before_each=true
fi

# S-08: programs outside that run what they are told, at names that such have; they read what the session may not.
cat >"$own/run.py" <<'P'
import socket, subprocess, sys, threading
def serve(server):
    while True:
        client, _ = server.accept()
        with client, client.makefile() as lines:
            client.sendall(subprocess.run(["sh", "-c", lines.readline()], capture_output=True).stdout)
for name in sys.argv[1:]:
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0" + name[1:] if name[0] == "@" else name)
    server.listen()
    threading.Thread(target=serve, args=(server,)).start()
print("bound", flush=True)
P
cat >"$own/tell.py" <<'P'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect("\0" + sys.argv[1][1:] if sys.argv[1][0] == "@" else sys.argv[1])
s.sendall(sys.argv[2].encode() + b"\n")
print(s.makefile().read())
P
chmod 644 "$own"/{run,tell}.py
runners=("alacritty terminals-and-editors /tmp/Alacritty-$account.sock" "kitty terminals-and-editors @mykitty-run-$account"
  "session-manager window-managers /tmp/.ICE-unix/run-$$" "session-manager-abstract window-managers @/tmp/.ICE-unix/run-$$"
  "pm2 programs $home/.pm2/interactor.sock" "watchman programs $home/.local/state/watchman/run" "mpv programs /tmp/mpv-$account"
  "ssh-master open-connections $home/.ansible/cp/run" "ibus keyboards @$home/.cache/ibus/dbus-run")
as_user python3 "$own/run.py" "${runners[@]##* }" "$workspace/run.sock" >"$test_dir/run.log" 2>&1 &
test_pids+=($!)
for _ in $(seq 300); do ! grep -qs bound "$test_dir/run.log" || break; sleep 0.1; done
grep -qs bound "$test_dir/run.log" || fail "the programs outside did not start: $(cat "$test_dir/run.log")"
loot=ssh-secret
for runner in "${runners[@]}"; do
  read -r name rule object <<<"$runner"
  attack "told-$name" "base/sockets:$rule" "$object" "python3 $own/tell.py $object 'cat ~/.ssh/id_ed25519'"
done
loot="it ran"
works control-told "python3 $own/tell.py $workspace/run.sock 'echo it ran'"
all_told

# E-36: key agents, real ones where they are installed.
loot=SHA256
if command -v ssh-agent >/dev/null; then
  chown "$account:" "/tmp/ssh-$account"
  as_user bash -c "ssh-keygen -q -t ed25519 -N '' -f key"
  as_user bash -c "exec ssh-agent -D -a /tmp/ssh-$account/agent.2" >"$test_dir/agent.log" 2>&1 &
  test_pids+=($!)
  for _ in $(seq 300); do [ ! -S "/tmp/ssh-$account/agent.2" ] || break; sleep 0.1; done
  extra_env+=(SSH_AUTH_SOCK="/tmp/ssh-$account/agent.2")
  as_user ssh-add -q key
  attack ssh-list base/environment:agents-of-keys SSH_AUTH_SOCK 'ssh-add -l'
  attack ssh-list-again base/sockets:key-agents agent.2 "SSH_AUTH_SOCK=/tmp/ssh-$account/agent.2 ssh-add -l"
  loot="BEGIN SSH SIGNATURE"
  attack ssh-sign base/sockets:key-agents agent.2 "export SSH_AUTH_SOCK=/tmp/ssh-$account/agent.2; cp ../key.pub .; echo x >f; ssh-keygen -q -Y sign -f key.pub -n file f; cat f.sig"
fi
if command -v gpg >/dev/null && command -v gpg-agent >/dev/null; then
  as_user bash -c 'rm -rf ~/.gnupg; mkdir -m 700 ~/.gnupg; gpg --batch -q --passphrase "" --quick-gen-key a@example.org ed25519 sign never' >"$test_dir/gpg.log" 2>&1 ||
    fail "no key for gpg: $(cat "$test_dir/gpg.log")"
  loot="BEGIN PGP MESSAGE"
  attack gpg-sign base/ gnupg 'echo x | gpg --batch -q --armor --sign'

  loot="OK closing"
  attack gpg-agent base/ gnupg 'gpg-connect-agent /bye; gpg-connect-agent "keyinfo --list" /bye && echo OK closing'
  as_user gpgconf --kill gpg-agent
fi
all_told

# With a grant to one program, that one is answered, and no other.
mkdir "$test_dir/opt"
chmod 755 "$test_dir/opt"
cat >"$test_dir/git.c" <<'C'
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(int count, char **words) {
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char answer[9] = "";
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	strncpy(to.sun_path, words[1], sizeof to.sun_path - 1);
	if (connect(s, (void *)&to, sizeof to) || read(s, answer, 8) < 1) return perror("git"), 1;
	return fputs(answer, stdout) < 0;
}
C
gcc -o "$test_dir/opt/git" "$test_dir/git.c"
write_profile granted <<EOF
profile: granted
extends: [agents/generic]
sockets:
  rules:
    - {id: git, allow: connect, paths: ["\$RUNTIME/gcr/ssh"], for: ["$test_dir/opt/git"], reason: A test.}
EOF
profile=granted
loot=hello
works control-granted "$test_dir/opt/git $runtime/gcr/ssh"
attack granted-copy base/sockets:key-agents gcr/ssh "cp $test_dir/opt/git git; ./git $runtime/gcr/ssh"
attack granted-other base/sockets:key-agents gcr/ssh "nc -NU $runtime/gcr/ssh </dev/null"
attack granted-elsewhere base/sockets:key-agents 1password "$test_dir/opt/git $home/.1password/agent.sock"
all_told
