"""What nbgrader's own `autograde`, and so formgrader's button, does in this course: no kernel runs learners' code.

nbgrader_config.py names these in place of nbgrader's ClearOutput ... Execute. The rest stays nbgrader's: it saves the
points that the cards show, and works out late penalties.
"""

import json
from functools import cached_property
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float

from propkit.course.manifest import ManifestError, load_course
from propkit.grading import class_run, executed, intake, work
from propkit.grading.autograded import SECRET, TIMESTAMP
from propkit.grading.feedback import read_secret
from propkit.grading.jail import LEVELS, Jail, JailError, Limits
from propkit.grading.result import Result


class GradeApart(NbGraderPreprocessor):
    """Turn a submission into the executed notebook that `propkit grade` would write, with the same seed and sandbox."""

    isolation = Enum(LEVELS, default_value="namespaces", help="What keeps learners' code apart").tag(config=True)
    seconds = Float(Limits.seconds, help="Time limit for one cell or one exercise").tag(config=True)

    @property
    def limits(self):
        return Limits(seconds=self.seconds)

    def preprocess(self, nb, resources):
        """Return the executed notebook of the submission in resources["propkit"]; nb is not looked at."""
        course = load_course(self.parent.root)
        chapter = course.chapter(resources["nbgrader"]["assignment"])
        order = class_run.order_for(course, chapter, self.isolation, self.limits)
        (graded,) = work.grade_batch(order, [resources["propkit"]])
        result = Result.from_dict(graded)
        self.log.info("%s: %s, %g of %g points", result.student, result.status, result.points, result.max_points)
        text = result.notebook or executed.not_run(json.loads(order.released), chapter.exercises, result.exercises)
        return nbformat.reads(text, as_version=4), resources


class SubmittedNotebook(NotebookExporter):
    """Takes submissions in for `GradeApart` by the rules of `propkit grade`; all else is nbconvert's."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._refuse_early()

    @property
    def root(self):
        """The course's folder."""
        return self.parent.coursedir.root

    def from_filename(self, filename, resources=None, **kwargs):
        """Convert a notebook; one that is to be graded is not opened here, however broken it is."""
        if not any(isinstance(step, GradeApart) for step in self._preprocessors):
            return super().from_filename(filename, resources, **kwargs)
        resources["propkit"] = submission = self._take_in(**resources["nbgrader"])
        secret = read_secret(Path(filename).parent)
        resources["outputs"] = {SECRET: secret} if secret else {}
        if submission["timestamp"]:
            resources["outputs"][TIMESTAMP] = f"{submission['timestamp']}\n".encode()
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **kwargs)

    def _take_in(self, student, **_):
        """Return one student's submission as `work.grade_batch` expects it."""
        one = self._handed_in.get(student)
        if one is None:
            refusal = "the folder's name cannot be a student's; `propkit grade` says how to map it"
            return {"student": student, "data": None, "timestamp": None, "refusal": refusal}
        submission = {"data": one.data}  # first: to read it may lead to a refusal
        return submission | {name: getattr(one, name) for name in ("student", "timestamp", "notes", "refusal")}

    @cached_property
    def _handed_in(self):
        """All that lies in the folder of submissions, as {student: Submitted}; each is read when it is asked for."""
        coursedir = self.parent.coursedir
        folder = coursedir.format_path(coursedir.submitted_directory, ".", ".")
        found = intake.collect(folder, load_course(self.root).chapter(coursedir.assignment_id))
        return {one.student: one for one in found}

    def _refuse_early(self):
        """Stop before the first submission where there is no such chapter or no sandbox."""
        step, assignment = GradeApart(parent=self), self.parent.coursedir.assignment_id
        try:
            load_course(self.root).chapter(assignment)
            Jail("", {}, step.limits, step.isolation).close()
        except (ManifestError, JailError) as error:
            line = '. In nbgrader_config.py that is: c.GradeApart.isolation = "none"' * isinstance(error, JailError)
            self.log.error("%s%s", error, line)
            raise NbGraderException(f"{error}{line}") from None
