"""Runs a command and prints its wall time and its peak memory: `python -S cold.py COMMAND ARGUMENT…`.

A small process of its own, because Linux counts what a process held before it became another program: started from a
process with a loaded model, every command would seem to need that much.
"""

import json
import os
import sys
import time

started = time.perf_counter()
child = os.fork()
if not child:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
peak_mb = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
sys.stdout.write(json.dumps({"s": seconds, "peak_mb": peak_mb, "code": os.waitstatus_to_exitcode(status)}) + "\n")
