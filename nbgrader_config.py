"""nbgrader's configuration for this course: `solutions` is its source, `exercises` its release."""

from pathlib import Path

from propkit.course.stubs import preprocessors

c = get_config()  # noqa: F821 (nbgrader provides it)
root = Path(__file__).resolve().parent

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "propkit"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.Exchange.path_includes_course = True

# The gradebook is gradebook.db in this folder. For one in PostgreSQL, name it here:
# c.CourseDirectory.db_url = "postgresql+psycopg://user:password@host/gradebook"

# A stub says which chapter and which function it is: `NotImplementedError("ch02: write relu")`.
c.GenerateAssignment.preprocessors = preprocessors()

# Learners' code runs in the sandbox of `propkit grade`, never in a kernel: a submission is taken in as bytes, becomes
# an executed notebook, and nbgrader saves the points that it shows. On a machine that is thrown away after grading,
# where there can be no sandbox: c.GradeApart.isolation = "none"
c.Autograde.exporter_class = "propkit.grading.sandbox_preprocessors.SubmittedNotebook"
c.Autograde.sanitize_preprocessors = ["propkit.grading.sandbox_preprocessors.GradeApart"]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What else lies in a submission stays there: nbgrader would follow its links, and carry what they show into feedback.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", str(root / "submitted/*/*/*")]

# Learners' Markdown is shown to graders, and comes back in feedback, without its scripts.
c.HTMLExporter.filters = {"markdown2html": "propkit.grading.safe_markdown.safe_markdown"}

# `propkit feedback` writes better pages; those of nbgrader show nothing of the class's own cases either.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "propkit.grading.feedback_preprocessors.MaskPrinted",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
