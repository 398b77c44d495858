"""`make bench`: the same class graded by stock `nbgrader autograde` and by `propkit grade`, side by side in one run.

Rates are taken between the first and the last submission, so that no command's start counts: nbgrader's from a long
run less a short one, propkit's from its own record of the run. `--size 10000` adds the large class.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from propkit.course.manifest import load_course
from propkit.grading.grader import read_released
from propkit.grading.large_class import make_large_class
from propkit.grading.nbgrader_commands import nbgrader

ROOT = Path(__file__).resolve().parents[1]
CHAPTER, SIZE = "ch02", 500
SHORT, LONG = 4, 24  # submissions that stock nbgrader grades
STOCK = """c = get_config()
c.CourseDirectory.course_id = "propkit"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""
STAGES = {
    "fork": "fork and namespaces", "code": "learner's code", "judge": "judging", "rebuild": "rebuilding",
    "notebook": "executed notebook", "reading": "reading *", "looking up": "looking up *",
    "writing": "gradebook and files *", "journal": "journal *",
}  # fmt: skip
COMPUTE = "import time; t = time.perf_counter(); sum(i * i for i in range(8_000_000)); print(time.perf_counter() - t)"
WANTED = {"one worker / nbgrader": 50, "two workers / nbgrader": 90, "two workers / one": 1.8}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="submissions that propkit grades")
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many counts, of each side")
    parser.add_argument("--json", type=Path, default=ROOT / ".propkit" / "bench" / "grading.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        facts = measure(Path(folder), options.size, options.rounds)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(facts, indent=2) + "\n")
    print(table(facts))
    print(f"\nKept in {options.json}")


def measure(folder, size, rounds):
    """Take all measures in scratch courses -> facts for the table, as plain data."""
    course = load_course(ROOT)
    chapter = course.chapter(CHAPTER)
    class_ = make_large_class(chapter, read_released(chapter, ROOT), max(SIZE, size))
    facts = {"machine": machine(), "size": size, "stock": [], "one": [], "two": [], "feedback": [], "cores": []}
    for round_ in range(rounds):
        facts["cores"].append(2 * computing(1) / computing(2))
        facts["stock"].append(stock_seconds(folder / f"stock{round_}", chapter, class_))
        for name, workers in (("one", 1), ("two", 2)):
            place = scratch(folder / f"{name}{round_}", chapter, class_[:SIZE])
            facts[name].append(graded(place, workers))
            if name == "one":
                facts["feedback"].append(timed(place, "feedback", CHAPTER))
            shutil.rmtree(place)
    if size > SIZE:
        facts["large"] = graded(scratch(folder / "large", chapter, class_), 1)
        # The machine may have become slower meanwhile: so the usual class once more, and the mean of before and after.
        facts["before and after"] = [facts["one"][-1], graded(scratch(folder / "after", chapter, class_[:SIZE]), 1)]
    return facts


def scratch(folder, chapter, class_, config=None):
    """Make a course's folder in which a class has handed in."""
    for name in ("course.toml", "nbgrader_config.py"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name / chapter.id, folder / name / chapter.id)
    if config:
        (folder / "nbgrader_config.py").write_text(config)
    for submission in class_:
        path = chapter.notebook(folder / "submitted" / submission.student)
        path.parent.mkdir(parents=True)
        path.write_text(submission.text, encoding="utf-8")
    return folder


def stock_seconds(folder, chapter, class_):
    """Return the seconds that stock `nbgrader autograde` takes for one more submission."""
    seconds = {}
    for count in (SHORT, LONG):
        place = scratch(folder / str(count), chapter, class_[:count], STOCK)
        done = nbgrader(place, "generate_assignment", chapter.id, "--force")
        assert done.returncode == 0, done.stdout
        started = time.monotonic()
        done = nbgrader(place, "autograde", chapter.id)
        seconds[count] = time.monotonic() - started
        assert done.returncode == 0, done.stdout
    return (seconds[LONG] - seconds[SHORT]) / (LONG - SHORT)


def graded(place, workers):
    """Grade a class by the command -> its record of the run, with what its main process held in memory."""
    process = start(place, "grade", CHAPTER, "--workers", str(workers))
    held = []
    watch = threading.Thread(target=sample, args=(process, held))
    watch.start()
    printed, _ = process.communicate()
    watch.join()
    assert process.returncode == 0, printed
    (path,) = (place / ".propkit" / "grading").glob("*/manifest.json")
    run = json.loads(path.read_text())
    return {"seconds": run["seconds"], "count": run["graded"], "stages": run["stages"], "held": held,
            "isolation": run["isolation"]}  # fmt: skip


def computing(processes):
    """Return the seconds of a process that only computes, with so many of its kind at once."""
    started = [subprocess.Popen([sys.executable, "-c", COMPUTE], stdout=subprocess.PIPE) for _ in range(processes)]
    return max(float(process.communicate()[0]) for process in started)


def sample(process, held):
    """Note the MiB that a process holds, every half second."""
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            return
        kib = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), None)
        if kib:
            held.append(int(kib) // 1024)
        time.sleep(0.5)


def timed(place, *arguments):
    started = time.monotonic()
    process = start(place, *arguments)
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    return time.monotonic() - started


def start(place, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "propkit", *arguments],
        cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def machine():
    """Say on what this was measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "processor": f"{os.cpu_count()} x {model}",
        "system": platform.platform(),
        "load before": round(os.getloadavg()[0], 1),
        "versions": {"python": platform.python_version()} | {p: version(p) for p in ("numpy", "nbgrader", "propkit")},
        "threads of BLAS": 1,
    }


def table(facts):
    """Return the facts as the text that is printed."""
    about = facts["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    stock = min(facts["stock"])
    best = {name: min(facts[name], key=lambda run: run["seconds"] / run["count"]) for name in ("one", "two")}
    each = {name: run["seconds"] / run["count"] for name, run in best.items()}
    lines = [
        f"{about['when']}, {about['processor']}, {about['system']}, load before {about['load before']}",
        f"{packages}; isolation {best['one']['isolation']['isolation']}, 1 thread of BLAS; chapter {CHAPTER}",
        "",
        f"{'':34} {'ms each':>9} {'a second':>9} {'of nbgrader':>12}",
        _row(f"nbgrader autograde ({LONG} - {SHORT})", stock, stock),
        _row(f"propkit grade, 1 worker ({best['one']['count']})", each["one"], stock),
        _row(f"propkit grade, 2 workers ({best['two']['count']})", each["two"], stock),
    ]
    if "large" in facts:
        large = facts["large"]["seconds"] / facts["large"]["count"]
        lines.append(_row(f"propkit grade, 1 worker ({facts['large']['count']})", large, stock))
    lines += ["", f"{'where the time of 1 worker goes':34} {'ms each':>9}"]
    lines += [
        f"  {STAGES.get(stage, stage):32} {1000 * seconds / best['one']['count']:9.2f}"
        for stage, seconds in sorted(best["one"]["stages"].items(), key=lambda item: -item[1])
    ]
    lines += ["  * in the main process, while the worker goes on", ""]
    feedback = min(facts["feedback"])
    lines += [
        f"feedback for all, the whole command: {feedback:.1f} s; grading them took {best['one']['seconds']:.1f} s",
        f"main process: {_held(best['one'])}",
    ]
    ratios = {
        "one worker / nbgrader": stock / each["one"],
        "two workers / nbgrader": stock / each["two"],
        "two workers / one": each["one"] / each["two"],
    }
    for name, ratio in ratios.items():
        lines.append(f"{name}: {ratio:.2f} (wanted: at least {WANTED[name]:g})")
    lines.append(f"  two processes that only compute / one, on this machine: {max(facts['cores']):.2f}")
    if "large" in facts:
        usual = sum(run["seconds"] / run["count"] for run in facts["before and after"]) / 2
        count = facts["large"]["count"]
        lines.append(f"each at {count:,} / at {SIZE}, before and after: {large / usual:.2f} (wanted: at most 1.10)")
        lines.append(f"main process with the large class: {_held(facts['large'])}")
    return "\n".join(lines)


def _row(name, each, stock):
    return f"{name:34} {1000 * each:9.1f} {1 / each:9.1f} {stock / each:12.1f}"


def _held(run):
    held = run["held"][len(run["held"]) // 4 :] or run["held"]
    return f"{held[0]} MiB after a quarter of the time, {held[-1]} MiB at the end" if held else "memory not known here"


if __name__ == "__main__":
    main()
