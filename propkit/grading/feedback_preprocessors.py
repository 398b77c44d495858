"""For nbgrader's own `generate_feedback` (formgrader's button): what a learner's code said loses its long numbers.

The process that runs learners' code has the arguments of the class's cases in its memory, and could print them.
"""

from nbgrader.preprocessors import NbGraderPreprocessor

from propkit.grading.shown import masked


class MaskPrinted(NbGraderPreprocessor):
    """Mask numbers in what cells printed and raised; the cards at the checks are made for learners already."""

    def preprocess_cell(self, cell, resources, index):
        """Mask the outputs of one cell."""
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = masked(output.text)
            elif output.output_type == "error":
                output.ename, output.evalue = masked(output.ename), masked(output.evalue)
                output.traceback = [masked(line) for line in output.traceback]
        return cell, resources
