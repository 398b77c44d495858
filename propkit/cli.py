"""The command line: `propkit` and `python -m propkit` alike."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from propkit.course import manifest

app = typer.Typer(
    help="How neural networks learn: lessons, exercises, checks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Isolation = Literal["namespaces", "none"]
Database = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="The gradebook, where it is not the configured one.")
]
Submitted = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="What was handed in: <student>/<chapter>/....  [default: submitted]"),
]
ChapterName = Annotated[str, typer.Argument(metavar="CHAPTER", help="A chapter, like ch02 or ch02_forward_pass.")]


def main():
    """Run the command line; a wrong call ends with exit code 2 and says what would be right."""
    try:
        app()
    except manifest.ManifestError as error:
        typer.echo(f"propkit: {error}", err=True)
        sys.exit(2)


@app.command()
def lab(
    port: Annotated[int, typer.Option(help="The port to try first.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
):
    """Open JupyterLab at the first lesson."""
    root = manifest.load_course().root
    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--port={port}",
        str(root / "notebooks" / "ch00_start_here.ipynb"),
    ]  # fmt: skip
    if not (browser and _has_browser()):
        typer.echo("No browser is opened here: copy the address below into yours.")
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    os.chdir(root)
    if os.name == "nt":  # there, exec would leave the terminal to two programs
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def _has_browser():
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


@app.command()
def doctor(
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Look at the sandbox in which grading runs.")] = False,
):
    """Say what is missing or too old, and the line that mends it."""
    from rich.table import Table

    from propkit.course.doctor import examine, examine_sandbox

    table = Table("", "what", "found")
    findings = examine_sandbox() if sandbox else examine()
    for finding in findings:
        mark = "✓" if finding.good else ("✗" if finding.needed else "–")
        table.add_row(mark, finding.what, finding.found)
    console = _console()
    console.print(table)
    bad = [finding for finding in findings if not finding.good]
    for finding in bad:
        why = "To mend" if finding.needed else "Only if you want it,"
        console.print(f"{why} {finding.what}:\n    {finding.mend}", markup=False, highlight=False, soft_wrap=True)
    if not bad:
        console.print("All is well.")
    raise typer.Exit(1 if any(finding.needed for finding in bad) else 0)


@app.command()
def check(
    target: Annotated[
        str | None,
        typer.Argument(metavar="[CHAPTER|NOTEBOOK]", help="A chapter or a notebook; by default, all chapters."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Check the functions in this Python file instead."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per chapter.")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time limit for each cell and each exercise.")] = 10.0,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the drawn cases; fresh by default.")] = None,
):
    """Check your answers: each exercise gets a verdict. Exit code 0: all passed, 1: not all, 2: a wrong call."""
    course = manifest.load_course()
    all_right = True
    for chapter, path in _targets(course, target, answers):
        from propkit.checks import notebook

        run = notebook.check_file if answers else notebook.check_notebook
        verdicts = run(chapter, path, course.root, seconds=seconds, seed=seed)
        all_right = all_right and all(v.status == "ok" for v in verdicts)
        _print_verdicts(chapter, verdicts, as_json)
    raise typer.Exit(0 if all_right else 1)


def _targets(course, target, answers):
    """Return (chapter, path) pairs; ManifestError where the call does not name any."""
    if answers is not None:
        if target is None:
            raise manifest.ManifestError("--from needs a chapter, as in: propkit check ch02 --from answers.py")
        if not answers.is_file():
            raise manifest.ManifestError(f"there is no file {answers}")
        return [(course.chapter(target), answers)]
    folder = course.root / "exercises"
    if target is None:
        return [(c, c.notebook(folder)) for c in course.with_exercises if c.notebook(folder).exists()]
    if target.endswith(".ipynb"):
        path = Path(target)
        if not path.is_file():
            raise manifest.ManifestError(f"there is no notebook {path}")
        return [
            (
                course.chapter(path.stem if _is_chapter(course, path.stem) else path.resolve().parent.name),
                path,
            )
        ]
    chapter = course.chapter(target)
    path = chapter.notebook(folder)
    if not path.exists():
        raise manifest.ManifestError(f"there is no {path}; get a fresh one: propkit reset {chapter.id}")
    return [(chapter, path)]


def _is_chapter(course, name):
    return any(c.id == name for c in course.with_exercises)


def _print_verdicts(chapter, verdicts, as_json):
    points, total = sum(v.points for v in verdicts), sum(v.max_points for v in verdicts)
    if as_json:
        result = {"chapter": chapter.id, "points": points, "max_points": total}
        typer.echo(json.dumps(result | {"exercises": [v.as_dict() for v in verdicts]}, ensure_ascii=False))
        return
    for verdict in verdicts:
        typer.echo(verdict.text())
    typer.echo(f"{chapter.id}: {points:g} of {total:g} points")


@app.command()
def hint(
    name: Annotated[str, typer.Argument(help="The name of an exercise, like relu.")],
    rung: Annotated[int | None, typer.Option(min=1, max=4, help="1 idea, 2 shapes, 3 nearly code, 4 answer.")] = None,
):
    """Give the next hint for an exercise; each call goes one rung further, up to the answer."""
    from propkit.course import hints

    typer.echo(repr(hints.hint(name, rung)))


@app.command()
def progress():
    """Show what you have mastered: points, attempts and hints for each exercise."""
    from rich.table import Column, Table

    from propkit.course import progress as store
    from propkit.course.skills import STATES, chapter_skills

    course = manifest.load_course()
    entries = store.read(course.root)
    table = Table("chapter", Column("exercise", overflow="fold"), "skill", "points", "attempts", "hints")
    for chapter in course.with_exercises:
        for exercise in chapter.exercises:
            entry = entries.get(exercise.name, store.NOTHING)
            done = "✓ " if entry["best"] >= exercise.max_points else ""
            table.add_row(
                chapter.number, exercise.name, exercise.skill, f"{done}{entry['best']:g} of {exercise.max_points:g}",
                str(entry["attempts"]), str(entry["hints"]),
            )  # fmt: skip
        table.add_section()
    _console().print(table)
    total = sum(c.max_points for c in course.with_exercises)
    names = [e.name for c in course.with_exercises for e in c.exercises]
    typer.echo(f"{sum(entries[n]['best'] for n in names if n in entries):g} of {total:g} points")
    skills = [skill for _, group in chapter_skills(course, entries) for skill in group]
    for state, meaning in STATES.items():
        found = [skill.name for skill in skills if skill.state == state]
        if found and state != "locked":
            typer.echo(f"{state} ({meaning}): {', '.join(found)}")


@app.command()
def reset(
    chapter: ChapterName,
    name: Annotated[str | None, typer.Argument(help="Only this exercise.")] = None,
):
    """Put a stub, or a whole exercise notebook, back to its beginning; the old text is kept in a backup."""
    from propkit.course.reset import reset as put_back

    course = manifest.load_course()
    path, backup = put_back(course, course.chapter(chapter), name)
    typer.echo(f"{path} is as it was at the beginning{f', for {name}' if name else ''}.")
    if backup:
        typer.echo(f"What was there is kept in {backup}")
    typer.echo("If it is open in JupyterLab: File > Reload Notebook from Disk.")


@app.command()
def sync(
    only_check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 where something differs.")] = False,
):
    """For authors: put the answers of propkit into solutions/, and stubs into exercises/."""
    from propkit.course import sync as syncing

    try:
        drifts = syncing.sync(manifest.load_course(), check=only_check)
    except syncing.WouldOverwrite as error:
        raise manifest.ManifestError(str(error)) from None
    for drift in drifts:
        typer.echo(f"{drift.path} {drift.why}" if only_check else f"wrote {drift.path}")
    if only_check and drifts:
        typer.echo("Run `make sync`, and commit what it writes.", err=True)
        raise typer.Exit(1)


@app.command()
def grade(
    chapter: ChapterName,
    submitted: Submitted = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="Grade on the Dask cluster of this scheduler.")
    ] = None,
    isolation: Annotated[
        Isolation, typer.Option(help="What keeps learners' code apart; none: limits alone, for a throw-away container.")
    ] = "namespaces",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the drawn cases.  [default: that of the run before]")
    ] = None,
    lines: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write a JSON line for each.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade also what an earlier run has graded.")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time limit for each cell and each exercise.")] = 10.0,
    memory: Annotated[int, typer.Option(min=64, help="Memory limit in MiB.")] = 2048,
    database: Database = None,
):
    """For instructors: grade what a class handed in. Stop it at any time: the same command goes on where it was."""
    course = manifest.load_course()
    chapter = course.chapter(chapter)
    _need_grading()
    from propkit.grading import grade_command
    from propkit.grading.class_run import Options
    from propkit.grading.jail import MEBI, Limits

    limits = Limits(seconds=seconds, total_seconds=max(60.0, 2 * seconds), memory_bytes=memory * MEBI)
    options = Options(
        (submitted or course.root / "submitted").absolute(), workers, scheduler, isolation, seed, force, limits
    )
    raise typer.Exit(grade_command.run(course, chapter, options, lines, database))


@app.command()
def feedback(
    chapter: ChapterName,
    submitted: Submitted = None,
    database: Database = None,
):
    """For instructors: write each learner's page of feedback, from what was graded and what the gradebook says."""
    course = manifest.load_course()
    chapter = course.chapter(chapter)
    _need_grading()
    from propkit.grading import feedback_command

    feedback_command.run(course, chapter, submitted, database, _console())


@app.command()
def report(
    chapter: ChapterName,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Put numbers in the place of names.")] = False,
    database: Database = None,
):
    """For instructors: write the report on a class, reports/CHAPTER.html: marks, mistakes, who is stuck where."""
    course = manifest.load_course()
    chapter = course.chapter(chapter)
    _need_grading()
    from propkit.grading import report_command

    report_command.run(course, chapter, database, anonymous, _console())


def _need_grading():
    from importlib.util import find_spec

    if sys.platform != "linux":
        raise manifest.ManifestError("grading needs Linux, whose kernel keeps learners' code apart; try a container")
    if find_spec("nbgrader") is None:
        raise manifest.ManifestError("grading needs nbgrader: pip install -e '.[grade]'")


@app.command()
def indexes(
    remove: Annotated[bool, typer.Option("--remove", help="Take them away again.")] = False,
    database: Database = None,
):
    """For instructors: add the four indexes that the gradebook lacks. `propkit grade` does so by itself."""
    _need_grading()
    from propkit.grading import index_command

    index_command.run(manifest.load_course(), remove, database, typer.echo)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make the class; it must not exist yet.")] = Path("demo"),
    chapter: Annotated[str, typer.Option(help="The chapter that the class hands in.")] = "ch01",
):
    """For instructors: make a class of 12 and take it through nbgrader: release, autograde, feedback, export."""
    from propkit.grading.demo import run_demo

    run_demo(manifest.load_course(), chapter, folder, _console())


def _console():
    from rich.console import Console

    return Console()
