"""Interleaves one bare and one guarded worker over the workloads and prints medians, quartiles and ratios."""
import os
import statistics
import subprocess
import sys
import time

ROUNDS, WORKER, ACCOUNT, HOME, RUN_DIR, SYSWATCH, PROFILE = sys.argv[1:8]
ROUNDS = int(ROUNDS)
ENVIRONMENT = {
    "HOME": HOME, "USER": ACCOUNT, "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "SYSWATCH_RUN_DIR": RUN_DIR,
    "DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1", "MSBUILDDISABLENODEREUSE": "1",
    "DOTNET_CLI_USE_MSBUILD_SERVER": "0", "UseSharedCompilation": "false",
    **dict(pair.split("=", 1) for pair in sys.argv[8:]),
}
AS_ACCOUNT = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups", "--"]
GUARD = [SYSWATCH, "run", "--quiet", "--profile", PROFILE, "--"]

# name, what runs before each measure (not timed), what is timed.
WORKLOADS = [
    ("2,000 execs of /bin/true", None, "for i in {1..2000}; do /bin/true; done"),
    ("git status, 20,000 files", None, "git -C tree status"),
    ("git grep, 20,000 files", None, "git -C tree grep -c 77"),
    ("C build with make", "rm -f c/*.o c/app", "make -s -C c -j2"),
    ("tar and untar, 20,000 files", "rm -rf out/*", "tar cf - --exclude=.git tree | tar xf - -C out"),
]
if os.path.isdir("app/obj"):
    WORKLOADS.append(("dotnet build", "rm -rf app/bin app/obj/Debug", "cd app && dotnet build --no-restore -v quiet --nologo"))


def worker(prefix):
    return subprocess.Popen(AS_ACCOUNT + prefix + ["python3", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            text=True, env=ENVIRONMENT)


def timed(process, command):
    process.stdin.write(command + "\n")
    process.stdin.flush()
    answer = process.stdout.readline().split()
    if not answer or answer[1] != "0":
        raise SystemExit(f"'{command}' ended with {answer}")
    return int(answer[0])


def once(prefix):
    start = time.perf_counter_ns()
    subprocess.run(AS_ACCOUNT + prefix + ["/bin/true"], env=ENVIRONMENT, check=True)
    return time.perf_counter_ns() - start


def row(name, bare, guarded, unit=1e6):
    b, g = statistics.median(bare), statistics.median(guarded)
    spread = lambda values: "±%.1f" % ((statistics.quantiles(values, n=4)[2] - statistics.quantiles(values, n=4)[0]) / 2 / unit)
    print(f"{name:<30} {b / unit:>9.1f} {spread(bare):>7} {g / unit:>9.1f} {spread(guarded):>7} {(g - b) / unit:>9.2f} {g / b:>7.3f}", flush=True)


def main():
    print(f"{'ms':<30} {'bare':>9} {'':>7} {'guarded':>9} {'':>7} {'added':>9} {'ratio':>7}")
    bare, guarded = [], []
    for _ in range(ROUNDS * 10):
        bare.append(once([]))
        guarded.append(once(GUARD))
    row("syswatch run /bin/true", bare, guarded)
    bare_worker, guarded_worker = worker([]), worker(GUARD)
    for name, before, command in WORKLOADS:
        bare, guarded = [], []
        for round_number in range(ROUNDS + 1):
            order = [(bare_worker, bare), (guarded_worker, guarded)]
            for process, results in order if round_number % 2 else reversed(order):
                if before:
                    timed(bare_worker, before)
                elapsed = timed(process, command)
                if round_number:  # the first round warms the caches
                    results.append(elapsed)
        row(name, bare, guarded)
    for process in (bare_worker, guarded_worker):
        process.stdin.close()
        process.wait()


main()
