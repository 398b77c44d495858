"""How a notebook shows a picture: one image, crisp, with the description as its alt text."""

import struct
import subprocess
import sys
from base64 import b64decode
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from propkit.figures.loss_curve import draw_losses
from propkit.figures.picture import Picture

SAYS = 'Loss "falls" where 1 < 2 & \'3\' > 2\nand so on −0.5 <img alt="no">'


class Images(HTMLParser):
    """Notes the attributes of each <img>, and every other tag."""

    def __init__(self, html):
        super().__init__()
        self.images, self.others = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.images.append(dict(attrs)) if tag == "img" else self.others.append(tag)


def image(picture):
    read = Images(picture.html())
    assert read.others == []
    assert len(read.images) == 1
    return read.images[0]


def size(src):
    """Return width and height of a PNG in a data address."""
    png = b64decode(src.removeprefix("data:image/png;base64,"), validate=True)
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


def test_description_comes_back_from_the_alt_text_as_it_was():
    picture = Picture(figsize=(2, 1))
    picture.description = SAYS
    assert image(picture)["alt"] == SAYS
    assert "<img" not in picture.html()[1:]


@pytest.mark.parametrize("inches", [(8, 4), (8, 3.37)])
def test_image_has_two_pixels_for_each_one_of_the_page_and_shrinks_with_it(inches):
    shown = image(Picture(figsize=inches, dpi=50))
    width, height = int(shown["width"]), int(shown["height"])
    assert (width, height) == (96 * 8, round(96 * inches[1]))
    assert size(shown["src"]) == pytest.approx((2 * width, 2 * height), abs=2)
    assert {"max-width:100%", "height:auto", "background:white"} <= set(shown["style"].split(";"))


def test_to_show_a_picture_leaves_it_as_it_was():
    picture = Picture(figsize=(2, 1), dpi=50, facecolor="yellow")
    assert picture.html() == picture.html()
    assert (picture.dpi, picture.get_facecolor()) == (50, (1, 1, 0, 1))


@pytest.mark.parametrize("line", ["", "%matplotlib inline", "import matplotlib.pyplot as plt"])
def test_a_cell_in_a_real_kernel_has_one_output_with_the_alt_text(line, tmp_path):
    cells = [line, "from propkit.figures.loss_curve import draw_losses\ndraw_losses({'rate 1': [4, 2.5]})"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (output,) = notebook.cells[-1].outputs
    description = draw_losses({"rate 1": [4, 2.5]}).description
    assert set(output.data) == {"text/html", "text/plain"}
    assert output.data["text/plain"] == description
    (shown,) = Images(output.data["text/html"]).images
    assert shown["alt"] == description
    assert size(shown["src"]) == (1536, 768)


def test_figures_do_without_pyplot_and_propkit_without_matplotlib():
    code = (
        "import sys, propkit; assert 'matplotlib' not in sys.modules\n"
        "from propkit.figures.loss_curve import draw_losses\n"
        "draw_losses({'rate 1': [4, 2]}).html(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
