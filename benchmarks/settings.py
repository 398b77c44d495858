"""The settings of BLAS under which a benchmark runs: each has a process of its own, as they are read at its start."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIN = "Haswell"  # OpenBLAS's kernels for an old processor
SETTINGS = [("", 1), (PIN, 1), ("", 2), (PIN, 2)]  # pin, threads


def apart(module, pin, threads, *arguments):
    """Run `python -m module --here` with this many threads and these kernels -> the JSON that it prints."""
    clean = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    counts = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    counts["OPENBLAS_THREAD_TIMEOUT"] = "20"  # threads without work spin for 2^20 cycles, not into another one's turn
    done = subprocess.run(
        [sys.executable, "-m", module, "--here", "--threads", str(threads), *arguments], cwd=ROOT,
        env=clean | counts | ({"OPENBLAS_CORETYPE": pin} if pin else {}), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1]) | {"pin": pin, "threads": threads}
