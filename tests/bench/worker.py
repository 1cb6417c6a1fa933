"""Runs each command line that it reads, prints the nanoseconds that it took: one worker is bare, one is guarded."""
import subprocess
import sys
import time

for line in sys.stdin:
    command = line.rstrip("\n")
    start = time.perf_counter_ns()
    status = subprocess.call(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(time.perf_counter_ns() - start, status, flush=True)
