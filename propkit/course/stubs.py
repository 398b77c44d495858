"""How nbgrader makes a stub of an answer: its own generate_assignment, with a line that says which function it is."""

from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions

from propkit.course.manifest import stub_line


class NamedStubs(ClearSolutions):
    """nbgrader's ClearSolutions, with a stub line that names the exercise."""

    def preprocess_cell(self, cell, resources, cell_index):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        self.code_stub = {**self.code_stub, "python": stub_line(resources["nbgrader"]["assignment"], name)}
        return super().preprocess_cell(cell, resources, cell_index)


def preprocessors():
    """Return nbgrader's own list for generate_assignment, with NamedStubs for ClearSolutions."""
    usual = GenerateAssignment.class_traits()["preprocessors"].default()
    return [NamedStubs if step is ClearSolutions else step for step in usual]
