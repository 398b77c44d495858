"""How long a gradient check takes beside PyTorch's: `python -m benchmarks.gradient_check`.

Everything a check does is timed: the analytic gradients, drawing, nudging, comparing. The contenders take turns.
"""

import argparse
import gc
import importlib.util
import json
import os
import time
from importlib.metadata import version
from itertools import pairwise

import numpy as np

import propkit
from benchmarks.settings import ROOT, SETTINGS, apart

KEPT = ROOT / ".propkit" / "bench" / "gradient_check.json"
SIZES, ROWS = (64, 64, 32, 10), 8
# name: (contender, peer, at most this share of the peer's time, rounds)
WANTED = {
    "every entry": ("propkit, blocks", "torch.autograd.gradcheck, slow", 1 / 8, 7),
    "ten directions": ("propkit, ten directions", "torch.autograd.gradcheck, fast", 0.65, 200),
}
PLAIN = "propkit, one by one"  # any function of yours, called once for each nudge


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="measure in this process, print JSON")
    parser.add_argument("--threads", type=int, default=1, help="of PyTorch, with --here")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measured(options.threads)))
        return
    from benchmarks.grading import machine

    facts = machine() | {"settings": [apart("benchmarks.gradient_check", *setting) for setting in SETTINGS]}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(facts, indent=1) + "\n")
    print(table(facts))


def measured(threads):
    """Time all contenders in turns -> medians and quartiles in ms, versions."""
    if importlib.util.find_spec("torch"):
        import torch

        torch.set_num_threads(threads)
    timed = {name: contenders(*names[:2], rounds=names[3]) for name, names in WANTED.items()}
    packages = ["numpy", "propkit", *(["torch"] if importlib.util.find_spec("torch") else [])]
    return {"times": timed, "versions": {p: version(p) for p in packages}, "load before": os.getloadavg()[0]}


def contenders(ours, peer, rounds):
    ways = our_ways() | (pytorch_ways() if importlib.util.find_spec("torch") else {})
    names = [name for name in (ours, peer, PLAIN if rounds < 50 else None) if name in ways]
    for name in names:
        ways[name]()
    times = {name: [] for name in names}
    gc.disable()
    for _ in range(rounds):
        for name in names:
            start = time.perf_counter_ns()
            ways[name]()
            times[name].append((time.perf_counter_ns() - start) / 1e6)
    gc.enable()
    return {name: list(np.percentile(all_, [25, 50, 75])) for name, all_ in times.items()}


def network():
    """Return x, labels, params: biases away from zero."""
    rng = np.random.default_rng(0)
    params = [(rng.normal(size=(d, m)) / np.sqrt(d), rng.normal(size=m)) for d, m in pairwise(SIZES)]
    return rng.normal(size=(ROWS, SIZES[0])), rng.integers(SIZES[-1], size=ROWS), params


def our_ways():
    x, labels, params = network()
    loss = propkit.NetworkLoss(x, labels)

    def check(f, **settings):
        logits, caches = propkit.network_forward(x, params)
        _, cache = propkit.softmax_cross_entropy_forward(logits, labels)
        _, grads = propkit.network_backward(propkit.softmax_cross_entropy_backward(cache), caches)
        report = propkit.gradient_check(f, params, grads, **settings)
        assert report.ok, report

    return {
        "propkit, blocks": lambda: check(loss),
        "propkit, ten directions": lambda: check(loss, directions=10),
        PLAIN: lambda: check(lambda params: loss(params)),
    }


def pytorch_ways():
    import torch

    x, labels, params = network()
    x, labels = torch.tensor(x), torch.tensor(labels)
    tensors = [torch.tensor(array, requires_grad=True) for layer in params for array in layer]

    def loss(W1, b1, W2, b2, W3, b3):
        out = torch.relu(torch.relu(x @ W1 + b1) @ W2 + b2) @ W3 + b3
        return torch.nn.functional.cross_entropy(out, labels)

    return {
        f"torch.autograd.gradcheck, {mode}": lambda fast=fast: torch.autograd.gradcheck(loss, tensors, fast_mode=fast)
        for mode, fast in (("slow", False), ("fast", True))
    }


def table(facts):
    """Return what was measured as the text that is printed."""
    first = facts["settings"][0]
    packages = ", ".join(f"{name} {number}" for name, number in first["versions"].items())
    lines = [
        f"A gradient check of {'-'.join(map(str, SIZES))}, batch {ROWS}, all of it timed, in ms (median of turns)",
        f"{facts['when']}, {facts['processor']}, {facts['system']}",
        f"python {facts['versions']['python']}, {packages}",
    ]
    for run in facts["settings"]:
        pin = f"OPENBLAS_CORETYPE={run['pin']}" if run["pin"] else "OpenBLAS's own choice"
        threads = f"{run['threads']} thread{'s' * (run['threads'] > 1)}"
        lines += ["", f"{threads}, {pin}, load before {run['load before']:.1f}"]
        for name, (ours, peer, wanted, _) in WANTED.items():
            times = run["times"][name]
            lines += [f"  {who:32} {ms:9.2f}  ({low:.2f} to {high:.2f})" for who, (low, ms, high) in times.items()]
            if peer in times:
                ratio = times[ours][1] / times[peer][1]
                over = "!" * (ratio > wanted)
                lines.append(f"  {name}: {ratio:.3f} of PyTorch's time (wanted: at most {wanted:g}){over}")
            else:
                lines.append(f"  {peer}: not installed here; `make frameworks` brings it")
    return "\n".join([*lines, "", f"Kept in {KEPT}"])


if __name__ == "__main__":
    main()
