"""`make bench`: one training step, and a whole training on digits, beside the peers and the bare matrix products.

`python -m benchmarks.steps` measures in processes of its own, since threads and OpenBLAS's kernels are chosen at
start: with one thread and with two, with the kernels that OpenBLAS picks and with `OPENBLAS_CORETYPE` set.
"""

import argparse
import json
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.settings import PIN, ROOT, SETTINGS, apart

NETWORKS = {"2-16-1": 32, "64-64-32-10": 64, "784-128-64-10": 128, "784-512-512-10": 256}  # layers: rows of a batch
BARE, FAST, DOUBLE, TORCH = "bare products, float32", "propkit, float32", "propkit, float64", "PyTorch, eager"
PEERS = ["scikit-learn, partial_fit", "Keras, train_on_batch"]
WANTED = [  # ratio, at most: with OpenBLAS's own choice, and with the pin where that differs
    (FAST, BARE, [5.3, 2.8, 1.25, 1.12]),
    (DOUBLE, FAST, [2.5] * 4),
    (FAST, TORCH, {"": [0.27, 0.42, 0.55, 0.55], PIN: [0.27, 0.48, 0.85, 0.90]}),
    (BARE, TORCH, [None] * 4),  # no step in numpy can be below
    *((FAST, peer, [1.0] * 4) for peer in PEERS),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=ROOT / ".propkit" / "bench" / "steps.json")
    parser.add_argument("--seconds", type=float, default=8, help="the most for each network, in each setting")
    parser.add_argument("--here", action="store_true", help="measure in this process, as it was started; print JSON")
    parser.add_argument("--threads", type=int, choices=[1, 2], help="this number alone")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure(options.seconds, options.threads or 1)))
        return
    from benchmarks.grading import machine

    facts = machine() | {"settings": []}
    del facts["threads of BLAS"]  # each setting has its own
    for pin, threads in SETTINGS:
        if options.threads in (None, threads):
            facts["settings"].append(apart("benchmarks.steps", pin, threads, "--seconds", str(options.seconds)))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(facts, indent=1) + "\n")
    print(table(facts))
    print(f"\nKept in {options.json}")


def measure(seconds, threads):
    """Time a step of each contender on each network, once all are seen to take the same step -> facts as plain data."""
    from threadpoolctl import threadpool_info

    from benchmarks.contenders import bare_products, installed
    from benchmarks.digits import trainings
    from benchmarks.interleaved import interleaved, spread

    contenders, versions = installed()
    if versions["torch"] != "not installed":
        import torch

        torch.set_num_threads(threads)
    facts = {"threads": threads, "versions": versions, "networks": {}}
    for network, rows in NETWORKS.items():
        sizes, rng = [int(size) for size in network.split("-")], np.random.default_rng(0)
        ready = same_step(contenders, sizes, rows, rng)
        calls = {BARE: bare_products(sizes, rows, rng)}
        calls |= {contender.name: partial(contender.step, *contender.batch) for contender in ready}
        times = interleaved(calls, seconds, pause=0.005 * (threads > 1))
        facts["networks"][network] = {
            name: {"us": np.median(t) / 1000, "spread": spread(t), "rounds": len(t)} for name, t in times.items()
        }
    if threads == 1:
        facts["digits"] = trainings(contenders)
    facts["blas"] = sorted({info["architecture"] for info in threadpool_info() if info["internal_api"] == "openblas"})
    return facts


def same_step(contenders, sizes, rows, rng, lr=0.001):
    """Return all contenders after one step from the same weights. AssertionError where one took another step."""
    from benchmarks.contenders import Plain, first_weights

    params, x = first_weights(sizes, rng), rng.normal(size=(rows, sizes[0]))
    y = rng.integers(0, max(sizes[-1], 2), size=rows)
    ready = [contender(params, x, y, lr, rows) for contender in [Plain, *contenders]]
    for contender in ready:
        contender.step(*contender.batch)
    for contender in ready:
        for got, want, first in zip(contender.weights(), ready[0].weights(), params, strict=True):
            for a, b, start in zip(got, want, first, strict=True):
                step = np.max(np.abs(b - start))
                error = np.max(np.abs(a - b))
                assert error <= 1e-3 * step + 1e-6, f"{contender.name}: {error:.1e} off in a step of {step:.1e}"
    return ready[1:]


def table(facts):
    """Return the facts as the text that is printed."""
    versions = facts["versions"] | facts["settings"][0]["versions"]
    packages = ", ".join(f"{n} {v}" for n, v in versions.items() if n != "nbgrader")
    lines = [f"{facts['when']}, {facts['processor']}, {facts['system']}, load before {facts['load before']}", packages]
    for setting in facts["settings"]:
        lines += ["", *steps_table(setting), "", *ratios_table(setting)]
    return "\n".join(lines + [line for s in facts["settings"] if "digits" in s for line in digits_table(s)])


def title(setting):
    threads = f"{setting['threads']} thread{'s' * (setting['threads'] > 1)} of BLAS"
    kernels = f"OPENBLAS_CORETYPE={setting['pin']}" if setting["pin"] else "OpenBLAS's own choice"
    return f"{threads}, {kernels} ({', '.join(setting['blas'])})"


def steps_table(setting):
    networks = setting["networks"]
    lines = [f"One step in µs: {title(setting)}", _row("", networks)]
    lines.append(_row("rows of a batch", (str(NETWORKS[n]) for n in networks)))
    for name in [BARE, FAST, DOUBLE, "propkit, plain, float64", TORCH, *PEERS]:
        cells = (f"{n[name]['us']:.1f} ±{100 * n[name]['spread']:.0f}%" if name in n else "not installed"
                 for n in networks.values())  # fmt: skip
        lines.append(_row(name, cells))
    return lines


def ratios_table(setting):
    lines = [_row("ratio of medians (wanted: at most)", setting["networks"])]
    for left, right, wanted in WANTED:
        limits = wanted.get(setting["pin"]) if isinstance(wanted, dict) else wanted
        cells = []
        for network, limit in zip(setting["networks"].values(), limits, strict=True):
            if right not in network:
                cells.append("not installed")
                continue
            ratio = network[left]["us"] / network[right]["us"]
            gated = limit and setting["threads"] == 1
            gate = f" ({limit:g}){'!' * (ratio > limit)}" if gated else ""
            cells.append(f"{ratio:.2f}{gate}")
        lines.append(_row(f"{left} / {right}".replace("propkit, ", ""), cells))
    return lines


def digits_table(setting):
    digits = setting["digits"]
    lines = ["", f"Digits, 64-64-32-10, to {digits['goal']:.0%} of {digits['validation']} validation rows right: "
             f"{title(setting)}"]  # fmt: skip
    lines.append(f"{'':28} {'ms':>9} {'epochs':>7} {'right':>7}   training loss of each epoch")
    for name, run in digits["runs"].items():
        curve = " ".join(f"{loss:.4f}" for loss in run["loss"])
        lines.append(f"{name:28} {run['ms']:9.1f} {len(run['loss']):7} {run['right'][-1]:7.1%}   {curve}")
    return lines


def _row(name, cells):
    return f"{name:36}" + "".join(f"{cell:>17}" for cell in cells)


if __name__ == "__main__":
    main()
