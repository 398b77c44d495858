"""Write the table of attacks into docs/grading.md: what each tries, what happens here, what stock nbgrader did.

`python docs/make_attack_table.py` grades the corpus here; with `--stock` it also hands a part of it to nbgrader as it
comes, on a course of its own with one exercise that is checked by `assert`, in a throw-away file system without a
network, and keeps what happened in docs/attacks_stock.json.
"""

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "attacks")]

import attack_forms  # noqa: E402
import planted  # noqa: E402
from attack_corpus import as_bytes, code_attacks, filled  # noqa: E402

from propkit.course.manifest import load_course  # noqa: E402
from propkit.grading.grader import Grader, read_released  # noqa: E402

STOCK = ROOT / "docs" / "attacks_stock.json"
PAGE = ROOT / "docs" / "grading.md"
BEGIN, END = "<!-- attacks: begin -->", "<!-- attacks: end -->"
# What is handed to stock nbgrader; the rest would only harm this machine, or needs the grader's own protocol.
HANDED_TO_STOCK = (
    "lying_comparison", "patched_numpy", "no_asserts", "reads_solutions", "writes_gradebook", "reads_environment",
    "reads_etc", "writes_files", "leaves_something", "starts_programs", "sockets", "exits", "exits_politely",
    "interrupts", "floods_output", "floods_errors", "noisy", "magics", "endless", "prints_markup",
    "duplicated_locked_cell", "script_in_markdown", "forged_outputs",
)  # fmt: skip
SECONDS = 120
KINDS = {
    "marks": "Marks without the work", "secrets": "What is secret", "escape": "Ways out", "harm": "Harm to the machine",
    "form": "The form of the notebook", "honest": "Honest work that looks odd",
}  # fmt: skip


def main():
    """Grade, hand to stock nbgrader where that is asked for, and write the table."""
    attacks = [*code_attacks(), *attack_forms.ATTACKS]
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        planted.plant(course)
        ours = {attack.id: result for attack, result in grade_here(load_course(course), attacks)}
    if "--stock" in sys.argv:
        STOCK.write_text(json.dumps(hand_to_stock(attacks), indent=1) + "\n", encoding="utf-8")
    stock = json.loads(STOCK.read_text(encoding="utf-8"))
    write_between(PAGE, table(attacks, ours, stock))


def grade_here(course, attacks):
    """Yield (attack, Result) for each attack, in the sandbox."""
    chapter = course.chapter("ch02")
    released = read_released(chapter, course.root)
    with Grader(chapter, course.root, released, planted.SEED, planted.LIMITS) as grader:
        for attack in attacks:
            yield attack, grader.grade("mallory", attack.make(chapter, released, course.root))


def hand_to_stock(attacks):
    """Return {"nbgrader", "date", "found": {attack's id: what happened}}."""
    from importlib.metadata import version

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        pristine, course = Path(folder) / "pristine", Path(folder) / "course"
        released = make_stock_course(pristine)
        for attack in attacks:
            if attack.id in HANDED_TO_STOCK:
                shutil.rmtree(course, ignore_errors=True)  # some of them do harm to the course itself
                shutil.copytree(pristine, course)
                found[attack.id] = autograde(course, attack, released)
                print(f"{attack.id}: {found[attack.id]}", flush=True)
    return {"nbgrader": version("nbgrader"), "date": datetime.date.today().isoformat(), "found": found}


class StockExercise:
    """Stands where an attack asks for the chapter's exercises: here there is `relu` alone, with nothing to import."""

    exercises = ()


def make_stock_course(course):
    """Make a course with one notebook: a set-up, `relu` to be written, a locked check by assert -> the released one."""
    setup = attack_forms.code("import numpy as np")
    stub = "def relu(z):\n    ### BEGIN SOLUTION\n    return np.maximum(z, 0)\n    ### END SOLUTION"
    check = "z = np.array([-1.0, 0.0, 2.0])\nassert np.array_equal(relu(z), np.array([0.0, 0.0, 2.0]))"
    about = {"schema_version": 3, "locked": False, "task": False}
    answer = attack_forms.code(stub, grade_id="relu", grade=False, solution=True, **about)
    locked = attack_forms.code(check, grade_id="check_relu", grade=True, solution=False, points=1, **about)
    locked["metadata"]["nbgrader"]["locked"] = True
    cells = [cell | {"id": f"cell-{i}"} for i, cell in enumerate((setup, answer, locked))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path = course / "source" / "ch02" / "ch02.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(as_bytes(notebook))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'stock'\n")
    done = run_apart(course, "generate_assignment", "ch02")
    if done.returncode:
        raise SystemExit(f"stock nbgrader made no assignment:\n{done.stdout}")
    return json.loads((course / "release" / "ch02" / "ch02.ipynb").read_text(encoding="utf-8"))


def run_apart(course, *arguments):
    """Run a command of nbgrader where nothing but the course's folder can be written, and no network is there."""
    environment = os.environ | {"HOME": str(course), "IPYTHONDIR": str(course / ".ipython"),
                                "PROPKIT_SECRET": planted.CANARIES["environment"],
                                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}  # fmt: skip
    apart = ["bwrap", "--ro-bind", "/", "/", "--tmpfs", "/tmp", "--bind", str(course), str(course), "--dev", "/dev",
             "--proc", "/proc", "--unshare-all", "--die-with-parent", "--chdir", str(course)]  # fmt: skip
    command = [*apart, sys.executable, "-m", "nbgrader", *arguments]
    try:
        return subprocess.run(
            command, env=environment, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


def autograde(course, attack, released):
    """Hand one attack to `nbgrader autograde` -> in words what came of it."""
    for name in ("submitted", "autograded"):
        shutil.rmtree(course / name, ignore_errors=True)
    path = course / "submitted" / attack.id / "ch02" / "ch02.ipynb"
    path.parent.mkdir(parents=True)
    if attack.id in {a.id for a in attack_forms.ATTACKS}:
        data = attack.make(StockExercise, filled(released, {"relu": attack_forms.RIGHT}), course)
    else:
        data = attack.make(StockExercise, released, course)
    path.write_bytes(data)
    done = run_apart(course, "autograde", "ch02", "--student", attack.id)
    graded = course / "autograded" / attack.id / "ch02" / "ch02.ipynb"
    if done is None:
        return f"was still running after {SECONDS} s"
    if not graded.exists():
        return "stopped with an error: no grade"
    text = graded.read_text(encoding="utf-8", errors="replace")
    said = [f"{score(course, attack.id):g} of 1 point"]
    if any("REACHED" in "".join(output.get("text", "")) for output in outputs(text)):
        said.append("got what it was after")
    if any(canary in text for canary in planted.CANARIES.values()):
        said.append("a canary is in the notebook")
    if "<script" in text:
        said.append("its script is in the graded notebook")
    if len(text) > 10**6:
        said.append(f"{len(text) / 10**6:.0f} MB of notebook")
    return ", ".join(said)


def outputs(text):
    return [output for cell in json.loads(text)["cells"] for output in cell.get("outputs", ())]


def score(course, student):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return book.find_submission("ch02", student).score


def table(attacks, ours, stock):
    """Return the table in Markdown, by kind."""
    lines = [
        f"{len(attacks)} submissions. Stock is nbgrader {stock['nbgrader']} with its default configuration, measured "
        f"on {stock['date']} on an exercise that is checked by `assert`; what was not handed to it says so."
    ]
    for kind, title in KINDS.items():
        lines += ["", f"**{title}**", "", "| it | here | stock nbgrader |", "|---|---|---|"]
        for attack in attacks:
            if attack.kind == kind:
                result = ours[attack.id]
                here = f"{result.status}, {result.points:g} of {result.max_points:g}"
                lines.append(f"| {attack.tries} | {here} | {stock['found'].get(attack.id, 'not run')} |")
    return "\n".join(lines)


def write_between(page, text):
    """Put text between the two marks of a page."""
    old = page.read_text(encoding="utf-8")
    before, _, rest = old.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
