"""nbgrader's configuration for this course: `solutions` is its source, `exercises` its release."""

from pathlib import Path

from propkit.course.stubs import preprocessors

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = "propkit"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.Exchange.path_includes_course = True

# A stub says which chapter and which function it is: `NotImplementedError("ch02: write relu")`.
c.GenerateAssignment.preprocessors = preprocessors()

# A learner who deleted a check cell is graded all the same.
c.OverwriteCells.add_missing_cells = True

# A check stops an endless loop in a function by itself, after 10 s; this is for loops outside of functions.
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True
c.LimitOutput.max_lines = 500
