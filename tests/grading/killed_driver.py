"""Grade a growing class again and again, and kill the grader each time: python killed_driver.py COURSE KILLS SEED.

Its own workers import this file too, so it imports what is slow in its functions.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

NEW = 3  # submissions that come in between two runs


def start(course, chapter, seed):
    """Fork a process that grades, as `propkit grade` would -> its number."""
    from propkit.grading import grade_command
    from propkit.grading.class_run import Options

    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = grade_command.run(course, chapter, Options(course.root / "submitted", 2, level="none", seed=seed))
        finally:
            os._exit(code)
    return pid


def main(root, kills, seed):
    from small_class import hand_in

    from propkit.course.manifest import load_course
    from propkit.grading import grade_command  # noqa: F401 (here, so that no fork has to import it)
    from propkit.grading.class_run import chapter_folder

    course, chance = load_course(Path(root)), random.Random()
    chapter = course.chapter("ch01")
    journal = chapter_folder(course, chapter) / "journal.jsonl"
    began = time.monotonic()
    count = len(hand_in(course, chapter, NEW))
    if os.waitpid(start(course, chapter, seed), 0)[1]:
        sys.exit("the first run failed")
    whole = time.monotonic() - began
    moments = []
    for _ in range(kills):
        count += len(hand_in(course, chapter, NEW, start=count))
        size = journal.stat().st_size
        pid = start(course, chapter, seed)
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0, whole))
        else:  # in the midst of writing
            end = time.monotonic() + 2 * whole
            while journal.stat().st_size == size and time.monotonic() < end:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.05))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        moments.append(("killed" if os.WIFSIGNALED(status) else "finished", journal.stat().st_size - size))
    print(json.dumps(moments))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
