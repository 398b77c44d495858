"""What every figure of the course has to be: readable, whole, and held open by nobody."""

import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def texts(figure):
    """Return all texts that a figure shows."""
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


def assert_good_picture(draw):
    """Draw a figure: nothing stays open in pyplot, every text has 11 pt or more, and nothing leaves the page."""
    before = plt.get_fignums()
    figure = draw()
    FigureCanvasAgg(figure).draw()
    assert type(figure) is Figure
    assert plt.get_fignums() == before
    for text in figure.findobj(Text):
        assert not text.get_text() or text.get_fontsize() >= 11, text.get_text()
    needed, page = figure.get_tightbbox(), figure.bbox_inches
    assert page.x0 <= needed.x0 < needed.x1 <= page.x1
    assert page.y0 <= needed.y0 < needed.y1 <= page.y1
