"""`pytest exercises/ch02_forward_pass`: each exercise of a notebook is a test, and its failure text is the verdict."""

import pytest


def pytest_collect_file(file_path, parent):
    """Collect the notebook of a chapter that has exercises, in `exercises` or `solutions` or wherever it was copied."""
    if file_path.suffix != ".ipynb" or file_path.stem != file_path.parent.name:
        return None
    from propkit.course import manifest

    try:
        course = manifest.load_course(file_path.parent)
        chapter = course.chapter(file_path.stem)
    except manifest.ManifestError:
        return None
    return ExerciseNotebook.from_parent(parent, path=file_path, course=course, chapter=chapter)


class ExerciseNotebook(pytest.File):
    """A notebook of exercises; its code runs once, apart, when the first of them is tested."""

    def __init__(self, *, course, chapter, **kwargs):
        super().__init__(**kwargs)
        self.course, self.chapter = course, chapter
        self._verdicts = None

    def collect(self):
        """Yield one test for each exercise."""
        for exercise in self.chapter.exercises:
            yield ExerciseItem.from_parent(self, name=exercise.name)

    def verdict(self, name):
        """Return the verdict on one exercise."""
        if self._verdicts is None:
            from propkit.checks.notebook import check_notebook

            self._verdicts = {v.name: v for v in check_notebook(self.chapter, self.path, self.course.root)}
        return self._verdicts[name]


class WrongAnswer(Exception):
    """The exercise is not passed; the verdict says why."""


class ExerciseItem(pytest.Item):
    """One exercise."""

    def runtest(self):
        verdict = self.parent.verdict(self.name)
        if verdict.status != "ok":
            raise WrongAnswer(verdict.text())

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, WrongAnswer):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, None, self.name
