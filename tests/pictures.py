"""What every figure of the course has to be: readable, whole, described, and held open by nobody."""

import re

import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from propkit.figures.picture import Picture


def texts(figure):
    """Return all texts that a figure shows."""
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


def numbers(description):
    """Return the numbers in a description, as they are written."""
    return re.findall(r"−?\d[\d.,]*(?:e−?\d+)?", description)


def assert_good_picture(draw):
    """Draw a figure: its description has numbers and is neither too short nor too long, nothing stays open in
    pyplot, every text has 11 pt or more, and nothing leaves the page.
    """
    before = plt.get_fignums()
    figure = draw()
    FigureCanvasAgg(figure).draw()
    assert isinstance(figure, Picture)
    assert 40 <= len(figure.description) <= 500, figure.description
    assert numbers(figure.description), figure.description
    assert plt.get_fignums() == before
    for text in figure.findobj(Text):
        assert not text.get_text() or text.get_fontsize() >= 11, text.get_text()
    needed, page = figure.get_tightbbox(), figure.bbox_inches.padded(1e-9)  # some fill their page to the last digit
    assert page.x0 <= needed.x0 < needed.x1 <= page.x1
    assert page.y0 <= needed.y0 < needed.y1 <= page.y1
